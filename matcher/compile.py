"""An instance becomes the plain problem: every lawful way, as columns."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matcher import eligibility as may
from matcher.instance import Forbid, Instance, Pin, Placement
from matcher.machine import njit
from matcher.problem import FAMILY, HOME, MEMBER, NEED, Ints, Problem
from matcher.problem import rows as records
from matcher.tables import Tables, columns, mask


@dataclass(frozen=True)
class Compiled:
    """A problem whose blocks, rooms, funds and needs are the tables' offers, venues, … in order."""

    problem: Problem
    tables: Tables


def compiled(instance: Instance) -> Compiled:
    tables = columns(instance)
    decisions = _decisions(instance, tables)
    pinned = np.zeros(len(instance.needs), dtype=np.bool_)
    for i, decision in decisions.items():
        pinned[i] = decision.pin is not None
    fund_start, fund_list = _need_funds(tables)
    homes = _adjusted_homes(
        instance, tables, _homes(tables, pinned, fund_start, fund_list), decisions
    )
    families = _families(instance, tables, pinned, decisions, fund_start, homes.fund_list)
    return Compiled(_problem(instance, tables, pinned, homes, families), tables)


@dataclass(frozen=True)
class _Decision:
    """What persons, or the plan in force, have said of one need."""

    pin: Pin | None
    forbids: Sequence[Forbid]
    placement: Placement | None


def _decisions(instance: Instance, tables: Tables) -> dict[int, _Decision]:
    number = tables.numbers.needs
    pins = {number[pin.need]: pin for pin in instance.policy.pins}
    forbids: dict[int, list[Forbid]] = defaultdict(list)
    for forbid in instance.policy.forbids:
        forbids[number[forbid.need]].append(forbid)
    placements = {number[p.need]: p for p in instance.in_force if p.need in number}
    return {
        i: _Decision(pins.get(i), forbids.get(i, ()), placements.get(i))
        for i in sorted({*pins, *forbids, *placements})
    }


@njit(cache=True)
def _need_fund_lists(needs, funds):
    start = np.zeros(needs.k.size + 1, dtype=np.int64)
    values = np.empty(needs.k.size * funds.amount.size, dtype=np.int64)
    count = 0
    for i in range(needs.k.size):
        for f in range(funds.amount.size):
            if may.may_pay(funds, f, needs.type[i], needs.community[i], needs.group[i]):
                values[count] = f
                count += 1
        start[i + 1] = count
    return start, values[:count].copy()


def _need_funds(tables: Tables) -> tuple[Ints, Ints]:
    start, values = _need_fund_lists(tables.needs, tables.funds)
    return start, values


@njit(cache=True)
def _grown(array):
    bigger = np.empty((2 * array.shape[0], array.shape[1]), dtype=np.int64)
    # A slice assignment would cost seconds to compile.
    for row in range(array.shape[0]):
        for column in range(array.shape[1]):
            bigger[row, column] = array[row, column]
    return bigger


@njit(cache=True)
def _out_of_reach(needs, offers, i, o):
    """Surely outside the catchment, told without a root: most pairs of a large round are."""
    if offers.radius[o] < 0:
        return not may.names(offers, o, needs.community[i])
    most = 100 * offers.radius[o] + 100
    if needs.ky[i] * abs(needs.lat[i] - offers.lat[o]) // 10_000 > most:
        return True
    dlon = abs(needs.lon[i] - offers.lon[o])
    return needs.kx[i] * min(dlon, 360_000_000 - dlon) // 10_000 > most


@njit(cache=True)
def _home_rows(rounds, types, needs, offers, funds, pinned, by_type_start, by_type):
    """Rows (need, offer, slots, minutes, rest, value), sorted by need."""
    rows = np.empty((4 * needs.k.size + 16, 6), dtype=np.int64)
    count = 0
    for i in range(needs.k.size):
        for at in range(by_type_start[needs.type[i]], by_type_start[needs.type[i] + 1]):
            o = by_type[at]
            if _out_of_reach(needs, offers, i, o):
                continue
            broken, metres, usable, rest, value = may.home(
                rounds, types, needs, offers, funds, i, o, False
            )
            if pinned[i]:
                broken &= ~may.WORTH
            if broken:
                continue
            if count == rows.shape[0]:
                rows = _grown(rows)
            rows[count, 0] = i
            rows[count, 1] = o
            rows[count, 2] = usable
            rows[count, 3] = needs.k[i] * (
                needs.minutes[i] + may.travel_minutes(metres, offers.pace[o])
            )
            rows[count, 4] = rest
            rows[count, 5] = value
            count += 1
    return rows[:count].copy()


@dataclass(frozen=True)
class _Homes:
    rows: Ints
    fund_start: Ints
    fund_end: Ints
    fund_list: Ints


@njit(cache=True)
def _home_fund_ranges(rows, needs, funds, fund_start, fund_list):
    """Each row's funds: its need's where all may pay the rest, otherwise a list of its own."""
    start = np.zeros(rows.shape[0], dtype=np.int64)
    end = np.zeros(rows.shape[0], dtype=np.int64)
    extra = np.empty(rows.shape[0] * max(1, funds.amount.size), dtype=np.int64)
    count = 0
    for r in range(rows.shape[0]):
        i, rest = rows[r, 0], rows[r, 4]
        if rest == 0:
            continue
        kept = count
        for at in range(fund_start[i], fund_start[i + 1]):
            if rest <= funds.most[fund_list[at]] * needs.people[i]:
                extra[kept] = fund_list[at]
                kept += 1
        if kept - count == fund_start[i + 1] - fund_start[i]:
            start[r], end[r] = fund_start[i], fund_start[i + 1]
        else:
            start[r], end[r] = fund_list.size + count, fund_list.size + kept
            count = kept
    return start, end, extra[:count].copy()


def _homes(tables: Tables, pinned: np.ndarray, fund_start: Ints, fund_list: Ints) -> _Homes:
    by_start, by_type = tables.offers_at_home()
    rows = _home_rows(
        tables.round,
        tables.types,
        tables.needs,
        tables.offers,
        tables.funds,
        pinned,
        by_start,
        by_type,
    )
    start, end, extra = _home_fund_ranges(rows, tables.needs, tables.funds, fund_start, fund_list)
    return _Homes(rows, start, end, np.concatenate([fund_list, extra]))


def _days(slots: int, tables: Tables) -> int:
    return int(may.days_in(slots, tables.round.slot_day))


def _matching_slots(decision: Pin | Forbid, tables: Tables) -> int | None:
    return None if decision.slots is None else mask(decision.slots, tables.numbers.slots)


@dataclass(frozen=True)
class _Way:
    """One column before and after decisions: the slots it may use and the funds that may pay."""

    slots: int
    funds: tuple[int, ...]
    paid: bool


def _decided(
    way: _Way, decision: _Decision, tables: Tables, k: int, offer: int, venue: int | None
) -> list[_Way]:
    """What the pin and the forbids of a need leave of one way to serve it."""
    numbers = tables.numbers
    setting = "home" if venue is None else "venue"

    def speaks_of(said: Pin | Forbid) -> bool:
        return (
            (said.offer is None or numbers.offers[said.offer] == offer)
            and (said.setting is None or said.setting == setting)
            and (said.venue is None or (venue is not None and numbers.venues[said.venue] == venue))
        )

    ways = [way]
    if decision.pin is not None:
        if not speaks_of(decision.pin):
            return []
        slots = _matching_slots(decision.pin, tables)
        if slots is not None:
            if slots & ~way.slots or slots.bit_count() != k or _days(slots, tables) != k:
                return []
            way = _Way(slots, way.funds, way.paid)
        if decision.pin.fund is not None:
            fund = numbers.funds[decision.pin.fund]
            if fund not in way.funds:
                return []
            way = _Way(way.slots, (fund,), True)
        ways = [way]
    for forbid in decision.forbids:
        if not speaks_of(forbid):
            continue
        used = _matching_slots(forbid, tables)
        kept: list[_Way] = []
        for left in ways:
            fewer = 0 if used is None else left.slots & ~used
            if forbid.fund is None:
                kept.append(_Way(fewer, left.funds, left.paid))
                continue
            fund = numbers.funds[forbid.fund]
            others = tuple(f for f in left.funds if f != fund)
            if others or not left.paid:
                kept.append(_Way(left.slots, others, left.paid))
            if fund in left.funds and fewer:
                kept.append(_Way(fewer, (fund,), True))
        ways = kept
    return [left for left in ways if left.slots and _days(left.slots, tables) >= k]


def _adjusted_homes(
    instance: Instance, tables: Tables, homes: _Homes, decisions: dict[int, _Decision]
) -> _Homes:
    """Pins, forbids and the plan in force, applied to the needs they speak of."""
    if not decisions:
        return homes
    moved = instance.policy.weights.moved
    touched = np.zeros(len(instance.needs), dtype=np.bool_)
    touched[list(decisions)] = True
    keep = ~touched[homes.rows[:, 0]]
    extra_rows: list[tuple[int, ...]] = []
    extra_start: list[int] = []
    extra_end: list[int] = []
    lists = homes.fund_list.tolist()
    known: dict[tuple[int, ...], int] = {}
    for r in np.flatnonzero(~keep):
        i, o, slots, minutes, rest, value = (int(x) for x in homes.rows[r])
        decision = decisions[i]
        k = int(tables.needs.k[i])
        start, end = int(homes.fund_start[r]), int(homes.fund_end[r])
        funds = tuple(lists[start:end])
        for way in _decided(_Way(slots, funds, rest > 0), decision, tables, k, o, None):
            if way.funds != funds:
                if way.funds not in known:
                    known[way.funds] = len(lists)
                    lists.extend(way.funds)
                start = known[way.funds]
                end = start + len(way.funds)
            for usable, worth in _stayed(way.slots, value, decision, tables, o, None, k, moved):
                if worth > 0 or decision.pin is not None:
                    extra_rows.append((i, o, usable, minutes, rest, worth))
                    extra_start.append(start)
                    extra_end.append(end)
    rows = np.concatenate([homes.rows[keep], np.array(extra_rows, dtype=np.int64).reshape(-1, 6)])
    order = np.argsort(rows[:, 0], kind="stable")
    return _Homes(
        rows[order],
        np.concatenate([homes.fund_start[keep], np.array(extra_start, np.int64)])[order],
        np.concatenate([homes.fund_end[keep], np.array(extra_end, np.int64)])[order],
        np.array(lists, dtype=np.int64),
    )


def _stay_slots(decision: _Decision, tables: Tables, offer: int, venue: int | None, k: int) -> int:
    """The slots at which the need is not moved, with this offer and setting; 0: none."""
    placement = decision.placement
    if placement is None or tables.numbers.offers.get(placement.offer) != offer:
        return 0
    placed = None if placement.venue is None else tables.numbers.venues.get(placement.venue, -1)
    if placed != venue or not all(s in tables.numbers.slots for s in placement.slots):
        return 0
    slots = mask(placement.slots, tables.numbers.slots)
    return slots if slots.bit_count() == k and _days(slots, tables) == k else 0


def _stayed(
    slots: int,
    value: int,
    decision: _Decision,
    tables: Tables,
    offer: int,
    venue: int | None,
    k: int,
    moved: int,
) -> list[tuple[int, int]]:
    """(slots, value): the way as it is, or as a move, and, unmoved, at its present slots."""
    if decision.placement is None:
        return [(slots, value)]
    stay = _stay_slots(decision, tables, offer, venue, k)
    ways = [(slots, value - moved)]
    if stay and not stay & ~slots:
        ways.append((stay, value))
    return ways


@njit(cache=True)
def _hostings(rounds, types, offers, venues, by_type_start, by_type):
    """Rows (offer, venue, type, usable slots)."""
    rows = np.empty((1024, 4), dtype=np.int64)
    count = 0
    for t in range(types.home.size):
        if not types.venue[t]:
            continue
        for at in range(by_type_start[t], by_type_start[t + 1]):
            for h in range(venues.seats.size):
                broken, usable = may.hosting(
                    rounds, types, offers, venues, by_type[at], h, t, False
                )
                if broken:
                    continue
                if count == rows.shape[0]:
                    rows = _grown(rows)
                rows[count, 0] = by_type[at]
                rows[count, 1] = h
                rows[count, 2] = t
                rows[count, 3] = usable
                count += 1
    return rows[:count].copy()


@njit(cache=True)
def _members(rounds, types, needs, offers, venues, pinned, hostings, near_start, near, kinds):
    """Rows (hosting, k, weeks, need, slots, fee, value); ``near``: needs by (kind of hosting)."""
    rows = np.empty((4096, 7), dtype=np.int64)
    count = 0
    for x in range(hostings.shape[0]):
        o, h, usable = hostings[x, 0], hostings[x, 1], hostings[x, 3]
        for at in range(near_start[kinds[x]], near_start[kinds[x] + 1]):
            i = near[at]
            broken, _, shared, fee, value = may.member(
                rounds, types, needs, offers, venues, usable, i, o, h, False
            )
            if pinned[i]:
                broken &= ~may.WORTH
            if broken:
                continue
            if count == rows.shape[0]:
                rows = _grown(rows)
            rows[count, 0] = x
            rows[count, 1] = needs.k[i]
            rows[count, 2] = needs.weeks[i]
            rows[count, 3] = i
            rows[count, 4] = shared
            rows[count, 5] = fee
            rows[count, 6] = value
            count += 1
    return rows[:count].copy()


@njit(cache=True)
def _within_travel(needs, venues, pair_venue, pair_type, by_type_start, by_type):
    """For every (venue, type): the needs of the type that can travel to the venue."""
    start = np.zeros(pair_venue.size + 1, dtype=np.int64)
    values = np.empty((1024, 1), dtype=np.int64)
    count = 0
    for x in range(pair_venue.size):
        h, t = pair_venue[x], pair_type[x]
        for at in range(by_type_start[t], by_type_start[t + 1]):
            i = by_type[at]
            if needs.travel[i] == 0:
                continue
            if may.between(needs, i, venues, h) <= needs.travel[i]:
                if count == values.shape[0]:
                    values = _grown(values)
                values[count, 0] = i
                count += 1
        start[x + 1] = count
    return start, values[:count, 0].copy()


@njit(cache=True)
def slot_sets(usable, k, slot_day, out):
    """Fill ``out`` with every set of k slots on different days; how many there are in all."""
    slots = np.empty(slot_day.size, dtype=np.int64)
    size = 0
    for s in range(slot_day.size):
        if (usable >> s) & 1:
            slots[size] = s
            size += 1
    if k == 0:
        if out.size > 0:
            out[0] = 0
        return 1
    if k > size:
        return 0
    chosen = np.arange(k)
    count = 0
    while True:
        days = 0
        bits = 0
        clash = False
        for c in range(k):
            day = 1 << slot_day[slots[chosen[c]]]
            if days & day:
                clash = True
                break
            days |= day
            bits |= 1 << slots[chosen[c]]
        if not clash:
            if count < out.size:
                out[count] = bits
            count += 1
        at = k - 1
        while at >= 0 and chosen[at] == size - k + at:
            at -= 1
        if at < 0:
            return count
        chosen[at] += 1
        for c in range(at + 1, k):
            chosen[c] = chosen[c - 1] + 1


MOST_SETS = 512
"""Slot sets the search looks at for one family; the bound looks at all."""


@njit(cache=True)
def _family_sets(
    family_usable,
    family_k,
    family_smallest,
    member_start,
    member_slots,
    member_people,
    slot_day,
    most,
):
    """The slot sets at which enough people could come, family by family."""
    start = np.zeros(family_k.size + 1, dtype=np.int64)
    values = np.empty((1024, 1), dtype=np.int64)
    sets = np.empty(most, dtype=np.int64)
    count = 0
    for x in range(family_k.size):
        found = min(slot_sets(family_usable[x], family_k[x], slot_day, sets), most)
        for c in range(found):
            people = 0
            for m in range(member_start[x], member_start[x + 1]):
                if sets[c] & ~member_slots[m] == 0:
                    people += member_people[m]
            if people == 0 or people < family_smallest[x]:
                continue
            if count == values.shape[0]:
                values = _grown(values)
            values[count, 0] = sets[c]
            count += 1
        start[x + 1] = count
    return start, values[:count, 0].copy()


@dataclass(frozen=True)
class _Families:
    """Rows (offer, venue, type, k, weeks, usable) and their members."""

    rows: Ints
    start: Ints
    members: Ints
    stay: Ints
    stay_bonus: Ints
    fund_start: Ints
    fund_end: Ints
    paid: np.ndarray
    family_fund_start: Ints
    family_fund_end: Ints
    fund_list: Ints


def _families(
    instance: Instance,
    tables: Tables,
    pinned: np.ndarray,
    decisions: dict[int, _Decision],
    fund_start: Ints,
    fund_list: Ints,
) -> _Families:
    by_start, by_type = tables.offers_at_venues()
    hostings = _hostings(
        tables.round, tables.types, tables.offers, tables.venues, by_start, by_type
    )
    pairs, kinds = np.unique(hostings[:, 1:3], axis=0, return_inverse=True)
    type_order = np.argsort(tables.needs.type, kind="stable").astype(np.int64)
    type_start = np.searchsorted(
        tables.needs.type[type_order], np.arange(len(instance.service_types) + 1)
    ).astype(np.int64)
    near_start, near = _within_travel(
        tables.needs,
        tables.venues,
        np.ascontiguousarray(pairs[:, 0]),
        np.ascontiguousarray(pairs[:, 1]),
        type_start,
        type_order,
    )
    found = _members(
        tables.round,
        tables.types,
        tables.needs,
        tables.offers,
        tables.venues,
        pinned,
        hostings,
        near_start,
        near,
        kinds.reshape(-1).astype(np.int64),
    )
    found = found[np.lexsort((found[:, 3], found[:, 2], found[:, 1], found[:, 0]))]
    return _adjusted_members(instance, tables, hostings, found, decisions, fund_start, fund_list)


def _adjusted_members(
    instance: Instance,
    tables: Tables,
    hostings: Ints,
    found: Ints,
    decisions: dict[int, _Decision],
    fund_start: Ints,
    fund_list: Ints,
) -> _Families:
    """Pins, forbids and the plan in force, applied to members; then families numbered."""
    lists = fund_list.tolist()
    needs = found[:, 3]
    stay = np.zeros(len(found), dtype=np.int64)
    bonus = np.zeros(len(found), dtype=np.int64)
    start, end = fund_start[needs].copy(), fund_start[needs + 1].copy()
    paid = np.zeros(len(found), dtype=np.bool_)
    keep = np.ones(len(found), dtype=np.bool_)
    touched = np.zeros(len(instance.needs), dtype=np.bool_)
    touched[list(decisions)] = True
    moved = instance.policy.weights.moved
    for m in np.flatnonzero(touched[needs]):
        x, k, i, slots = int(found[m, 0]), int(found[m, 1]), int(needs[m]), int(found[m, 4])
        decision = decisions[i]
        offer, venue = int(hostings[x, 0]), int(hostings[x, 1])
        funds = tuple(lists[start[m] : end[m]])
        ways = _decided(_Way(slots, funds, False), decision, tables, k, offer, venue)
        keep[m] = bool(ways)
        if not ways:
            continue
        # A forbid of both slots and a fund leaves two ways; the search follows the first only.
        way = ways[0]
        found[m, 4], paid[m] = way.slots, way.paid
        if way.funds != funds:
            start[m], end[m] = len(lists), len(lists) + len(way.funds)
            lists.extend(way.funds)
        if decision.placement is not None:
            found[m, 6] -= moved
            stay[m] = _stay_slots(decision, tables, offer, venue, k)
            bonus[m] = moved if stay[m] else 0
            if found[m, 6] + bonus[m] <= 0 and decision.pin is None:
                keep[m] = False
    found, stay, bonus = found[keep], stay[keep], bonus[keep]
    start, end, paid = start[keep], end[keep], paid[keep]
    keys, first = np.unique(found[:, :3], axis=0, return_index=True)
    member_start = np.append(first, len(found)).astype(np.int64)
    rows = np.concatenate([hostings[keys[:, 0], :3], keys[:, 1:], hostings[keys[:, 0], 3:]], axis=1)
    type_funds: dict[int, tuple[int, int]] = {}
    for t in np.unique(rows[:, 2]):
        able = np.flatnonzero(tables.funds.types[:, t]).tolist()
        type_funds[int(t)] = (len(lists), len(lists) + len(able))
        lists.extend(able)
    ranges = np.array([type_funds[int(t)] for t in rows[:, 2]], dtype=np.int64).reshape(-1, 2)
    return _Families(
        rows=rows,
        start=member_start,
        members=found,
        stay=stay,
        stay_bonus=bonus,
        fund_start=start,
        fund_end=end,
        paid=paid,
        family_fund_start=np.ascontiguousarray(ranges[:, 0]),
        family_fund_end=np.ascontiguousarray(ranges[:, 1]),
        fund_list=np.array(lists, dtype=np.int64),
    )


def _family_minutes(tables: Tables, rows: Ints) -> Ints:
    offers, venues = tables.offers, tables.venues
    metres = np.array(
        [
            may.distance(
                venues.lon[h],
                venues.lat[h],
                venues.kx[h],
                venues.ky[h],
                offers.lon[o],
                offers.lat[o],
            )
            for o, h in rows[:, :2]
        ],
        dtype=np.int64,
    )
    travel = 2 * ((metres * offers.pace[rows[:, 0]] + 999) // 1000)
    return np.asarray(rows[:, 3] * (offers.group_minutes[rows[:, 0]] + travel))


def _shared_residents(resident: Ints) -> tuple[Ints, int]:
    """Residents with several needs, renumbered; -1 for the rest."""
    values, inverse, counts = np.unique(resident, return_inverse=True, return_counts=True)
    number = np.full(values.size, -1, dtype=np.int64)
    several = np.flatnonzero(counts > 1)
    number[several] = np.arange(several.size)
    return number[inverse.reshape(-1)], int(several.size)


def _problem(
    instance: Instance, tables: Tables, pinned: np.ndarray, homes: _Homes, families: _Families
) -> Problem:
    needs, offers, venues = tables.needs, tables.offers, tables.venues
    resident, residents = _shared_residents(needs.resident)
    rows = families.rows
    offer, venue = rows[:, 0], rows[:, 1]
    smallest = offers.smallest[offer]
    people = needs.people[families.members[:, 3]]
    member_slots = np.ascontiguousarray(families.members[:, 4])
    set_start, set_slots = _family_sets(
        np.ascontiguousarray(rows[:, 5]),
        np.ascontiguousarray(rows[:, 3]),
        smallest,
        families.start,
        member_slots,
        people,
        tables.round.slot_day,
        MOST_SETS,
    )
    return Problem(
        slot_day=tables.round.slot_day,
        fen_per_millipoint=instance.policy.weights.fen_per_millipoint,
        rooms=len(instance.venues),
        residents=residents,
        block_sessions=offers.sessions,
        block_minutes=offers.minutes,
        fund_amount=tables.funds.amount,
        fund_most=tables.funds.most,
        fund_list=families.fund_list,
        need=records(
            NEED,
            len(instance.needs),
            k=needs.k,
            people=needs.people,
            resident=resident,
            pinned=pinned,
        ),
        home_start=np.searchsorted(homes.rows[:, 0], np.arange(len(instance.needs) + 1)).astype(
            np.int64
        ),
        home=records(
            HOME,
            len(homes.rows),
            need=homes.rows[:, 0],
            block=homes.rows[:, 1],
            slots=homes.rows[:, 2],
            minutes=homes.rows[:, 3],
            public=homes.rows[:, 4] * needs.sessions[homes.rows[:, 0]],
            value=homes.rows[:, 5],
            fund_start=homes.fund_start,
            fund_end=homes.fund_end,
        ),
        family=records(
            FAMILY,
            len(rows),
            block=offer,
            room=venue,
            type=rows[:, 2],
            k=rows[:, 3],
            minutes=_family_minutes(tables, rows),
            cost=offers.group_price[offer] + venues.rent[venue],
            sessions=rows[:, 3] * np.minimum(rows[:, 4], instance.period.weeks),
            smallest=smallest,
            largest=np.minimum(offers.largest[offer], venues.seats[venue]),
            single=~tables.types.group[rows[:, 2]],
            fund_start=families.family_fund_start,
            fund_end=families.family_fund_end,
        ),
        set_start=set_start,
        set_slots=set_slots,
        member_start=families.start,
        member=records(
            MEMBER,
            len(families.members),
            need=families.members[:, 3],
            fee=families.members[:, 5],
            value=families.members[:, 6],
            slots=member_slots,
            stay=families.stay,
            stay_bonus=families.stay_bonus,
            fund_start=families.fund_start,
            fund_end=families.fund_end,
            paid=families.paid,
            family=np.repeat(np.arange(len(rows)), np.diff(families.start)),
        ),
    )

"""What the plan has taken: sessions, minutes, money, rooms, residents' time; and who waits."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np

from matcher.explain.row import NOT_AWARDED
from matcher.explain.waiting import waiting_near
from matcher.faults import Fault, InvalidInstance
from matcher.instance import Instance
from matcher.packed import Bools, Ints
from matcher.plan import Assignment, Plan, Series
from matcher.problem import ANY_NUMBER
from matcher.tables import Tables, mask


class Standing(NamedTuple):
    """Arrays that change as a need is lifted out of the plan and put back.

    ``used[offer, slot]``, ``rooms[venue, slot]``, ``busy[resident, slot]``: sessions taken;
    ``minutes[offer]``, ``money[fund]``: left; ``volume[offer]``: how many needs more its bid lets
    it serve, ``NOT_AWARDED`` where that is not accepted; ``shares[provider, fund]``: what is left
    of its share, where the policy limits that. Series rows are sorted by service type, type t's are
    ``series_start[t]:series_start[t + 1]``; ``place``: in the plan; ``keeps_fund``: a member is
    pinned to it. ``waiting``: the unmet needs by type and venue, as ``waiting_near`` packs them.
    """

    used: Ints
    minutes: Ints
    money: Ints
    volume: Ints
    shares: Ints
    rooms: Ints
    busy: Ints
    series_start: Ints
    place: Ints
    offer: Ints
    venue: Ints
    slots: Ints
    k: Ints
    weeks: Ints
    fund: Ints
    people: Ints
    cost: Ints
    fees: Ints
    size: Ints
    keeps_fund: Bools
    waiting_start: Ints
    waiting: Ints


def check_references(instance: Instance, plan: Plan) -> None:
    """Refuse a plan that speaks of what the instance does not know.

    Raises
    ------
    InvalidInstance
        With every unknown id.
    """
    known: Mapping[str, set[str]] = {
        "needs": {n.id for n in instance.needs},
        "offers": {o.id for o in instance.offers},
        "venues": {v.id for v in instance.venues},
        "funds": {f.id for f in instance.funds},
        "grid": {s.id for s in instance.grid},
        "service_types": {t.id for t in instance.service_types},
        "bids": {bid.id for bid in instance.bids},
    }
    named: list[tuple[str, str | None]] = [("needs", need) for need in plan.unmet]
    named += [("bids", award.bid) for award in plan.awards]
    for done in records_of(plan):
        named += [("offers", done.offer), ("funds", done.fund)]
        named += [("grid", slot) for slot in done.slots]
        if isinstance(done, Series):
            named += [("venues", done.venue), ("service_types", done.service_type)]
            named += [("needs", member.need) for member in done.members]
        else:
            named.append(("needs", done.need))
    faults = [
        Fault("unknown_reference", "plan", "", kind, {"value": value})
        for kind, value in dict.fromkeys(named)
        if value is not None and value not in known[kind]
    ]
    if faults:
        raise InvalidInstance(faults)


def records_of(plan: Plan) -> list[Assignment | Series]:
    """All that the plan holds: its assignments, then its series."""
    return [*plan.assignments, *plan.series]


def _waiting(instance: Instance, tables: Tables, plan: Plan) -> tuple[Ints, Ints]:
    """The unmet needs near every venue: (start, need numbers), as ``waiting_near`` packs them."""
    served = np.zeros(len(instance.needs), dtype=np.bool_)
    for done in plan.assignments:
        served[tables.numbers.needs[done.need]] = True
    for series in plan.series:
        for member in series.members:
            served[tables.numbers.needs[member.need]] = True
    near = waiting_near(
        tables.needs, tables.venues, len(instance.service_types), np.flatnonzero(~served)
    )
    return near[0], near[1]


def _starts(types: Ints, instance: Instance) -> Ints:
    """Where each service type begins among sorted ones; one more at the end."""
    return np.searchsorted(types, np.arange(len(instance.service_types) + 1)).astype(np.int64)


def _ints(values: list[int]) -> Ints:
    return np.array(values, dtype=np.int64)


def standing(instance: Instance, tables: Tables, plan: Plan) -> Standing:
    number, slots = tables.numbers, len(instance.grid)
    residents = int(tables.needs.resident.max()) + 1
    keeping = {pin.need for pin in instance.policy.pins if pin.fund is not None}
    types = _ints([number.types[series.service_type] for series in plan.series])
    place = np.argsort(types, kind="stable").astype(np.int64)
    rows = [plan.series[at] for at in place]
    waiting_start, waiting = _waiting(instance, tables, plan)
    stands = Standing(
        used=np.zeros((len(instance.offers), slots), dtype=np.int64),
        minutes=tables.offers.minutes.copy(),
        money=tables.funds.amount.copy(),
        volume=_volumes(instance, tables, plan),
        shares=_shares(instance, tables),
        rooms=np.zeros((len(instance.venues), slots), dtype=np.int64),
        busy=np.zeros((residents, slots), dtype=np.int64),
        series_start=_starts(types[place], instance),
        place=place,
        offer=_ints([number.offers[x.offer] for x in rows]),
        venue=_ints([number.venues[x.venue] for x in rows]),
        slots=_ints([mask(x.slots, number.slots) for x in rows]),
        k=_ints([len(x.slots) for x in rows]),
        weeks=tables.needs.weeks[_ints([number.needs[x.members[0].need] for x in rows])],
        fund=_ints([-1 if x.fund is None else number.funds[x.fund] for x in rows]),
        people=_ints([x.people for x in rows]),
        cost=_ints([x.cost_fen for x in rows]),
        fees=_ints([x.fees_fen for x in rows]),
        size=_ints([len(x.members) for x in rows]),
        keeps_fund=np.array(
            [any(m.need in keeping for m in x.members) for x in rows], dtype=np.bool_
        ),
        waiting_start=waiting_start,
        waiting=waiting,
    )
    for done in records_of(plan):
        take(stands, tables, done, 1)
    awarded = {award.bid for award in plan.awards}
    funds = {lot.id: number.funds[lot.fund] for lot in instance.lots}
    for bid in instance.bids:
        if bid.id in awarded:
            _pay(stands, number.providers[bid.provider], funds[bid.parts[0].lot], bid.lump_sum_fen)
    return stands


def _volumes(instance: Instance, tables: Tables, plan: Plan) -> Ints:
    awarded = {award.bid for award in plan.awards}
    volume = np.full(len(instance.offers), ANY_NUMBER, dtype=np.int64)
    for bid in instance.bids:
        for part in bid.parts:
            most = part.largest if bid.id in awarded else NOT_AWARDED
            volume[tables.numbers.offers[part.offer]] = most
    return volume


def _shares(instance: Instance, tables: Tables) -> Ints:
    percent = instance.policy.provider_share_percent
    if percent is None:
        return np.zeros((0, 0), dtype=np.int64)
    return np.tile(tables.funds.amount * percent // 100, (len(instance.providers), 1))


def _pay(stands: Standing, provider: int, fund: int, fen: int) -> None:
    stands.money[fund] -= fen
    if stands.shares.size:
        stands.shares[provider, fund] -= fen


def _serve(stands: Standing, offer: int, needs: int) -> None:
    if stands.volume[offer] != NOT_AWARDED:
        stands.volume[offer] -= needs


def take(stands: Standing, tables: Tables, done: Assignment | Series, sign: int) -> None:
    """Take what one assignment or series uses; with sign -1, give it back."""
    number = tables.numbers
    offer = number.offers[done.offer]
    slots = [number.slots[slot] for slot in done.slots]
    stands.used[offer, slots] += sign
    stands.minutes[offer] -= sign * done.minutes_per_week
    _serve(stands, offer, sign * (1 if isinstance(done, Assignment) else len(done.members)))
    if done.fund is not None:
        provider = int(tables.offers.provider[offer])
        _pay(stands, provider, number.funds[done.fund], sign * done.public_fen)
    if isinstance(done, Assignment):
        stands.busy[tables.needs.resident[number.needs[done.need]], slots] += sign
    else:
        stands.rooms[number.venues[done.venue], slots] += sign
        for member in done.members:
            stands.busy[tables.needs.resident[number.needs[member.need]], slots] += sign


@contextmanager
def without(
    stands: Standing, tables: Tables, done: Assignment | Series, need: int
) -> Iterator[None]:
    """The standing as if one need had not been served; a series goes on without its member."""
    if isinstance(done, Assignment):
        take(stands, tables, done, -1)
        yield
        take(stands, tables, done, 1)
        return
    slots = [tables.numbers.slots[slot] for slot in done.slots]
    member = next(m for m in done.members if tables.numbers.needs[m.need] == need)
    alone = len(done.members) == 1
    row = _row_of(stands, tables, done)

    def shift(sign: int) -> None:
        if alone:
            take(stands, tables, done, sign)
        else:
            stands.busy[tables.needs.resident[need], slots] += sign
            _serve(stands, tables.numbers.offers[done.offer], sign)
        stands.size[row] += sign
        stands.people[row] += sign * tables.needs.people[need]
        stands.fees[row] += sign * member.fee_fen

    shift(-1)
    yield
    shift(1)


def _row_of(stands: Standing, tables: Tables, done: Series) -> int:
    number = tables.numbers
    type_ = number.types[done.service_type]
    offer, venue = number.offers[done.offer], number.venues[done.venue]
    slots = mask(done.slots, number.slots)
    return next(
        row
        for row in range(stands.series_start[type_], stands.series_start[type_ + 1])
        if (stands.offer[row], stands.venue[row], stands.slots[row]) == (offer, venue, slots)
    )

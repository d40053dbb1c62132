"""A large problem cut into parts that can be searched side by side, and put together again.

A part is a plain problem of its own: some blocks and rooms, the needs they serve, those unserved
that they might, and a share of the money that is left. What crosses a cut stands as it is, and
takes its hours and rooms out of the parts. Each round of a search cuts elsewhere.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from matcher.machine import njit
from matcher.prices import Prices
from matcher.problem import Chosen, Ints, Problem, Rows, Taken, families_by_block, homes_by_block


class Cut(NamedTuple):
    """The part of each block, room and need; -1: a need that stands as it is."""

    block: Ints
    room: Ints
    need: Ints
    parts: int


class Part(NamedTuple):
    """A part, its plan, and the rows of the whole that its own rows are."""

    problem: Problem
    prices: Prices
    plan: Chosen
    homes: Ints
    families: Ints
    members: Ints


@njit(cache=True)
def _grown(p, homes_start, homes, families_start, families, seeds, size):
    """Blocks gathered around seeds, through the needs they share, into parts of ``size`` needs."""
    label = np.full(p.block_minutes.size, -1, dtype=np.int64)
    touched = np.zeros(p.need.size, dtype=np.bool_)
    queue = np.empty(p.block_minutes.size, dtype=np.int64)
    queued = np.zeros(p.block_minutes.size, dtype=np.bool_)
    part = 0
    weight = 0
    head = 0
    tail = 0
    for seed in seeds:
        if label[seed] >= 0 or queued[seed]:
            continue
        queue[tail] = seed
        queued[seed] = True
        tail += 1
        while head < tail:
            b = queue[head]
            head += 1
            if weight >= size:
                part += 1
                weight = 0
            label[b] = part
            for a in range(homes_start[b], homes_start[b + 1]):
                i = p.home[homes[a]].need
                if touched[i]:
                    continue
                touched[i] = True
                weight += 1
                for r in range(p.home_start[i], p.home_start[i + 1]):
                    other = p.home[r].block
                    if not queued[other]:
                        queued[other] = True
                        queue[tail] = other
                        tail += 1
            for a in range(families_start[b], families_start[b + 1]):
                x = families[a]
                for m in range(p.member_start[x], p.member_start[x + 1]):
                    i = p.member[m].need
                    if not touched[i]:
                        touched[i] = True
                        weight += 1
    return label, part + 1


def cut(p: Problem, plan: Chosen, size: int, random: np.random.Generator) -> Cut:
    """Parts of about ``size`` needs; where to cut is up to ``random``."""
    block, parts = _grown(
        p, *homes_by_block(p), *families_by_block(p), random.permutation(p.blocks), size
    )
    votes = np.zeros((p.rooms, parts), dtype=np.int64)
    np.add.at(votes, (p.family["room"], block[p.family["block"]]), 1)
    for family, *_ in plan.series:
        votes[p.family["room"][family], block[p.family["block"][family]]] += 1_000_000
    room = votes.argmax(axis=1).astype(np.int64)
    return Cut(block, room, _need_parts(p, plan, block, room, random), parts)


def _need_parts(
    p: Problem, plan: Chosen, block: Ints, room: Ints, random: np.random.Generator
) -> Ints:
    """Served: with its block. Unserved: with any block that might. A resident's: all in one."""
    need = np.full(p.needs, -1, dtype=np.int64)
    shuffled = random.permutation(p.member.size)
    need[p.member["need"][shuffled]] = block[p.family["block"][p.member["family"][shuffled]]]
    several = np.diff(p.home_start)
    has = np.flatnonzero(several)
    any_row = p.home_start[has] + (random.random(has.size) * several[has]).astype(np.int64)
    need[has] = block[p.home["block"][any_row]]
    served = np.zeros(p.needs, dtype=np.bool_)
    at_home = p.home["need"][plan.visits[:, 0]]
    need[at_home] = block[p.home["block"][plan.visits[:, 0]]]
    served[at_home] = True
    for family, _, _, members in plan.series:
        b, h = p.family["block"][family], p.family["room"][family]
        rows = p.member["need"][list(members)]
        need[rows] = block[b] if block[b] == room[h] else -1
        served[rows] = True
    shared = np.flatnonzero(p.need["resident"] >= 0)
    home = np.full(p.residents, -1, dtype=np.int64)
    placed = shared[need[shared] >= 0]  # a need without any lawful way is in no part
    home[p.need["resident"][placed[::-1]]] = need[placed[::-1]]
    wanted = home[p.need["resident"][shared]]
    need[shared] = np.where(served[shared] & (need[shared] != wanted), -1, wanted)
    # A series goes with all its members or stands as it is.
    for _, _, _, members in plan.series:
        rows = p.member["need"][list(members)]
        if (need[rows] < 0).any():
            need[rows] = -1
    return need


class _Standing(NamedTuple):
    """What crosses the cut, and what it takes."""

    plan: Chosen
    sessions: Ints
    minutes: Ints
    rooms: Ints
    residents: Ints


def standing(p: Problem, plan: Chosen, where: Cut) -> _Standing:
    sessions, minutes = p.block_sessions.copy(), p.block_minutes.copy()
    rooms = np.zeros(p.rooms, dtype=np.int64)
    residents = np.zeros(p.residents, dtype=np.int64)

    def take(b: int, slots: int, used: int, needs: Ints) -> None:
        for s in range(p.slot_day.size):
            sessions[b, s] -= (slots >> s) & 1
        minutes[b] -= used
        for r in p.need["resident"][needs]:
            if r >= 0:
                residents[r] |= slots

    fixed = where.need[p.home["need"][plan.visits[:, 0]]] < 0
    for row, slots, _ in plan.visits[fixed]:
        one = p.home[row]
        take(int(one["block"]), int(slots), int(one["minutes"]), one["need"].reshape(1))
    series = []
    for one in plan.series:
        family, slots, _, members = one
        rows = p.member["need"][list(members)]
        if where.need[rows[0]] < 0:
            series.append(one)
            of = p.family[family]
            take(int(of["block"]), slots, int(of["minutes"]), rows)
            rooms[of["room"]] |= slots
    return _Standing(Chosen(plan.visits[fixed], tuple(series)), sessions, minutes, rooms, residents)


def money_used(p: Problem, plan: Chosen) -> Ints:
    """Fen of each fund that a plan uses."""
    used = np.zeros(p.fund_amount.size, dtype=np.int64)
    paid = plan.visits[plan.visits[:, 2] >= 0]
    np.add.at(used, paid[:, 2], p.home["public"][paid[:, 0]])
    for family, _, fund, members in plan.series:
        if fund >= 0:
            of = p.family[family]
            short = int(of["cost"]) - int(p.member["fee"][list(members)].sum())
            used[fund] += int(of["sessions"]) * max(0, short)
    return used


def _grouped(label: Ints, parts: int) -> tuple[Ints, Ints]:
    """(start, rows) of every label from 0 up."""
    order = np.argsort(label, kind="stable").astype(np.int64)
    return np.searchsorted(label[order], np.arange(parts + 1)), order


def _reduced(rows: Rows, kept: Ints, **columns: Ints) -> Rows:
    made = rows[kept]
    for name, column in columns.items():
        made[name] = column
    return made


def parts(p: Problem, prices: Prices, plan: Chosen, where: Cut) -> Iterator[Part]:
    """Every part with anything to decide; see ``together`` for the way back."""
    still = standing(p, plan, where)
    free = p.fund_amount - money_used(p, plan)
    home_part = np.where(
        where.need[p.home["need"]] == where.block[p.home["block"]],
        where.block[p.home["block"]],
        -1,
    )
    family_part = np.where(
        where.block[p.family["block"]] == where.room[p.family["room"]],
        where.block[p.family["block"]],
        -1,
    )
    member_part = np.where(
        where.need[p.member["need"]] == family_part[p.member["family"]],
        family_part[p.member["family"]],
        -1,
    )
    rows = {
        name: _grouped(label, where.parts)
        for name, label in (
            ("block", where.block),
            ("room", where.room),
            ("need", where.need),
            ("home", home_part),
            ("family", family_part),
            ("member", member_part),
            ("visit", where.need[p.home["need"][plan.visits[:, 0]]]),
            (
                "series",
                np.array(
                    [where.need[p.member["need"][one[3][0]]] for one in plan.series],
                    dtype=np.int64,
                ),
            ),
        )
    }
    for part in range(where.parts):
        own = {name: order[start[part] : start[part + 1]] for name, (start, order) in rows.items()}
        if own["need"].size:
            yield _part(p, prices, plan, still, free, own)


def _part(
    p: Problem, prices: Prices, plan: Chosen, still: _Standing, free: Ints, own: dict[str, Ints]
) -> Part:
    needs, blocks, rooms = own["need"], own["block"], own["room"]
    homes, families, members = own["home"], own["family"], own["member"]
    visits = plan.visits[own["visit"]]
    series = tuple(plan.series[n] for n in own["series"])
    share = free * needs.size // p.needs
    amount = money_used(p, Chosen(visits, series)) + share
    resident = p.need["resident"][needs]
    values, numbers = np.unique(resident, return_inverse=True)
    lone = int(values.size > 0 and values[0] < 0)
    busy = np.append(still.residents, 0)[p.need["resident"]]  # -1 reads the last
    set_start, set_slots = _open_sets(p, families, still.rooms)
    problem = p._replace(
        rooms=int(rooms.size),
        residents=int(values.size) - lone,
        block_sessions=still.sessions[blocks],
        block_minutes=still.minutes[blocks],
        fund_amount=amount,
        need=_reduced(p.need, needs, resident=numbers.reshape(-1) - lone),
        home_start=np.searchsorted(p.home["need"][homes], np.append(needs, p.needs)).astype(
            np.int64
        ),
        home=_reduced(
            p.home,
            homes,
            need=np.searchsorted(needs, p.home["need"][homes]),
            block=np.searchsorted(blocks, p.home["block"][homes]),
            slots=p.home["slots"][homes] & ~busy[p.home["need"][homes]],
        ),
        family=_reduced(
            p.family,
            families,
            block=np.searchsorted(blocks, p.family["block"][families]),
            room=np.searchsorted(rooms, p.family["room"][families]),
        ),
        set_start=set_start,
        set_slots=set_slots,
        member_start=np.append(
            np.searchsorted(p.member["family"][members], families), members.size
        ).astype(np.int64),
        member=_reduced(
            p.member,
            members,
            need=np.searchsorted(needs, p.member["need"][members]),
            family=np.searchsorted(families, p.member["family"][members]),
            slots=p.member["slots"][members] & ~busy[p.member["need"][members]],
        ),
    )
    local = Prices(
        prices.need[needs],
        prices.fund,
        prices.room[rooms],
        prices.resident[values[lone:]],
        prices.slot[blocks],
        prices.minute[blocks],
    )
    visits = visits.copy()
    visits[:, 0] = np.searchsorted(homes, visits[:, 0])
    inside: tuple[Taken, ...] = tuple(
        (
            int(np.searchsorted(families, family)),
            slots,
            fund,
            tuple(int(m) for m in np.searchsorted(members, np.array(joined))),
        )
        for family, slots, fund, joined in series
    )
    return Part(problem, local, Chosen(visits, inside), homes, families, members)


def _open_sets(p: Problem, families: Ints, busy: Ints) -> tuple[Ints, Ints]:
    """The slot sets of families that no series standing in their room takes."""
    size = np.diff(p.set_start)[families]
    start = np.append(0, np.cumsum(size)).astype(np.int64)
    rows = np.arange(start[-1]) + np.repeat(p.set_start[families] - start[:-1], size)
    of = np.repeat(np.arange(families.size), size)
    kept = p.set_slots[rows] & busy[p.family["room"][families]][of] == 0
    return (
        np.append(0, np.cumsum(np.bincount(of[kept], minlength=families.size))).astype(np.int64),
        p.set_slots[rows][kept],
    )


def together(p: Problem, plan: Chosen, where: Cut, done: list[tuple[Part, Chosen]]) -> Chosen:
    """The whole plan: what stood as it was, and what became of every part."""
    still = standing(p, plan, where).plan
    visits, series = [still.visits], list(still.series)
    for part, new in done:
        own = new.visits.copy()
        own[:, 0] = part.homes[own[:, 0]]
        visits.append(own)
        series += [
            (int(part.families[family]), slots, fund, tuple(part.members[list(rows)].tolist()))
            for family, slots, fund, rows in new.series
        ]
    return Chosen(np.concatenate(visits), tuple(series))

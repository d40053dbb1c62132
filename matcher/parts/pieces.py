"""The parts as problems of their own, and the whole plan put together from theirs."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from matcher.packed import Ints
from matcher.parts.cut import Cut
from matcher.parts.standing import Standing, money_used, standing
from matcher.prices import Prices
from matcher.problem import Chosen, Problem, Rows, covered


class Part(NamedTuple):
    """A part, its plan, and the rows of the whole that its own rows are."""

    problem: Problem
    prices: Prices
    plan: Chosen
    homes: Ints
    families: Ints
    members: Ints


class _Own(NamedTuple):
    """Of every kind, the rows of the whole that are in one part, ascending."""

    block: Ints
    room: Ints
    need: Ints
    home: Ints
    family: Ints
    member: Ints
    visit: Ints
    series: Ints


def _agreed(one: Ints, other: Ints) -> Ints:
    """The part in which both ends of a row are, or -1."""
    return np.where(one == other, one, -1)


def _grouped(part: Ints, parts: int) -> list[Ints]:
    """The rows in every part, ascending."""
    order = np.argsort(part, kind="stable").astype(np.int64)
    start = np.searchsorted(part[order], np.arange(parts + 1))
    return [order[start[n] : start[n + 1]] for n in range(parts)]


def parts(p: Problem, prices: Prices, plan: Chosen, where: Cut) -> Iterator[Part]:
    """Every part with anything to decide; see ``together`` for the way back.

    Each has the money that its plan uses, and of what is left a share by its needs.
    """
    still = standing(p, plan, where)
    spared = covered(p, plan) - p.cover_least
    free, needs = p.fund_amount - money_used(p, plan), int((where.need >= 0).sum())
    family = _agreed(where.block[p.family["block"]], where.room[p.family["room"]])
    kinds = _Own(
        block=where.block,
        room=where.room,
        need=where.need,
        home=_agreed(where.block[p.home["block"]], where.need[p.home["need"]]),
        family=family,
        member=_agreed(family[p.member["family"]], where.need[p.member["need"]]),
        visit=where.need[p.home["need"][plan.visits[:, 0]]],
        series=np.array(
            [where.need[p.member["need"][members[0]]] for *_, members in plan.series],
            dtype=np.int64,
        ),
    )
    for own in map(_Own, *(_grouped(part, where.parts) for part in kinds)):
        if not own.need.size:
            continue
        mine = Chosen(plan.visits[own.visit], tuple(plan.series[n] for n in own.series))
        amount = money_used(p, mine) + free * own.need.size // needs
        # A part may lose its share of what is covered beyond the least, and may find all of what is
        # short of it.
        lost = np.where(spared > 0, spared * own.need.size // needs, spared)
        yield Part(
            _problem(p, still, own, amount, covered(p, mine) - lost),
            Prices(
                prices.need[own.need],
                prices.fund,
                prices.room[own.room],
                prices.resident[_residents(p, own.need)],
                prices.slot[own.block],
                prices.minute[own.block],
                prices.claim,
                prices.volume[own.block],
                prices.cover,
            ),
            _plan(plan, own),
            own.home,
            own.family,
            own.member,
        )


def _residents(p: Problem, needs: Ints) -> Ints:
    """Those whom several needs are of, ascending."""
    several = np.unique(p.need["resident"][needs])
    return several[several >= 0]


def _renumbered(rows: Rows, kept: Ints, **columns: Ints) -> Rows:
    """The rows kept, with these columns instead of their own."""
    made = rows[kept]
    for name, column in columns.items():
        made[name] = column
    return made


def _problem(p: Problem, still: Standing, own: _Own, amount: Ints, least: Ints) -> Problem:
    """A part's own rows as a problem, less what stands across the cut takes of them.

    ``amount``: of each fund; ``least``: of each cover.
    """
    homes, families, members = p.home[own.home], p.family[own.family], p.member[own.member]
    residents = _residents(p, own.need)
    resident = np.searchsorted(residents, p.need["resident"][own.need])
    busy = np.append(still.residents, 0)[p.need["resident"]]  # -1 reads the last
    set_start, set_slots = _open_sets(p, own.family, still.rooms)
    home_start = np.searchsorted(homes["need"], np.append(own.need, p.needs))
    member_start = np.append(np.searchsorted(members["family"], own.family), own.member.size)
    return p._replace(
        rooms=int(own.room.size),
        residents=int(residents.size),
        block_sessions=still.sessions[own.block],
        block_minutes=still.minutes[own.block],
        block_smallest=np.maximum(0, p.block_smallest[own.block] - still.served[own.block]),
        block_largest=p.block_largest[own.block] - still.served[own.block],
        block_bid=p.block_bid[own.block],
        fund_amount=amount,
        need=_renumbered(
            p.need, own.need, resident=np.where(p.need["resident"][own.need] < 0, -1, resident)
        ),
        home_start=home_start.astype(np.int64),
        home=_renumbered(
            p.home,
            own.home,
            need=np.searchsorted(own.need, homes["need"]),
            block=np.searchsorted(own.block, homes["block"]),
            slots=homes["slots"] & ~busy[homes["need"]],
        ),
        family=_renumbered(
            p.family,
            own.family,
            block=np.searchsorted(own.block, families["block"]),
            room=np.searchsorted(own.room, families["room"]),
        ),
        set_start=set_start,
        set_slots=set_slots,
        member_start=member_start.astype(np.int64),
        member=_renumbered(
            p.member,
            own.member,
            need=np.searchsorted(own.need, members["need"]),
            family=np.searchsorted(own.family, members["family"]),
            slots=members["slots"] & ~busy[members["need"]],
        ),
        cover_least=least,
        floor_of=p.floor_of[own.need] if p.floor_of.size else p.floor_of,
        worth_of=p.worth_of[own.need] if p.worth_of.size else p.worth_of,
    )


def _plan(plan: Chosen, own: _Own) -> Chosen:
    """What a part has of the plan, in its own rows."""
    visits = plan.visits[own.visit]
    visits[:, 0] = np.searchsorted(own.home, visits[:, 0])
    series = []
    for family, slots, fund, members in (plan.series[n] for n in own.series):
        joined = np.searchsorted(own.member, np.array(members)).tolist()
        series.append((int(np.searchsorted(own.family, family)), slots, fund, tuple(joined)))
    return Chosen(visits, tuple(series))


def _open_sets(p: Problem, families: Ints, busy: Ints) -> tuple[Ints, Ints]:
    """(start, slot sets) of the families: those that no series standing in their room takes."""
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
    return Chosen(np.concatenate(visits), tuple(series), plan.bids)

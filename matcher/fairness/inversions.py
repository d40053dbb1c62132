"""Who is served where somebody with the better claim could lawfully be: first come, and urgency.

Against one plan, everybody else unmoved. A place is a visit of an offer, or a seat in a series.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from matcher.explain import Context
from matcher.explain.context import served_by
from matcher.explain.served import lines_of_value
from matcher.fairness.places import FIRST_COME, FOUND, TIER, Claims, Places, inverted
from matcher.packed import Bools, Ints, ints
from matcher.plan import Assignment, Series
from matcher.problem import ANY_NUMBER
from matcher.tables import mask

FIRST = 1
"""The priority of the first tier."""

KINDS = {FIRST_COME: "first_come", TIER: "tier"}


@dataclass(frozen=True)
class Count:
    """One thing in which the two differ there, in milli-points of the plan's value: above 0 it
    speaks for the one who is served. ``code``: ``priority``, ``waiting``, ``familiar``,
    ``distance``, ``moved``, ``money``."""

    code: str
    points: int


@dataclass(frozen=True, kw_only=True)
class Inversion:
    """``unmet`` could lawfully have the place of ``served``, everybody else unmoved.

    ``kind``: ``first_come``: of two needs of one service, community and priority, the one that has
    waited fewer days is served; ``tier``: the less urgent one is. ``offer``, ``venue`` (none: at
    home): the place. ``others``: how many others are served so that the same need could have
    theirs; by this one the plan would lose least. ``loss``: milli-points that the plan would lose
    if they changed places; below 0 it would gain, and the search has not found that. ``why``: what
    makes the loss, the weightiest first.
    """

    kind: str
    unmet: str
    served: str
    offer: str
    venue: str | None
    others: int
    loss: int
    why: tuple[Count, ...]


def inversions(context: Context) -> tuple[Inversion, ...]:
    """Every unmet need that is passed over so, once for each kind, in the order of the instance.

    A place may be had where every rule holds once the one who is served has left it: the same
    offer, at the other's home in whatever of its hours are free then; or the seat in the same
    series, at its hours and paid by its fund. A floor of the community that would lose a need, and
    the least that the first tier is owed, hold too; who is pinned keeps the place.
    """
    claims, places = _claims(context), _places(context)
    if not context.plan.unmet:
        return ()
    rows = inverted(
        context.columns,
        context.decisions,
        context.standing,
        claims,
        places,
        ints(context.tables.numbers.needs[need] for need in context.plan.unmet),
        context.home_start,
        context.home_offers,
    )
    found = [_told(context, places, row) for row in rows.tolist()]
    order = {need.id: n for n, need in enumerate(context.instance.needs)}
    return tuple(sorted(found, key=lambda one: (one.kind, order[one.unmet])))


def _claims(context: Context) -> Claims:
    needs, owed = context.instance.needs, context.owed
    pinned = {pin.need for pin in context.instance.policy.pins}
    return Claims(
        priority=ints(need.priority for need in needs),
        days=ints(need.days_waiting for need in needs),
        pinned=np.array([need.id in pinned for need in needs], dtype=np.bool_),
        tight=_tight(context),
        first=np.array([need.priority == FIRST for need in needs], dtype=np.bool_),
        spare=ANY_NUMBER if owed.value is None else owed.value,
    )


def _tight(context: Context) -> Bools:
    """Whose community has no more than its floor."""
    return np.array(
        [bool(context.owed.keeps(n.id)) for n in context.instance.needs], dtype=np.bool_
    )


def _places(context: Context) -> Places:
    plan, number = context.plan, context.tables.numbers
    visits = sorted(plan.assignments, key=lambda one: number.offers[one.offer])
    offers = ints(number.offers[one.offer] for one in visits)
    series = [plan.series[at] for at in context.standing.place]
    members = [(row, one) for row, held in enumerate(series) for one in held.members]
    rows = ints(row for row, _ in members)
    return Places(
        visit_start=_starts(offers, len(context.instance.offers)),
        visit_need=ints(number.needs[one.need] for one in visits),
        visit_slots=ints(mask(one.slots, number.slots) for one in visits),
        visit_minutes=ints(one.minutes_per_week for one in visits),
        visit_fund=ints(-1 if one.fund is None else number.funds[one.fund] for one in visits),
        visit_public=ints(one.public_fen for one in visits),
        visit_value=ints(one.value for one in visits),
        seat_start=_starts(rows, len(series)),
        seat_need=ints(number.needs[one.need] for _, one in members),
        seat_fee=ints(one.fee_fen for _, one in members),
        seat_value=ints(one.value for _, one in members),
        series_public=ints(one.public_fen for one in series),
        series_worth=ints(sum(member.value for member in one.members) for one in series),
        series_pins=_pins(context, series),
    )


def _starts(sorted_rows: Ints, count: int) -> Ints:
    return np.searchsorted(sorted_rows, np.arange(count + 1)).astype(np.int64)


def _pins(context: Context, series: list[Series]) -> Ints:
    """How many members of each are pinned."""
    pinned = {pin.need for pin in context.instance.policy.pins}
    return ints(sum(need in pinned for need in served_by(one)) for one in series)


def _told(context: Context, places: Places, row: list[int]) -> Inversion:
    one = dict(zip(FOUND, row, strict=True))
    i, j = one["unmet"], one["served"]
    held = context.held[j]
    return Inversion(
        kind=KINDS[one["kind"]],
        unmet=context.need(i).id,
        served=context.need(j).id,
        offer=held.offer,
        venue=held.venue if isinstance(held, Series) else None,
        others=one["count"] - 1,
        loss=-one["gain"],
        why=tuple(_why(context, held, one)),
    )


def _why(context: Context, held: Assignment | Series, one: dict[str, int]) -> list[Count]:
    """What makes the loss, line by line of the value; what is for the one served comes first."""
    per = context.instance.policy.weights.fen_per_millipoint
    in_place = held.model_copy(update={"slots": context.slot_ids(one["slots"])})
    counts = Counter[str]()
    for line in lines_of_value(context, one["served"], held, _metres(context, held, one), 0):
        counts[line.code] += line.change
    for line in lines_of_value(context, one["unmet"], in_place, one["metres"], 0):
        counts[line.code] -= line.change
    counts["money"] = one["public"] // per - held.public_fen // per
    made = [Count(code, points) for code, points in counts.items() if points]
    return sorted(made, key=lambda count: (-count.points, count.code))


def _metres(context: Context, held: Assignment | Series, one: dict[str, int]) -> int:
    """How far who is served is from the place."""
    if isinstance(held, Assignment):
        return held.distance_m
    need = context.need(one["served"]).id
    return next(member.distance_m for member in held.members if member.need == need)

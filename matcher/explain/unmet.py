"""Why a need is unmet: its ways, nearest first, folded into what a resident can be told."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from matcher import eligibility as may
from matcher.explain import row as at
from matcher.explain.company import companions, gathered
from matcher.explain.context import Context
from matcher.explain.details import reasons
from matcher.explain.instead import instead
from matcher.explain.nearness import NEAREST_FIRST, farness
from matcher.explain.records import Miss, Reason, UnmetStory, Way
from matcher.packed import Ints
from matcher.rules import Rule

MISSES = 3
COUNTED = ("suitability", "provider_licence", "slots", "catchment_community")
"""Codes whose sentence says of how many providers it is true."""

FREE = Reason(None, "unused")
"""A lawful way is free; the plan left it."""


def unmet_story(context: Context, i: int) -> UnmetStory:
    need = context.need(i)
    rows = nearest_first(context.ways(i))
    if not len(rows):
        return UnmetStory(need.id, (_not_given(context, i),), False, {Rule.SERVICE_TYPE: 0}, ())
    misses = tuple(miss(context, i, row) for row in _of_different_offers(rows))
    blocked = Counter(
        {rule: int((rows[:, at.BITS] & bit > 0).sum()) for rule, bit in may.BIT.items()}
    )
    told = _folded(context, i, rows, misses[0])
    return UnmetStory(
        need=need.id,
        reasons=told,
        outweighed=misses[0].instead is not None or not rows[0, at.BITS],
        blocked={rule: count for rule, count in blocked.items() if count},
        misses=misses,
        elsewhere=_elsewhere(context, i, [one.rule for one in told if one.rule is not None]),
    )


def _elsewhere(context: Context, i: int, named: Sequence[Rule]) -> tuple[Rule, ...]:
    """The rules that stand against every way which those named leave; see ``UnmetStory``."""
    told = sum(may.BIT[rule] for rule in set(named))
    if not told or not context.may_be_served(i, told):
        return ()
    counted = may.EVERY
    for rule in reversed(NEAREST_FIRST):
        less = counted & ~may.BIT[rule]
        if less | told == less and not context.may_be_served(i, less):
            counted = less
    return tuple(may.rules(counted & ~told))


def nearest_first(rows: Ints) -> Ints:
    """Sorted: fewest rules, then what others hold before what can't be mended, then metres.

    Ways that give no such service are left out where any other is.
    """
    given = rows[:, at.BITS] & may.SERVICE_TYPE == 0
    if given.any():
        rows = rows[given]
    broken, which = np.unique(rows[:, at.BITS], return_inverse=True)
    far = np.array([farness(bits) for bits in broken], dtype=np.int64)[which]
    keys = (rows[:, at.OFFER], rows[:, at.METRES], rows[:, at.OVER], rows[:, at.HARD] != 0, far)
    return rows[np.lexsort(keys)]


def _not_given(context: Context, i: int) -> Reason:
    """Nobody gives the service at all, or nobody in the form and by the channel it may take."""
    type_ = context.need(i).service_type
    listed = sum(type_ in offer.service_types for offer in context.instance.offers)
    if listed:
        return Reason(Rule.SERVICE_TYPE, "service_type_form", {"offers": listed})
    return Reason(Rule.SERVICE_TYPE, "service_type")


def _of_different_offers(rows: Ints) -> list[Ints]:
    """The nearest way of each of the nearest offers."""
    chosen: dict[int, Ints] = {}
    for row in rows:
        if len(chosen) == MISSES:
            break
        chosen.setdefault(int(row[at.OFFER]), row)
    return list(chosen.values())


def way(context: Context, i: int, row: Ints) -> Way:
    series = int(row[at.SERIES])
    return Way(
        offer=context.offer(row[at.OFFER]).id,
        venue=None if row[at.HALL] < 0 else context.venue(row[at.HALL]).id,
        slots=context.slot_ids(row[at.TIMES]),
        fund=None if row[at.PAYS] < 0 else context.fund(row[at.PAYS]).id,
        joins=None if series < 0 else int(context.standing.place[series]),
        company=_company(context, i, row) if series < 0 <= row[at.HALL] else (),
    )


def _company(context: Context, i: int, row: Ints) -> tuple[str, ...]:
    c, d, st = context.columns, context.decisions, context.standing
    o, h, t = row[at.OFFER], row[at.HALL], c.needs.type[i]
    _, usable = may.hosting(c.round, c.types, c.offers, c.venues, o, h, t, True)
    company = context.company
    count = companions(c, d, st, i, o, h, usable, company)
    load = gathered(c, d, company, count, i, o, h, row[at.TIMES], row[at.PAYS])
    return tuple(context.need(j).id for j in company.joining[: load.joining])


def miss(context: Context, i: int, row: Ints) -> Miss:
    """One way, what it breaks and, where no rule forbids it, what its resources serve instead."""
    yields, found = row[at.BITS] and not row[at.HARD], way(context, i, row)
    given = instead(context, i, row, len(found.company)) if yields else None
    kept = (given,) if isinstance(given, Reason) else ()
    return Miss(
        way=found,
        distance_m=int(row[at.METRES]),
        own=int(row[at.OWN]),
        reasons=(*reasons(context, i, row, int(row[at.BITS])), *kept),
        instead=None if isinstance(given, Reason) else given,
    )


def _folded(context: Context, i: int, rows: Ints, nearest: Miss) -> tuple[Reason, ...]:
    """The nearest way's reasons, with how many others stand just as near for the same rules."""
    if not rows[0, at.BITS]:
        return (FREE,)
    same = rows[
        (rows[:, at.BITS] == rows[0, at.BITS])
        & ((rows[:, at.HARD] == 0) == (rows[0, at.HARD] == 0))
    ]
    counts = {
        "providers": _providers(context, same),
        "offers": len(set(same[:, at.OFFER].tolist())),
        "venues": len(set(same[same[:, at.HALL] >= 0, at.HALL].tolist())),
    }
    told = [
        Reason(reason.rule, reason.code, dict(reason.params) | counts)
        if not reason.code.startswith(COUNTED)
        else _counted(context, i, same, reason, counts)
        for reason in nearest.reasons
        if reason.rule is not Rule.CAPACITY
    ]
    if rows[0, at.BITS] & at.CAPACITY:
        told.append(_full(context, i, same, counts))
    if nearest.instead:
        given = nearest.instead
        figures = {"needs": len(given.claims), "value": given.value, "own": given.own}
        own = rows[0, at.BITS] == at.RESIDENT_SLOT
        told.append(Reason(None, "outweighed_own" if own else "outweighed", figures))
    return tuple(told)


def _providers(context: Context, rows: Ints) -> int:
    return len({int(context.columns.offers.provider[o]) for o in rows[:, at.OFFER]})


def _counted(
    context: Context, i: int, same: Ints, reason: Reason, counts: dict[str, int]
) -> Reason:
    """The reason, with the providers it is true of to the letter."""
    bit = may.BIT[reason.rule] if reason.rule else 0
    alike = np.array([reason in reasons(context, i, row, bit) for row in same])
    params = dict(reason.params) | counts | {"providers": _providers(context, same[alike])}
    return Reason(reason.rule, reason.code, params)


def _full(context: Context, i: int, same: Ints, counts: dict[str, int]) -> Reason:
    """Hours, minutes or both, over all the ways that are as near."""
    how = int(np.bitwise_or.reduce(same[:, at.HOW]))
    if not how & at.SLOT_FULL:
        return Reason(Rule.CAPACITY, "capacity_minutes", counts)
    shared = 0
    for row in same:
        open_ = context.columns.offers.slots[row[at.OFFER]]
        if row[at.HALL] >= 0:
            open_ &= context.columns.venues.slots[row[at.HALL]]
        shared |= int(open_ & context.columns.needs.slots[i])
    code = "capacity_both" if how & at.MINUTES_OUT else "capacity"
    slots = context.slot_ids(shared or same[0, at.TIMES])
    return Reason(Rule.CAPACITY, code, counts | {"slots": slots})

"""What would serve one need."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from matcher.compile import compiled
from matcher.exact import is_small
from matcher.explain import row as at
from matcher.explain.context import Context
from matcher.faults import Fault, InvalidInstance
from matcher.instance import Instance
from matcher.unlock.candidates import candidates
from matcher.unlock.every import cheapest
from matcher.unlock.focus import Focus, everything, focus
from matcher.unlock.mends import Mend
from matcher.unlock.records import Unlock, Unlocks
from matcher.unlock.resolve import Unproven
from matcher.unlock.trade import traded
from matcher.unlock.trying import Trying

MOST_TRIED, SHOWN, ALIKE = 24, 5, 2
"""Sets of changes tried for a need; how many are shown; how many of them of the same kinds."""

FEW = 60
"""Needs up to which every single change may be tried."""

WAITING = 24
"""Others that wait for the same service, nearest first, who may gain by the change."""


def unlock_need(context: Context, need: str) -> Unlocks:
    """The smallest changes that would serve a need: single ones; where none suffices, two or three.

    A small round is searched whole, with everybody free to move; a large one, the nearest ways with
    everybody else where they are.

    Raises
    ------
    InvalidInstance
        There is no such need, or it is served.
    """
    i = _unmet(context, need)
    near = candidates(context, i)[:MOST_TRIED]
    small = _is_small(context.instance)
    trying = Trying(context, everything(context) if small else _near(context, i, near), (need,))
    free = trying.unlock(())
    if free is not None:
        return Unlocks(needs=(need,), unlocks=(free,), trade=None, tried=1)
    found, tried = _unmoved(trying, near)
    if small:
        found = _every(trying, i, found)
    found.sort(key=lambda one: (one.price_each_fen, one.price_fen))
    trade = None if found else traded(context, i)
    return Unlocks(needs=(need,), unlocks=tuple(found), trade=trade, tried=tried)


def _unmoved(trying: Trying, near: Sequence[Mend]) -> tuple[list[Unlock], int]:
    """What the cheapest of these changes do, nobody else moved; of several changes only where no
    single one suffices."""
    found: list[Unlock] = []
    alike: Counter[tuple[str, ...]] = Counter()
    tried = 0
    for mend in near:
        kinds = tuple(one.kind for one in mend.changes)
        if len(found) == SHOWN or (found and len(mend.changes) > len(found[0].changes)):
            break
        if alike[kinds] == ALIKE:
            continue
        tried += 1
        unlock = trying.unlock(mend.changes)
        if unlock:
            alike[kinds] += 1
            found.append(unlock)
    return found, tried


def _every(trying: Trying, i: int, found: list[Unlock]) -> list[Unlock]:
    """The same, once every single change has been tried that is cheaper."""
    single = [one for one in found if len(one.changes) <= 1]
    first = min(single, key=lambda one: one.price_fen, default=None)
    try:
        least = cheapest(trying, i, first)
    except Unproven:
        return found
    if least is None:
        return found
    others = [one for one in single if one is not first or least is first]
    return [replace(least, cheapest=True), *(one for one in others if one is not least)]


def _is_small(instance: Instance) -> bool:
    return len(instance.needs) <= FEW and is_small(compiled(instance).problem, timed=False)


def _near(context: Context, i: int, near: Sequence[Mend]) -> Focus:
    return focus(
        context,
        {context.offer(one.offer).id for one in near if one.offer >= 0},
        {context.venue(one.venue).id for one in near if one.venue >= 0},
        [context.need(i).id, *_waiting(context, i)],
    )


def _unmet(context: Context, need: str) -> int:
    """The number of an unmet need."""
    i = context.tables.numbers.needs.get(need)
    if i is None:
        fault = Fault("unknown_reference", "needs", need, "id", {"value": need})
        raise InvalidInstance([fault])
    if i in context.held:
        raise InvalidInstance([Fault("already_served", "needs", need, "id", {"need": need})])
    return i


def _waiting(context: Context, i: int) -> list[str]:
    """Others unmet of the same service, nearest first, who have no way as things are."""
    needs, own = context.columns.needs, context.need(i)
    unmet = [context.tables.numbers.needs[id] for id in context.plan.unmet if id != own.id]
    same = [j for j in unmet if needs.type[j] == needs.type[i]]

    def far(j: int) -> int:
        return abs(int(needs.lon[j] - needs.lon[i])) + abs(int(needs.lat[j] - needs.lat[i]))

    near = islice((j for j in sorted(same, key=far) if not _has_way(context, j)), WAITING)
    return [context.need(j).id for j in near]


def _has_way(context: Context, i: int) -> bool:
    return bool((context.ways(i)[:, at.BITS] == 0).any())

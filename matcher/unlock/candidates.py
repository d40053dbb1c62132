"""The changes that might serve a need: of each of its ways what mends it, and a new volunteer."""

from collections.abc import Iterator
from itertools import combinations, islice

from matcher.changes import VolunteerFound
from matcher.explain.context import Context
from matcher.explain.unmet import nearest_first
from matcher.instance import Channel, Setting
from matcher.unlock.mends import Mend, mends

GIVEN, WAY_MIN, EVENING = 3, 20, 18 * 60
"""A volunteer's sessions a week, minutes to a neighbour and back, and when an evening begins."""

NEAR_ROWS = 40
"""Ways of a need whose mending is looked at: the nearest."""


def candidates(context: Context, i: int, rows: int = NEAR_ROWS) -> list[Mend]:
    """The sets of changes that might serve a need, fewest first, then cheapest, then nearest.

    ``rows``: how many of its ways are looked at.
    """
    found = {
        mend.changes: mend
        for row in nearest_first(context.ways(i))[:rows]
        for mend in mends(context, i, row)
    }
    found |= {mend.changes: mend for mend in _volunteers(context, i)}
    return sorted(found.values(), key=lambda one: (len(one.changes), one.price_fen))


def _volunteers(context: Context, i: int) -> Iterator[Mend]:
    for change in islice(volunteers(context, i), 1):
        yield Mend((change,), change.price_fen(context.instance), -1, -1)


def volunteers(context: Context, i: int) -> Iterator[VolunteerFound]:
    """A volunteer for a service that one may give at home without a licence, at each set of times
    that the resident can; evenings first."""
    need, type_ = context.need(i), context.service_type(i)
    if (
        Channel.VOLUNTEER not in type_.channels
        or type_.setting is Setting.VENUE
        or type_.provider_licences
        or not context.columns.needs.term[i]
        or need.sessions_per_week > GIVEN
    ):
        return
    busy = context.standing.busy[context.columns.needs.resident[i]]
    able = sorted(
        (bool(busy[s]), -slot.start, slot.day, slot.id)
        for s, slot in enumerate(context.instance.grid)
        if slot.id in need.slots and slot.minutes >= need.minutes
    )
    for chosen in combinations(able, need.sessions_per_week):
        if len({day for _, _, day, _ in chosen}) == need.sessions_per_week:
            slots = _with_evenings(context, {slot for *_, slot in chosen})
            yield VolunteerFound(
                service_type=need.service_type,
                community=need.community,
                point=need.point,
                slots=slots,
                minutes=len(slots) * (need.minutes + WAY_MIN),
            )


def _with_evenings(context: Context, slots: set[str]) -> tuple[str, ...]:
    """These slots and, up to what a volunteer gives a week, evenings of other days."""
    grid = context.instance.grid
    days = {slot.day for slot in grid if slot.id in slots}
    free = [slot for slot in grid if slot.start >= EVENING and slot.day not in days]
    more = {slot.id for slot in free[: GIVEN - len(slots)]}
    return tuple(slot.id for slot in grid if slot.id in slots | more)

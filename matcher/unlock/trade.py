"""Without any change: whom serving a need would cost their service."""

from matcher.check import check
from matcher.explain.context import Context
from matcher.explain.plans import served_in, values_in, ways_in
from matcher.explain.records import Claim
from matcher.explain.unmet import unmet_story
from matcher.unlock.focus import focus
from matcher.unlock.records import Trade
from matcher.unlock.resolve import Unproven, best


def traded(context: Context, i: int) -> Trade | None:
    """What the plan would be if the need were served and others were not: as good as it can be
    round the nearest way that only others stand in. None: there is no such way."""
    need, story = context.need(i), unmet_story(context, i)
    near = next((miss for miss in story.misses if miss.instead), None)
    if near is None:
        return None
    venues = [near.way.venue] if near.way.venue else []
    part = focus(context, [near.way.offer], venues, [need.id])
    pinned = {pin.need for pin in context.instance.policy.pins}
    must = [need.id, *(one for one in served_in(part.plan) if one in pinned)]
    try:
        after = best(part.instance, must)
    except Unproven:
        return None
    if after is None or check(context.instance, part.put_back(context.instance, after)):
        return None  # the part knows of no floor and no share
    served, worth = set(served_in(after)), dict(values_in(part.plan))
    lost = tuple(Claim(one, worth[one]) for one in served_in(part.plan) if one not in served)
    if not lost:
        return None
    way = dict(ways_in(after))[need.id]
    return Trade(need.id, way, lost, after.value - part.plan.value)

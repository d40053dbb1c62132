"""Who is served in a plan, and how; and who is served otherwise in another."""

from collections.abc import Iterator
from dataclasses import replace

from matcher.explain.context import served_by
from matcher.explain.records import Way
from matcher.explain.standing import records_of
from matcher.plan import Plan, Series


def served_in(plan: Plan) -> Iterator[str]:
    """The needs that a plan serves."""
    for one in records_of(plan):
        yield from served_by(one)


def ways_in(plan: Plan) -> Iterator[tuple[str, Way]]:
    """How each need is served."""
    for one in records_of(plan):
        venue = one.venue if isinstance(one, Series) else None
        for need in served_by(one):
            yield need, Way(one.offer, venue, tuple(sorted(one.slots)), one.fund)


def values_in(plan: Plan) -> Iterator[tuple[str, int]]:
    """What each need served is worth; a member of a series without its part of the money."""
    yield from ((one.need, one.value) for one in plan.assignments)
    yield from ((member.need, member.value) for one in plan.series for member in one.members)


def moved_between(before: Plan, after: Plan) -> Iterator[tuple[str, Way, Way]]:
    """Who both serve, by another, elsewhere or at other times, whoever pays: before, and after."""
    old = dict(ways_in(before))
    for need, way in ways_in(after):
        if need in old and replace(way, fund=old[need].fund) != old[need]:
            yield need, old[need], way

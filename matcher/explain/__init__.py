"""Why each need is served as it is, or why it is not: against one plan, everybody else unmoved."""

from collections.abc import Iterator

from matcher.explain.context import Context, context
from matcher.explain.records import (
    REASONS,
    Claim,
    Instead,
    Line,
    Miss,
    Other,
    Reason,
    ServedStory,
    Story,
    UnmetStory,
    Way,
)
from matcher.explain.served import served_story
from matcher.explain.unmet import miss, nearest_first, unmet_story
from matcher.faults import Fault, InvalidInstance
from matcher.instance import Instance
from matcher.plan import Plan

__all__ = [
    "REASONS",
    "Claim",
    "Context",
    "Instead",
    "Line",
    "Miss",
    "Other",
    "Reason",
    "ServedStory",
    "Story",
    "UnmetStory",
    "Way",
    "context",
    "explain_all",
    "explain_need",
    "ways_of_need",
]


def explain_need(prepared: Context, need: str) -> Story:
    """Why one need is served so, or unmet.

    Raises
    ------
    InvalidInstance
        The instance has no such need.
    """
    return _story(prepared, _number(prepared, need))


def explain_all(instance: Instance, plan: Plan) -> Iterator[Story]:
    """The story of every need, in the order of the instance."""
    prepared = context(instance, plan)
    for i in range(len(instance.needs)):
        yield _story(prepared, i)


def ways_of_need(prepared: Context, need: str) -> tuple[Miss, ...]:
    """Every offer and venue that gives an unmet need's service, nearest first."""
    i = _number(prepared, need)
    return tuple(miss(prepared, i, row) for row in nearest_first(prepared.ways(i)))


def _number(prepared: Context, need: str) -> int:
    number = prepared.tables.numbers.needs.get(need)
    if number is None:
        raise InvalidInstance([Fault("unknown_reference", "needs", need, "id", {"value": need})])
    return number


def _story(prepared: Context, i: int) -> Story:
    if i in prepared.held:
        return served_story(prepared, i)
    return unmet_story(prepared, i)

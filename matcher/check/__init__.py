"""Every rule of docs/model.md, the value and every stated figure, from instance and plan alone.

Nothing here knows how a plan is made: it is written from the model's page, not from the solve.
"""

from collections.abc import Iterator
from typing import TypeVar

from matcher.check import figures, floors, home, tender, together, venue
from matcher.check.lookup import Lookup, unknown_ids
from matcher.check.together import Whole
from matcher.check.violation import CODES, Violation
from matcher.check.worth import group_figures, visit_figures
from matcher.instance import Instance
from matcher.plan import Assignment, Plan, Series

__all__ = ["CODES", "Violation", "check"]

Stated = TypeVar("Stated", Assignment, Series)


def check(instance: Instance, plan: Plan) -> list[Violation]:
    """Everything wrong with the plan, an empty list if nothing is.

    A record that names an unknown id is reported for that, and takes no further part. A fund
    named where nothing is paid breaks ``fund``. The order of slots, of members, of records and
    of the unmet does not matter.
    """
    return list(_violations(instance, plan))


def _violations(instance: Instance, plan: Plan) -> Iterator[Violation]:
    know = Lookup(instance)
    if plan.instance != instance.digest:
        params = {"stated": plan.instance, "found": instance.digest}
        yield Violation(rule="digest", code="other_instance", params=params)
    records: list[Assignment | Series] = [*plan.assignments, *plan.series]
    for stated in records:
        yield from unknown_ids(know, stated)
    visits = [know.visit(stated) for stated in _known(know, plan.assignments)]
    groups = [know.group(stated) for stated in _known(know, plan.series)]
    whole = Whole(
        plan=plan,
        visits=[(visit, visit_figures(know, visit)) for visit in visits],
        groups=[(group, group_figures(know, group)) for group in groups],
    )
    for visit, found in whole.visits:
        yield from home.broken(know, visit, found)
        yield from figures.of_visit(visit, found)
    for group, found in whole.groups:
        yield from venue.broken(know, group, found)
        yield from figures.of_group(know, group, found)
    yield from together.broken(know, whole)
    yield from tender.broken(know, whole)
    yield from floors.floor(know, whole)
    yield from figures.of_plan(know, whole)


def _known(know: Lookup, records: tuple[Stated, ...]) -> list[Stated]:
    return [stated for stated in records if not any(True for _ in unknown_ids(know, stated))]

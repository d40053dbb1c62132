"""What is owed: plans that serve fewer of a community than its floor, or less of the first tier."""

from collections.abc import Callable

from matcher.instance import Floor, Policy
from tests import builders as build
from tests.breaking.makers import HOME, SCHOOL, Case, after, best


def floors(needs: int) -> Policy:
    return Policy(floors=(Floor(community="c1", needs=needs),))


def below() -> Case:
    """One milli-point more than the best plan has of its need of priority 1."""
    first = build.district([build.need(priority=1)])
    policy = Policy(first_tier_least=best(first).value + 1)
    return after(
        "floor", "first_tier_below", first, build.district([build.need(priority=1)], policy=policy)
    )


CASES: list[Callable[[], Case]] = [
    lambda: after("floor", "floor_missed", HOME, build.district(policy=floors(2))),
    lambda: after(
        "floor", "floor_missed", SCHOOL, build.school(policy=floors(1 + len(SCHOOL.needs)))
    ),
    below,
]

"""``forbid``: a person's decision that the need is not served in a way that matches it."""

from typing import Any

import pytest

from matcher.instance import Forbid, Instance, Policy
from matcher.rules import Rule
from tests import builders as build
from tests.rules.smallest import AT_HOME, allows, broken, forbids, solved, told

TOLD = ("forbid", "有人作过决定，不许这样安排。", "Somebody has decided against this way.")


def forbidding(**over: Any) -> Instance:
    return build.district(policy=Policy(forbids=(Forbid(need="n1", **over),)))


@pytest.mark.parametrize(
    "over",
    [
        {"setting": "venue"},
        {"slots": ("tue-am",)},
        {"venue": "v1"},
        {"fund": "f1", "slots": ("tue-am",)},
        {"fund": "f1", "setting": "venue"},
        {"fund": "f1", "venue": "v1"},
    ],
)
def test_allowed_in_other_ways(over: dict[str, Any]) -> None:
    allows(forbidding(**over))


def test_allowed_by_another_offer() -> None:
    policy = Policy(forbids=(Forbid(need="n1", offer="o2", fund="f1"),))
    allows(build.district(offers=[build.offer(), build.lessons("o2")], policy=policy))


@pytest.mark.parametrize("over", [{}, {"offer": "o1"}, {"setting": "home", "offer": "o1"}])
def test_forbidden(over: dict[str, Any]) -> None:
    forbids(forbidding(**over), AT_HOME, Rule.FORBID, *TOLD)


@pytest.mark.parametrize(
    ("over", "nearer"),
    [({"slots": build.TWO_MORNINGS}, Rule.SLOTS), ({"fund": "f1"}, Rule.FUND)],
)
def test_forbidden_hours_and_money_could_be_found_elsewhere(
    over: dict[str, Any], nearer: Rule
) -> None:
    """What is told is the nearest way: other hours, or other money, break no decision."""
    instance = forbidding(**over)
    plan = solved(instance)
    assert plan.unmet == ("n1",)
    assert broken(instance, plan, "n1", AT_HOME) == {Rule.FORBID}
    assert told(instance, plan, "n1")[0] == (nearer,)

"""What a community, and the first tier, is owed at least; and what a stage's plan is worth."""

from collections import Counter
from collections.abc import Iterator

from matcher.check.lookup import Lookup
from matcher.check.together import Whole, named_needs
from matcher.check.violation import Violation
from matcher.check.worth import member_figures
from matcher.rules import Rule

FIRST = 1
"""The priority of the first tier."""

ASKED = ("floors", "kept")
"""The aims to which floors are what is asked for."""


def floor(know: Lookup, whole: Whole) -> Iterator[Violation]:
    """Every floor is reached; to a stage that asks what can be, its own bind nobody."""
    policy = know.policy
    served = served_by_community(know, whole)
    for one in policy.floors if policy.aim not in ASKED else ():
        if served[one.community] < one.needs:
            found = {"served": served[one.community], "smallest": one.needs}
            yield _breaks("floor_missed", community=one.community, **found)
    least = policy.first_tier_least
    if least is not None and policy.aim != "first_tier":
        worth = first_tier_value(know, whole)
        if worth < least:
            yield _breaks("first_tier_below", value=worth, least=least)


def aimed(know: Lookup, whole: Whole, value: int) -> int:
    """What a plan worth so much is worth to the aim of its policy."""
    policy = know.policy
    if policy.aim == "first_tier":
        return first_tier_value(know, whole)
    if policy.aim in ASKED:
        served = served_by_community(know, whole)
        return sum(min(one.needs, served[one.community]) for one in policy.floors)
    return value


def served_by_community(know: Lookup, whole: Whole) -> Counter[str]:
    """How many needs of each community are served; of those in force, where only they count."""
    counted = know.in_force if know.policy.aim == "kept" else know.needs
    served = {need for need in named_needs(whole.plan) if need in counted}
    return Counter(know.needs[need].community for need in served)


def first_tier_value(know: Lookup, whole: Whole) -> int:
    """What the needs of priority 1 are worth, as their records say; a series' money is nobody's."""
    at_home = sum(
        found["value"] for visit, found in whole.visits if visit.way.need.priority == FIRST
    )
    return at_home + sum(
        member_figures(know, way)["value"]
        for group, _ in whole.groups
        for _, way in group.members
        if way.need.priority == FIRST
    )


def _breaks(code: str, **params: object) -> Violation:
    return Violation(rule=Rule.FLOOR, code=code, params=params)

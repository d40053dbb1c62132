"""``worth``: an option worth nothing or less is not used, unless a person has pinned it."""

from matcher.instance import Instance, Pin, Policy, Weights
from matcher.rules import Rule
from tests import builders as build
from tests.rules.smallest import AT_HOME, AT_VENUE, allows, forbids


def worth(points: int, *pins: Pin) -> Policy:
    """A need is worth so many milli-points."""
    return Policy(weights=Weights(priority=(0, 0, points, 0)), pins=pins)


def visited(points: int, *pins: Pin) -> Instance:
    """400 yuan over the period outweigh 20 points."""
    return build.district(policy=worth(points, *pins))


def test_allowed() -> None:
    allows(visited(20_001))
    allows(visited(20_000, Pin(need="n1")))
    for points in (40_000, 0):
        allows(build.school([build.pupil()], policy=worth(points, Pin(need="n1"))))
    pupils = [build.pupil("n1"), build.pupil("n2", priority=1)]
    both = build.lessons(group=build.terms(smallest=2))
    allows(build.school(pupils, [both], policy=worth(200_000, Pin(need="n2"))))


def test_forbidden_at_home() -> None:
    forbids(
        visited(20_000),
        AT_HOME,
        Rule.WORTH,
        "worth",
        "要用 400 元公共资金，抵过了它的分值。",
        "It would take ¥400 of public money, more than it is worth in points.",
    )


def test_forbidden_in_a_series() -> None:
    forbids(
        build.school([build.pupil()], policy=worth(40_000)),
        AT_VENUE,
        Rule.WORTH,
        "worth",
        "要用 800 元公共资金，抵过了它的分值。",
        "It would take ¥800 of public money, more than it is worth in points.",
    )

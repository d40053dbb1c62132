"""``travel``: a venue is not farther than the resident can go."""

from matcher.rules import Rule
from tests import builders as build
from tests.rules.smallest import AT_VENUE, allows, forbids


def test_allowed() -> None:
    allows(build.school([build.pupil(point=build.east(800), travel_limit_m=800)]))


def test_forbidden_farther() -> None:
    forbids(
        build.school([build.pupil(point=build.east(900), travel_limit_m=800)]),
        AT_VENUE,
        Rule.TRAVEL,
        "travel",
        "合适的场地离家 900 米，超出这位居民能去的 800 米。",
        "The venue that would do is 900 m from home, more than the 800 m this resident can go.",
    )


def test_forbidden_to_those_who_stay_at_home() -> None:
    forbids(
        build.school([build.pupil(point=build.east(1), travel_limit_m=0)]),
        AT_VENUE,
        Rule.TRAVEL,
        "travel_home_only",
        "只能在家接受服务，而这项服务现在只有场地里的。",
        "The resident can be served at home only, and this service is now given only at venues.",
    )

"""``catchment``: the home, or the venue, lies where the offer goes."""

from matcher.instance import Catchment
from matcher.rules import Rule
from tests import builders as build
from tests.rules.smallest import AT_HOME, AT_VENUE, allows, forbids

NEXT_DOOR = Catchment(communities=("c2",))
COMMUNITIES = [build.community("c1"), build.community("c2")]


def test_allowed() -> None:
    allows(build.district([build.need(point=build.east(5_000))]))
    allows(build.district(offers=[build.offer(catchment=Catchment(radius_m=0))]))
    here = build.offer(catchment=Catchment(communities=("c1",)))
    allows(build.district(offers=[here]))


def test_forbidden_beyond_the_radius() -> None:
    forbids(
        build.district([build.need(point=build.east(5_600))]),
        AT_HOME,
        Rule.CATCHMENT,
        "catchment",
        "有机构能做，但这里在它们的服务范围之外，最近的也差 600 米。",
        "There are providers for this, but the nearest stops 600 m short of here.",
    )


def test_forbidden_in_another_community() -> None:
    forbids(
        build.district(offers=[build.offer(catchment=NEXT_DOOR)], communities=COMMUNITIES),
        AT_HOME,
        Rule.CATCHMENT,
        "catchment_community",
        "有 1 家机构能做，但不到这个社区来。",
        "1 provider could do this, but does not come to this community.",
    )


def test_a_venue_must_lie_within_too() -> None:
    forbids(
        build.school([build.pupil()], [build.lessons(point=build.east(5_600))]),
        AT_VENUE,
        Rule.CATCHMENT,
        "catchment_venue",
        "有机构能开课，但合适的场地在它的服务范围之外 600 米。",
        "There are providers for this, but the venue that would do lies 600 m outside their area.",
    )
    forbids(
        build.school(
            [build.pupil()], [build.lessons(catchment=NEXT_DOOR)], communities=COMMUNITIES
        ),
        AT_VENUE,
        Rule.CATCHMENT,
        "catchment_venue_community",
        "有 1 家机构能开课，但不到合适场地所在的社区去。",
        "1 provider could do this, but does not go to the community of the venue that would do.",
    )


def test_a_series_is_held_at_the_venues_that_the_offer_names() -> None:
    allows(build.school([build.pupil()], [build.lessons(venues=("v1",))]))
    forbids(
        build.school([build.pupil()], [build.lessons(venues=())]),
        AT_VENUE,
        Rule.CATCHMENT,
        "catchment_venue_named",
        "有机构能开课，但不在合适的这个场地开。",
        "There are providers for this, but not at the venue that would do.",
    )

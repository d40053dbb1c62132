"""``volunteer_free``: a volunteer never charges a resident."""

from matcher.instance import Instance, Offer, ProviderKind
from matcher.rules import Rule
from tests import builders as build
from tests.rules.smallest import AT_HOME, AT_VENUE, allows, forbids

VOLUNTEERS = [build.provider(kind=ProviderKind.VOLUNTEER)]
FEE = build.lessons(group=build.terms(fee_fen=500))


def visited(copay_limit_fen: int, kind: ProviderKind = ProviderKind.VOLUNTEER) -> Instance:
    """At 100 yuan for materials."""
    asking = build.need(copay_limit_fen=copay_limit_fen)
    return build.district([asking], providers=[build.provider(kind=kind)])


def taught(offer: Offer) -> Instance:
    return build.school([build.pupil(copay_limit_fen=2_000)], [offer], providers=VOLUNTEERS)


def test_allowed() -> None:
    """A fund may pay a volunteer's materials; a vendor may charge."""
    allows(visited(0))
    allows(visited(2_000, ProviderKind.VENDOR))
    allows(taught(build.lessons()))


def test_forbidden_at_home() -> None:
    forbids(
        visited(2_000),
        AT_HOME,
        Rule.VOLUNTEER_FREE,
        "volunteer_free",
        "只有志愿者能做，而这样安排会向居民收 20 元，志愿服务不能收费。",
        "Only volunteers could do this, and the resident would be charged ¥20; "
        "volunteers never charge.",
    )


def test_forbidden_in_a_series() -> None:
    forbids(
        taught(FEE),
        AT_VENUE,
        Rule.VOLUNTEER_FREE,
        "volunteer_free",
        "只有志愿者能做，而这样安排会向居民收 5 元，志愿服务不能收费。",
        "Only volunteers could do this, and the resident would be charged ¥5; "
        "volunteers never charge.",
    )

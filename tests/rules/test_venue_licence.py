"""``venue_licence``: the venue holds every licence the service asks of it, to the last day."""

from datetime import date

from matcher.instance import Instance, Licence
from matcher.rules import Rule
from tests import builders as build
from tests.rules.smallest import AT_VENUE, allows, forbids


def medical(*held: Licence) -> Instance:
    return build.school(
        [build.pupil()],
        service_types=(build.class_type(venue_licences=("medical",)),),
        venues=[build.venue(licences=held)],
    )


def test_allowed() -> None:
    allows(medical(Licence(code="medical")))
    allows(medical(Licence(code="medical", valid_until=date(2026, 3, 29))))


def test_forbidden_without() -> None:
    forbids(
        medical(),
        AT_VENUE,
        Rule.VENUE_LICENCE,
        "venue_licence_missing",
        "合适的场地没有这项服务所需的许可（缺“医疗机构执业许可”）。",
        "The venue that would do is not licensed for this service (it lacks medical practice).",
    )


def test_forbidden_when_it_lapses() -> None:
    forbids(
        medical(Licence(code="medical", valid_until=date(2026, 3, 28))),
        AT_VENUE,
        Rule.VENUE_LICENCE,
        "venue_licence_lapsed",
        "合适的场地的“医疗机构执业许可”许可只到 2026-03-28 有效，撑不到本期结束。",
        "The medical practice licence of the venue that would do is valid only to 2026-03-28, "
        "not to the period's end.",
    )

"""``provider_licence``: the provider holds every licence the service asks for, to the last day."""

from datetime import date

from matcher.instance import Instance, Licence
from matcher.rules import Rule
from tests import builders as build
from tests.rules.smallest import AT_HOME, allows, forbids


def nursing(*held: Licence) -> Instance:
    return build.district(
        service_types=(build.service_type(provider_licences=("nursing",)),),
        providers=[build.provider(licences=held)],
    )


def test_allowed() -> None:
    allows(nursing(Licence(code="nursing")))
    allows(nursing(Licence(code="nursing", valid_until=date(2026, 3, 29))))


def test_forbidden_without() -> None:
    forbids(
        nursing(Licence(code="law")),
        AT_HOME,
        Rule.PROVIDER_LICENCE,
        "provider_licence_missing",
        "有 1 家机构愿意做，但没有“护理”资质。",
        "1 provider is willing but does not hold the nursing licence.",
    )


def test_forbidden_when_it_lapses() -> None:
    forbids(
        nursing(Licence(code="nursing", valid_until=date(2026, 3, 28))),
        AT_HOME,
        Rule.PROVIDER_LICENCE,
        "provider_licence_lapsed",
        "有 1 家机构愿意做，但“护理”资质只到 2026-03-28 有效，撑不到本期结束。",
        "1 provider is willing, but its nursing licence is valid only to 2026-03-28, "
        "not to the period's end.",
    )

"""``service_type``: the offer gives this service, so and by whom the catalogue allows."""

import pytest

from matcher.explain import Way
from matcher.instance import Channel, Instance, ProviderKind, Setting
from matcher.rules import Rule
from tests import builders as build
from tests.rules.smallest import AT_HOME, AT_VENUE, allows, forbids

GOVERNMENT_ONLY = build.service_type(channels=(Channel.GOVERNMENT,))
NOBODY = (
    "service_type",
    "现在没有机构提供这项服务。",
    "No provider gives this service now.",
)
NOT_SO = (
    "service_type_form",
    "登记了这项服务的有 1 处，但方式或渠道都不合服务目录。",
    "1 offer lists this service, but not in a form or by a channel that the catalogue allows.",
)


def by(kind: ProviderKind) -> Instance:
    return build.district(service_types=(GOVERNMENT_ONLY,), providers=[build.provider(kind=kind)])


def test_allowed() -> None:
    allows(build.district())
    allows(by(ProviderKind.AGENCY))
    allows(build.school([build.pupil()]))


@pytest.mark.parametrize(
    ("instance", "way", "told"),
    [
        (build.district(offers=[build.offer(service_types=(build.CLASS,))]), AT_HOME, NOBODY),
        (by(ProviderKind.VENDOR), AT_HOME, NOT_SO),
        (
            build.school([build.pupil()], service_types=(build.class_type(setting=Setting.HOME),)),
            AT_VENUE,
            NOT_SO,
        ),
    ],
)
def test_forbidden(instance: Instance, way: Way, told: tuple[str, str, str]) -> None:
    forbids(instance, way, Rule.SERVICE_TYPE, *told)


def test_a_session_of_another_length_is_another_service() -> None:
    forbids(
        build.school([build.pupil(minutes=45)]),
        AT_VENUE,
        Rule.SERVICE_TYPE,
        "service_type_minutes",
        "开设的小组每次 60 分钟，所需的是 45 分钟。",
        "The groups that run last 60 minutes, 45 are needed.",
    )

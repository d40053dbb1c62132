"""``suitability``: language, carer's gender, age, accessibility, and nobody turned down."""

from typing import Any

import pytest

from matcher.instance import Gender, Instance
from matcher.rules import Rule
from tests import builders as build
from tests.rules.smallest import AT_HOME, AT_VENUE, allows, forbids

WOMEN, WHEELCHAIR = (Gender.FEMALE,), ("wheelchair",)

CASES: dict[str, tuple[dict[str, Any], dict[str, Any], str, str]] = {
    "suitability_language": (
        {"language": "cantonese"},
        {},
        "有 1 家机构别的都合适，但没有会说广东话的人。",
        "1 provider would do otherwise, but has nobody who speaks Cantonese.",
    ),
    "suitability_carer": (
        {"carer_gender": Gender.MALE},
        {"carer_genders": WOMEN},
        "有 1 家机构别的都合适，但派不出男性服务人员。",
        "1 provider would do otherwise, but cannot send a male carer.",
    ),
    "suitability_age": (
        {"age": 13},
        {"age_min": 6, "age_max": 12},
        "有 1 家机构别的都合适，但只服务 6—12 岁，这位居民 13 岁。",
        "1 provider would do otherwise, but serves ages 6 to 12; this resident is 13.",
    ),
    "suitability_age_from": (
        {"age": 59},
        {"age_min": 60},
        "有 1 家机构别的都合适，但只服务 60 岁以上的人，这位居民 59 岁。",
        "1 provider would do otherwise, but serves ages from 60; this resident is 59.",
    ),
    "suitability_age_upto": (
        {"age": 4},
        {"age_max": 3},
        "有 1 家机构别的都合适，但只服务 3 岁以下的人，这位居民 4 岁。",
        "1 provider would do otherwise, but serves ages up to 3; this resident is 4.",
    ),
    "suitability_access": (
        {"accessibility": WHEELCHAIR},
        {},
        "有 1 家机构别的都合适，但没有轮椅无障碍条件。",
        "1 provider would do otherwise, but has no access for: wheelchair.",
    ),
    "suitability_excluded": (
        {"excluded_providers": ("p1",)},
        {},
        "剩下的机构是这位居民说过不要的。",
        "The providers left are ones this resident has turned down.",
    ),
}


def test_allowed() -> None:
    asking = build.need(
        language="cantonese", carer_gender=Gender.FEMALE, age=60, accessibility=WHEELCHAIR
    )
    able = build.offer(carer_genders=WOMEN, age_min=60, age_max=60, accessibility=WHEELCHAIR)
    speaking = build.provider(languages=("cantonese",))
    allows(build.district([asking], [able], providers=[speaking]))


@pytest.mark.parametrize("code", CASES)
def test_forbidden(code: str) -> None:
    need, offer, zh, en = CASES[code]
    instance = build.district([build.need(**need)], [build.offer(**offer)])
    forbids(instance, AT_HOME, Rule.SUITABILITY, code, zh, en)


def at_a_venue(**over: Any) -> Instance:
    return build.school(
        [build.pupil(accessibility=WHEELCHAIR)],
        [build.lessons(accessibility=WHEELCHAIR)],
        venues=[build.venue(**over)],
    )


def test_a_venue_must_be_accessible_too() -> None:
    allows(at_a_venue(accessibility=WHEELCHAIR))
    forbids(
        at_a_venue(),
        AT_VENUE,
        Rule.SUITABILITY,
        "suitability_venue",
        "合适的场地没有轮椅无障碍设施。",
        "The venue that would do otherwise has no access for: wheelchair.",
    )

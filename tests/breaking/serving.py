"""Who may not serve whom, and where."""

from collections.abc import Callable
from datetime import date

from matcher.instance import Catchment, Gender, Setting
from tests import builders as build
from tests.breaking.makers import (
    FAR,
    GOVERNMENT,
    L_ASKED,
    LAPSED,
    ROOM_L,
    VENDOR,
    WIDE,
    WOMEN,
    Case,
    at_venues,
    home,
    lessons,
    need,
    offer,
    pupil,
    school,
    types,
)

CASES: list[Callable[[], Case]] = [
    lambda: offer("service_type", "type_not_offered", service_types=(build.CLASS,)),
    lambda: lessons("service_type", "type_not_offered", service_types=(build.VISIT,)),
    lambda: offer("service_type", "no_terms", home=None, group=build.terms()),
    lambda: lessons("service_type", "no_terms", home=WIDE.home, group=None),
    lambda: home("service_type", "wrong_setting", service_types=types(setting=Setting.VENUE)),
    lambda: school("service_type", "wrong_setting", service_types=types(setting=Setting.HOME)),
    lambda: home(
        "service_type",
        "channel_not_allowed",
        service_types=types(channels=GOVERNMENT),
        providers=VENDOR,
    ),
    lambda: school(
        "service_type",
        "channel_not_allowed",
        service_types=types(channels=GOVERNMENT, group=True, setting=Setting.EITHER),
        providers=VENDOR,
    ),
    lambda: pupil("service_type", "member_differs", weeks=3),
    lambda: pupil("service_type", "member_differs", minutes=59),
    lambda: pupil("service_type", "member_differs", sessions_per_week=2),
    lambda: pupil("service_type", "member_differs", service_type=build.VISIT),
    lambda: need("term", "outside_period", latest_start=date(2026, 3, 1)),
    lambda: need("term", "outside_period", earliest_start=date(2026, 3, 30)),
    lambda: pupil("term", "outside_period", earliest_start=date(2026, 3, 30)),
    lambda: home("provider_licence", "licence_missing", service_types=L_ASKED),
    lambda: home(
        "provider_licence",
        "licence_lapsed",
        service_types=L_ASKED,
        providers=[build.provider(licences=(LAPSED,))],
    ),
    lambda: school(
        "provider_licence",
        "licence_missing",
        service_types=types(provider_licences=("L",), group=True, setting=Setting.EITHER),
    ),
    lambda: school("venue_licence", "licence_missing", service_types=at_venues(ROOM_L)),
    lambda: school(
        "venue_licence",
        "licence_lapsed",
        service_types=at_venues(ROOM_L),
        venues=(build.venue(licences=(LAPSED,)),),
    ),
    lambda: need("suitability", "language_not_spoken", language="yue"),
    lambda: pupil("suitability", "language_not_spoken", language="yue"),
    lambda: home(
        "suitability",
        "carer_gender_not_offered",
        needs=(build.need(carer_gender=Gender.MALE),),
        offers=(build.offer(**WOMEN),),
    ),
    lambda: home(
        "suitability",
        "age_not_taken",
        needs=(build.need(age=59),),
        offers=(build.offer(age_min=60),),
    ),
    lambda: home(
        "suitability",
        "age_not_taken",
        needs=(build.need(age=61),),
        offers=(build.offer(age_max=60),),
    ),
    lambda: need("suitability", "not_accessible", accessibility=("ramp",)),
    lambda: school(
        "suitability",
        "not_accessible",
        needs=(build.pupil("n1"), build.pupil("n2", accessibility=("ramp",))),
        offers=(build.lessons(accessibility=("ramp",)),),
    ),
    lambda: school(
        "suitability",
        "not_accessible",
        needs=(build.pupil("n1"), build.pupil("n2", accessibility=("ramp",))),
        venues=(build.venue(accessibility=("ramp",)),),
    ),
    lambda: need("suitability", "provider_excluded", excluded_providers=("p1",)),
    lambda: need("catchment", "out_of_reach", point=FAR),
    lambda: lessons("catchment", "out_of_reach", point=FAR),
    lambda: offer("catchment", "community_not_served", catchment=Catchment(communities=())),
    lambda: lessons("catchment", "community_not_served", catchment=Catchment(communities=())),
    lambda: lessons("catchment", "venue_not_named", venues=()),
    lambda: pupil("travel", "too_far_to_travel", point=build.east(2_001)),
]

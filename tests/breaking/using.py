"""More asked of time, money, rooms and people than there is."""

from collections.abc import Callable

from matcher.instance import Setting
from tests import builders as build
from tests.breaking.makers import (
    FEES,
    HOME,
    RICH,
    SCHOOL,
    SHORT,
    SHORT_PUPILS,
    Case,
    charged,
    fund,
    home,
    lessons,
    long,
    need,
    offer,
    one_room_twice,
    pupil,
    retold,
    room,
    school,
    twice,
    two_on_monday,
    two_sessions,
    two_visits,
    types,
)

CASES: list[Callable[[], Case]] = [
    lambda: two_sessions(("mon-am",), "wrong_slot_count"),
    lambda: two_sessions(("mon-am", "mon-am"), "slot_repeated"),
    lambda: two_sessions(("mon-am", "mon-pm"), "days_repeated"),
    lambda: need("slots", "slot_not_wanted", slots=("sun-am",)),
    lambda: pupil("slots", "slot_not_wanted", slots=("sun-am",)),
    lambda: offer("slots", "slot_not_offered", sessions={"sun-am": 1}),
    lambda: lessons("slots", "slot_not_offered", sessions={"sun-am": 1}),
    lambda: retold("slots", "slot_repeated", two_on_monday(), slots=("mon-am", "mon-am")),
    lambda: retold("slots", "days_repeated", two_on_monday(), slots=("mon-am", "mon-pm")),
    lambda: school("slots", "slot_too_short", grid=SHORT, needs=SHORT_PUPILS),
    lambda: home("slots", "slot_too_short", grid=SHORT, needs=(long(build.need()),)),
    lambda: room("slots", "venue_closed", slots=("sun-am",)),
    lambda: retold("fund", "fund_missing", HOME, fund=None),
    lambda: retold("fund", "fund_missing", SCHOOL, fund=None),
    lambda: retold("fund", "fund_not_needed", build.district((build.need(**RICH),)), fund="f1"),
    lambda: retold(
        "fund",
        "fund_not_needed",
        build.school(
            [build.pupil(name, **RICH) for name in ("n1", "n2")], (build.lessons(group=FEES),)
        ),
        fund="f1",
    ),
    lambda: fund("fund_not_for_type", service_types=(build.CLASS,)),
    lambda: fund("fund_not_for_community", communities=()),
    lambda: fund("fund_not_for_group", groups=("elders",)),
    lambda: home(
        "fund",
        "fund_not_for_group",
        needs=(build.need(group="young"),),
        funds=(build.fund(groups=("elders",)),),
    ),
    lambda: school("fund", "fund_not_for_group", funds=(build.fund(groups=("elders",)),)),
    lambda: fund("above_most", most_fen=9_999),
    lambda: school("fund", "above_most", funds=(build.fund(most_fen=9_999),)),
    lambda: fund("fund_overspent", amount_fen=39_999),
    lambda: school("fund", "fund_overspent", funds=(build.fund(amount_fen=79_999),)),
    lambda: charged((build.offer(),), (build.need(copay_limit_fen=1),)),
    lambda: charged(
        (build.lessons(group=build.terms(fee_fen=1)),), (build.pupil(copay_limit_fen=1),)
    ),
    lambda: lessons("group_size", "too_few_people", group=build.terms(smallest=3)),
    lambda: lessons("group_size", "too_many_people", group=build.terms(largest=1)),
    lambda: school(
        "group_size",
        "not_a_group",
        service_types=types(group=False, setting=Setting.EITHER),
    ),
    lambda: room("venue_room", "too_many_for_room", seats=1),
    one_room_twice,
    lambda: two_visits("capacity", "slot_overfull", sessions={"mon-am": 1}),
    lambda: two_visits("capacity", "minutes_overfull", minutes_per_week=119),
    lambda: lessons("capacity", "minutes_overfull", minutes_per_week=59),
    lambda: two_visits("resident_slot", "resident_twice", resident="one"),
    twice,
]

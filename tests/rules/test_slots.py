"""``slots``: sessions fall on different days, when all are free, in slots long enough."""

from matcher.explain import Way
from matcher.rules import Rule
from tests import builders as build
from tests.rules.smallest import AT_HOME, AT_VENUE, JOINING, allows, forbids

MONDAY = ("mon-am", "mon-pm")
WIDE = {"sessions": dict.fromkeys((*MONDAY, "tue-am"), 1)}
TWICE = {"sessions_per_week": 2, "slots": (*MONDAY, "tue-am")}
ONLY_MONDAY = build.offer(sessions=dict.fromkeys(MONDAY, 1))


def test_allowed() -> None:
    allows(build.district([build.need(**TWICE)], [build.offer(**WIDE)]))
    allows(build.district([build.need(minutes=180)]))
    group = build.terms(minutes=180)
    allows(build.school([build.pupil(minutes=180)], [build.lessons(group=group)]))


def test_forbidden_when_none_is_shared() -> None:
    forbids(
        build.district(offers=[build.offer(sessions={"sun-eve": 1})]),
        AT_HOME,
        Rule.SLOTS,
        "slots",
        "有 1 家机构合适，但不在这位居民方便的时段（上午）工作。",
        "1 provider would suit, but does not work at the hours this resident is free (morning).",
    )


def test_forbidden_twice_on_one_day() -> None:
    forbids(
        build.district([build.need(**TWICE)], [ONLY_MONDAY]),
        Way("o1", None, MONDAY, "f1"),
        Rule.SLOTS,
        "slots_days",
        "有 1 家机构合适，但能对上的只有 1 天，每周需要 2 天。",
        "1 provider would suit, but shares too few days with this resident: 1 of the 2 a week.",
    )


def test_forbidden_in_a_slot_too_short() -> None:
    """A morning has 180 minutes, an afternoon 210."""
    forbids(
        build.district(
            [build.need(minutes=181, slots=MONDAY)], [build.offer(sessions={"mon-am": 1})]
        ),
        AT_HOME,
        Rule.SLOTS,
        "slots_short",
        "有 1 家机构合适，但能对上的时段最长 180 分钟，一次需要 181 分钟。",
        "1 provider would suit, but the longest shared stretch is 180 minutes; 181 are needed.",
    )


def test_forbidden_while_the_venue_is_closed() -> None:
    forbids(
        build.school([build.pupil()], venues=[build.venue(slots=("sun-am",))]),
        AT_VENUE,
        Rule.SLOTS,
        "slots",
        "有 1 家机构合适，但不在这位居民方便的时段（上午）工作。",
        "1 provider would suit, but does not work at the hours this resident is free (morning).",
    )


def test_a_series_that_runs_keeps_its_hours() -> None:
    """It takes two to open another, and the week has no time for it."""
    first = build.pupil("n1", priority=1, people=2, slots=("mon-am",))
    late = build.pupil("n2", slots=("mon-pm",))
    only = build.lessons(
        sessions=dict.fromkeys(MONDAY, 1), minutes_per_week=60, group=build.terms(smallest=2)
    )
    forbids(
        build.school([first, late], [only], venues=[build.venue(slots=MONDAY)]),
        JOINING,
        Rule.SLOTS,
        "slots_series",
        "已经开的小组不在这位居民方便的时段。",
        "The groups that run meet when this resident is not free.",
        need="n2",
    )


def test_hours_that_are_shared_but_cannot_be_had() -> None:
    """On Monday both it and the resident are taken; on Tuesday it alone is free."""
    monday = {"slots": ("mon-am",)}
    held = build.need("n1", resident="one", priority=1, **monday)
    instance = build.district(
        [held, build.need("n2", resident="one", **monday)],
        [build.offer("o1", sessions={"mon-am": 1, "tue-am": 1})],
    )
    forbids(
        instance,
        Way("o1", None, ("tue-am",), "f1"),
        Rule.SLOTS,
        "slots_unusable",
        "有 1 家机构合适，但双方都方便的时段排不进去。",
        "1 provider would suit, but none of the hours that both are free can be had.",
        need="n2",
    )

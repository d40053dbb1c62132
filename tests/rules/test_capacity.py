"""``capacity``: no more sessions in a slot, nor minutes in a week, than the offer has."""

from typing import Any

from matcher.instance import Instance
from matcher.rules import Rule
from tests import builders as build
from tests.rules.smallest import AT_HOME, allows, forbids

FIRST = build.need("n1", priority=1, slots=("mon-am",))


def two(**over: Any) -> Instance:
    """Two ask for Monday morning; the first is worth more."""
    return build.district([FIRST, build.need("n2", slots=("mon-am",))], [build.offer(**over)])


def test_allowed() -> None:
    allows(two(sessions={"mon-am": 2}, minutes_per_week=120))


def test_forbidden_in_a_full_slot() -> None:
    forbids(
        two(sessions={"mon-am": 1}),
        AT_HOME,
        Rule.CAPACITY,
        "capacity",
        "1 家机构有资质，但上午时段都已排满。不是规则不许，"
        "是同样的人手、场地或钱用在了别处：要让给这一项（180.0 分），"
        "得有 1 项需求、合共 780.0 分的安排让位。",
        "1 provider is qualified, but its morning hours are all taken. No rule forbids it; the "
        "same people, rooms or money are used elsewhere: for this need (180.0 points), 1 other "
        "with 780.0 points would have to give way.",
        need="n2",
    )


def test_forbidden_in_a_full_week() -> None:
    forbids(
        two(sessions={"mon-am": 2}, minutes_per_week=119),
        AT_HOME,
        Rule.CAPACITY,
        "capacity_minutes",
        "1 家机构有资质，但一周的工时都已用完。",
        "1 provider is qualified, but its working week is full.",
        need="n2",
    )


def test_the_way_there_and_back_is_work() -> None:
    """A kilometre takes 4 minutes: 68 with the session, one more than there are."""
    away = build.need(point=build.east(1_000))
    allows(build.district([away], [build.offer(minutes_per_week=70)]))
    forbids(
        build.district([away], [build.offer(minutes_per_week=67)]),
        AT_HOME,
        Rule.CAPACITY,
        "capacity_minutes",
        "1 家机构有资质，但一周的工时都已用完。",
        "1 provider is qualified, but its working week is full.",
    )

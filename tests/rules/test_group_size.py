"""``group_size``: a series that runs has at least its smallest, at most its largest number."""

from typing import Any

from matcher.instance import Instance
from matcher.rules import Rule
from tests import builders as build
from tests.rules.smallest import AT_VENUE, JOINING, allows, forbids

TWO = [build.pupil("n1", priority=1), build.pupil("n2")]


def one_class(needs: list[Any], **over: Any) -> Instance:
    """One session a week, in a room for ten."""
    only = build.lessons(sessions={"mon-am": 1}, group=build.terms(**over))
    return build.school(needs, [only])


def test_allowed() -> None:
    allows(one_class(TWO, smallest=2, largest=2))


def test_forbidden_with_too_few() -> None:
    forbids(
        one_class([build.pupil(people=2)], smallest=3),
        AT_VENUE,
        Rule.GROUP_SIZE,
        "group_size",
        "人数不够开班：能来的有 2 人，最少要 3 人。",
        "Too few people for a group: 2 could come, it takes 3.",
    )


def test_forbidden_with_too_many() -> None:
    forbids(
        one_class(TWO, largest=1),
        JOINING,
        Rule.GROUP_SIZE,
        "group_size_full",
        "合适的小组已经满员（1 人）。",
        "The group that would do is full (at most 1).",
        need="n2",
    )


def test_forbidden_to_a_family_larger_than_the_group() -> None:
    forbids(
        one_class([build.pupil(people=3)], largest=2),
        AT_VENUE,
        Rule.GROUP_SIZE,
        "group_size_big",
        "一家 3 人，超过小组的上限 2 人。",
        "A household of 3 is more than the group's 2.",
    )


def test_forbidden_where_the_service_is_for_one_household() -> None:
    only = build.lessons(sessions={"mon-am": 1})
    forbids(
        build.school(TWO, [only], service_types=(build.class_type(group=False),)),
        JOINING,
        Rule.GROUP_SIZE,
        "group_size_single",
        "这项服务一次只接待一家，时间已被占用。",
        "One household at a time, and the time is taken.",
        need="n2",
    )

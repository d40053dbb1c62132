"""``venue_room``: one series in a room at a time, and never more people than seats."""

from matcher.explain import Way
from matcher.instance import Instance
from matcher.rules import Rule
from tests import builders as build
from tests.rules.smallest import AT_VENUE, JOINING, allows, forbids

CLASSMATES = [build.pupil("n1", priority=1), build.pupil("n2")]
ART = "art"


def seats(number: int) -> Instance:
    """One class for two."""
    return build.school(
        CLASSMATES,
        [build.lessons(sessions={"mon-am": 1})],
        venues=[build.venue(seats=number)],
    )


def a_class_and_art(rooms: int) -> Instance:
    """Both on Monday morning, each with a teacher of its own."""
    monday = {"slots": ("mon-am",)}
    return build.school(
        [build.pupil("n1", priority=1, **monday), build.pupil("n2", service_type=ART, **monday)],
        [build.lessons("o1"), build.lessons("o2", service_types=(ART,))],
        service_types=(build.class_type(), build.class_type(ART)),
        venues=[build.venue(f"v{n + 1}", slots=("mon-am",)) for n in range(rooms)],
    )


def test_allowed() -> None:
    allows(seats(2))
    allows(a_class_and_art(rooms=2))


def test_forbidden_without_a_seat() -> None:
    forbids(
        seats(1),
        JOINING,
        Rule.VENUE_ROOM,
        "venue_room_full",
        "合适的场地已经坐满（1 座）。",
        "The venue that would do is full (seats: 1).",
        need="n2",
    )


def test_forbidden_in_a_room_that_is_taken() -> None:
    forbids(
        a_class_and_art(rooms=1),
        Way("o2", "v1", ("mon-am",), "f1"),
        Rule.VENUE_ROOM,
        "venue_room",
        "合适的场地在上午时段都已有人用。",
        "The venues that would do are all taken in the morning.",
        need="n2",
    )


def test_forbidden_to_a_family_larger_than_the_room() -> None:
    forbids(
        build.school([build.pupil(people=3)], venues=[build.venue(seats=2)]),
        AT_VENUE,
        Rule.VENUE_ROOM,
        "venue_room_small",
        "场地只有 2 座，坐不下 3 人。",
        "The venue has 2 seats, too few for 3 people.",
    )

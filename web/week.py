"""The week as it is tapped: a column a day, in it the parts of the day."""

from itertools import groupby

from matcher.instance import Slot
from words import catalogue, clock, say

Day = tuple[str, list[tuple[str, str, str]]]
"""Its name, and of each slot: the id, what people call it, its times."""


def week(lang: str, slots: list[Slot]) -> list[Day]:
    """The grid, Monday first."""
    return [
        (
            say(lang, f"reasons.day.{day}"),
            [(one.id, part(lang, one), times(one)) for one in of_day],
        )
        for day, of_day in groupby(slots, key=lambda one: one.day)
    ]


def part(lang: str, one: Slot) -> str:
    """What a slot of a day is called: morning, or its times where it is no slot of the usual."""
    code = one.id.partition("-")[2]
    named: dict[str, str] = catalogue(lang, "pages")["part"]
    return named.get(code) or times(one)


def times(one: Slot) -> str:
    """From when to when."""
    return f"{clock(one.start)}–{clock(one.end)}"

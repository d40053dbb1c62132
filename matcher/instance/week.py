"""The week as slots, and the weeks of a round."""

from datetime import date, timedelta
from typing import Annotated

from pydantic import Field

from matcher.instance.record import Id, Record, Weeks

MOST_SLOTS = 63
"""A slot set is a bit mask in one signed 64-bit word."""


class Slot(Record):
    """A stretch of one weekday; ``start`` and ``end`` are minutes after midnight."""

    id: Id
    day: Annotated[int, Field(ge=0, le=6)]
    start: Annotated[int, Field(ge=0, le=24 * 60)]
    end: Annotated[int, Field(ge=0, le=24 * 60)]

    @property
    def minutes(self) -> int:
        return self.end - self.start


DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PARTS = (
    ("am", 8 * 60 + 30, 11 * 60 + 30),
    ("pm", 13 * 60 + 30, 17 * 60),
    ("eve", 18 * 60 + 30, 21 * 60),
)


def standard_grid() -> tuple[Slot, ...]:
    """Seven days of morning, afternoon and evening: ``mon-am`` to ``sun-eve``."""
    return tuple(
        Slot(id=f"{day}-{part}", day=index, start=start, end=end)
        for index, day in enumerate(DAYS)
        for part, start, end in PARTS
    )


class Period(Record):
    """The service period: whole weeks from a Monday."""

    start: date
    weeks: Weeks = 4

    @property
    def last_day(self) -> date:
        """The calendar ends in 9999."""
        return self.start + min(timedelta(days=7 * self.weeks - 1), date.max - self.start)

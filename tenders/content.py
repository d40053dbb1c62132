"""What a call and a bid say, as records that refuse to be wrong; nothing of the database."""

import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    StringConstraints,
    ValidationError,
)

from access.refusal import Conflict
from matcher.instance import GroupTerms, HomeTerms, Id, Point, Record

PRICE = "price"
"""The criterion that is computed; every other is marked by reviewers."""
SHAPE = 1
"""Of what is sealed. One more where bids sealed before can't be read as they were meant any more;
``Content.unsealed`` has to turn those into this one then."""
MOST_LOTS, MOST_CRITERIA, MOST_NAMED = 200, 20, 50

UNSEEN = ("Cc", "Cs", "Zl", "Zp")
"""Characters that are no part of a line: controls, halves of pairs, ends of lines."""


def _number(value: Any) -> Any:
    """JSON's true is no 1, in a number or in what holds some."""
    values = value.values() if isinstance(value, Mapping) else (value,)
    if any(isinstance(one, bool) for one in values):
        raise ValueError("no number")
    return value


def _line(text: str) -> str:
    if any(unicodedata.category(one) in UNSEEN for one in text):
        raise ValueError("broken character")
    return text


def _prose(text: str) -> str:
    """Of several lines."""
    for line in text.split("\n"):
        _line(line.replace("\t", " ").replace("\r", " "))
    return text


Int = Annotated[int, BeforeValidator(_number)]
Fen = Annotated[Int, Field(ge=0, le=10**12)]
Volume = Annotated[Int, Field(ge=1, le=10**6)]
Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(_line),
]
Words = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=200), AfterValidator(_line)
]
Prose = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=5_000), AfterValidator(_prose)
]
Moment = Annotated[
    AwareDatetime,
    Field(ge=datetime(2000, 1, 1, tzinfo=UTC), le=datetime(2199, 12, 31, tzinfo=UTC)),
]
Monday = Annotated[date, Field(ge=date(2000, 1, 3), le=date(2199, 12, 30))]
Sessions = Annotated[Int, Field(ge=0, le=10_000)]


class Criterion(Record):
    """``weight``: percent; those of a call sum to 100."""

    id: Line
    name: Line
    name_en: Words = ""
    weight: Annotated[Int, Field(ge=1, le=100)]


class LotDraft(Record):
    """``winners``: 1 but for a framework. ``most_fen``: what all of it may cost. ``sessions``: how
    many are expected, by which prices are compared; 0 where only lump sums are. ``fund``: the
    call's where none is named."""

    title: Line
    title_en: Words = ""
    service_types: Annotated[tuple[Id, ...], Field(min_length=1, max_length=MOST_NAMED)]
    communities: Annotated[tuple[Id, ...], Field(min_length=1, max_length=1_000)] | None = None
    fund: Id | None = None
    winners: Annotated[Int, Field(ge=1, le=1_000)] = 1
    most_fen: Annotated[Fen, Field(ge=1)]
    sessions: Annotated[Int, Field(ge=0, le=10**6)] = 0


class TenderDraft(Record):
    """``period`` and ``weeks``: when the services are given."""

    area: Id
    fund: Id
    title: Line
    title_en: Words = ""
    description: Prose = ""
    description_en: Prose = ""
    period: Monday
    weeks: Annotated[Int, Field(ge=1, le=520)]
    questions_until: Moment
    deadline: Moment
    opening_until: Moment
    standstill_days: Annotated[Int, Field(ge=0, le=90)]
    criteria: Annotated[tuple[Criterion, ...], Field(min_length=1, max_length=MOST_CRITERIA)]
    lots: Annotated[tuple[LotDraft, ...], Field(min_length=1, max_length=MOST_LOTS)]


class Part(Record):
    """What a bid gives in one lot, in a week. ``home`` or ``group``: one of the two.

    ``smallest`` and ``largest``: the needs it serves at least and at most. ``staff`` and
    ``quality``: as it is written; ``venues``: rooms of the record.
    """

    lot: Id
    point: Annotated[Point, BeforeValidator(_number)]
    sessions: Annotated[Mapping[Id, Sessions], Field(min_length=1, max_length=63)]
    minutes_per_week: Annotated[Int, Field(ge=0, le=10**7)]
    home: Annotated[HomeTerms | None, BeforeValidator(_number)] = None
    group: Annotated[GroupTerms | None, BeforeValidator(_number)] = None
    smallest: Volume = 1
    largest: Volume
    staff: Annotated[tuple[Line, ...], Field(max_length=MOST_NAMED)] = ()
    venues: Annotated[tuple[Id, ...], Field(max_length=MOST_NAMED)] = ()
    quality: Prose = ""

    @property
    def price_fen(self) -> int:
        """Of one session."""
        terms = self.home or self.group
        return terms.price_fen if terms is not None else 0


class Content(Record):
    """A bid: all of its parts, or none. ``lump_sum_fen``: over the period, beside the sessions'
    prices. Of an organisation's bids with the same ``alternative`` at most one is awarded."""

    parts: Annotated[tuple[Part, ...], Field(min_length=1, max_length=MOST_LOTS)]
    lump_sum_fen: Fen = 0
    alternative: Line | None = None

    @property
    def lots(self) -> tuple[str, ...]:
        return tuple(part.lot for part in self.parts)

    @classmethod
    def unsealed(cls, plain: Mapping[str, Any]) -> "Content":
        """What was sealed.

        Raises
        ------
        Conflict
            It was sealed by another release, and this one can't read it.
        """
        try:
            if plain.get("shape", SHAPE) == SHAPE:
                return cls.model_validate(plain["bid"], strict=False)
        except (KeyError, ValidationError):
            pass  # what it says is under seal still, and in no log
        raise Conflict("bid_of_another_release")

"""What every shape is: closed to unknown fields, strict, and of the matcher's units."""

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from access.refusal import Invalid
from matcher.instance import Gender, Licence, Point, Record
from store.columns import clean, utc

T = TypeVar("T")

MOST_LISTED = 200


def _no_nul(text: str) -> str:
    """PostgreSQL keeps no NUL and UTF-8 no half of a pair: refused at the door on either database.

    Raises
    ------
    ValueError
    """
    if not clean(text):
        raise ValueError("broken character")
    return text


Line = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_no_nul)]
Words = Annotated[str, Field(max_length=200), AfterValidator(_no_nul)]
Prose = Annotated[str, Field(max_length=5_000), AfterValidator(_no_nul)]
Part = Annotated[str, Field(min_length=1, max_length=5_000), AfterValidator(_no_nul)]
Ref = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[\w.:-]+$")]
Calendar = Annotated[date, Field(strict=False, ge=date(1900, 1, 1), le=date(2199, 12, 31))]
OneGender = Annotated[Gender, Field(strict=False)]
Refs = Annotated[tuple[Ref, ...], Field(strict=False, max_length=200)]


def of(kind: type[Record]) -> BeforeValidator:
    """One of the matcher's records, as JSON says it: a list is a tuple, text a day."""
    return BeforeValidator(partial(_from_json, kind))


def _from_json(kind: type[Record], value: Any) -> Any:
    return kind.model_validate(value, strict=False)


Licences = Annotated[
    tuple[Annotated[Licence, of(Licence)], ...], Field(strict=False, max_length=50)
]


class Shape(BaseModel):
    """Of a request or an answer."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Page(Shape, Generic[T]):
    """Some of a list; ``next``: the cursor of what follows, none at its end."""

    items: tuple[T, ...]
    next: str | None = None


class Place(Shape):
    """WGS-84, in millionths of a degree."""

    lon_udeg: Annotated[int, Field(ge=-180_000_000, le=180_000_000)]
    lat_udeg: Annotated[int, Field(ge=-90_000_000, le=90_000_000)]

    def point(self) -> Point:
        return Point(lon_udeg=self.lon_udeg, lat_udeg=self.lat_udeg)


def cursor_of(at: datetime, id: str) -> str:
    """The place after which a list goes on."""
    return base64.urlsafe_b64encode(json.dumps([at.isoformat(), id]).encode()).decode()


def place_of(cursor: str | None) -> tuple[datetime, str] | None:
    """Raises Invalid for what is no cursor of ours."""
    if cursor is None:
        return None
    try:
        at, id = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii")))
        moment = utc(datetime.fromisoformat(at))
        if not isinstance(id, str) or not clean(id):
            raise ValueError(cursor)
    except (ValueError, TypeError, binascii.Error, OverflowError, RecursionError):
        raise Invalid("cursor", "cursor") from None
    return moment, id


def following(rows: Sequence[T], limit: int, at: "list[tuple[datetime, str]]") -> str | None:
    """The cursor after these rows; none where there may be no more."""
    return cursor_of(*at[-1]) if len(rows) == limit and at else None

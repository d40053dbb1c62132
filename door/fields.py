"""What a field may hold, typed or sent: in the matcher's units, and nothing that can't be kept."""

from datetime import date
from functools import partial
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter

from matcher.instance import Gender, Licence, Point, Record
from store.columns import clean


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


def several_of(kind: TypeAdapter[Any]) -> BeforeValidator:
    """The same of a union of them, or of many."""
    return BeforeValidator(partial(kind.validate_python, strict=False))


Licences = Annotated[
    tuple[Annotated[Licence, of(Licence)], ...], Field(strict=False, max_length=50)
]


class Shape(BaseModel):
    """Of a request or an answer."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Place(Shape):
    """WGS-84, in millionths of a degree."""

    lon_udeg: Annotated[int, Field(ge=-180_000_000, le=180_000_000)]
    lat_udeg: Annotated[int, Field(ge=-90_000_000, le=90_000_000)]

    def point(self) -> Point:
        return Point(lon_udeg=self.lon_udeg, lat_udeg=self.lat_udeg)

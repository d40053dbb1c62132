"""What every record is, and the units its numbers are in."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Id = Annotated[str, Field(min_length=1, max_length=200)]
Fen = Annotated[int, Field(ge=0, le=10**12)]
Minutes = Annotated[int, Field(ge=1, le=24 * 60)]
Metres = Annotated[int, Field(ge=0, le=20_100_000)]
Count = Annotated[int, Field(ge=0, le=10**6)]
Times = Annotated[int, Field(ge=0, le=10**13)]
People = Annotated[int, Field(ge=1, le=10_000)]
Age = Annotated[int, Field(ge=0, le=130)]
Percent = Annotated[int, Field(ge=0, le=1_000)]
Weeks = Annotated[int, Field(ge=1, le=520)]
Weight = Annotated[int, Field(ge=0, le=10**7)]


class Record(BaseModel):
    """Frozen, strict (no coercion) and closed to unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Named(Record):
    """A record with an id that others refer to and names that people read."""

    id: Id
    name: str = ""
    name_en: str = ""


class Point(Record):
    """WGS-84, in millionths of a degree."""

    lon_udeg: Annotated[int, Field(ge=-180_000_000, le=180_000_000)]
    lat_udeg: Annotated[int, Field(ge=-90_000_000, le=90_000_000)]

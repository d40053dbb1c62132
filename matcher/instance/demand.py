"""Who needs what, and where they live."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from matcher.instance.record import (
    Age,
    Count,
    Fen,
    Id,
    Metres,
    Minutes,
    Named,
    People,
    Point,
    Record,
    Weeks,
)


class Gender(StrEnum):
    FEMALE = "female"
    MALE = "male"


class Community(Named):
    point: Point
    sub_district: str = ""
    district: str = ""
    population: Count = 0


class Need(Record):
    """One thing one resident needs, every week of the period.

    ``copay_limit_fen``: the most the resident pays, per session and person.
    ``travel_limit_m``: the furthest the resident can go to a venue; 0 means home only.
    ``priority``: 1 safety, 2 health and care, 3 daily life, 4 enrichment.
    """

    id: Id
    resident: Id
    group: Id | None = None
    community: Id
    point: Point
    service_type: Id
    people: People = 1
    sessions_per_week: Annotated[int, Field(ge=1, le=7)] = 1
    minutes: Minutes
    weeks: Weeks = 4
    slots: Annotated[tuple[Id, ...], Field(min_length=1)]
    priority: Annotated[int, Field(ge=1, le=4)] = 3
    days_waiting: Annotated[int, Field(ge=0, le=36_500)] = 0
    copay_limit_fen: Fen = 0
    travel_limit_m: Metres = 0
    language: Id | None = None
    carer_gender: Gender | None = None
    age: Age | None = None
    accessibility: tuple[Id, ...] = ()
    preferred_providers: tuple[Id, ...] = ()
    excluded_providers: tuple[Id, ...] = ()
    current_provider: Id | None = None
    earliest_start: date | None = None
    latest_start: date | None = None
    note: str = ""

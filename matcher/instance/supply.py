"""Who can give what: providers and their offers, venues, and the funds that pay."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from matcher.instance.demand import Gender
from matcher.instance.record import (
    Age,
    Fen,
    Id,
    Metres,
    Minutes,
    Named,
    People,
    Percent,
    Point,
    Record,
)
from matcher.instance.services import Channel


class ProviderKind(StrEnum):
    SOCIAL_ORGANISATION = "social_organisation"
    AGENCY = "agency"
    GOVERNMENT_UNIT = "government_unit"
    VENDOR = "vendor"
    VOLUNTEER = "volunteer"
    VOLUNTEER_TEAM = "volunteer_team"

    @property
    def channel(self) -> Channel:
        """The channel the catalogue must allow for this kind of provider."""
        match self:
            case ProviderKind.VENDOR:
                return Channel.MARKET
            case ProviderKind.VOLUNTEER | ProviderKind.VOLUNTEER_TEAM:
                return Channel.VOLUNTEER
            case _:
                return Channel.GOVERNMENT


class Licence(Record):
    """A licence held. ``valid_until`` is its last valid day; none: it does not lapse."""

    code: Id
    valid_until: date | None = None


class Provider(Named):
    """``quality``: percent, from past outcomes; 100 is the usual."""

    kind: ProviderKind
    licences: tuple[Licence, ...] = ()
    languages: tuple[Id, ...] = ()
    quality: Percent = 100


class HomeTerms(Record):
    """What one session to one home costs."""

    price_fen: Fen


class GroupTerms(Record):
    """A series at a venue: its session, what it costs, what a participant pays, how many."""

    price_fen: Fen
    minutes: Minutes
    fee_fen: Fen = 0
    smallest: People = 1
    largest: People


class Catchment(Record):
    """Where an offer goes: within ``radius_m`` of its base, or in named communities."""

    radius_m: Metres | None = None
    communities: tuple[Id, ...] | None = None


class Offer(Record):
    """What a provider can give in a week.

    ``sessions``: slot to the number of sessions it can take there, to homes and groups together.
    ``minutes_per_week``: in all, travel from the base and back included. ``venues``: where its
    series are held, at no other; none: at any.
    """

    id: Id
    provider: Id
    service_types: Annotated[tuple[Id, ...], Field(min_length=1)]
    point: Point
    catchment: Catchment
    sessions: Mapping[Id, Annotated[int, Field(ge=0, le=10_000)]]
    minutes_per_week: Annotated[int, Field(ge=0, le=10**7)]
    pace_min_per_km: Annotated[int, Field(ge=0, le=120)] = 4
    carer_genders: tuple[Gender, ...] = (Gender.FEMALE, Gender.MALE)
    age_min: Age = 0
    age_max: Age = 130
    accessibility: tuple[Id, ...] = ()
    home: HomeTerms | None = None
    group: GroupTerms | None = None
    venues: tuple[Id, ...] | None = None


class Venue(Named):
    """One room. ``slots``: when it is open; ``rent_fen``: for one session."""

    community: Id
    point: Point
    licences: tuple[Licence, ...] = ()
    accessibility: tuple[Id, ...] = ()
    seats: People
    slots: tuple[Id, ...]
    rent_fen: Fen = 0


class Fund(Named):
    """Money and what it is for; ``None`` means any. ``most_fen``: per session and person."""

    amount_fen: Fen
    service_types: tuple[Id, ...] | None = None
    communities: tuple[Id, ...] | None = None
    groups: tuple[Id, ...] | None = None
    most_fen: Fen

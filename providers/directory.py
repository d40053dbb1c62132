"""What anybody may learn: what there is in a community, who gives it, which rooms are there.

Persons who give of their own time are counted and not named, nor is it told where they live.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from access.areas import Area, inside
from matcher.instance import ProviderKind, Venue
from providers import reach
from providers.offers import OfferRow, as_offer
from providers.providers import ProviderRow
from providers.reach import Reach
from providers.venues import VenueRow
from store.columns import counted

UNNAMED = (ProviderKind.VOLUNTEER,)
"""Kinds of provider that are one person each."""


@dataclass(frozen=True)
class Organisation:
    name: str
    name_en: str
    kind: str


@dataclass(frozen=True)
class Giving:
    """Who gives one service in one community. ``more``: whether the list goes on; ``unnamed``:
    how many persons give it besides."""

    organisations: Sequence[Organisation]
    more: bool
    unnamed: int


def services_in(session: Session, community: str) -> dict[str, int]:
    """The service types that somebody gives in a community, with how many do."""
    rows = session.execute(
        select(Reach.service_type, func.count())
        .where(Reach.community_id == community)
        .group_by(Reach.service_type)
    )
    return {service_type: int(count) for service_type, count in rows}


@dataclass(frozen=True, kw_only=True)
class Sought:
    """What a list of providers is narrowed to: a service given, a community gone to, a licence that
    lapses by a day."""

    service_type: str = ""
    community: str = ""
    lapsing: date | None = None


def sought(
    session: Session, area: str, narrowed: Sought, skip: int, most: int
) -> tuple[list[ProviderRow], int]:
    """The providers entered in an area, by path, and below it, persons too: by name, from the one
    after ``skip`` on; and how many there are, as far as they are ``counted``."""
    query = select(ProviderRow).where(inside(session, ProviderRow.area_id, area))
    gives = exists().where(Reach.provider_id == ProviderRow.id)
    if narrowed.community:
        gives = gives.where(Reach.community_id == narrowed.community)
    if narrowed.service_type:
        gives = gives.where(Reach.service_type == narrowed.service_type)
    if narrowed.community or narrowed.service_type:
        query = query.where(gives)
    if narrowed.lapsing is not None:
        query = query.where(ProviderRow.lapses_on <= narrowed.lapsing)
    in_order = query.order_by(ProviderRow.name, ProviderRow.id).offset(skip).limit(most)
    every = query.with_only_columns(ProviderRow.id)
    return list(session.scalars(in_order)), counted(session, every)


def giving(session: Session, community: str, service_type: str, skip: int, most: int) -> Giving:
    """Who gives a service there, by name, from the one after ``skip`` on."""
    there = (
        select(ProviderRow.name, ProviderRow.name_en, ProviderRow.kind)
        .join(Reach, Reach.provider_id == ProviderRow.id)
        .where(Reach.community_id == community, Reach.service_type == service_type)
    )
    named = there.where(ProviderRow.kind.not_in(UNNAMED)).order_by(ProviderRow.name, ProviderRow.id)
    rows = session.execute(named.offset(skip).limit(most + 1)).all()
    unnamed = there.where(ProviderRow.kind.in_(UNNAMED)).subquery()
    return Giving(
        [Organisation(row.name, row.name_en, row.kind) for row in rows[:most]],
        len(rows) > most,
        session.scalar(select(func.count()).select_from(unnamed)) or 0,
    )


def rooms_in(session: Session, community: str) -> list[Venue]:
    """The rooms of a community, by name."""
    rows = session.scalars(
        select(VenueRow).where(VenueRow.area_id == community, VenueRow.ended_at.is_(None))
    )
    rooms = [
        Venue.model_validate(
            {**row.definition, "id": row.id, "community": row.area_id}, strict=False
        )
        for row in rows
    ]
    return sorted(rooms, key=lambda room: (room.name, room.id))


def open_community(session: Session, community: Area) -> None:
    """A community that is new: who goes there already."""
    session.flush()
    rows = session.scalars(select(OfferRow).where(OfferRow.ended_at.is_(None)))
    reach.learn_community(session, community.id, map(as_offer, rows))

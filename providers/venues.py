"""Venues: rooms, when they are open, and who has them in a period."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from access.areas import Area, area_of, inside, within
from access.refusal import Absent, Conflict, Invalid, Stale
from access.tx import Tx
from catalogue.grid import grid
from matcher.instance import Licence
from store import Base, Json, new_id
from store.columns import counted, insert_or_nothing

MINUTES = "minutes"
"""The counter beside those of the slots: minutes of the week, travel included."""


class VenueRow(Base):
    """One room. ``definition``: a ``matcher.instance.Venue`` without its id and community."""

    __tablename__ = "venue"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    area_id: Mapped[str] = mapped_column(ForeignKey("area.id"), index=True)
    definition: Mapped[dict[str, Any]] = mapped_column(Json)
    source: Mapped[dict[str, Any]] = mapped_column(Json)
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class VenueUse(Base):
    """A room taken in a slot of a period: the primary key lets nobody take it twice."""

    __tablename__ = "venue_use"

    venue_id: Mapped[str] = mapped_column(ForeignKey("venue.id"), primary_key=True)
    period: Mapped[date] = mapped_column(primary_key=True)
    slot: Mapped[str] = mapped_column(primary_key=True)
    series: Mapped[str] = mapped_column(index=True)


def add_venue(tx: Tx, community: str, definition: Mapping[str, Any]) -> VenueRow:
    """A room of a community within the actor's area."""
    area = area_of(tx.session, community, "community")
    if area.kind != "community" or not tx.actor.may_see(area.path):
        raise Invalid("community", "unknown", value=community)
    slots = {slot.id for slot in grid(tx.session)}
    for id in definition["slots"]:
        if id not in slots:
            raise Invalid("slots", "unknown", value=id)
    venue = VenueRow(
        id=new_id(),
        area_id=area.id,
        definition=dict(definition),
        source={"how": "typed"},
        created_at=tx.now,
        version=1,
    )
    tx.session.add(venue)
    tx.note("venue.added", "venue", venue.id)
    return venue


def set_venue_licences(tx: Tx, id: str, version: int, licences: list[Licence]) -> VenueRow:
    """What it holds, whole."""
    venue = venue_of(tx, id)
    if venue.version != version:
        raise Stale("venue", id)
    said = [licence.model_dump(mode="json") for licence in licences]
    venue.definition = {**venue.definition, "licences": said}
    venue.version += 1
    tx.note("venue.licensed", "venue", id, licences=[one.code for one in licences])
    return venue


def venue_of(tx: Tx, id: str) -> VenueRow:
    """Raises Absent unless it lies within the actor's area."""
    found = tx.session.scalar(
        select(VenueRow)
        .join(Area, Area.id == VenueRow.area_id)
        .where(VenueRow.id == id, VenueRow.ended_at.is_(None), within(Area.path, tx.actor.area))
    )
    if found is None:
        raise Absent("venue", id)
    return found


def venues_in(session: Session, area: str) -> list[VenueRow]:
    """The rooms of an area, by path, that stand, by id."""
    return list(
        session.scalars(
            select(VenueRow)
            .join(Area, Area.id == VenueRow.area_id)
            .where(within(Area.path, area), VenueRow.ended_at.is_(None))
            .order_by(VenueRow.id)
        )
    )


def sought(
    session: Session, area: str, community: str, skip: int, most: int
) -> tuple[list[VenueRow], int]:
    """The rooms that stand in an area, by path, or in one community of it: from the one after
    ``skip`` on, by community; and how many there are, as far as they are ``counted``."""
    query = select(VenueRow).where(
        inside(session, VenueRow.area_id, area), VenueRow.ended_at.is_(None)
    )
    if community:
        query = query.where(VenueRow.area_id == community)
    in_order = query.order_by(VenueRow.area_id, VenueRow.id).offset(skip).limit(most)
    return list(session.scalars(in_order)), counted(session, query.with_only_columns(VenueRow.id))


def rooms_taken(session: Session, period: date, venues: list[str]) -> set[tuple[str, str]]:
    """(venue, slot) that the period has taken."""
    found = session.execute(
        select(VenueUse.venue_id, VenueUse.slot).where(
            VenueUse.period == period, VenueUse.venue_id.in_(venues)
        )
    )
    return {(venue, slot) for venue, slot in found}


def take_rooms(session: Session, period: date, wanted: Mapping[tuple[str, str], str]) -> None:
    """Take each (venue, slot) for its series, in the order of the keys, or nothing.

    Raises
    ------
    Conflict
        Another series has it.
    """
    for (venue, slot), series in sorted(wanted.items()):
        if not insert_or_nothing(
            session, VenueUse, venue_id=venue, period=period, slot=slot, series=series
        ):
            raise Conflict("room_gone", venue=venue, slot=slot)


def leave_rooms(session: Session, series: str) -> None:
    """What a series that will not be held had."""
    session.execute(delete(VenueUse).where(VenueUse.series == series))

"""The list of needs: narrowed, in order, its residents masked by whoever shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.orm import Session

from access import reading
from access.areas import Area, within
from access.tx import Tx
from needs import lookup, numbers
from needs.needs import WAITING, NeedRow, NeedState
from needs.residents import Resident, ResidentKey

FEW = 2_000
"""Residents whose needs are gathered; of more, the way through the list meets fifty sooner."""
MOST_NAMED = 1_000
"""Communities that one query names."""


@dataclass(frozen=True, kw_only=True)
class Sought:
    """What a list of needs is narrowed to; ``words``: a name, initials, a telephone number, or
    a need's own."""

    words: str = ""
    state: NeedState | None = None
    service_type: str = ""
    community: str = ""
    building: str = ""
    grid: str = ""


class Found(NamedTuple):
    """One line of a list, its resident sealed; in the order of ``_SHOWN``. ``wrapped``: the
    resident's key, none once they are forgotten."""

    id: str
    service_type: str
    state: str
    priority: int
    community: str
    posted_at: datetime
    resident: str
    building: str
    grid: str
    name: bytes | None
    phone: bytes | None
    wrapped: bytes | None


_SHOWN = (
    NeedRow.id,
    NeedRow.service_type,
    NeedRow.state,
    NeedRow.priority,
    NeedRow.area_id,
    NeedRow.posted_at,
    Resident.id,
    Resident.building,
    Resident.grid,
    Resident.name,
    Resident.phone,
    ResidentKey.wrapped,
)


def listed(
    tx: Tx, sought: Sought, *, after: tuple[datetime, str] | None, limit: int
) -> list[Found]:
    """The latest needs within the actor's area, at most ``limit``, those after a place in the list.

    One entry in the trail says that it was looked at, and whom it showed.
    """
    page = _page(tx, sought, after, limit)
    rows = tx.session.execute(
        select(*_SHOWN)
        .join(Resident, Resident.id == NeedRow.resident_id)
        .outerjoin(ResidentKey, ResidentKey.resident_id == Resident.id)
        .where(NeedRow.id.in_(page))
    )
    found = sorted(map(Found._make, rows), key=lambda one: (one.posted_at, one.id), reverse=True)
    reading.count(tx, len(found))
    shown = sorted({one.resident for one in found})  # of whom a leak would have to tell
    tx.note("need.listed", "need", "", residents=shown, searched=bool(sought.words))
    return found


def _page(tx: Tx, sought: Sought, after: tuple[datetime, str] | None, limit: int) -> Sequence[str]:
    """The ids of the needs to show.

    Residents that are asked for are found first, by indexes of their own: the needs of a few are
    gathered, those of many are soon met with on the way through the list. A database left to guess
    which of the two they are goes the wrong way for seconds.
    """
    query = _narrowed(select(NeedRow.id, NeedRow.posted_at), sought)
    if number := numbers.bare(sought.words):
        numbered = _within_area(tx, query.where(NeedRow.number == number), ())
        return [id for id, _ in tx.session.execute(numbered)] if after is None else []
    if after is not None:
        query = query.where(tuple_(NeedRow.posted_at, NeedRow.id) < after)
    asked = _asked_of_residents(tx, sought)
    places = _communities(tx, MOST_NAMED if asked and not sought.words else 1)
    if asked:
        few = _few(tx, asked, places)
        if few is not None:
            query = query.where(NeedRow.resident_id.in_(few))
            theirs = [(at, id) for id, at in tx.session.execute(_within_area(tx, query, places))]
            return [id for _, id in sorted(theirs, reverse=True)[:limit]]
        query = query.join(Resident, Resident.id == NeedRow.resident_id).where(*asked)
    query = _within_area(tx, query, places)
    query = query.order_by(NeedRow.posted_at.desc(), NeedRow.id.desc()).limit(limit)
    return tx.session.scalars(query).all()


def _communities(tx: Tx, most: int) -> Sequence[str]:
    """Those within the actor's area; none where they are more than ``most``."""
    inside = select(Area.id).where(within(Area.path, tx.actor.area), Area.kind == "community")
    found = tx.session.scalars(inside.limit(most + 1)).all()
    return found if len(found) <= most else ()


def _few(
    tx: Tx, asked: Sequence[ColumnElement[bool]], places: Sequence[str]
) -> Sequence[str] | None:
    """The residents of whom all this is true, in ``places`` if any are named; none: too many."""
    query = select(Resident.id).where(*asked).limit(FEW + 1)
    if places:
        query = query.where(Resident.area_id.in_(places))
    found = tx.session.scalars(query).all()
    return found if len(found) <= FEW else None


def _within_area(
    tx: Tx, query: Select[str, datetime], places: Sequence[str]
) -> Select[str, datetime]:
    """A single community by its id, whose index gives the list in order; several by their paths,
    row after row of the list, for most of its rows will do."""
    if len(places) == 1:
        return query.where(NeedRow.area_id == places[0])
    inside = within(Area.path, tx.actor.area)
    return query.join(Area, Area.id == NeedRow.area_id).where(inside)


def _asked_of_residents(tx: Tx, sought: Sought) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = []
    if sought.words:
        asked.append(Resident.id.in_(lookup.matching(tx, sought.words)))
    if sought.building:
        asked.append(Resident.building == sought.building)
    if sought.grid:
        asked.append(Resident.grid == sought.grid)
    return asked


def _narrowed(query: Select[str, datetime], sought: Sought) -> Select[str, datetime]:
    if sought.state is not None:
        query = query.where(NeedRow.state == sought.state.value)
    if sought.service_type:
        query = query.where(NeedRow.service_type == sought.service_type)
    if sought.community:
        query = query.where(NeedRow.area_id == sought.community)
    return query


def waiting_for(session: Session, service_type: str) -> int:
    """How many wait for a service, wherever they are."""
    query = select(func.count()).where(
        NeedRow.service_type == service_type, NeedRow.state.in_(WAITING)
    )
    return session.scalar(query) or 0


def waiting_in(session: Session, area: str) -> dict[NeedState, int]:
    """How many wait within an area, by its path: counted community by community, in an index."""
    counts = [
        select(func.count())
        .where(NeedRow.area_id == Area.id, NeedRow.state == state)
        .correlate(Area)
        .scalar_subquery()
        for state in WAITING
    ]
    sums = session.execute(select(*map(func.sum, counts)).where(within(Area.path, area))).one()
    return {state: int(count or 0) for state, count in zip(WAITING, sums, strict=True)}

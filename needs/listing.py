"""The list of needs: narrowed, in order, its residents masked by whoever shows it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select, tuple_

from access import reading
from access.areas import Area, within
from access.tx import Tx
from needs import lookup
from needs.needs import NeedRow, NeedState
from needs.residents import Resident, ResidentKey


@dataclass(frozen=True, kw_only=True)
class Sought:
    """What a list of needs is narrowed to; ``words``: a name, initials or a telephone number."""

    words: str = ""
    state: NeedState | None = None
    service_type: str = ""
    community: str = ""
    building: str = ""
    grid: str = ""


@dataclass(frozen=True)
class Found:
    """One line of a list."""

    need: NeedRow
    resident: Resident
    key: ResidentKey | None


def listed(
    tx: Tx, sought: Sought, *, after: tuple[datetime, str] | None, limit: int
) -> list[Found]:
    """The latest needs within the actor's area, at most ``limit``, those after a place in the list.

    One entry in the trail says that it was looked at, and whom it showed.
    """
    query = (
        select(NeedRow, Resident, ResidentKey)
        .join(Resident, Resident.id == NeedRow.resident_id)
        .outerjoin(ResidentKey, ResidentKey.resident_id == Resident.id)
        .order_by(NeedRow.posted_at.desc(), NeedRow.id.desc())
        .limit(limit)
    )
    query = _narrowed(tx, _within_area(tx, query), sought)
    if after is not None:
        query = query.where(tuple_(NeedRow.posted_at, NeedRow.id) < after)
    found = [Found(*row) for row in tx.session.execute(query)]
    reading.count(tx, len(found))
    shown = sorted({one.resident.id for one in found})  # of whom a leak would have to tell
    tx.note("need.listed", "need", "", residents=shown, searched=bool(sought.words))
    return found


def _within_area(
    tx: Tx, query: Select[NeedRow, Resident, ResidentKey]
) -> Select[NeedRow, Resident, ResidentKey]:
    """A single community by its id, whose index gives the list in order; several by their paths,
    row after row of the list, for most of its rows will do."""
    places = select(Area.id).where(within(Area.path, tx.actor.area), Area.kind == "community")
    few = tx.session.scalars(places.limit(2)).all()
    if len(few) == 1:
        return query.where(NeedRow.area_id == few[0])
    inside = within(Area.path, tx.actor.area)
    return query.join(Area, Area.id == NeedRow.area_id).where(inside)


def _narrowed(
    tx: Tx, query: Select[NeedRow, Resident, ResidentKey], sought: Sought
) -> Select[NeedRow, Resident, ResidentKey]:
    if sought.words:
        query = query.where(Resident.id.in_(lookup.matching(tx, sought.words)))
    if sought.state is not None:
        query = query.where(NeedRow.state == sought.state.value)
    for column, value in (
        (NeedRow.service_type, sought.service_type),
        (NeedRow.area_id, sought.community),
        (Resident.building, sought.building),
        (Resident.grid, sought.grid),
    ):
        if value:
            query = query.where(column == value)
    return query

"""Places in one tree, province to community: where somebody's say begins and ends."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Select, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from access.refusal import Absent, Conflict, Invalid, Stale
from access.tx import Tx
from store import Base

MOST_NAMED = 1_000
"""Areas that one query names."""


class AreaKind(StrEnum):
    PROVINCE = "province"
    CITY = "city"
    DISTRICT = "district"
    SUB_DISTRICT = "sub_district"
    COMMUNITY = "community"


class Area(Base):
    """``path``: the ids from the root to here, each between slashes; it sorts the tree.

    ``phone``: of the office there, for anybody to call.
    """

    __tablename__ = "area"
    __table_args__ = (
        CheckConstraint("path LIKE '/%/'", name="path"),
        CheckConstraint("lon_udeg BETWEEN -180000000 AND 180000000", name="lon"),
        CheckConstraint("lat_udeg BETWEEN -90000000 AND 90000000", name="lat"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(unique=True)
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("area.id"), index=True)
    kind: Mapped[str]
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    lon_udeg: Mapped[int | None]
    lat_udeg: Mapped[int | None]
    population: Mapped[int] = mapped_column(default=0)
    phone: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)


def path_under(parent: Area | None, id: str) -> str:
    """The path of a child."""
    return f"{parent.path if parent else '/'}{id}/"


def add(
    tx: Tx,
    *,
    id: str,
    parent: str | None,
    kind: AreaKind,
    name: str,
    name_en: str = "",
    point: tuple[int, int] | None = None,
    population: int = 0,
    phone: str = "",
) -> Area:
    """A place in the tree, below its parent. ``point``: longitude and latitude.

    Raises
    ------
    Invalid
        No such parent; a community without its point.
    Conflict
        The id is taken.
    """
    above = area_of(tx.session, parent, "parent") if parent else None
    if tx.session.get(Area, id) is not None:
        raise Conflict("area_taken", id=id)
    if kind is AreaKind.COMMUNITY and point is None:
        raise Invalid("place", "empty")
    lon, lat = point or (None, None)
    row = Area(
        id=id,
        path=path_under(above, id),
        parent_id=parent,
        kind=kind.value,
        name=name,
        name_en=name_en,
        lon_udeg=lon,
        lat_udeg=lat,
        population=population,
        phone=phone,
        version=1,
    )
    tx.session.add(row)
    tx.note("area.created", "area", row.id)
    return row


def change(
    tx: Tx, id: str, version: int, *, name: str, name_en: str, population: int, phone: str
) -> Area:
    """What a place is called, how many live there, and whom to call; where it lies stays.

    Raises
    ------
    Absent, Stale
    """
    row = tx.session.get(Area, id)
    if row is None or not tx.actor.may_see(row.path):
        raise Absent("area", id)
    if row.version != version:
        raise Stale("area", id)
    row.name, row.name_en, row.population, row.phone = name, name_en, population, phone
    row.version += 1
    tx.note("area.changed", "area", id)
    return row


def within(path: Mapped[str], area: str) -> ColumnElement[bool]:
    """Whether a place lies in an area, both by their paths; ids hold no wildcard."""
    return path.startswith(area, autoescape=True)


def ids_within(area: str) -> Select[str]:
    """The places in an area, by its path, for a query that looks them up."""
    return select(Area.id).where(within(Area.path, area))


def inside(session: Session, of: Mapped[str], area: str) -> ColumnElement[bool]:
    """Whether an area's id lies in an area, which is a path: by the ids themselves where they are
    few, so that an index on ``of`` finds the rows of a community without reading the others'."""
    query = ids_within(area)
    found = session.scalars(query.limit(MOST_NAMED + 1)).all()
    return of.in_(found if len(found) <= MOST_NAMED else query)


def area_of(session: Session, id: str, field: str) -> Area:
    """An area by its id.

    Raises
    ------
    Invalid
        There is none.
    """
    found = session.get(Area, id)
    if found is None:
        raise Invalid(field, "unknown", value=id)
    return found


def areas_named(session: Session, path: str) -> dict[str, str]:
    """What the areas within one may be called, and the id of each; "" is the one itself.

    By id, and by a name that only one of them has.
    """
    found = session.execute(select(Area.id, Area.name).where(within(Area.path, path))).all()
    names: dict[str, list[str]] = {}
    for id, name in found:
        names.setdefault(name, []).append(id)
    only = {name: ids[0] for name, ids in names.items() if len(ids) == 1}
    return only | {id: id for id, _ in found} | {"": path.strip("/").rpartition("/")[2]}

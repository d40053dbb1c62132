"""Places in one tree, province to community: where somebody's say begins and ends."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from access.refusal import Invalid
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
    """``path``: the ids from the root to here, each between slashes; it sorts the tree."""

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


def path_under(parent: Area | None, id: str) -> str:
    """The path of a child."""
    return f"{parent.path if parent else '/'}{id}/"


def within(path: Mapped[str], area: str) -> ColumnElement[bool]:
    """Whether a place lies in an area, both by their paths; ids hold no wildcard."""
    return path.startswith(area, autoescape=True)


def inside(session: Session, of: Mapped[str], area: str) -> ColumnElement[bool]:
    """Whether an area's id lies in an area, which is a path: by the ids themselves where they are
    few, so that an index on ``of`` finds the rows of a community without reading the others'."""
    query = select(Area.id).where(within(Area.path, area))
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

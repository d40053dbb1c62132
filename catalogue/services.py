"""The public service catalogue (公共服务清单): published whole, as one version after another.

A need names a service type; a round freezes the version that stands, so that what was decided can
be read later against the catalogue it was decided under.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, and_, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from access.refusal import Absent, Conflict, Invalid
from access.tx import Tx
from matcher.instance import ServiceType
from store import Base, Json


class CatalogueVersion(Base):
    __tablename__ = "catalogue_version"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    published_at: Mapped[datetime]
    published_by: Mapped[str]
    remark: Mapped[str]


class CatalogueItem(Base):
    """``definition``: a ``matcher.instance.ServiceType``."""

    __tablename__ = "catalogue_item"

    version: Mapped[int] = mapped_column(
        ForeignKey("catalogue_version.version"), primary_key=True, autoincrement=False
    )
    id: Mapped[str] = mapped_column(primary_key=True)
    definition: Mapped[dict[str, Any]] = mapped_column(Json)


def publish(tx: Tx, items: Sequence[ServiceType], remark: str, after: int) -> CatalogueVersion:
    """The next version, whole. ``after``: the version it was written from.

    Raises
    ------
    Invalid
        No items, or an id given twice.
    Conflict
        Another version has been published since.
    """
    ids = [item.id for item in items]
    if not ids:
        raise Invalid("items", "empty")
    twice = next((id for id in ids if ids.count(id) > 1), None)
    if twice is not None:
        raise Invalid("items", "repeated", value=twice)
    last = latest(tx.session)
    if last != after:
        raise Conflict("catalogue_moved", version=last)
    version = CatalogueVersion(
        version=last + 1, published_at=tx.now, published_by=tx.actor.account, remark=remark
    )
    tx.session.add(version)
    tx.session.flush()
    tx.session.add_all(
        CatalogueItem(version=version.version, id=item.id, definition=item.model_dump(mode="json"))
        for item in items
    )
    tx.note("catalogue.published", "catalogue", str(version.version), items=len(ids))
    return version


def take_out(tx: Tx, id: str, remark: str, after: int) -> CatalogueVersion:
    """The next version, without this service. Needs and offers of it stay as they are, and wait
    for it to come back; what is under way goes on.

    Raises
    ------
    Absent
        It is not in the version that this was written from.
    Conflict
        There is no other service; another version has been published since.
    """
    items = items_of(tx.session, after)
    kept = [item for item in items if item.id != id]
    if len(kept) == len(items):
        raise Absent("service_type", id)
    if not kept:
        raise Conflict("last_service")
    version = publish(tx, kept, remark, after)
    tx.note("catalogue.taken_out", "catalogue", str(version.version), service_type=id)
    return version


def latest(session: Session) -> int:
    """The number of the version that stands; 0 before the first."""
    found = session.scalar(
        select(CatalogueVersion.version).order_by(CatalogueVersion.version.desc()).limit(1)
    )
    return found or 0


def items_of(session: Session, version: int) -> list[ServiceType]:
    """The service types of a version, by id."""
    found = session.scalars(
        select(CatalogueItem.definition)
        .where(CatalogueItem.version == version)
        .order_by(CatalogueItem.id)
    )
    return [ServiceType.model_validate(definition, strict=False) for definition in found]


def ever_in(session: Session) -> list[ServiceType]:
    """Every service type that is or was in the catalogue, as it was last, by id."""
    last = (
        select(CatalogueItem.id, func.max(CatalogueItem.version).label("version"))
        .group_by(CatalogueItem.id)
        .subquery()
    )
    found = session.scalars(
        select(CatalogueItem.definition)
        .join(last, and_(CatalogueItem.id == last.c.id, CatalogueItem.version == last.c.version))
        .order_by(CatalogueItem.id)
    )
    return [ServiceType.model_validate(definition, strict=False) for definition in found]


def refuse_unknown(session: Session, ids: Iterable[str], field: str) -> None:
    """Raises Invalid for the first that the version that stands has not."""
    known = {item.id for item in items_of(session, latest(session))}
    for id in ids:
        if id not in known:
            raise Invalid(field, "unknown", value=id)


def service_type(session: Session, id: str, field: str = "service_type") -> ServiceType:
    """A service type of the version that stands.

    Raises
    ------
    Invalid
        There is none.
    """
    found = session.get(CatalogueItem, (latest(session), id))
    if found is None:
        raise Invalid(field, "unknown", value=id)
    return ServiceType.model_validate(found.definition, strict=False)


def sensitive_types(session: Session) -> set[str]:
    """The services that need to know what is said of health; whoever gives one that is in the
    catalogue no more still does."""
    return {item.id for item in ever_in(session) if item.sensitive}

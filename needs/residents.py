"""Residents: who they are is sealed, where they live is plain to the building."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from access import reading
from access.areas import Area, area_of, within
from access.masking import masked_name, masked_phone
from access.refusal import Absent, Conflict, Invalid, Stale
from access.tx import Tx
from access.vault import Vault
from needs import lookup
from store import Base, Json, new_id

SEALED = ("name", "phone", "door", "health")
"""The columns under the resident's own key."""


class Resident(Base):
    """``health``: what is said of it, in words; what a round may know stands in ``accessibility``.

    ``source``: where the record came from (typed, which sheet and row, whose visit).
    ``objected_at``: since when no automatic decision is made about them (PIPL art. 24).
    """

    __tablename__ = "resident"
    __table_args__ = (
        Index("ix_resident_area_id_building", "area_id", "building"),
        Index("ix_resident_area_id_grid", "area_id", "grid"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    area_id: Mapped[str] = mapped_column(ForeignKey("area.id"))
    building: Mapped[str]
    grid: Mapped[str]
    lon_udeg: Mapped[int]
    lat_udeg: Mapped[int]
    name: Mapped[bytes | None]
    phone: Mapped[bytes | None]
    door: Mapped[bytes | None]
    health: Mapped[bytes | None]
    born: Mapped[date | None]
    group: Mapped[str | None]
    language: Mapped[str | None]
    carer_gender: Mapped[str | None]
    accessibility: Mapped[list[str]] = mapped_column(Json)
    source: Mapped[dict[str, Any]] = mapped_column(Json)
    created_at: Mapped[datetime]
    objected_at: Mapped[datetime | None]
    forgotten_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class ResidentKey(Base):
    """A resident's key, wrapped; gone once the resident is forgotten."""

    __tablename__ = "resident_key"

    resident_id: Mapped[str] = mapped_column(ForeignKey("resident.id"), primary_key=True)
    wrapped: Mapped[bytes]


def add(
    tx: Tx,
    *,
    community: str,
    name: str,
    phone: str,
    door: str,
    health: str,
    building: str,
    grid: str,
    point: tuple[int, int],
    born: date | None,
    group: str | None,
    language: str | None,
    carer_gender: str | None,
    accessibility: list[str],
    source: dict[str, Any],
) -> Resident:
    """A new resident of a community that the actor speaks for.

    Raises
    ------
    Invalid
        No such community within the actor's area.
    """
    area = area_of(tx.session, community, "community")
    if area.kind != "community" or not tx.actor.may_see(area.path):
        raise Invalid("community", "unknown", value=community)
    resident = Resident(
        id=new_id(),
        area_id=area.id,
        building=building,
        grid=grid,
        lon_udeg=point[0],
        lat_udeg=point[1],
        born=born,
        group=group,
        language=language,
        carer_gender=carer_gender,
        accessibility=accessibility,
        source=source,
        created_at=tx.now,
        version=1,
    )
    key = ResidentKey(resident_id=resident.id, wrapped=tx.vault.new_key(resident.id))
    tx.session.add(resident)
    tx.session.flush()
    tx.session.add(key)
    _write(tx, resident, key, {"name": name, "phone": phone, "door": door, "health": health})
    tx.note("resident.added", "resident", resident.id)
    return resident


def change(
    tx: Tx, id: str, version: int, private: dict[str, str], plain: dict[str, Any]
) -> Resident:
    """Correct what is said of a resident. ``private``: of ``SEALED``; ``plain``: other columns.

    Raises
    ------
    Absent, Stale
    """
    resident = resident_of(tx, id)
    if resident.version != version:
        raise Stale("resident", id)
    for column, value in plain.items():
        setattr(resident, column, value)
    resident.version += 1
    if private:
        _write(tx, resident, key_of(tx.session, id), private)
    tx.note("resident.corrected", "resident", id, fields=sorted([*private, *plain]))
    return resident


def resident_of(tx: Tx, id: str) -> Resident:
    """A resident within the actor's area.

    Raises
    ------
    Absent
    """
    found = tx.session.scalar(
        select(Resident)
        .join(Area, Area.id == Resident.area_id)
        .where(Resident.id == id, within(Area.path, tx.actor.area))
    )
    if found is None:
        raise Absent("resident", id)
    return found


def opened(
    tx: Tx, resident: Resident, columns: tuple[str, ...] = SEALED, **detail: Any
) -> dict[str, str]:
    """What is sealed, in the clear; the trail says who read it, and ``detail`` what for.

    Raises
    ------
    Conflict
        The resident is forgotten.
    """
    clear = in_the_clear(tx, resident, columns)
    reading.count(tx, 1)
    tx.note("resident.read", "resident", resident.id, **detail)
    return clear


def in_the_clear(tx: Tx, resident: Resident, columns: tuple[str, ...] = SEALED) -> dict[str, str]:
    """What is sealed; the caller says so in the trail. Raises Conflict: forgotten."""
    return _opened(tx, resident, key_of(tx.session, resident.id), columns)


def masked(tx: Tx, resident: Resident, key: ResidentKey | None) -> dict[str, str]:
    """What a list shows of a resident: ``张**`` and ``138****1234``."""
    wrapped = None if key is None else key.wrapped
    return masked_of(tx.vault, resident.id, wrapped, resident.name, resident.phone)


def masked_of(
    vault: Vault, id: str, wrapped: bytes | None, name: bytes | None, phone: bytes | None
) -> dict[str, str]:
    """The same of what is kept of one; no key: they are forgotten."""
    if wrapped is None:
        return {"name": "", "phone": ""}
    clear = _clear(vault, id, wrapped, {"name": name, "phone": phone})
    return {"name": masked_name(clear["name"]), "phone": masked_phone(clear["phone"])}


def forget(tx: Tx, id: str) -> None:
    """Destroy the resident's key and all that names them; what was paid for stays, unnamed.

    Raises
    ------
    Absent
        No such resident, or forgotten before.
    """
    resident = resident_of(tx, id)
    if resident.forgotten_at is not None:
        raise Absent("resident", id)
    tx.session.delete(key_of(tx.session, id))
    for column in SEALED:
        setattr(resident, column, None)
    lookup.forget(tx.session, id)
    area = area_of(tx.session, resident.area_id, "community")
    resident.forgotten_at = tx.now
    resident.building = resident.grid = ""
    resident.lon_udeg, resident.lat_udeg = area.lon_udeg or 0, area.lat_udeg or 0
    resident.born = resident.group = resident.language = resident.carer_gender = None
    resident.accessibility = []
    resident.source = {}
    resident.version += 1
    tx.note("resident.forgotten", "resident", id)


def sealed(vault: Vault, id: str, wrapped: bytes, private: dict[str, str]) -> dict[str, bytes]:
    """The columns of ``private`` as they are kept, under the resident's wrapped key."""
    return {
        column: vault.seal(wrapped, id, f"resident/{id}/{column}", text)
        for column, text in private.items()
    }


def named(tx: Tx, resident: Resident, key: ResidentKey) -> dict[str, str]:
    """Name and telephone in the clear, for comparing: the caller says so in the trail."""
    return _opened(tx, resident, key, ("name", "phone"))


def key_of(session: Session, id: str) -> ResidentKey:
    """Raises Conflict where the resident is forgotten."""
    key = session.get(ResidentKey, id)
    if key is None:
        raise Conflict("resident_forgotten")
    return key


def _write(tx: Tx, resident: Resident, key: ResidentKey, private: dict[str, str]) -> None:
    if not private.get("name", "?").strip():
        raise Invalid("name", "empty")
    for column, text in private.items():
        place = f"resident/{resident.id}/{column}"
        setattr(resident, column, tx.vault.seal(key.wrapped, resident.id, place, text))
    if "name" in private:
        lookup.learn_name(tx, resident.id, private["name"])
    if "phone" in private:
        lookup.learn_phone(tx, resident.id, private["phone"])


def _opened(
    tx: Tx, resident: Resident, key: ResidentKey, columns: tuple[str, ...]
) -> dict[str, str]:
    kept = {column: getattr(resident, column) for column in columns}
    return _clear(tx.vault, resident.id, key.wrapped, kept)


def _clear(
    vault: Vault, id: str, wrapped: bytes, kept: Mapping[str, bytes | None]
) -> dict[str, str]:
    opened = vault.opener(wrapped, id)
    return {
        column: opened(f"resident/{id}/{column}", sealed) if sealed else ""
        for column, sealed in kept.items()
    }

"""Needs: what one resident asks for, from the day it is posted to the day it is met or let go."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from access.areas import Area, within
from access.refusal import Absent, Conflict, Invalid, Stale
from access.tx import Tx
from catalogue.grid import grid
from catalogue.services import service_type
from needs.residents import Resident, key_of, resident_of
from store import Base, Json, new_id


class NeedState(StrEnum):
    """``open`` waits for a round; ``manual``: its resident refuses automatic decisions."""

    OPEN = "open"
    MANUAL = "manual"
    PLACED = "placed"
    DONE = "done"
    WITHDRAWN = "withdrawn"


WAITING = (NeedState.OPEN, NeedState.MANUAL)


class NeedRow(Base):
    """``queued_at``: since when it waits; a task that fails gives it back the day it was posted.
    ``ended_at``: since when it is done or withdrawn; ``reason``: of that, under the resident's key.

    ``asked``: the fields of a ``matcher.instance.Need`` that are the need's own. ``stands``: where
    it stood in the plan before, as a ``matcher.instance.Placement`` without its need.
    """

    __tablename__ = "need"
    __table_args__ = (
        CheckConstraint("priority BETWEEN 1 AND 4", name="priority"),
        Index("ix_need_area_id_state", "area_id", "state", "posted_at", "id"),
        Index("ix_need_area_id_queued_at", "area_id", "state", "queued_at"),
        Index("ix_need_area_id_posted_at", "area_id", "posted_at", "id"),
        Index("ix_need_state_posted_at", "state", "posted_at", "id"),
        Index("ix_need_service_type_posted_at", "service_type", "posted_at", "id"),
        Index("ix_need_posted_at", "posted_at", "id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    resident_id: Mapped[str] = mapped_column(ForeignKey("resident.id"), index=True)
    area_id: Mapped[str] = mapped_column(ForeignKey("area.id"))
    service_type: Mapped[str]
    state: Mapped[str]
    priority: Mapped[int]
    asked: Mapped[dict[str, Any]] = mapped_column(Json)
    stands: Mapped[dict[str, Any] | None] = mapped_column(Json)
    source: Mapped[dict[str, Any]] = mapped_column(Json)
    posted_by: Mapped[str]
    posted_at: Mapped[datetime]
    queued_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    reason: Mapped[bytes | None]
    version: Mapped[int] = mapped_column(default=1)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a need asks for, in the words and units of ``matcher.instance.Need``.

    ``language``, ``carer_gender``, ``accessibility`` and ``age`` are of who is served, who may be
    the resident's child or parent: none is as the resident's.
    """

    service_type: str
    slots: tuple[str, ...]
    people: int = 1
    sessions_per_week: int = 1
    minutes: int | None = None
    weeks: int = 4
    priority: int = 3
    copay_limit_fen: int = 0
    travel_limit_m: int = 0
    preferred_providers: tuple[str, ...] = ()
    excluded_providers: tuple[str, ...] = ()
    earliest_start: date | None = None
    latest_start: date | None = None
    language: str | None = None
    carer_gender: str | None = None
    accessibility: tuple[str, ...] | None = None
    age: int | None = None
    current_provider: str | None = None


OWN = (
    "people",
    "sessions_per_week",
    "weeks",
    "copay_limit_fen",
    "travel_limit_m",
    "language",
    "carer_gender",
    "age",
    "current_provider",
)


def post(tx: Tx, resident: str, asked: Asked, source: dict[str, Any]) -> NeedRow:
    """A need of a resident whom the actor speaks for.

    Raises
    ------
    Absent
        No such resident within the actor's area.
    Invalid
        No such service type or slot; too few days; a session longer than its slots.
    Conflict
        The resident is forgotten.
    """
    who = resident_of(tx, resident)
    if who.forgotten_at is not None:
        raise Conflict("resident_forgotten")
    need = NeedRow(
        id=new_id(),
        resident_id=who.id,
        area_id=who.area_id,
        service_type=asked.service_type,
        state=waiting_state(who).value,
        priority=asked.priority,
        asked=_checked(tx.session, asked),
        source=source,
        posted_by=tx.actor.account,
        posted_at=tx.now,
        queued_at=tx.now,
        version=1,
    )
    tx.session.add(need)
    tx.note("need.posted", "need", need.id, service_type=need.service_type)
    return need


def change(tx: Tx, id: str, version: int, asked: Asked) -> NeedRow:
    """Ask for something else, while it waits.

    Raises
    ------
    Absent, Stale, Invalid
    Conflict
        It waits no longer.
    """
    need = need_of(tx, id)
    if need.version != version:
        raise Stale("need", id)
    if need.state not in WAITING:
        raise Conflict("need_not_waiting", state=need.state)
    need.asked = _checked(tx.session, asked)
    need.service_type, need.priority = asked.service_type, asked.priority
    need.version += 1
    tx.note("need.changed", "need", id)
    return need


def withdraw(tx: Tx, id: str, version: int, reason: str) -> NeedRow:
    """It is needed no more."""
    need = need_of(tx, id)
    if need.version != version:
        raise Stale("need", id)
    if need.state not in WAITING:
        raise Conflict("need_not_waiting", state=need.state)
    need.state, need.ended_at = NeedState.WITHDRAWN, tx.now
    # In the trail the words would outlive the resident: they may well name somebody.
    key = key_of(tx.session, need.resident_id)
    need.reason = tx.vault.seal(key.wrapped, need.resident_id, _reason_place(id), reason)
    need.version += 1
    tx.note("need.withdrawn", "need", id)
    return need


def reason_of(tx: Tx, need: NeedRow) -> str | None:
    """Why it was withdrawn, in the clear; the caller says so in the trail."""
    if need.reason is None:
        return None
    key = key_of(tx.session, need.resident_id)
    return tx.vault.open(key.wrapped, need.resident_id, _reason_place(need.id), need.reason)


def need_of(tx: Tx, id: str) -> NeedRow:
    """A need within the actor's area.

    Raises
    ------
    Absent
    """
    found = tx.session.scalar(
        select(NeedRow)
        .join(Area, Area.id == NeedRow.area_id)
        .where(NeedRow.id == id, within(Area.path, tx.actor.area))
    )
    if found is None:
        raise Absent("need", id)
    return found


def _reason_place(id: str) -> str:
    return f"need/{id}/reason"


def waiting_state(resident: Resident) -> NeedState:
    """How a need of this resident waits."""
    return NeedState.OPEN if resident.objected_at is None else NeedState.MANUAL


def _checked(session: Session, asked: Asked) -> dict[str, Any]:
    """What is kept of it, once it can be."""
    kind = service_type(session, asked.service_type)
    minutes = kind.minutes if asked.minutes is None else asked.minutes
    slots = {slot.id: slot for slot in grid(session)}
    if not asked.slots:
        raise Invalid("slots", "empty")
    for at, id in enumerate(asked.slots):
        if id not in slots:
            raise Invalid(f"slots.{at}", "unknown", value=id)
        if id in asked.slots[:at]:
            raise Invalid(f"slots.{at}", "repeated", value=id)
    chosen = [slots[id] for id in asked.slots]
    days = len({slot.day for slot in chosen})
    if days < asked.sessions_per_week:
        raise Invalid("slots", "too_few_days", days=days, sessions=asked.sessions_per_week)
    longest = max(slot.minutes for slot in chosen)
    if minutes > longest:
        raise Invalid("minutes", "longer_than_slots", minutes=minutes, longest=longest)
    first, last = asked.earliest_start, asked.latest_start
    if first and last and last < first:
        raise Invalid("latest_start", "starts_crossed")
    return {
        **{field: getattr(asked, field) for field in OWN},
        "minutes": minutes,
        "slots": list(asked.slots),
        "preferred_providers": list(asked.preferred_providers),
        "excluded_providers": list(asked.excluded_providers),
        "accessibility": None if asked.accessibility is None else list(asked.accessibility),
        "earliest_start": first.isoformat() if first else None,
        "latest_start": last.isoformat() if last else None,
    }

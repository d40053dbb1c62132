"""Visit notes: what somebody saw at a resident's, sealed with the resident's own key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, mapped_column

from access import reading
from access.refusal import Conflict, Invalid
from access.tx import Tx
from access.vault import Vault
from needs.residents import Resident, ResidentKey, resident_of
from store import Base, Json, new_id


class VisitNote(Base):
    """``visited_on``, ``visitor``: when and whose visit it was; none for a remark of a sheet.

    ``text``: under the resident's key, so that it is forgotten with them.
    """

    __tablename__ = "visit_note"
    __table_args__ = (Index("ix_visit_note_resident_id_at", "resident_id", "at"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    resident_id: Mapped[str] = mapped_column(ForeignKey("resident.id"))
    visited_on: Mapped[date | None]
    visitor: Mapped[str]
    text: Mapped[bytes]
    source: Mapped[dict[str, Any]] = mapped_column(Json)
    account: Mapped[str]
    at: Mapped[datetime]


@dataclass(frozen=True)
class Read:
    """A note in the clear."""

    note: VisitNote
    text: str


def add(tx: Tx, resident: str, *, visited_on: date, visitor: str, text: str) -> VisitNote:
    """What was seen at a visit to a resident within the actor's area.

    Raises
    ------
    Absent
    Invalid
        A visit still to come.
    Conflict
        The resident is forgotten.
    """
    who, key = _of(tx, resident)
    if visited_on > tx.today:
        raise Invalid("visited_on", "not_yet", value=visited_on.isoformat())
    id = new_id()
    note = VisitNote(
        id=id,
        resident_id=who.id,
        visited_on=visited_on,
        visitor=visitor,
        text=sealed(tx.vault, id, who.id, key.wrapped, text),
        source={"how": "visit", "visitor": visitor, "on": visited_on.isoformat()},
        account=tx.actor.account,
        at=tx.now,
    )
    tx.session.add(note)
    tx.note("note.added", "resident", who.id, note=id)
    return note


def listed(tx: Tx, resident: str) -> Sequence[Read]:
    """A resident's notes in the clear, the latest first; one entry in the trail."""
    found = of(tx, resident)
    reading.count(tx, 1)
    tx.note("note.listed", "resident", resident, notes=len(found))
    return found


def of(tx: Tx, resident: str) -> list[Read]:
    """The same; the caller says so in the trail."""
    who, key = _of(tx, resident)
    found = tx.session.scalars(
        select(VisitNote)
        .where(VisitNote.resident_id == who.id)
        .order_by(VisitNote.at.desc(), VisitNote.id)
    )
    return [
        Read(note, tx.vault.open(key.wrapped, who.id, _place(note.id), note.text)) for note in found
    ]


def sealed(vault: Vault, id: str, resident: str, wrapped: bytes, text: str) -> bytes:
    """A note's text as it is kept."""
    return vault.seal(wrapped, resident, _place(id), text)


def _of(tx: Tx, resident: str) -> tuple[Resident, ResidentKey]:
    who = resident_of(tx, resident)
    key = tx.session.get(ResidentKey, who.id)
    if key is None:
        raise Conflict("resident_forgotten")
    return who, key


def _place(id: str) -> str:
    return f"visit_note/{id}/text"

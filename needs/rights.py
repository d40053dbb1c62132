"""What a resident may ask for (PIPL art. 24, 44-47): to see it all, to be left out, forgotten.

A purpose that has ended is a reason to forget as good as being asked to.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Column, delete, exists, or_, select
from sqlalchemy.orm import Session

from access import consent, reading, trail
from access.consent import Consent, Purpose
from access.refusal import Conflict, Over, Stale
from access.tx import Tx
from needs import notes, residents
from needs.needs import WAITING, NeedRow, NeedState, reason_of
from needs.notes import VisitNote
from needs.residents import SEALED, Resident, resident_of

STANDING = (*WAITING, NeedState.PLACED)
"""Needs that are a purpose to keep somebody's data for."""
HELD: Mapping[str, str] = {
    "resident": "resident",
    "resident_key": "",
    "resident_token": "",
    "consent": "consents",
    "need": "needs",
    "visit_note": "notes",
}
"""Every table that speaks of a resident, and the part of what is handed out that it makes; none:
keys and keyed hashes, which say nothing to anybody. A test makes it from the tables."""
OF_THE_PERSON = ("language", "carer_gender", "accessibility", "age")
"""Of what a need asks for: what it says of the person served."""
AT_A_TIME = 200
"""Residents forgotten in one transaction."""


def everything(tx: Tx, id: str) -> dict[str, Any]:
    """All that is held on a resident, in the clear, by part; one entry in the trail.

    ``reads``: who has looked at it, and when, this time not included.

    Raises
    ------
    Absent
    Conflict
        The resident is forgotten.
    """
    resident = resident_of(tx, id)
    clear = residents.in_the_clear(tx, resident)
    reading.count(tx, 1)
    rows = tx.session.scalars(select(NeedRow).where(NeedRow.resident_id == id).order_by(NeedRow.id))
    given = tx.session.scalars(
        select(Consent).where(Consent.resident_id == id).order_by(Consent.given_at, Consent.id)
    )
    found = {
        "resident": _plain(resident) | clear,
        "consents": [_plain(one) for one in given],
        "needs": [_plain(need) | {"reason": reason_of(tx, need)} for need in rows],
        "notes": [_plain(one.note) | {"text": one.text} for one in notes.of(tx, id)],
        "reads": _reads(tx.session, id),
    }
    tx.note("resident.exported", "resident", id)
    return found


def object_to_automation(tx: Tx, id: str, version: int, objects: bool) -> Resident:
    """A resident refuses automatic decisions, or no longer does; what waits is decided by hand
    meanwhile.

    Raises
    ------
    Absent, Stale
    """
    resident = resident_of(tx, id)
    if resident.version != version:
        raise Stale("resident", id)
    resident.objected_at = (resident.objected_at or tx.now) if objects else None
    resident.version += 1
    before, after = NeedState.OPEN, NeedState.MANUAL
    if not objects:
        before, after = after, before
    moved = list(
        tx.session.scalars(
            select(NeedRow).where(NeedRow.resident_id == id, NeedRow.state == before.value)
        )
    )
    for need in moved:
        need.state = after.value
        need.version += 1
    tx.note("resident.objection", "resident", id, objects=objects, needs=len(moved))
    return resident


def withdraw_consent(tx: Tx, id: str, consent_id: str) -> Consent:
    """A resident takes a consent back; a plan that rests on what is said of their health does not
    stand any more.

    Raises
    ------
    Absent
    """
    resident = resident_of(tx, id)
    withdrawn = consent.withdraw(tx, resident.id, consent_id)
    if withdrawn.purpose == Purpose.HEALTH:
        resident.version += 1
    return withdrawn


def forget(tx: Tx, id: str) -> None:
    """A resident asks for it: their key and all that names them are destroyed, what waits for them
    is withdrawn, and so is every consent. What was paid for stays, unnamed.

    Raises
    ------
    Absent
        No such resident.
    Over
        Forgotten before.
    Conflict
        Somebody is on the way to them: that has to end first.
    """
    resident = resident_of(tx, id)
    if resident.forgotten_at is not None:
        raise Over("resident_forgotten", "resident", id)
    placed = exists().where(NeedRow.resident_id == id, NeedRow.state == NeedState.PLACED.value)
    if tx.session.scalar(select(placed)):
        raise Conflict("resident_served")
    erase(tx, id)


def erase(tx: Tx, id: str) -> None:
    """Forget, whatever is under way: of somebody who was forgotten before and has come back with
    an old copy of the record."""
    for need in tx.session.scalars(select(NeedRow).where(NeedRow.resident_id == id)):
        need.source = {}
        need.reason = None
        need.asked = {
            field: None if field in OF_THE_PERSON else value for field, value in need.asked.items()
        }
        if need.state in WAITING:
            need.state, need.ended_at = NeedState.WITHDRAWN.value, tx.now
            need.version += 1
            tx.note("need.withdrawn", "need", need.id)
    for one in consent.standing(tx.session, id):
        consent.withdraw(tx, id, one.id)
    tx.session.execute(delete(VisitNote).where(VisitNote.resident_id == id))
    residents.forget(tx, id)


def forget_ended(tx: Tx, days: int) -> list[str]:
    """Forget residents for whom nothing has been asked, given or agreed to for ``days`` (1 or
    more), and nothing waits or is under way; the ids of at most ``AT_A_TIME``.

    Raises
    ------
    ValueError
        Less than a day.
    """
    if days < 1:
        raise ValueError(days)
    last = tx.now - timedelta(days=days)
    needed = exists().where(
        NeedRow.resident_id == Resident.id,
        or_(NeedRow.state.in_(STANDING), NeedRow.ended_at >= last, NeedRow.posted_at >= last),
    )
    spoken_for = exists().where(
        Consent.resident_id == Resident.id,
        or_(Consent.given_at >= last, Consent.withdrawn_at >= last),
    )
    ended = list(
        tx.session.scalars(
            select(Resident.id)
            .where(
                Resident.forgotten_at.is_(None), Resident.created_at < last, ~needed, ~spoken_for
            )
            .order_by(Resident.id)
            .limit(AT_A_TIME)
        )
    )
    for id in ended:
        erase(tx, id)
    if ended:
        tx.note("retention.applied", "resident", "", days=days, residents=len(ended))
    return ended


def _reads(session: Session, id: str) -> list[dict[str, Any]]:
    found = session.execute(
        select(trail.Entry.at, trail.Entry.role, trail.Entry.action)
        .where(trail.Entry.kind == "resident", trail.Entry.subject == id)
        .order_by(trail.Entry.seq)
    )
    return [{"at": row.at.isoformat(), "role": row.role, "action": row.action} for row in found]


def _plain(row: Any) -> dict[str, Any]:
    """A row's columns as JSON has them, but what is sealed."""
    columns: list[Column[Any]] = list(row.__table__.columns)
    return {
        column.name: _said(getattr(row, column.key))
        for column in columns
        if column.name not in SEALED and not isinstance(getattr(row, column.key), bytes)
    }


def _said(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value

"""What residents were told and what they agreed to (PIPL art. 13-17, 23, 29, 31).

A notice never changes: another text is another version. A consent names its purpose, the kinds of
data, who receives it, the notice read and who gave it; it holds until it is withdrawn.

To be matched is to agree that whoever is awarded a need learns whom it is of. An organisation may
be named besides, agreed to or refused, and what was said of it last counts before that.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from access.refusal import Absent, Conflict, Invalid
from access.tx import Tx
from store import Base, Json, new_id


class Purpose(StrEnum):
    """``matching``: to be in a round, and known to whoever is awarded it; ``health``: with what is
    said of their health; ``provider``: to one organisation, named."""

    MATCHING = "matching"
    HEALTH = "health"
    PROVIDER = "provider"


class GivenBy(StrEnum):
    SELF = "self"
    GUARDIAN = "guardian"


class Notice(Base):
    """``digest``: SHA-256 of the text."""

    __tablename__ = "notice"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str]
    digest: Mapped[str]
    published_at: Mapped[datetime]


class Consent(Base):
    """``recipient``: the organisation that a ``provider`` consent speaks of; one that was refused
    from the first is withdrawn at the moment it was given."""

    __tablename__ = "consent"
    __table_args__ = (Index("ix_consent_resident_purpose", "resident_id", "purpose"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    resident_id: Mapped[str] = mapped_column(ForeignKey("resident.id"))
    purpose: Mapped[str]
    kinds: Mapped[list[str]] = mapped_column(Json)
    recipient: Mapped[str | None]
    notice: Mapped[int] = mapped_column(ForeignKey("notice.version"))
    method: Mapped[str]
    given_by: Mapped[str]
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


def publish_notice(tx: Tx, text: str) -> Notice:
    """The next version."""
    last = tx.session.scalar(select(Notice).order_by(Notice.version.desc()).limit(1))
    digest = hashlib.sha256(text.encode()).hexdigest()
    if last is not None and last.digest == digest:
        raise Conflict("notice_unchanged", version=last.version)
    notice = Notice(
        version=last.version + 1 if last else 1, text=text, digest=digest, published_at=tx.now
    )
    tx.session.add(notice)
    tx.note("notice.published", "notice", str(notice.version), digest=digest)
    return notice


def give(
    tx: Tx,
    resident: str,
    purpose: Purpose,
    *,
    kinds: Sequence[str],
    notice: int,
    method: str,
    given_by: GivenBy = GivenBy.SELF,
    recipient: str | None = None,
) -> Consent:
    """A resident agrees; the caller has seen to it that the resident may be spoken for.

    Raises
    ------
    Invalid
        No such notice; a recipient missing, or named where none belongs.
    """
    if tx.session.get(Notice, notice) is None:
        raise Invalid("notice", "unknown", value=notice)
    if (purpose is Purpose.PROVIDER) != (recipient is not None):
        raise Invalid("recipient", "recipient_with_purpose", purpose=purpose.value)
    consent = Consent(
        id=new_id(),
        resident_id=resident,
        purpose=purpose.value,
        kinds=list(kinds),
        recipient=recipient,
        notice=notice,
        method=method,
        given_by=given_by.value,
        given_at=tx.now,
    )
    tx.session.add(consent)
    tx.note("consent.given", "resident", resident, purpose=purpose.value, notice=notice)
    return consent


def refuse(
    tx: Tx,
    resident: str,
    recipient: str,
    *,
    kinds: Sequence[str],
    notice: int,
    method: str,
    given_by: GivenBy = GivenBy.SELF,
) -> Consent:
    """A resident will not be known to an organisation, whatever they agreed to before.

    Raises
    ------
    Invalid
        No such notice.
    """
    for row in standing(tx.session, resident):
        if row.recipient == recipient:
            withdraw(tx, resident, row.id)
    row = give(
        tx,
        resident,
        Purpose.PROVIDER,
        kinds=kinds,
        notice=notice,
        method=method,
        given_by=given_by,
        recipient=recipient,
    )
    row.withdrawn_at = tx.now
    tx.note("consent.refused", "resident", resident, recipient=recipient)
    return row


def refusals(session: Session, resident: str | None = None) -> dict[str, set[str]]:
    """Resident to the organisations they refuse: named before, and agreed to no more."""
    query = select(Consent.resident_id, Consent.recipient, Consent.withdrawn_at).where(
        Consent.purpose == Purpose.PROVIDER
    )
    if resident is not None:
        query = query.where(Consent.resident_id == resident)
    named: dict[tuple[str, str], bool] = {}
    for who, recipient, withdrawn in session.execute(query):
        if recipient is not None:
            agreed = named.get((who, recipient), False)
            named[who, recipient] = agreed or withdrawn is None
    found: dict[str, set[str]] = {}
    for (who, recipient), agreed in named.items():
        if not agreed:
            found.setdefault(who, set()).add(recipient)
    return found


def shares_with(session: Session, resident: str, organisation: str) -> bool:
    """Whether an organisation that serves a resident may know who it is: the resident agreed to it
    by name, or agreed to be matched and did not refuse it."""
    agreed = standing(session, resident)
    if any(row.recipient == organisation for row in agreed):
        return True
    general = any(row.purpose == Purpose.MATCHING for row in agreed)
    return general and organisation not in refusals(session, resident).get(resident, ())


def withdraw(tx: Tx, resident: str, id: str) -> Consent:
    """As easily as it was given; what was lawful before stays so.

    Raises
    ------
    Absent
        No such consent of this resident, or withdrawn before.
    """
    consent = tx.session.get(Consent, id)
    if consent is None or consent.resident_id != resident or consent.withdrawn_at is not None:
        raise Absent("consent", id)
    consent.withdrawn_at = tx.now
    tx.note("consent.withdrawn", "resident", resident, purpose=consent.purpose)
    return consent


def standing(session: Session, resident: str) -> list[Consent]:
    """The consents that hold, the oldest first."""
    return list(
        session.scalars(
            select(Consent)
            .where(Consent.resident_id == resident, Consent.withdrawn_at.is_(None))
            .order_by(Consent.given_at, Consent.id)
        )
    )

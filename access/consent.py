"""What residents were told and what they agreed to (PIPL art. 13-17, 23, 29, 31).

A notice never changes: another text is another version. A consent names its purpose, the kinds of
data, who receives it, the notice read and who gave it; it holds until it is withdrawn.
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
    """``matching``: to be in a round; ``health``: with what is said of their health."""

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
    """``recipient``: the organisation that a ``provider`` consent speaks of."""

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

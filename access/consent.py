"""On what a resident's data are used: what they agreed to, and what they were told is a duty
(PIPL art. 13-16, 23, 29, 31, 34, 35).

A consent names its purpose, the kinds of data, who receives it, the notice read and who gave it; it
holds until it is withdrawn. Where a service is given by a statutory duty that the notice names,
that the resident was told so takes the place of a consent to be matched to it.

To be matched is not yet to be known to anybody: the organisation that is awarded a need is agreed
to by name, once it is known which one that is. One may also be refused by name; of an organisation
that was named, what was said last counts.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from access.notice import Notice, provisions, services_by_duty
from access.refusal import Absent, Invalid, Over
from access.tx import Tx
from store import Base, Json, new_id


class Purpose(StrEnum):
    """``matching``: to be in a round; ``health``: with what is said of their health;
    ``provider``: to be known to one organisation, named."""

    MATCHING = "matching"
    HEALTH = "health"
    PROVIDER = "provider"


class Basis(StrEnum):
    """Why data may be used: the resident agreed, or was told of a duty that needs no consent."""

    CONSENT = "consent"
    DUTY = "duty"


class GivenBy(StrEnum):
    SELF = "self"
    GUARDIAN = "guardian"


class Consent(Base):
    """``provision``: of a duty, the articles that say so. ``recipient``: the organisation that a
    ``provider`` consent speaks of, and ``contact`` how it is reached, as the resident was told; one
    that was refused from the first is withdrawn at the moment it was given."""

    __tablename__ = "consent"
    __table_args__ = (
        Index("ix_consent_resident_purpose", "resident_id", "purpose"),
        CheckConstraint(
            "basis = 'consent' AND provision IS NULL"
            " OR basis = 'duty' AND provision IS NOT NULL AND purpose = 'matching'",
            name="basis",
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    resident_id: Mapped[str] = mapped_column(ForeignKey("resident.id"))
    purpose: Mapped[str]
    basis: Mapped[str] = mapped_column(default=Basis.CONSENT.value)
    provision: Mapped[str | None]
    kinds: Mapped[list[str]] = mapped_column(Json)
    recipient: Mapped[str | None]
    contact: Mapped[str | None]
    notice: Mapped[int] = mapped_column(ForeignKey("notice.version"))
    method: Mapped[str]
    given_by: Mapped[str]
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


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
    contact: str | None = None,
) -> Consent:
    """A resident agrees; the caller has seen to it that the resident may be spoken for.

    Raises
    ------
    Invalid
        No such notice; a recipient or how it is reached missing, or named where none belongs.
    """
    if (purpose is Purpose.PROVIDER) != (recipient is not None):
        raise Invalid("recipient", "recipient_with_purpose", purpose=purpose.value)
    if (recipient is not None) != bool(contact and contact.strip()):
        raise Invalid("contact", "contact_with_recipient")
    said = _said(tx, resident, purpose, kinds=kinds, notice=notice, method=method)
    said.recipient, said.contact, said.given_by = recipient, contact, given_by.value
    tx.session.add(said)
    tx.note("consent.given", "resident", resident, purpose=purpose.value, notice=notice)
    return said


def tell(tx: Tx, resident: str, *, kinds: Sequence[str], notice: int, method: str) -> Consent:
    """A resident was told what is done by duty; whether they agree is not asked.

    Raises
    ------
    Invalid
        No such notice, or one that names no duty.
    """
    said = _said(tx, resident, Purpose.MATCHING, kinds=kinds, notice=notice, method=method)
    provision = provisions(tx.session.get_one(Notice, notice))
    if not provision:
        raise Invalid("notice", "no_duty", notice=notice)
    said.basis, said.provision = Basis.DUTY.value, provision
    tx.session.add(said)
    tx.note("resident.told", "resident", resident, notice=notice, provision=provision)
    return said


def _said(
    tx: Tx, resident: str, purpose: Purpose, *, kinds: Sequence[str], notice: int, method: str
) -> Consent:
    if tx.session.get(Notice, notice) is None:
        raise Invalid("notice", "unknown", value=notice)
    return Consent(
        id=new_id(),
        resident_id=resident,
        purpose=purpose.value,
        basis=Basis.CONSENT.value,
        kinds=list(kinds),
        notice=notice,
        method=method,
        given_by=GivenBy.SELF.value,
        given_at=tx.now,
    )


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
    row = _said(tx, resident, Purpose.PROVIDER, kinds=kinds, notice=notice, method=method)
    row.recipient, row.given_by = recipient, given_by.value
    row.withdrawn_at = tx.now
    tx.session.add(row)
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


def by_duty(
    session: Session, residents: Collection[str] | None = None, *, held: bool = False
) -> dict[str, set[str]]:
    """Resident to the services that they were told are given by duty: no consent to be matched to
    these is wanted. ``held``: as it is, until the transaction ends."""
    services = services_by_duty(session)
    if not services:
        return {}
    query = select(Consent.resident_id, Consent.notice).where(
        Consent.basis == Basis.DUTY, Consent.withdrawn_at.is_(None), Consent.notice.in_(services)
    )
    if residents is not None:
        query = query.where(Consent.resident_id.in_(sorted(residents)))
    if held:
        query = query.order_by(Consent.id).with_for_update(read=True)
    found: dict[str, set[str]] = {}
    for resident, notice in session.execute(query):
        found.setdefault(resident, set()).update(services[notice])
    return found


def barred(session: Session, resident: str, organisation: str, service_type: str) -> str | None:
    """Why an organisation that is to serve a resident may not know who it is, as a code; none where
    the resident agreed to it by name, or is served by duty and did not refuse it."""
    if any(row.recipient == organisation for row in standing(session, resident)):
        return None
    if organisation in refusals(session, resident).get(resident, ()):
        return "organisation_refused"
    if service_type in by_duty(session, [resident]).get(resident, ()):
        return None
    return "consent_awaited"


def agreed(session: Session, resident: str) -> set[str]:
    """The purposes that a resident agrees to, told of none of them as a duty."""
    rows = standing(session, resident)
    return {row.purpose for row in rows if row.basis == Basis.CONSENT}


def lacking(
    session: Session, resident: str, service_type: str, *, sensitive: bool
) -> tuple[Purpose, ...]:
    """What a resident has yet to agree to, or be told of, before a round matches them to a
    service. ``sensitive``: it needs to know what is said of their health."""
    held = agreed(session, resident)
    owed = by_duty(session, [resident]).get(resident, ())
    found = {
        Purpose.MATCHING: Purpose.MATCHING not in held and service_type not in owed,
        Purpose.HEALTH: sensitive and Purpose.HEALTH not in held,
    }
    return tuple(purpose for purpose, wanting in found.items() if wanting)


def withdraw(tx: Tx, resident: str, id: str) -> Consent:
    """As easily as it was given; what was lawful before stays so.

    Raises
    ------
    Absent
        No such consent of this resident.
    Over
        Withdrawn before.
    """
    consent = tx.session.get(Consent, id)
    if consent is None or consent.resident_id != resident:
        raise Absent("consent", id)
    if consent.withdrawn_at is not None:
        raise Over("consent_withdrawn", "consent", id)
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

"""Who may not bid: organisations in conflict of interest with a call, and those on a blacklist."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from access.refusal import Invalid
from access.tx import Tx
from providers.providers import provider_of
from store import Base, new_id


class Exclusion(Base):
    """Of one organisation from a call, or from one lot of it (回避)."""

    __tablename__ = "tender_exclusion"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    tender_id: Mapped[str] = mapped_column(ForeignKey("tender.id"), index=True)
    lot_id: Mapped[str | None] = mapped_column(ForeignKey("tender_lot.id"))
    provider_id: Mapped[str] = mapped_column(ForeignKey("provider.id"))
    reason: Mapped[str]
    at: Mapped[datetime]
    account: Mapped[str]


class Blacklisting(Base):
    """``until``: the last day; none: for good. ``authority``: who listed it."""

    __tablename__ = "blacklisting"
    __table_args__ = (CheckConstraint("until IS NULL OR since <= until", name="days"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    provider_id: Mapped[str] = mapped_column(ForeignKey("provider.id"), index=True)
    since: Mapped[date]
    until: Mapped[date | None]
    reason: Mapped[str]
    authority: Mapped[str]
    at: Mapped[datetime]
    account: Mapped[str]


def exclusions_of(session: Session, tender: str) -> list[Exclusion]:
    rows = select(Exclusion).where(Exclusion.tender_id == tender)
    return list(session.scalars(rows.order_by(Exclusion.at, Exclusion.id)))


def blacklist(
    tx: Tx, provider: str, *, since: date, until: date | None, reason: str, authority: str
) -> Blacklisting:
    """An organisation of the actor's area.

    Raises
    ------
    Absent
    Invalid
        It ends before it begins.
    """
    found = provider_of(tx, provider)
    if until is not None and until < since:
        raise Invalid("until", "ends_before")
    row = Blacklisting(
        id=new_id(),
        provider_id=found.id,
        since=since,
        until=until,
        reason=reason,
        authority=authority,
        at=tx.now,
        account=tx.actor.account,
    )
    tx.session.add(row)
    tx.note("provider.blacklisted", "provider", found.id, reason=reason)
    return row


def blacklistings_of(session: Session, provider: str) -> list[Blacklisting]:
    rows = select(Blacklisting).where(Blacklisting.provider_id == provider)
    return list(session.scalars(rows.order_by(Blacklisting.at, Blacklisting.id)))


def blacklistings(tx: Tx, provider: str) -> list[Blacklisting]:
    """Of an organisation that the actor may read.

    Raises
    ------
    Absent
    """
    return blacklistings_of(tx.session, provider_of(tx, provider).id)

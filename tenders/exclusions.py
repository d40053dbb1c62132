"""Who may not bid: organisations in conflict of interest with a call, and those on a blacklist."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from access.refusal import Conflict, Invalid
from access.tx import Tx
from providers.providers import ProviderRow, provider_of
from store import Base, new_id
from tenders.calls import lots_of, tender_of


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


def exclude(tx: Tx, tender: str, *, provider: str, lot: str | None, reason: str) -> Exclusion:
    """From now on its bids there are refused, and a sealed one fails when it is opened.

    Raises
    ------
    Absent
    Invalid
        No such organisation, or no such lot of the call.
    Conflict
        Nothing is decided there any more.
    """
    found = tender_of(tx, tender)
    if found.status not in ("planning", "active"):
        raise Conflict("tender_closed")
    if tx.session.get(ProviderRow, provider) is None:
        raise Invalid("provider", "unknown", value=provider)
    if lot is not None and lot not in {one.id for one in lots_of(tx.session, tender)}:
        raise Invalid("lot", "lot_of_another_tender", lot=lot)
    row = Exclusion(
        id=new_id(),
        tender_id=tender,
        lot_id=lot,
        provider_id=provider,
        reason=reason,
        at=tx.now,
        account=tx.actor.account,
    )
    tx.session.add(row)
    tx.note("tender.excluded", "tender", tender, provider=provider, reason=reason)
    return row


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

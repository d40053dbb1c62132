"""Calls: what an official puts out to bid, in lots, until when, and how bids are judged."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Select, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from access.actor import Role
from access.areas import Area, ids_within, within
from access.refusal import Absent, Conflict, Invalid
from access.tx import Tx
from store import Base, Fen, Json, new_id
from store.columns import changed
from tenders.content import Criterion
from tenders.states import TenderStatus


class Tender(Base):
    """``criteria``: ``content.Criterion``, as published. ``reason``: why it was cancelled, or
    closed with bids left."""

    __tablename__ = "tender"
    __table_args__ = (
        CheckConstraint("questions_until <= deadline AND deadline < opening_until", name="times"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    area_id: Mapped[str] = mapped_column(ForeignKey("area.id"), index=True)
    fund_id: Mapped[str] = mapped_column(ForeignKey("fund.id"))
    title: Mapped[str]
    title_en: Mapped[str] = mapped_column(default="")
    description: Mapped[str] = mapped_column(default="")
    description_en: Mapped[str] = mapped_column(default="")
    status: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    period: Mapped[date]
    weeks: Mapped[int]
    criteria: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    questions_until: Mapped[datetime]
    deadline: Mapped[datetime]
    opening_until: Mapped[datetime]
    standstill_days: Mapped[int]
    created_at: Mapped[datetime]
    created_by: Mapped[str]
    published_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    @property
    def last_day(self) -> date:
        """Of the services."""
        return self.period + timedelta(days=7 * self.weeks - 1)

    @property
    def judged_by(self) -> list[Criterion]:
        return [Criterion.model_validate(one) for one in self.criteria]


class TenderLot(Base):
    """``won``: winners whose awards stand. ``position``: its place in the call, from 1 on."""

    __tablename__ = "tender_lot"
    __table_args__ = (CheckConstraint("won BETWEEN 0 AND winners", name="won"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    tender_id: Mapped[str] = mapped_column(ForeignKey("tender.id"), index=True)
    fund_id: Mapped[str] = mapped_column(ForeignKey("fund.id"))
    position: Mapped[int]
    title: Mapped[str]
    title_en: Mapped[str] = mapped_column(default="")
    service_types: Mapped[list[str]] = mapped_column(Json)
    communities: Mapped[list[str] | None] = mapped_column(Json)
    winners: Mapped[int]
    won: Mapped[int] = mapped_column(default=0)
    most_fen: Mapped[int] = mapped_column(Fen)
    sessions: Mapped[int]
    status: Mapped[str]


PUBLISHED = Tender.published_at.is_not(None)
"""Everybody may read it. A draft that was cancelled never was."""


def publish(tx: Tx, id: str) -> Tender:
    """Everybody may read it, and organisations ask and bid.

    Raises
    ------
    Absent
    Conflict
        It was published before.
    Invalid
        A time of it has gone by.
    """
    tender = tender_of(tx, id)
    if tender.status != TenderStatus.PLANNING:
        raise Conflict("tender_published")
    if tender.questions_until <= tx.now:
        raise Invalid("questions_until", "tender_time_gone")
    _move(tx, tender, TenderStatus.PLANNING, TenderStatus.ACTIVE, "tender_published")
    tender.published_at = tx.now
    tx.session.execute(
        update(TenderLot).where(TenderLot.tender_id == id).values(status=TenderStatus.ACTIVE.value)
    )
    tx.note("tender.published", "tender", id)
    return tender


def locked(tx: Tx, id: str) -> Tender:
    """A call that is under way, held until the transaction ends: whoever would award, cancel or
    close it too waits here, and reads afterwards what was done.

    Raises
    ------
    Absent
    Conflict
        It is not published, or closed.
    """
    tender = tender_of(tx, id)
    if (
        changed(
            tx.session,
            update(Tender)
            .where(Tender.id == id, Tender.status == TenderStatus.ACTIVE.value)
            .values(version=Tender.version + 1),
        )
        != 1
    ):
        raise Conflict("tender_closed")
    tx.session.refresh(tender)
    return tender


def tender_of(tx: Tx, id: str) -> Tender:
    """A call of the actor's area; to organisations, any that is published.

    Raises
    ------
    Absent
    """
    found = tx.session.scalar(_visible(tx).where(Tender.id == id))
    if found is None:
        raise Absent("tender", id)
    return found


def listed(tx: Tx, most: int, status: TenderStatus | None = None) -> list[Tender]:
    """Those the actor may see, the latest first; ``status``: that alone."""
    rows = _visible(tx).order_by(Tender.created_at.desc(), Tender.id).limit(most)
    if status is not None:
        rows = rows.where(Tender.status == status.value)
    return list(tx.session.scalars(rows))


def lots_of(session: Session, tender: str) -> list[TenderLot]:
    """In their order."""
    return list(
        session.scalars(
            select(TenderLot)
            .where(TenderLot.tender_id == tender)
            .order_by(TenderLot.position)
            .execution_options(populate_existing=True)
        )
    )


def communities_of(session: Session, call: Tender) -> list[str]:
    """Those in the call's area, by id."""
    area = session.get_one(Area, call.area_id)
    within = ids_within(area.path).where(Area.kind == "community").order_by(Area.id)
    return list(session.scalars(within))


def _visible(tx: Tx) -> Select[Tender]:
    if tx.actor.role is Role.ORGANISATION:
        return select(Tender).where(PUBLISHED)
    return (
        select(Tender).join(Area, Area.id == Tender.area_id).where(within(Area.path, tx.actor.area))
    )


def _move(tx: Tx, tender: Tender, before: TenderStatus, after: TenderStatus, code: str) -> None:
    """One step; of two at once, one takes it."""
    moved = changed(
        tx.session,
        update(Tender)
        .where(Tender.id == tender.id, Tender.status == before.value)
        .values(status=after.value, version=Tender.version + 1),
    )
    if moved != 1:
        raise Conflict(code)
    tx.session.refresh(tender)

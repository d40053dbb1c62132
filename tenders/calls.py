"""Calls: what an official puts out to bid, in lots, until when, and how bids are judged."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Select, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from access.actor import Role
from access.areas import Area, area_of, ids_within, within
from access.refusal import Absent, Conflict, Invalid, Stale
from access.tx import Tx
from catalogue.services import service_type
from funds.funds import FundRow
from store import Base, Fen, Json, new_id
from store.columns import changed
from tenders.content import PRICE, Criterion, LotDraft, TenderDraft
from tenders.states import TenderStatus


class Tender(Base):
    """``criteria``: ``content.Criterion``, as published. ``reason``: why it was cancelled."""

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


def draft(tx: Tx, said: TenderDraft) -> Tender:
    """A call of the actor's area, seen by nobody outside it until it is published.

    Raises
    ------
    Invalid
        Something in it that is not there, or not the actor's; times or weights that can't be.
    """
    tender = Tender(id=new_id(), created_at=tx.now, created_by=tx.actor.account, version=1)
    tender.status = TenderStatus.PLANNING.value
    tender.reason = ""
    lots = _written(tx, tender, said)
    tx.session.add(tender)
    tx.session.flush()
    tx.session.add_all(lots)
    tx.note("tender.drafted", "tender", tender.id, area=tender.area_id)
    return tender


def change(tx: Tx, id: str, version: int, said: TenderDraft) -> Tender:
    """Whole; only until it is published.

    Raises
    ------
    Absent, Stale, Invalid
    Conflict
        It is published: who reads it now bids by it.
    """
    tender = tender_of(tx, id)
    if tender.version != version:
        raise Stale("tender", id)
    if tender.status != TenderStatus.PLANNING:
        raise Conflict("tender_published")
    lots = _written(tx, tender, said)
    tender.version += 1
    tx.session.flush()
    tx.session.execute(delete(TenderLot).where(TenderLot.tender_id == id))
    tx.session.add_all(lots)
    tx.note("tender.changed", "tender", id)
    return tender


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


def listed(tx: Tx, most: int) -> list[Tender]:
    """Those the actor may see, the latest first."""
    rows = _visible(tx).order_by(Tender.created_at.desc(), Tender.id).limit(most)
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
        return select(Tender).where(Tender.status != TenderStatus.PLANNING.value)
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


def _written(tx: Tx, tender: Tender, said: TenderDraft) -> list[TenderLot]:
    """What a draft says, written to the row; its lots."""
    area = area_of(tx.session, said.area, "area")
    if not tx.actor.may_see(area.path):
        raise Invalid("area", "unknown", value=said.area)
    _lawful(said)
    tender.area_id, tender.fund_id = area.id, _fund(tx, said.fund, "fund").id
    for name in (
        *("title", "title_en", "description", "description_en", "period", "weeks"),
        *("questions_until", "deadline", "opening_until", "standstill_days"),
    ):
        setattr(tender, name, getattr(said, name))
    tender.criteria = [one.model_dump(mode="json") for one in said.criteria]
    inside = set(tx.session.scalars(ids_within(area.path).where(Area.kind == "community")))
    return [_lot(tx, tender, position, lot, inside) for position, lot in enumerate(said.lots, 1)]


def _lot(tx: Tx, tender: Tender, position: int, said: LotDraft, inside: set[str]) -> TenderLot:
    at = f"lots.{position - 1}"
    for id in said.service_types:
        service_type(tx.session, id, f"{at}.service_types")
    for id in said.communities or ():
        if id not in inside:
            raise Invalid(f"{at}.communities", "unknown", value=id)
    fund = _fund(tx, said.fund or tender.fund_id, f"{at}.fund")
    for name in ("service_types", "communities"):
        pays, wanted = fund.purpose.get(name), getattr(said, name)
        if pays is not None and not set(wanted or inside) <= set(pays):
            raise Invalid(f"{at}.{name}", "lot_not_of_fund")
    return TenderLot(
        id=new_id(),
        tender_id=tender.id,
        fund_id=fund.id,
        position=position,
        title=said.title,
        title_en=said.title_en,
        service_types=list(said.service_types),
        communities=None if said.communities is None else list(said.communities),
        winners=said.winners,
        won=0,
        most_fen=said.most_fen,
        sessions=said.sessions,
        status=TenderStatus.PLANNING.value,
    )


def _fund(tx: Tx, id: str, field: str) -> FundRow:
    found = tx.session.get(FundRow, id)
    area = None if found is None else tx.session.get(Area, found.area_id)
    if found is None or area is None or not tx.actor.may_see(area.path):
        raise Invalid(field, "unknown", value=id)
    return found


def _lawful(said: TenderDraft) -> None:
    ids = [one.id for one in said.criteria]
    twice = next((id for id, times in Counter(ids).items() if times > 1), None)
    if twice is not None:
        raise Invalid("criteria", "repeated", value=twice)
    if PRICE not in ids:
        raise Invalid("criteria", "criterion_price_missing")
    total = sum(one.weight for one in said.criteria)
    if total != 100:
        raise Invalid("criteria", "criteria_not_hundred", total=total)
    if said.period.weekday() != 0:
        raise Invalid("period", "not_a_monday", value=said.period.isoformat())
    if not said.questions_until <= said.deadline < said.opening_until:
        raise Invalid("deadline", "tender_times_crossed")

"""Funds and their ledger: what is committed and spent is moved by entries, and adds up to them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, case, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from access.areas import Area, area_of, within
from access.refusal import Absent, Conflict, Invalid, Stale
from access.tx import Tx
from catalogue.services import service_type
from funds.ledger import EntryKind, ForAward, Holder, LedgerEntry, entry, id_of
from store import Base, Fen, Json, new_id
from store.columns import changed, insert_all


class FundRow(Base):
    """``budget_fen`` ≥ ``committed_fen`` + ``spent_fen``, which the ledger adds up to.

    ``purpose``: service_types, communities and groups it may pay for (none: any).
    ``most_fen``: per session and person.
    """

    __tablename__ = "fund"
    __table_args__ = (
        CheckConstraint("committed_fen >= 0 AND spent_fen >= 0", name="positive"),
        CheckConstraint("committed_fen + spent_fen <= budget_fen", name="within"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    area_id: Mapped[str] = mapped_column(ForeignKey("area.id"), index=True)
    name: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    budget_fen: Mapped[int] = mapped_column(Fen)
    committed_fen: Mapped[int] = mapped_column(Fen, default=0)
    spent_fen: Mapped[int] = mapped_column(Fen, default=0)
    most_fen: Mapped[int] = mapped_column(Fen)
    purpose: Mapped[dict[str, Any]] = mapped_column(Json)
    source: Mapped[dict[str, Any]] = mapped_column(Json)
    version: Mapped[int] = mapped_column(default=1)

    @property
    def left_fen(self) -> int:
        return self.budget_fen - self.committed_fen - self.spent_fen


def add(
    tx: Tx,
    *,
    area: str,
    name: str,
    budget_fen: int,
    most_fen: int,
    purpose: dict[str, Any],
    name_en: str = "",
) -> FundRow:
    """Money of an area within the actor's."""
    where = area_of(tx.session, area, "area")
    if not tx.actor.may_see(where.path):
        raise Invalid("area", "unknown", value=area)
    for id in purpose.get("service_types") or ():
        service_type(tx.session, id, "service_types")
    for id in purpose.get("communities") or ():
        area_of(tx.session, id, "communities")
    fund = FundRow(
        id=new_id(),
        area_id=where.id,
        name=name,
        name_en=name_en,
        budget_fen=budget_fen,
        committed_fen=0,
        spent_fen=0,
        most_fen=most_fen,
        purpose=purpose,
        source={"how": "typed"},
        version=1,
    )
    tx.session.add(fund)
    tx.note("fund.added", "fund", fund.id, budget_fen=budget_fen)
    return fund


def set_budget(tx: Tx, id: str, version: int, budget_fen: int) -> FundRow:
    """More or less of it, but not less than is promised and paid."""
    fund = fund_of(tx, id)
    moved = changed(
        tx.session,
        update(FundRow)
        .where(
            FundRow.id == id,
            FundRow.version == version,
            FundRow.committed_fen + FundRow.spent_fen <= budget_fen,
        )
        .values(budget_fen=budget_fen, version=FundRow.version + 1),
    )
    if moved != 1:
        tx.session.refresh(fund)
        if fund.version != version:
            raise Stale("fund", id)
        raise Conflict("fund_below_promised", promised_fen=fund.committed_fen + fund.spent_fen)
    tx.session.refresh(fund)
    tx.note("fund.budget_set", "fund", id, budget_fen=budget_fen)
    return fund


def fund_of(tx: Tx, id: str) -> FundRow:
    """Raises Absent unless it lies within the actor's area."""
    found = tx.session.scalar(
        select(FundRow)
        .join(Area, Area.id == FundRow.area_id)
        .where(FundRow.id == id, within(Area.path, tx.actor.area))
    )
    if found is None:
        raise Absent("fund", id)
    return found


def funds_in(session: Session, area: str) -> list[FundRow]:
    """The funds of an area, by path, by id."""
    return list(
        session.scalars(
            select(FundRow)
            .join(Area, Area.id == FundRow.area_id)
            .where(within(Area.path, area))
            .order_by(FundRow.id)
        )
    )


def commit(tx: Tx, fund: str, holder: Holder, fen: int) -> None:
    """Promise money of a fund to a task or an award.

    Raises
    ------
    Conflict
        There is not so much left.
    """
    commit_all(tx, fund, {holder: fen})


def commit_all(tx: Tx, fund: str, promised: Mapping[Holder, int] | Mapping[str, int]) -> None:
    """The same to many, all of them or none; fen by holder.

    Raises
    ------
    Conflict
        There is not so much left.
    """
    fen = sum(promised.values())
    moved = changed(
        tx.session,
        update(FundRow)
        .where(
            FundRow.id == fund,
            FundRow.committed_fen + FundRow.spent_fen + fen <= FundRow.budget_fen,
        )
        .values(committed_fen=FundRow.committed_fen + fen),
    )
    if moved != 1:
        raise Conflict("fund_overspent", fund=fund)
    entries = [entry(tx, fund, EntryKind.COMMIT, fen, one) for one, fen in promised.items()]
    insert_all(tx.session, LedgerEntry, entries)


def release(tx: Tx, fund: str, holder: Holder, fen: int) -> None:
    """Take a promise back.

    Raises
    ------
    Conflict
        So much is not promised to it.
    """
    _move(tx, fund, holder, fen, committed_fen=FundRow.committed_fen - fen)
    _enter(tx, fund, EntryKind.RELEASE, fen, holder)


def spend(tx: Tx, fund: str, holder: Holder, fen: int) -> None:
    """Pay what was promised.

    Raises
    ------
    Conflict
        So much is not promised to it.
    """
    _move(
        tx,
        fund,
        holder,
        fen,
        committed_fen=FundRow.committed_fen - fen,
        spent_fen=FundRow.spent_fen + fen,
    )
    _enter(tx, fund, EntryKind.SPEND, fen, holder)


def promised(session: Session, fund: str, holder: Holder) -> int:
    """Fen of a fund that is still held, neither released nor paid."""
    column = LedgerEntry.award_id if isinstance(holder, ForAward) else LedgerEntry.task_id
    sign = case((LedgerEntry.kind == EntryKind.COMMIT, LedgerEntry.fen), else_=-LedgerEntry.fen)
    found = session.scalar(
        select(func.coalesce(func.sum(sign), 0)).where(
            column == id_of(holder), LedgerEntry.fund_id == fund
        )
    )
    return int(found or 0)


def held(tx: Tx, fund: str, holder: Holder) -> int:
    """The same, of a fund that nobody else moves until the transaction ends."""
    locked = update(FundRow).where(FundRow.id == fund)
    tx.session.execute(locked.values(committed_fen=FundRow.committed_fen))
    return promised(tx.session, fund, holder)


def entries_of(
    tx: Tx, fund: str, *, after: tuple[datetime, str] | None, limit: int
) -> list[LedgerEntry]:
    """The ledger of a fund within the actor's area, the latest entry first.

    Raises
    ------
    Absent
    """
    fund_of(tx, fund)
    at, id = LedgerEntry.at, LedgerEntry.id
    query = (
        select(LedgerEntry)
        .where(LedgerEntry.fund_id == fund)
        .order_by(at.desc(), id.desc())
        .limit(limit)
    )
    if after is not None:
        query = query.where((at < after[0]) | ((at == after[0]) & (id < after[1])))
    return list(tx.session.scalars(query))


def adds_up(session: Session, fund: FundRow) -> bool:
    """Whether the ledger comes to what the fund says."""
    kind, fen = LedgerEntry.kind, LedgerEntry.fen
    committed = case((kind == EntryKind.COMMIT, fen), else_=-fen)
    spent = case((kind == EntryKind.SPEND, fen), else_=0)
    sums = session.execute(
        select(func.coalesce(func.sum(committed), 0), func.coalesce(func.sum(spent), 0)).where(
            LedgerEntry.fund_id == fund.id
        )
    ).one()
    return tuple(map(int, sums)) == (fund.committed_fen, fund.spent_fen)


def _move(tx: Tx, fund: str, holder: Holder, fen: int, **values: Any) -> None:
    """Move what is promised: the row's lock comes first, so that the ledger is read behind it."""
    moved = changed(
        tx.session,
        update(FundRow).where(FundRow.id == fund, FundRow.committed_fen >= fen).values(**values),
    )
    if moved != 1 or promised(tx.session, fund, holder) < fen:
        raise Conflict("not_promised", fund=fund, holder=id_of(holder))


def _enter(tx: Tx, fund: str, kind: EntryKind, fen: int, holder: Holder) -> None:
    tx.session.add(LedgerEntry(**entry(tx, fund, kind, fen, holder)))

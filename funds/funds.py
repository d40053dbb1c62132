"""Funds and their ledger: what is committed and spent is moved by entries, and adds up to them."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, case, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from access.areas import Area, area_of, within
from access.refusal import Absent, Conflict, Invalid, Stale
from access.tx import Tx
from catalogue.services import service_type
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


class EntryKind(StrEnum):
    """``commit`` and ``release`` move what is promised; ``spend`` turns it into what is paid."""

    COMMIT = "commit"
    RELEASE = "release"
    SPEND = "spend"


class LedgerEntry(Base):
    __tablename__ = "ledger_entry"
    __table_args__ = (
        CheckConstraint("fen > 0", name="fen"),
        Index("ix_ledger_entry_fund_id_at", "fund_id", "at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    fund_id: Mapped[str] = mapped_column(ForeignKey("fund.id"))
    kind: Mapped[str]
    fen: Mapped[int] = mapped_column(Fen)
    task_id: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime]
    account: Mapped[str]


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


def commit(tx: Tx, fund: str, task: str, fen: int) -> None:
    """Promise money of a fund to a task.

    Raises
    ------
    Conflict
        There is not so much left.
    """
    commit_all(tx, fund, {task: fen})


def commit_all(tx: Tx, fund: str, promised: Mapping[str, int]) -> None:
    """The same to many tasks, all of them or none; fen by task.

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
    entries = [_entry(tx, fund, EntryKind.COMMIT, fen, task) for task, fen in promised.items()]
    insert_all(tx.session, LedgerEntry, entries)


def release(tx: Tx, fund: str, task: str, fen: int) -> None:
    """Take a promise back.

    Raises
    ------
    Conflict
        So much is not promised to the task.
    """
    _move(tx, fund, task, fen, committed_fen=FundRow.committed_fen - fen)
    _enter(tx, fund, EntryKind.RELEASE, fen, task)


def spend(tx: Tx, fund: str, task: str, fen: int) -> None:
    """Pay what was promised.

    Raises
    ------
    Conflict
        So much is not promised to the task.
    """
    _move(
        tx,
        fund,
        task,
        fen,
        committed_fen=FundRow.committed_fen - fen,
        spent_fen=FundRow.spent_fen + fen,
    )
    _enter(tx, fund, EntryKind.SPEND, fen, task)


def promised(session: Session, fund: str, task: str) -> int:
    """Fen of a fund that a task still holds, neither released nor paid."""
    sign = case((LedgerEntry.kind == EntryKind.COMMIT, LedgerEntry.fen), else_=-LedgerEntry.fen)
    found = session.scalar(
        select(func.coalesce(func.sum(sign), 0)).where(
            LedgerEntry.task_id == task, LedgerEntry.fund_id == fund
        )
    )
    return int(found or 0)


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


def _move(tx: Tx, fund: str, task: str, fen: int, **values: Any) -> None:
    """Move what is promised: the row's lock comes first, so that the ledger is read behind it."""
    moved = changed(
        tx.session,
        update(FundRow).where(FundRow.id == fund, FundRow.committed_fen >= fen).values(**values),
    )
    if moved != 1 or promised(tx.session, fund, task) < fen:
        raise Conflict("not_promised", fund=fund, task=task)


def _enter(tx: Tx, fund: str, kind: EntryKind, fen: int, task: str) -> None:
    tx.session.add(LedgerEntry(**_entry(tx, fund, kind, fen, task)))


def _entry(tx: Tx, fund: str, kind: EntryKind, fen: int, task: str) -> dict[str, Any]:
    return {
        "id": new_id(),
        "fund_id": fund,
        "kind": kind.value,
        "fen": fen,
        "task_id": task,
        "at": tx.now,
        "account": tx.actor.account,
    }

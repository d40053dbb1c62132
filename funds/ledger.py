"""The ledger's entries: what moved, how much of it, and what it is promised to."""

from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from access.tx import Tx
from store import Base, Fen, new_id


class EntryKind(StrEnum):
    """``commit`` and ``release`` move what is promised; ``spend`` turns it into what is paid."""

    COMMIT = "commit"
    RELEASE = "release"
    SPEND = "spend"


class ForAward(NamedTuple):
    """An award of a tender, by its id."""

    award: str


Holder = str | ForAward
"""What money is promised to: a task, by its id, or an award."""


class LedgerEntry(Base):
    """Of a task or of an award, never of both."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        CheckConstraint("fen > 0", name="fen"),
        CheckConstraint("(task_id IS NULL) <> (award_id IS NULL)", name="holder"),
        Index("ix_ledger_entry_fund_id_at", "fund_id", "at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    fund_id: Mapped[str] = mapped_column(ForeignKey("fund.id"))
    kind: Mapped[str]
    fen: Mapped[int] = mapped_column(Fen)
    task_id: Mapped[str | None] = mapped_column(index=True)
    award_id: Mapped[str | None] = mapped_column(index=True)
    at: Mapped[datetime]
    account: Mapped[str]


def id_of(holder: Holder) -> str:
    return holder.award if isinstance(holder, ForAward) else holder


def entry(tx: Tx, fund: str, kind: EntryKind, fen: int, holder: Holder) -> dict[str, Any]:
    """An entry's columns."""
    of_award = isinstance(holder, ForAward)
    return {
        "id": new_id(),
        "fund_id": fund,
        "kind": kind.value,
        "fen": fen,
        "task_id": None if of_award else id_of(holder),
        "award_id": id_of(holder) if of_award else None,
        "at": tx.now,
        "account": tx.actor.account,
    }

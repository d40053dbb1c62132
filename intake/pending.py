"""A sheet that was handed in and looked through, until somebody says to keep what is in it.

The file is sealed, its own account's alone, and let go once it is taken, or after a day.
"""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, LargeBinary, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from access.refusal import Absent
from access.tx import Tx
from store import Base, new_id

KEPT = timedelta(days=1)


class PendingSheet(Base):
    """``data``: the file, sealed."""

    __tablename__ = "pending_sheet"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    kind: Mapped[str]
    name: Mapped[str]
    data: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(index=True)


def keep(tx: Tx, kind: str, name: str, data: bytes) -> str:
    """Kept for its account to look at; the id it has."""
    id = new_id()
    sealed = tx.vault.seal_own(_place(id), data)
    row = PendingSheet(
        id=id, account_id=tx.actor.account, kind=kind, name=name, data=sealed, at=tx.now
    )
    tx.session.add(row)
    tx.note("sheet.handed_in", "sheet", id, kind=kind)
    return id


def pending(tx: Tx, id: str) -> tuple[str, str, bytes]:
    """Its kind, its name and the file, where it is the actor's own and within its day.

    Raises
    ------
    Absent
    """
    row = tx.session.scalar(
        select(PendingSheet).where(
            PendingSheet.id == id,
            PendingSheet.account_id == tx.actor.account,
            PendingSheet.at >= tx.now - KEPT,
        )
    )
    if row is None:
        raise Absent("sheet", id)
    return row.kind, row.name, tx.vault.open_own(_place(id), row.data)


def drop(tx: Tx, id: str) -> None:
    """It has been taken, or is not wanted."""
    tx.session.execute(
        delete(PendingSheet).where(
            PendingSheet.id == id, PendingSheet.account_id == tx.actor.account
        )
    )


def forget_old(session: Session, now: datetime) -> None:
    """Those past their day."""
    session.execute(delete(PendingSheet).where(PendingSheet.at < now - KEPT))


def _place(id: str) -> str:
    return f"pending_sheet/{id}/data"

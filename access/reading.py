"""How much one account may read in a day: somebody who copies the whole record out is stopped.

What counts is the residents shown: each line of a list, each record opened. The tally is kept in
the transaction that shows them, so that no two requests at once get past it.
"""

from datetime import date, datetime, time, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, delete, update
from sqlalchemy.orm import Mapped, mapped_column

from access.refusal import Conflict, TooMany
from access.tx import Tx
from store import Base
from store.columns import CHINA, changed, insert_or_nothing

KEPT = timedelta(days=7)


class ReadTally(Base):
    """``shown``: residents, to one account in one day; ``allowed``: beyond what every account may
    be, by a second person."""

    __tablename__ = "read_tally"
    __table_args__ = (CheckConstraint("shown >= 0 AND allowed >= 0", name="shown"),)

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    shown: Mapped[int]
    allowed: Mapped[int] = mapped_column(default=0)


class ReadLimit(TooMany):
    """The day's reading is used up; nothing more is shown. ``most``: residents a day."""

    def __init__(self, seconds: int, most: int) -> None:
        super().__init__(seconds)
        self.code = "read_limit"
        self.params = {"most": most, "seconds": seconds}


def count(tx: Tx, shown: int) -> None:
    """So many residents are about to be shown to the actor.

    Raises
    ------
    ReadLimit
        With them it would be more than the day's.
    """
    if not tx.most_read or not shown or not tx.actor.account:
        return
    account = tx.actor.account
    day = _today(tx, account)
    counted = changed(
        tx.session,
        update(ReadTally)
        .where(
            ReadTally.account_id == account,
            ReadTally.day == day,
            ReadTally.shown + shown <= tx.most_read + ReadTally.allowed,
        )
        .values(shown=ReadTally.shown + shown),
    )
    if counted != 1:
        raise ReadLimit(_till_midnight(tx.now, day), tx.most_read)


def allow(tx: Tx, account: str, more: int, reason: str) -> date:
    """Let an account be shown more residents today, on another person's word; the day.

    Raises
    ------
    Conflict
        Nobody allows themselves.
    """
    if account == tx.actor.account:
        raise Conflict("reading_own")
    day = _today(tx, account)
    tx.session.execute(
        update(ReadTally)
        .where(ReadTally.account_id == account, ReadTally.day == day)
        .values(allowed=ReadTally.allowed + more)
    )
    tx.note("reading.allowed", "account", account, more=more, reason=reason)
    return day


def _today(tx: Tx, account: str) -> date:
    """The day, whose tally is there from now on; old ones are let go."""
    day = tx.today
    if insert_or_nothing(tx.session, ReadTally, account_id=account, day=day, shown=0, allowed=0):
        old = day - KEPT
        tx.session.execute(
            delete(ReadTally).where(ReadTally.account_id == account, ReadTally.day < old)
        )
    return day


def _till_midnight(now: datetime, day: date) -> int:
    end = datetime.combine(day + timedelta(days=1), time(), CHINA)
    return int((end - now).total_seconds()) + 1

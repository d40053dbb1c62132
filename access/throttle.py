"""Guessing of passwords: after a few wrong tries a login waits, longer each time.

Counted by login, whether there is such an account or not, so that the answer tells nothing; and
counted before the password is looked at, so that tries sent all at once are no more than tries.
"""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from access.refusal import TooMany
from store import Base
from store.columns import insert_or_nothing

FREE = 5
"""Wrong tries before the first wait."""
FIRST, LONGEST = timedelta(seconds=30), timedelta(minutes=15)
LAPSE = timedelta(days=1)
"""After so long without a try the count starts anew."""


class WrongTry(Base):
    """``tries``: since the last right password; ``at``: when the latest was."""

    __tablename__ = "wrong_try"

    login: Mapped[bytes] = mapped_column(primary_key=True)
    tries: Mapped[int]
    at: Mapped[datetime] = mapped_column(index=True)


def shortened(login: str) -> str:
    """A login as the trail may name it: somebody may have typed a password there."""
    return _key(login).hex()[:16]


def count(session: Session, login: str, now: datetime) -> None:
    """One more try, wrong until it is forgiven.

    Raises
    ------
    TooMany
        The login has to wait; a try made meanwhile does not count.
    """
    session.execute(delete(WrongTry).where(WrongTry.at < now - LAPSE))
    insert_or_nothing(session, WrongTry, login=_key(login), tries=0, at=now)
    row = session.get_one(WrongTry, _key(login), with_for_update=True, populate_existing=True)
    until = row.at + wait(row.tries)
    set_back = row.at - now > LONGEST  # the clock, since: nobody waits till it is there again
    if row.tries >= FREE and until > now and not set_back:
        raise TooMany(int((until - now).total_seconds()) + 1)
    row.tries += 1
    row.at = now


def wait(tries: int) -> timedelta:
    """How long a login waits after so many wrong tries."""
    if tries < FREE:
        return timedelta(0)
    longer: int = 2 ** min(tries - FREE, 10)
    return min(LONGEST, FIRST * longer)


def forgive(session: Session, login: str) -> None:
    """The right password: the count starts anew."""
    session.execute(delete(WrongTry).where(WrongTry.login == _key(login)))


def _key(login: str) -> bytes:
    return hashlib.sha256(login.encode()).digest()

"""Guessing of passwords: after a few wrong tries a login waits, longer each time.

Counted by login, whether there is such an account or not, so that the answer tells nothing; and
counted before the password is looked at, so that tries sent all at once are no more than tries.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from access.refusal import TooMany
from store import Base
from store.columns import insert_or_nothing


@dataclass(frozen=True)
class Limit:
    """``free``: wrong tries before the first wait; ``first``, ``longest``: how long one waits."""

    free: int
    first: timedelta
    longest: timedelta


FREE = 5
FIRST, LONGEST = timedelta(seconds=30), timedelta(minutes=15)
OF_A_LOGIN = Limit(FREE, FIRST, LONGEST)
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


def count(session: Session, login: str, now: datetime, limit: Limit = OF_A_LOGIN) -> None:
    """One more try, wrong until it is forgiven.

    Raises
    ------
    TooMany
        The login has to wait; a try made meanwhile does not count.
    """
    session.execute(delete(WrongTry).where(WrongTry.at < now - LAPSE))
    insert_or_nothing(session, WrongTry, login=_key(login), tries=0, at=now)
    row = session.get(WrongTry, _key(login), with_for_update=True, populate_existing=True)
    if row is None:  # forgiven by somebody else since it was looked for
        count(session, login, now, limit=limit)
        return
    until = row.at + wait(row.tries, limit)
    set_back = row.at - now > limit.longest  # the clock, since: nobody waits till it is there again
    if row.tries >= limit.free and until > now and not set_back:
        raise TooMany(int((until - now).total_seconds()) + 1)
    row.tries += 1
    row.at = now


def wait(tries: int, limit: Limit = OF_A_LOGIN) -> timedelta:
    """How long a login waits after so many wrong tries."""
    if tries < limit.free:
        return timedelta(0)
    longer: int = 2 ** min(tries - limit.free, 10)
    return min(limit.longest, limit.first * longer)


def forgive(session: Session, login: str) -> None:
    """The right password: the count starts anew."""
    session.execute(delete(WrongTry).where(WrongTry.login == _key(login)))


def take_back(session: Session, login: str) -> None:
    """The last try was no wrong one; those before it stay counted."""
    session.execute(
        update(WrongTry)
        .where(WrongTry.login == _key(login), WrongTry.tries > 0)
        .values(tries=WrongTry.tries - 1)
    )


def _key(login: str) -> bytes:
    return hashlib.sha256(login.encode()).digest()

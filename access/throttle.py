"""Guessing of passwords: after a few wrong tries a login waits, longer each time.

Counted by login, whether there is such an account or not, so that the answer tells nothing.
"""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from access.refusal import TooMany
from store import Base

FREE = 5
"""Wrong tries before the first wait."""
FIRST, LONGEST = timedelta(seconds=30), timedelta(minutes=15)


class WrongTry(Base):
    """``until``: the login waits till then; none while it has free tries."""

    __tablename__ = "wrong_try"

    login: Mapped[bytes] = mapped_column(primary_key=True)
    tries: Mapped[int]
    until: Mapped[datetime | None]


def shortened(login: str) -> str:
    """A login as the trail may name it: somebody may have typed a password there."""
    return hashlib.sha256(login.encode()).hexdigest()[:16]


def refuse_if_guessing(session: Session, login: str, now: datetime) -> None:
    """Raises TooMany while the login has to wait."""
    row = session.get(WrongTry, _key(login))
    if row is not None and row.until is not None and row.until > now:
        raise TooMany(int((row.until - now).total_seconds()) + 1)


def count(session: Session, login: str, now: datetime) -> None:
    """One more wrong try."""
    row = session.get(WrongTry, _key(login), with_for_update=True)
    if row is None:
        row = WrongTry(login=_key(login), tries=0)
        session.add(row)
    row.tries += 1
    if row.tries >= FREE:
        row.until = now + min(LONGEST, FIRST * 2 ** min(row.tries - FREE, 10))


def forgive(session: Session, login: str) -> None:
    """The right password: the count starts anew."""
    session.execute(delete(WrongTry).where(WrongTry.login == _key(login)))


def _key(login: str) -> bytes:
    return hashlib.sha256(login.encode()).digest()

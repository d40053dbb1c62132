"""Where a need stands, for whoever it is of: by its number and the end of their telephone number.

Nothing but the state is told. A number that is nobody's and a telephone number that is another's
are answered alike, by one look into one index.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from access import throttle
from access.throttle import Limit
from access.tx import Tx
from needs.lookup import Token
from needs.needs import NeedRow, NeedState
from rounds.tasks import Task, TaskNeed

OF_A_PLACE = Limit(free=30, first=timedelta(seconds=5), longest=timedelta(minutes=1))
"""Of wrong tries from one address, which many may have between them."""


@dataclass(frozen=True)
class Told:
    """``since``: when it came to stand so."""

    state: NeedState
    since: datetime


def asked_after(tx: Tx, number: str, tail: str, address: str) -> Told | None:
    """Where the need stands; none where number and digits do not go together. The try is counted,
    and forgiven where they do.

    Raises
    ------
    TooMany
        Too many wrong tries of late, for this number or from this address.
    """
    of_number, of_place = f"\0need {number}", f"\0from {address}"
    throttle.count(tx.session, of_number, tx.now)
    throttle.count(tx.session, of_place, tx.now, OF_A_PLACE)
    found = tx.session.execute(
        select(NeedRow.id, NeedRow.state, NeedRow.posted_at, NeedRow.ended_at)
        .join(Token, Token.resident_id == NeedRow.resident_id)
        .where(NeedRow.number == number, Token.hash == tx.vault.index("tail", tail))
    ).one_or_none()
    if found is None:
        return None
    throttle.forgive(tx.session, of_number)
    throttle.take_back(tx.session, of_place)
    tx.note("need.asked_after", "need", found.id)
    state = NeedState(found.state)
    since = _sent(tx.session, found.id) if state is NeedState.PLACED else found.ended_at
    return Told(state, since or found.posted_at)


def _sent(session: Session, need: str) -> datetime | None:
    return session.scalar(
        select(func.max(Task.sent_at))
        .join(TaskNeed, TaskNeed.task_id == Task.id)
        .where(TaskNeed.need_id == need)
    )

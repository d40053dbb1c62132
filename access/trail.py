"""The trail: what was done, by whom, to what, each entry bound to the one before by its hash.

It is appended last in a transaction, under a lock on the head, so that entries follow each other in
the order in which they were committed. Whoever edits, deletes or moves an entry breaks the chain at
it; whoever cuts the end off is found out by a head written down elsewhere.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, bindparam, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from access.actor import Actor
from store import Base, Json
from store.columns import utc

GENESIS = "0" * 64
TYPED = frozenset({"reason"})
"""Of an entry's detail, what somebody typed: it may name a resident, and is not shown."""

AT_A_TIME = 5_000


class Entry(Base):
    """``hash``: SHA-256, in hexadecimal, of the entry before and of all the rest of this one."""

    __tablename__ = "trail"
    __table_args__ = (Index("ix_trail_kind_subject", "kind", "subject"),)

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(index=True)
    account: Mapped[str]
    role: Mapped[str]
    action: Mapped[str]
    kind: Mapped[str]
    subject: Mapped[str]
    detail: Mapped[dict[str, Any]] = mapped_column(Json)
    hash: Mapped[str]


class Head(Base):
    """The last entry's number and hash: one row."""

    __tablename__ = "trail_head"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int]
    hash: Mapped[str]


@dataclass(frozen=True, kw_only=True)
class Act:
    """Something done, not yet in the trail. ``detail`` holds codes and ids, nothing private.

    ``by``: what stands for an account that must not be read yet; none: the account itself.
    """

    action: str
    kind: str
    subject: str
    detail: dict[str, Any]
    by: str | None = None


def append(session: Session, actor: Actor, now: datetime, acts: Sequence[Act]) -> None:
    """Append what was done; the last thing a transaction does."""
    if not acts:
        return
    seq, last = _advance(session, len(acts))
    rows = []
    for act in acts:
        seq += 1
        row = {
            "seq": seq,
            "at": utc(now),
            "account": actor.account if act.by is None else act.by,
            "role": actor.role.value,
            "action": act.action,
            "kind": act.kind,
            "subject": act.subject,
            "detail": act.detail,
        }
        last = _hash(last, row)
        rows.append(row | {"hash": last})
    session.execute(_ENTER, rows)
    session.execute(_MOVE_ON, {"last": last})


def _advance(session: Session, by: int) -> tuple[int, str]:
    """Move the head's number on; number and hash of the entry to go on from.

    The update takes the head's row lock, so the chain is read only when nobody else extends it.
    """
    found = session.execute(_ADVANCE, {"by": by}).one()
    return found.seq - by, found.hash


# Of the tables themselves and made once: there is no object to keep up with what they write, and
# nearly every request comes by here.
_HEAD = Head.metadata.tables[Head.__tablename__]
_ENTER = insert(Entry.metadata.tables[Entry.__tablename__])
_MOVE_ON = update(_HEAD).where(_HEAD.c.id == 1).values(hash=bindparam("last"))
_ADVANCE = (
    update(_HEAD)
    .where(_HEAD.c.id == 1)
    .values(seq=_HEAD.c.seq + bindparam("by"))
    .returning(_HEAD.c.seq, _HEAD.c.hash)
)


@dataclass(frozen=True)
class Broken:
    """``seq``: the first entry that is not what was written, or is missing."""

    seq: int


def verify(session: Session, expected: tuple[int, str] | None = None) -> Broken | tuple[int, str]:
    """The head (number and hash) of a sound trail, or where it is broken.

    ``expected``: a head noted earlier, which the trail must still hold. ``session`` must be at its
    beginning: what is read of it is one moment's, however much is written meanwhile.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    last, seq = GENESIS, 0
    if expected is not None and expected[0] <= 0 and expected != (0, GENESIS):
        return Broken(1)
    for entry in _entries(session):
        seq += 1
        row = {
            "seq": entry.seq,
            "at": entry.at,
            "account": entry.account,
            "role": entry.role,
            "action": entry.action,
            "kind": entry.kind,
            "subject": entry.subject,
            "detail": entry.detail,
        }
        if entry.seq != seq or entry.hash != _hash(last, row):
            return Broken(seq)
        last = entry.hash
        if expected and expected[0] == seq and expected[1] != last:
            return Broken(seq)
    standing = head(session)
    if standing is None or standing[0] != seq:
        return Broken(min(standing[0], seq) + 1 if standing else seq + 1)
    if standing[1] != last:
        return Broken(max(seq, 1))
    if expected and expected[0] > seq:
        return Broken(seq + 1)
    return seq, last


def listed(
    session: Session, *, account: str | None, before: int | None, limit: int
) -> Sequence[Entry]:
    """The latest entries, of an account where one is named; those before an entry's number."""
    query = select(Entry).order_by(Entry.seq.desc()).limit(limit)
    if account is not None:
        query = query.where(Entry.account == account)
    if before is not None:
        query = query.where(Entry.seq < before)
    return session.scalars(query).all()


def head(session: Session) -> tuple[int, str] | None:
    """Number and hash of the last entry, as the head's row says; none where the row is gone."""
    found = session.execute(select(Head.seq, Head.hash)).one_or_none()
    return (found.seq, found.hash) if found else None


def _entries(session: Session) -> Iterator[Any]:
    after = -(2**62)
    while True:
        found = session.execute(
            select(*Entry.__table__.columns)
            .where(Entry.seq > after)
            .order_by(Entry.seq)
            .limit(AT_A_TIME)
        ).all()
        yield from found
        if len(found) < AT_A_TIME:
            return
        after = found[-1].seq


def _hash(last: str, row: dict[str, Any]) -> str:
    said = row | {"at": row["at"].isoformat()}
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{last}\n{text}".encode()).hexdigest()

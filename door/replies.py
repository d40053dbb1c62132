"""Replies to keep: a POST sent again with the same key is answered as the first time.

The reply is written in the transaction it answers for, sealed, and kept for a day. It may tell a
secret that nobody else may ever read (a token, the opening code of a bid): so it is sealed with the
request's own key, of which a keyed hash alone is kept. Whose reply it is, or what was asked, is not
to be read there either, nor guessed by whoever has the master key and not the request's.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from access.refusal import Invalid
from access.tx import Tx
from access.vault import Vault
from store import Base
from store.columns import insert_or_nothing

KEPT = timedelta(days=1)
LONGEST_KEY = 200


@dataclass(frozen=True)
class Answer:
    """What goes out, and is kept to go out again. ``headers``: those that are its own."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Reply(Base):
    """``id``: stands for account and key; ``request``: its fingerprint, bound to them; ``body``:
    sealed, none until it is known."""

    __tablename__ = "reply"

    id: Mapped[bytes] = mapped_column(primary_key=True)
    request: Mapped[bytes]
    status: Mapped[int]
    headers: Mapped[str]
    body: Mapped[bytes]
    at: Mapped[datetime] = mapped_column(index=True)


def fingerprint(vault: Vault, method: str, path: str, version: str, body: bytes) -> bytes:
    """What makes two requests the same. Keyed: a body may hold a password, or a telephone number,
    which whoever has a copy of the database could else guess at."""
    plain = hashlib.sha256(f"{method} {path} {version}\n".encode() + body).hexdigest()
    return vault.index("reply", plain)


def begin(tx: Tx, key: str, request: bytes) -> Reply | None:
    """The reply to this key, if it was answered before; else none, and the key is taken.

    Another request with the key at this moment waits here until the first is committed.

    Raises
    ------
    Invalid
        The key belongs to another request.
    """
    taken = insert_or_nothing(
        tx.session,
        Reply,
        id=id_of(tx.vault, tx.actor.account, key),
        request=_bound(tx, key, request),
        status=0,
        headers="",
        body=b"",
        at=tx.now,
    )
    if taken:
        return None
    return before(tx, key, request)


def before(tx: Tx, key: str, request: bytes) -> Reply | None:
    """The reply to this key, if it was answered before.

    Raises
    ------
    Invalid
        The key belongs to another request.
    """
    reply = tx.session.get(Reply, id_of(tx.vault, tx.actor.account, key))
    if reply is not None and reply.request != _bound(tx, key, request):
        raise Invalid("Idempotency-Key", "idempotency_key_reused")
    return reply


def end(tx: Tx, key: str, answer: Answer) -> None:
    """Keep what was answered."""
    reply = tx.session.get_one(Reply, id_of(tx.vault, tx.actor.account, key))
    reply.status, reply.headers = answer.status, json.dumps(dict(answer.headers))
    reply.body = tx.vault.seal_shared(key, _place(reply), answer.body)


def said(tx: Tx, key: str, reply: Reply) -> Answer:
    """What was answered."""
    body = tx.vault.open_shared(key, _place(reply), reply.body)
    return Answer(reply.status, json.loads(reply.headers), body)


def forget_old(session: Session, now: datetime) -> None:
    """Those past their day."""
    session.execute(delete(Reply).where(Reply.at < now - KEPT))


def id_of(vault: Vault, account: str, key: str) -> bytes:
    """What stands for an account and the key of a request of theirs."""
    return vault.index("reply id", f"{account}/{key}")


def _bound(tx: Tx, key: str, request: bytes) -> bytes:
    return tx.vault.index("reply request", f"{key}/{request.hex()}")


def _place(reply: Reply) -> str:
    return f"reply/{reply.id.hex()}"

"""Publishing from a process of its own, so that two do it at the same moment."""

import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import DBAPIError

import linli.tables  # noqa: F401 - every table, so that their keys find each other
from access.actor import Actor, Role
from access.refusal import Refusal
from access.tx import Tx
from access.vault import Vault
from rounds import publish
from rounds.rounds import Round
from rounds.worker import utc_now
from store import opened

PAUSE = 0.3
"""Seconds that a publication waits once it has looked, and before it takes: where it would race."""


@dataclass(frozen=True)
class Racer:
    """``at``: when to begin, by the clock of the machine."""

    url: str
    round: str
    plan: str
    at: float


def race(racer: Racer) -> str:
    """``published``, or the code of the refusal."""
    database, vault = opened(racer.url), Vault(bytes(range(32)))
    actor = Actor(account="racer", role=Role.OFFICIAL, area="/hz/")
    take = publish.take

    def late(*wanted: Any) -> None:
        time.sleep(PAUSE)
        take(*wanted)

    def tx_of(session: Any) -> Tx:
        return Tx(session=session, actor=actor, now=utc_now(), vault=vault)

    def work(session: Any) -> None:
        tx = tx_of(session)
        round_ = tx.session.get_one(Round, racer.round)
        publish.publish(tx, round_, round_.version, read)
        tx.close()

    publish.take = late
    try:
        with database.read() as session:
            tx = tx_of(session)
            read = publish.ready(tx, tx.session.get_one(Round, racer.round), racer.plan)
        time.sleep(max(0.0, racer.at - time.time()))
        database.write(work)
    except Refusal as refused:
        return refused.code
    except DBAPIError as wrong:
        return type(wrong.orig).__name__
    finally:
        publish.take = take
        database.close()
    return "published"

"""Awarding from a process of its own, so that two officials do it at the same moment."""

import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import DBAPIError

import linli.tables  # noqa: F401 - every table, so that their keys find each other
from access.actor import Actor, Role
from access.refusal import Refusal
from access.tx import Tx
from access.vault import Vault
from store import opened
from tenders import awards, calls
from tenders.awards import Decision

PAUSE = 0.4
"""Seconds that an award waits once it has looked, and before it takes: where it would race."""


@dataclass(frozen=True)
class Racer:
    """``at``: when to begin, by the clock of the machine; ``now``: by that of the record, as ISO.

    ``unguarded``: without the call's lock, and a place in a lot taken by what was just read.
    """

    url: str
    tender: str
    bid: str
    fen: int
    at: float
    now: Any
    unguarded: bool = False


def race(racer: Racer) -> str:
    """``awarded``, or the code of the refusal."""
    database, vault = opened(racer.url), Vault(bytes(range(32)))
    actor = Actor(account=f"racer-{racer.bid}", role=Role.OFFICIAL, area="/hz/")
    take, locked = awards._take_lots, awards.locked

    def late(session: Any, bid: Any) -> None:
        if racer.unguarded:
            lots = {lot.id: lot for lot in calls.lots_of(session, racer.tender)}
            if any(lots[id].won >= lots[id].winners for id in bid.said.lots):
                raise Refusal("lot_awarded")
            time.sleep(PAUSE)
            return
        time.sleep(PAUSE)
        take(session, bid)

    def work(session: Any) -> None:
        tx = Tx(session=session, actor=actor, now=racer.now, vault=vault)
        awards.award(tx, racer.tender, [Decision(bid=racer.bid, amount_fen=racer.fen, reason="定")])
        tx.close()

    awards._take_lots = late
    if racer.unguarded:
        awards.locked = calls.tender_of
    try:
        time.sleep(max(0.0, racer.at - time.time()))
        if racer.unguarded:
            with database.reading.begin() as session:  # no turn is waited for, on SQLite either
                work(session)
        else:
            database.write(work)
    except Refusal as refused:
        return refused.code
    except DBAPIError as wrong:
        return type(wrong.orig).__name__
    finally:
        awards._take_lots, awards.locked = take, locked
        database.close()
    return "awarded"

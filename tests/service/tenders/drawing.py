"""Promising money to tasks of a contract from a process of its own, so that two rounds do it at
the same moment."""

import time
from dataclasses import dataclass
from typing import Any

import linli.tables  # noqa: F401 - every table, so that their keys find each other
from access.actor import SYSTEM
from access.refusal import Refusal
from access.tx import Tx
from access.vault import Vault
from funds import funds
from rounds.worker import utc_now
from store import opened
from tenders import contracts

FEN = 100
TRIES = 20
PAUSE = 0.01
"""Seconds that each waits where it would race."""


@dataclass(frozen=True)
class Drawer:
    """``at``: when to begin, by the clock of the machine; ``unguarded``: the fund is not held."""

    url: str
    fund: str
    offer: str
    task: str
    at: float
    unguarded: bool = False


def drawn(drawer: Drawer) -> list[str]:
    """What each try came to: "" or the code of its refusal."""
    database, vault = opened(drawer.url), Vault(bytes(range(32)))
    held, found = funds.held, []

    def late(tx: Tx, fund: str, holder: Any) -> int:
        fen = (
            (funds.promised(tx.session, fund, holder))
            if drawer.unguarded
            else held(tx, fund, holder)
        )
        time.sleep(PAUSE)
        return fen

    def work(session: Any) -> None:
        tx = Tx(session=session, actor=SYSTEM, now=utc_now(), vault=vault)
        contracts.draw(tx, drawer.fund, {drawer.offer: FEN})
        funds.commit(tx, drawer.fund, drawer.task, FEN)

    funds.held = late
    time.sleep(max(0.0, drawer.at - time.time()))
    try:
        for _ in range(TRIES):
            try:
                database.write(work)
                found.append("")
            except Refusal as refused:
                found.append(refused.code)
    finally:
        funds.held = held
        database.close()
    return found

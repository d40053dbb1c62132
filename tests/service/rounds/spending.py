"""Promising a fund's money from a process of its own, so that several do it at the same moment."""

import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy import update

import linli.tables  # noqa: F401 - every table, so that their keys find each other
from access.actor import SYSTEM
from access.refusal import Conflict
from access.tx import Tx
from access.vault import Vault
from funds import funds
from funds.funds import EntryKind, FundRow, _enter
from rounds.worker import utc_now
from store import opened

FEN = 100
TRIES = 40
PAUSE = 0.003
"""Seconds that each waits where it would race."""


@dataclass(frozen=True)
class Spender:
    """``at``: when to begin, by the clock of the machine; ``guarded``: as the service does it."""

    url: str
    fund: str
    task: str
    at: float
    guarded: bool


def summed(tx: Tx, fund: str, task: str, fen: int) -> None:
    """Looks how much is left, and then takes it."""
    row = tx.session.get_one(FundRow, fund)
    if row.left_fen < fen:
        raise Conflict("fund_overspent", fund=fund)
    time.sleep(PAUSE)
    tx.session.execute(
        update(FundRow).where(FundRow.id == fund).values(committed_fen=FundRow.committed_fen + fen)
    )
    _enter(tx, fund, EntryKind.COMMIT, fen, task)


def spend(spender: Spender) -> int:
    """How many of the tries came through."""
    database, vault, through = opened(spender.url), Vault(bytes(range(32))), 0

    def work(session: Any) -> None:
        tx = Tx(session=session, actor=SYSTEM, now=utc_now(), vault=vault)
        (funds.commit if spender.guarded else summed)(tx, spender.fund, spender.task, FEN)
        time.sleep(PAUSE)

    time.sleep(max(0.0, spender.at - time.time()))
    for _ in range(TRIES):
        try:
            database.write(work)
            through += 1
        except Conflict:
            continue
    database.close()
    return through

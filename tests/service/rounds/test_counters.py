"""A fund's money is promised by many processes at once, and never more than there is (promise 3).

Two processes try forty times each; eight with ``LINLI_TORTURE``. Between the look and the write
they wait, where a sum that was just read would be out of date.
"""

import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest
from sqlalchemy import func, select

from door.acting import Service
from funds.funds import FundRow, LedgerEntry
from tests.service.rounds.record import sql
from tests.service.rounds.spending import FEN, TRIES, Spender, spend
from tests.service.rounds.staged import City
from tests.service.rounds.test_at_once import without_checks
from tests.service.story import made

PROCESSES = 8 if os.environ.get("LINLI_TORTURE") else 2
BUDGET = FEN * TRIES * PROCESSES // 3
"""Enough for a third of them."""


@pytest.fixture(scope="module")
def many() -> Iterator[ProcessPoolExecutor]:
    """Processes that already run."""
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        list(pool.map(time.sleep, [0.2] * PROCESSES))
        yield pool


@pytest.fixture
def purse(city: City, service: Service) -> tuple[str, str]:
    """A fund with nothing promised yet, and a task to promise to."""
    made(city.publish(), 200)
    fund = city.here.fund
    statement = "UPDATE fund SET budget_fen = :fen, committed_fen = 0, spent_fen = 0 WHERE id = :id"
    sql(service.database, "DELETE FROM ledger_entry WHERE fund_id = :id", id=fund)
    sql(service.database, statement, fen=BUDGET, id=fund)
    return fund, city.tasks()[0]["id"]


def _spent(many: ProcessPoolExecutor, url: str, purse: tuple[str, str], *, guarded: bool) -> int:
    at = time.time() + 1.0
    return sum(many.map(spend, [Spender(url, *purse, at, guarded)] * PROCESSES))


def _counted(service: Service, fund: str) -> tuple[int, int]:
    """(what the fund says is promised, what its ledger adds up to)."""
    with service.database.read() as session:
        row = session.get_one(FundRow, fund)
        entered = select(func.sum(LedgerEntry.fen)).where(LedgerEntry.fund_id == fund)
        return row.committed_fen, session.scalar(entered) or 0


def test_many_at_once_promise_just_what_there_is(
    service: Service, told_in: str, purse: tuple[str, str], many: ProcessPoolExecutor
) -> None:
    through = _spent(many, told_in, purse, guarded=True)
    assert through == BUDGET // FEN
    assert _counted(service, purse[0]) == (through * FEN, through * FEN)


def test_a_sum_just_read_overspends(
    service: Service, told_in: str, purse: tuple[str, str], many: ProcessPoolExecutor
) -> None:
    """The control, on PostgreSQL: SQLite lets one writer in at a time, whatever we do."""
    if service.database.is_sqlite:
        pytest.skip("one writer at a time, whatever we do")
    without_checks(service.database)
    through = _spent(many, told_in, purse, guarded=False)
    assert through * FEN > BUDGET

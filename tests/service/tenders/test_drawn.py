"""What a contract's tasks are promised comes out of what its award was: no yuan is promised twice,
and none that is not there, however many rounds are published at once."""

import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import pytest

from funds import funds
from funds.funds import FundRow, adds_up
from funds.ledger import ForAward
from tests.service.rounds.staged import reviewed_plan
from tests.service.story import made
from tests.service.tenders.drawing import FEN, TRIES, Drawer, drawn
from tests.service.tenders.market import DEADLINE, OPENING, STANDSTILL, Market, lot, part


@pytest.fixture(scope="module")
def two() -> Iterator[ProcessPoolExecutor]:
    """Two processes, already running."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        list(pool.map(time.sleep, (0.2, 0.2)))
        yield pool


def _contract(market: Market, fen: int, lump: int = 0) -> Any:
    tender = market.published(lots=[lot("one", most_fen=90_000)])
    said = part(tender, 0, 3_000, sessions={"mon-am": 3, "mon-pm": 3})
    receipt = market.bid(market.third, tender, said, lump_sum_fen=lump)
    market.at(DEADLINE)
    market.opened(market.third, receipt)
    market.at(OPENING)
    (award,) = made(market.award(tender, (receipt["id"], fen), reason="定"))["items"]
    market.at(OPENING + STANDSTILL * 1.1)
    contract = made(market.official.post(f"/awards/{award['id']}/contract", None))
    assert contract["left_fen"] == fen
    return contract


def _left(market: Market, contract: Any) -> Any:
    return made(market.third.get(f"/contracts/{contract['id']}"), 200)["left_fen"]


def _waiting(market: Market) -> None:
    for number in range(3):
        resident = market.here.resident(f"虚构的居民 {number}")
        market.here.need(resident, slots=["mon-am", "mon-pm"], minutes=60, weeks=1)


def _round_published(market: Market) -> None:
    body = {"area": "qj", "name": "一月", "period": "2027-01-04", "weeks": 4}
    opened = made(market.official.post("/rounds", body))
    round_ = opened["id"]
    made(market.official.put(f"/rounds/{round_}/instance", None, opened["version"]), 200)
    plan = reviewed_plan(market.here.service, market.official, round_)
    seen = made(market.official.get(f"/rounds/{round_}"), 200)["version"]
    made(market.official.put(f"/rounds/{round_}/publication", {"plan": plan}, seen), 200)


def test_a_round_draws_on_the_contract_and_its_end_pays_what_is_left(market: Market) -> None:
    _waiting(market)
    contract = _contract(market, 40_000)
    _round_published(market)
    mine = made(market.third.get("/tasks"), 200)["items"]
    tasks = sum(task["public_fen"] for task in mine)
    others = sum(t["public_fen"] for t in made(market.first.get("/tasks"), 200)["items"])
    assert tasks > 0
    assert _left(market, contract) == 40_000 - tasks
    assert market.fund()["committed_fen"] == 40_000 + others  # each yuan once
    path = f"/contracts/{contract['id']}/completion"
    over = market.official.post(path, {"note": "好", "paid_fen": 40_000 - tasks + 1})
    assert over.json()["errors"][0]["code"] == "paid_over_award"
    done = made(market.official.post(path, {"note": "好"}))
    assert (done["paid_fen"], done["left_fen"]) == (40_000 - tasks, 0)
    fund = market.fund()
    assert (fund["committed_fen"], fund["spent_fen"]) == (tasks + others, 40_000 - tasks)


def test_a_lump_sum_is_left_to_the_contract_whatever_its_tasks_take(market: Market) -> None:
    _waiting(market)
    contract = _contract(market, 20_001, lump=20_000)
    _round_published(market)
    assert sum(task["public_fen"] for task in made(market.third.get("/tasks"), 200)["items"]) > 1
    assert _left(market, contract) == 20_000


def _both(two: ProcessPoolExecutor, market: Market, contract: Any, **how: Any) -> list[str]:
    url = market.here.service.database.engine.url.render_as_string(hide_password=False)
    at, fund, offer = time.time() + 1, market.here.fund, contract["offers"][0]
    drawers = [Drawer(url, fund, offer, f"task-{n}", at, **how) for n in range(2)]
    return [code for codes in two.map(drawn, drawers) for code in codes]


def test_two_rounds_at_once_draw_all_of_it_once_and_then_on_what_is_free(
    market: Market, two: ProcessPoolExecutor
) -> None:
    fen = TRIES * FEN * 3 // 2
    contract = _contract(market, fen)
    assert _both(two, market, contract) == [""] * (2 * TRIES)
    assert _left(market, contract) == 0
    with market.here.service.database.read() as session:
        fund = session.get_one(FundRow, market.here.fund)
        assert fund.committed_fen == 2 * TRIES * FEN
        assert adds_up(session, fund)
        assert funds.promised(session, fund.id, ForAward(contract["award"])) == 0


def test_without_holding_the_fund_one_of_them_would_be_refused(
    market: Market, two: ProcessPoolExecutor
) -> None:
    """The control; on SQLite nobody writes while another does."""
    if market.here.service.database.is_sqlite:
        pytest.skip("one writer at a time")
    contract = _contract(market, TRIES * FEN * 3 // 2 + FEN // 2)
    assert "not_promised" in _both(two, market, contract, unguarded=True)

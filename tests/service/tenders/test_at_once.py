"""Promise 3: two officials who award at once, from two processes, give no lot away twice and spend
no fund's money twice; one of them wins, the other is told."""

import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

import pytest

from funds.funds import FundRow, adds_up
from tests.service.databases import NEEDS_POSTGRES
from tests.service.story import made
from tests.service.tenders.market import DEADLINE, OPENING, Market, lot, part
from tests.service.tenders.racing import Racer, race


@pytest.fixture(scope="module")
def two() -> Iterator[ProcessPoolExecutor]:
    """Two processes, already running."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        list(pool.map(time.sleep, (0.2, 0.2)))
        yield pool


def _bids(market: Market, tender: Any, *parts: Any, **more: Any) -> list[str]:
    people = (market.first, market.second)
    receipts = [
        market.bid(who, tender, one, **more) for who, one in zip(people, parts, strict=True)
    ]
    market.at(DEADLINE)
    for who, receipt in zip((market.first, market.second), receipts, strict=True):
        market.opened(who, receipt)
    market.at(OPENING)
    return [receipt["id"] for receipt in receipts]


def _raced(
    two: ProcessPoolExecutor, market: Market, tenders: Any, bids: list[str], fen: int, **how: Any
) -> list[str]:
    """Each bid of its call."""
    url = market.here.service.database.engine.url.render_as_string(hide_password=False)
    at, now = time.time() + 2, market.here.service.now()
    racers = [
        Racer(url=url, tender=tender["id"], bid=bid, fen=fen, at=at, now=now, **how)
        for tender, bid in zip(tenders, bids, strict=True)
    ]
    return sorted(two.map(race, racers))


def _standing(market: Market, tender: Any) -> tuple[int, int]:
    """Awards that stand, and fen promised."""
    listed = made(market.official.get(f"/tenders/{tender['id']}/awards"), 200)["items"]
    with market.here.service.database.read() as session:
        fund = session.get_one(FundRow, market.here.fund)
        assert adds_up(session, fund)
        assert fund.committed_fen + fund.spent_fen <= fund.budget_fen
        return sum(one["status"] == "pending" for one in listed), fund.committed_fen


def test_of_two_awards_of_one_lot_one_wins_and_the_other_is_told(
    market: Market, two: ProcessPoolExecutor
) -> None:
    tender = market.published()
    bids = _bids(market, tender, part(tender), part(tender))
    assert _raced(two, market, [tender, tender], bids, 30_000) == ["awarded", "lot_awarded"]
    assert _standing(market, tender) == (1, 30_000)


def test_of_two_awards_that_want_the_same_money_one_wins(
    market: Market, two: ProcessPoolExecutor
) -> None:
    """Of two calls that one fund pays, so that they do not wait for each other."""
    lots = [lot("one", most_fen=70_000)]
    calls = [market.published(lots=lots) for _ in range(2)]
    people = (market.first, market.second)
    told = [market.bid(who, call, part(call)) for who, call in zip(people, calls, strict=True)]
    market.at(DEADLINE)
    for who, receipt in zip((market.first, market.second), told, strict=True):
        market.opened(who, receipt)
    market.at(OPENING)
    bids = [receipt["id"] for receipt in told]
    assert _raced(two, market, calls, bids, 60_000) == ["awarded", "fund_overspent"]
    standing = [_standing(market, call) for call in calls]
    assert sorted(standing) == [(0, 60_000), (1, 60_000)]


def test_two_awards_of_two_lots_are_both_made(market: Market, two: ProcessPoolExecutor) -> None:
    tender = market.published()
    bids = _bids(market, tender, part(tender, 0), part(tender, 1))
    assert _raced(two, market, [tender, tender], bids, 30_000) == ["awarded", "awarded"]
    assert _standing(market, tender) == (2, 60_000)


@NEEDS_POSTGRES
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_without_the_guards_a_lot_is_given_away_twice(
    market: Market, two: ProcessPoolExecutor
) -> None:
    """The control. SQLite has one writer, who looks and takes before another may look."""
    tender = market.published()
    bids = _bids(market, tender, part(tender), part(tender))
    assert _raced(two, market, [tender, tender], bids, 30_000, unguarded=True) == [
        "awarded",
        "awarded",
    ]
    assert _standing(market, tender)[0] == 2

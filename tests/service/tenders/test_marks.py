"""Marks and what comes of them: awards wait for them, and reasons say what was to be passed."""

import threading
import time
from typing import Any

import pytest

from tenders import scores
from tests.service.story import made
from tests.service.tenders.market import Market, lot
from tests.service.tenders.opened import code, opened


def test_an_award_waits_for_a_mark_that_is_being_given(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    tender = market.published()
    first, second = opened(market, tender, 60, 50)
    looked, real, said = threading.Event(), scores.lots_of, {}

    def late(session: Any, tender: str) -> Any:
        found = real(session, tender)
        if not looked.is_set():
            looked.set()
            time.sleep(1)
        return found

    def give() -> None:
        marks = {"marks": [{"criterion": "quality", "mark": 100}]}
        said["score"] = market.official.post(f"/bids/{second}/scores", marks, key="late")

    monkeypatch.setattr(scores, "lots_of", late)
    giving = threading.Thread(target=give)
    giving.start()
    assert looked.wait(10)
    answer = market.award(tender, (first, 20_000))
    giving.join()
    made(said["score"])
    # The mark came first, and by it the bid is not the best any more.
    assert code(answer) == "award_reason_missing"


def test_who_lost_a_framework_is_told_of_the_last_who_won(market: Market) -> None:
    tender = market.published(lots=[lot("one", winners=2)])
    first, second, third = opened(market, tender, 90, 80, 10)
    made(market.award(tender, (first, 10_000), (third, 10_000), reason="各片一家"))
    lost = made(market.second.get(f"/bids/{second}"), 200)
    assert lost["lost"] == "lot_to_other"
    assert lost["lost_params"]["winning_score"] == 46_000


def test_more_than_is_asked_and_what_is_unmarked_want_a_reason(market: Market) -> None:
    tender = market.published()
    first, _ = opened(market, tender, 90, None)
    assert code(market.award(tender, (first, 40_001))) == "award_over_asked"
    assert code(market.award(tender, (first, 40_000))) == "bids_unmarked"
    made(market.award(tender, (first, 40_001), reason="次数比预计的多"))


def test_a_lump_sum_alone_is_all_that_is_awarded(market: Market) -> None:
    tender = market.published(lots=[lot("one", sessions=0)])
    (bid,) = opened(market, tender, 90, price_fen=0)
    answer = market.award(tender, (bid, 1), reason="定")
    assert code(answer) == "price_over_fund"
    made(market.award(tender, (bid, 0)))


def test_a_call_with_bids_left_to_award_ends_with_a_reason(market: Market) -> None:
    tender = market.published()
    opened(market, tender, 90)
    path = f"/tenders/{tender['id']}/closure"
    assert code(market.official.post(path, {})) == "closing_reason_missing"
    closed = made(market.official.post(path, {"reason": "需求变了"}))
    assert (closed["status"], closed["reason"]) == ("unsuccessful", "需求变了")


def test_why_it_was_awarded_is_read_by_those_who_bid(market: Market) -> None:
    tender = market.published()
    first, _ = opened(market, tender, 80, 90)
    made(market.award(tender, (first, 30_000), reason="顺路"))
    path = f"/tenders/{tender['id']}/awards"
    people = ((market.official, "顺路"), (market.second, "顺路"), (market.third, ""))
    for who, reason in people:
        (row,) = made(who.get(path), 200)["items"]
        assert row["reason"] == reason

"""What waits for whom in a call: nothing that can't be done, and nothing left out."""

import pytest

from tenders import reminders
from tests.service.story import made
from tests.service.tenders.market import Market, lot, part
from tests.service.tenders.opened import opened, reminded


def test_marks_are_asked_for_while_they_may_be_given(market: Market) -> None:
    tender = market.published(lots=[lot("one", winners=2)])
    first, second = opened(market, tender, 90, None)
    assert reminded(market) == [("marks", 1)]
    made(market.award(tender, (first, 20_000), reason="先定一家"))
    codes = dict(reminded(market))
    assert "marks" not in codes
    assert "awards" in codes
    made(market.award(tender, (second, 20_000), reason="再定一家"))
    assert set(dict(reminded(market))) == {"standstill"}


def test_many_calls_that_are_over_hide_none(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "MOST", 1)
    tender = market.published()
    market.bid(market.first, tender, part(tender, 0, 4_000))
    made(market.first.post(f"/tenders/{tender['id']}/questions", {"text": "晚上行吗？"}))
    later = market.published()
    made(market.official.post(f"/tenders/{later['id']}/cancellation", {"reason": "不办了"}))
    assert reminded(market, "first") == [("sealed_bid", 0)]
    assert reminded(market) == [("questions", 1)]

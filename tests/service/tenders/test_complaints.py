"""Several complaints against one award: each has its decision, and none is stranded."""

from tests.service.story import made
from tests.service.tenders.market import OPENING, STANDSTILL, Market
from tests.service.tenders.opened import code, opened, reminded


def _complained(market: Market) -> tuple[str, list[str], list[str]]:
    """A call's path, its bids, and two complaints against the award of the first."""
    tender = market.published()
    bids = opened(market, tender, 90, 80, 70)
    (row,) = made(market.award(tender, (bids[0], 30_000)))["items"]
    path = f"/awards/{row['id']}/complaints"
    people = (market.second, market.third)
    return (
        f"/tenders/{tender['id']}",
        bids,
        [made(who.post(path, {"text": "不服"}))["id"] for who in people],
    )


def _decide(market: Market, complaint: str, **how: bool) -> object:
    body = {"reason": "查过", "upheld": True} | how
    return made(market.official.post(f"/complaints/{complaint}/decision", body))


def test_one_against_a_cancelled_award_still_disqualifies(market: Market) -> None:
    _, bids, (one, other) = _complained(market)
    _decide(market, one)
    assert made(market.first.get(f"/bids/{bids[0]}"), 200)["status"] == "valid"
    _decide(market, other, disqualifies=True)
    read = made(market.first.get(f"/bids/{bids[0]}"), 200)
    assert (read["status"], read["fault"]) == ("disqualified", "complaint_upheld")
    assert market.fund()["committed_fen"] == 0


def test_a_bid_that_won_again_is_complained_of_again(market: Market) -> None:
    path, bids, (one, other) = _complained(market)
    _decide(market, one)
    said = [{"bid": bids[0], "amount_fen": 30_000}]
    made(market.official.post(f"{path}/awards", {"awards": said}))
    body = {"reason": "查过", "upheld": True, "disqualifies": True}
    assert code(market.official.post(f"/complaints/{other}/decision", body)) == "bid_awarded"
    _decide(market, other, upheld=False)


def test_a_call_does_not_end_while_one_waits(market: Market) -> None:
    path, _, (one, other) = _complained(market)
    assert ("complaints", 2) in reminded(market)
    _decide(market, one, disqualifies=True)
    assert ("complaints", 1) in reminded(market)
    market.at(OPENING + STANDSTILL * 1.1)
    said = {"reason": "不买了"}
    assert code(market.official.post(f"{path}/closure", said)) == "complaint_open"
    assert code(market.official.post(f"{path}/cancellation", said)) == "complaint_open"
    _decide(market, other, upheld=False)
    made(market.official.post(f"{path}/closure", said))

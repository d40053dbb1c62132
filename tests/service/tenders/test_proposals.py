"""A call's proposal: one plan of awards and assignments, by a real worker and its children."""

from typing import Any

from rounds.proposals import ProposalRow
from rounds.worker import Worker
from tests.service.story import made
from tests.service.tenders.market import DEADLINE, OPENING, Market, lot, part


def waiting(market: Market, many: int) -> None:
    """So many residents of the first community, each with something to repair once a week."""
    for number in range(many):
        resident = market.here.resident(f"虚构的居民 {number}")
        market.here.need(resident, slots=["mon-am", "mon-pm"], minutes=60, weeks=1)


def opened_and_scored(market: Market, marks: tuple[int, int, int]) -> tuple[Any, list[str]]:
    """A call with three bids for its first lot: dear and good, cheap and poor, between them."""
    tender = market.published()
    told = [
        ("first", part(tender, 0, 9_000, sessions={"mon-am": 3, "mon-pm": 3})),
        ("second", part(tender, 0, 5_000, sessions={"mon-am": 1}, largest=1)),
        ("third", part(tender, 0, 6_000, sessions={"mon-am": 3, "mon-pm": 3})),
    ]
    receipts = [(who, market.bid(getattr(market, who), tender, said)) for who, said in told]
    market.at(DEADLINE)
    for who, receipt in receipts:
        market.opened(getattr(market, who), receipt)
    market.at(OPENING)
    for (_, receipt), mark in zip(receipts, marks, strict=True):
        market.scored(receipt["id"], mark)
    return tender, [receipt["id"] for _, receipt in receipts]


def worked(market: Market) -> None:
    service = market.here.service
    assert Worker(service.database, service.vault, now=service.now).once()


def proposed(market: Market, tender: Any) -> Any:
    path = f"/tenders/{tender['id']}/proposal"
    asked = made(market.official.post(path, {"seconds": 3}), 202)
    assert asked["state"] == "queued"
    worked(market)
    assert made(market.official.get(f"{path}/progress"), 200)["state"] == "done"
    return made(market.official.get(path), 200)


def test_the_proposal_serves_more_than_the_ranking_and_its_losers_know_their_price(
    market: Market,
) -> None:
    waiting(market, 6)
    tender, (dear, small, fair) = opened_and_scored(market, (60, 100, 60))
    figures = proposed(market, tender)["figures"]
    (winner,) = figures["proposed"]
    assert (winner["bid"], winner["served"]) == (fair, 6)
    assert winner["amount_fen"] == 6 * 6_000
    # By score the bid that serves one home would have won.
    assert figures["ranking"]["bids"] == [small]
    assert figures["plan"]["served"] > figures["ranking"]["served"]
    assert {one["bid"] for one in figures["lost"]} == {dear, small}
    (award,) = made(market.award(tender, (fair, winner["amount_fen"])))["items"]
    assert award["status"] == "pending"
    lost = made(market.first.get(f"/bids/{dear}"), 200)
    assert lost["lost"]
    assert 0 < lost["winning_fen"] < 6_000  # its marks are poorer than the winner's


def test_an_award_that_is_not_proposed_wants_a_reason(market: Market) -> None:
    waiting(market, 6)
    tender, (dear, small, fair) = opened_and_scored(market, (60, 100, 60))
    proposed(market, tender)
    refused = market.award(tender, (dear, 20_000))
    assert refused.json()["errors"][0]["code"] == "award_reason_missing"
    made(market.award(tender, (dear, 20_000), reason="只有这家做过同类项目"))
    # What the others would have won with was reckoned beside another winner.
    for who, bid in ((market.second, small), (market.third, fair)):
        lost = made(who.get(f"/bids/{bid}"), 200)
        assert lost["lost"]
        assert lost["winning_fen"] is None


def test_a_proposal_of_what_stood_once_awards_nothing(market: Market) -> None:
    waiting(market, 3)
    tender, (_, small, _) = opened_and_scored(market, (60, 100, 60))
    (winner, *_) = proposed(market, tender)["figures"]["proposed"]
    market.scored(small, 10)
    refused = market.award(tender, (winner["bid"], winner["amount_fen"]))
    assert (refused.status_code, refused.json()["code"]) == (409, "proposal_outdated")
    assert market.fund()["committed_fen"] == 0
    # There may be no way to another proposal: reasons stand in for it.
    made(market.award(tender, (winner["bid"], winner["amount_fen"]), reason="居民都撤了需求"))


def test_a_proposal_is_asked_for_once_nothing_may_be_opened_any_more(market: Market) -> None:
    waiting(market, 1)
    tender = market.published()
    path = f"/tenders/{tender['id']}/proposal"
    early = market.official.post(path, {"seconds": 2})
    assert (early.status_code, early.json()["code"]) == (409, "opening_runs")
    market.at(OPENING)
    empty = market.official.post(path, {"seconds": 2})
    assert (empty.status_code, empty.json()["code"]) == (409, "no_bid_to_award")
    assert market.official.get(path).status_code == 404


def test_nobody_who_waits_is_said(market: Market) -> None:
    tender, _ = opened_and_scored(market, (60, 100, 60))
    refused = market.official.post(f"/tenders/{tender['id']}/proposal", {"seconds": 2})
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_waits")


def test_asked_for_twice_it_is_made_once(market: Market) -> None:
    waiting(market, 2)
    tender, _ = opened_and_scored(market, (60, 100, 60))
    for _ in range(2):
        made(market.official.post(f"/tenders/{tender['id']}/proposal", {"seconds": 1}), 202)
    with market.here.service.database.read() as session:
        assert session.query(ProposalRow).count() == 1


def test_what_an_award_holds_is_proposed_to_nobody_else(market: Market) -> None:
    """A fund of 200 yuan, 160 of them promised for what costs 80: 40 are left."""
    waiting(market, 2)
    money = {"area": "qj", "name": "小", "budget_fen": 20_000, "most_fen": 10_000}
    fund = made(market.official.post("/funds", money))["id"]
    lots = [lot("one", winners=2, most_fen=20_000, sessions=2)]
    tender = market.published(fund=fund, lots=lots)
    said = part(tender, 0, 8_000, sessions={"mon-am": 1}, largest=1)
    receipts = [market.bid(who, tender, said) for who in (market.first, market.second)]
    market.at(DEADLINE)
    for who, receipt in zip((market.first, market.second), receipts, strict=True):
        market.opened(who, receipt)
    market.at(OPENING)
    for receipt in receipts:
        market.scored(receipt["id"], 80)
    made(market.award(tender, (receipts[0]["id"], 16_000), reason="定"))
    figures = proposed(market, tender)["figures"]
    assert [one["bid"] for one in figures["proposed"]] == [receipts[0]["id"]]
    assert [one["bid"] for one in figures["lost"]] == [receipts[1]["id"]]

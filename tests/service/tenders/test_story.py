"""A whole call through the API: published, bid for, opened, scored, awarded, contracted, done."""

from funds.funds import FundRow, adds_up
from tests.service.story import made
from tests.service.tenders.market import DEADLINE, OPENING, STANDSTILL, Market, part


def test_from_a_call_to_its_completion(market: Market) -> None:
    tender = market.published()
    asked = made(market.first.post(f"/tenders/{tender['id']}/questions", {"text": "晚上行吗？"}))
    made(market.official.post(f"/questions/{asked['id']}/answer", {"text": "行。"}))
    receipt = market.bid(market.first, tender, part(tender, 0, 8_000))
    other = market.bid(market.second, tender, part(tender, 0, 6_000))
    market.at(DEADLINE)
    opened = market.opened(market.first, receipt)
    assert (opened["status"], opened["provider"]) == ("valid", market.providers["first"])
    market.opened(market.second, other)
    market.at(OPENING)
    market.scored(receipt["id"], 90)
    market.scored(other["id"], 40)
    evaluation = made(market.official.get(f"/tenders/{tender['id']}/evaluation"), 200)["items"]
    assert [one["bid"] for one in evaluation[0]["ranking"]] == [receipt["id"], other["id"]]
    (award,) = made(market.award(tender, (receipt["id"], 30_000)))["items"]
    assert award["status"] == "pending"
    lost = made(market.second.get(f"/bids/{other['id']}"), 200)
    assert lost["lost"] == "lot_to_better"
    early = market.official.post(f"/awards/{award['id']}/contract", None)
    assert (early.status_code, early.json()["code"]) == (409, "standstill_runs")
    assert market.fund()["committed_fen"] == 30_000
    market.at(OPENING + STANDSTILL * 1.1)
    contract = made(market.official.post(f"/awards/{award['id']}/contract", None))
    offers = made(market.first.get(f"/providers/{market.providers['first']}/offers"), 200)["items"]
    assert contract["offers"][0] in {one["id"] for one in offers}
    path = f"/contracts/{contract['id']}/completion"
    done = made(market.official.post(path, {"note": "合格", "paid_fen": 25_000}))
    assert (done["status"], done["paid_fen"]) == ("terminated", 25_000)
    assert (market.fund()["committed_fen"], market.fund()["spent_fen"]) == (0, 25_000)
    with market.here.service.database.read() as session:
        assert adds_up(session, session.get_one(FundRow, market.here.fund))
    closed = made(market.official.post(f"/tenders/{tender['id']}/closure", {}))
    assert closed["status"] == "complete"
    assert [lot["status"] for lot in closed["lots"]] == ["complete", "unsuccessful"]
    ledger = made(market.official.get(f"/funds/{market.here.fund}/ledger"), 200)["items"]
    assert {entry["award"] for entry in ledger} == {award["id"]}

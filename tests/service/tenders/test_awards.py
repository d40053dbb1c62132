"""Awards: the money, the lots, the alternatives; losers' reasons; complaints and what follows."""

from typing import Any

import pytest

from access.actor import Actor, Role
from access.tx import Tx
from funds.funds import FundRow, adds_up
from tenders.awards import Decision, award
from tests.service.story import PASSWORD, made, signed_in
from tests.service.tenders.market import DEADLINE, OPENING, STANDSTILL, Market, lot, part


def _opened(market: Market, tender: Any, bids: dict[str, tuple[Any, Any, int]]) -> dict[str, str]:
    """Bids by name: who, the body's parts and more, and a reviewer's mark; their ids."""
    told = {
        name: made(who.post(f"/tenders/{tender['id']}/bids", {"bid": said}))
        for name, (who, said, _) in bids.items()
    }
    market.at(DEADLINE)
    people = {"first": market.first, "second": market.second, "third": market.third}
    for name, receipt in told.items():
        market.opened(people[name.partition(" ")[0]], receipt)
    market.at(OPENING)
    for name, receipt in told.items():
        market.scored(receipt["id"], bids[name][2])
    return {name: receipt["id"] for name, receipt in told.items()}


def _one(tender: Any, number: int = 0, price: int = 5_000, **more: Any) -> dict[str, Any]:
    return {"parts": [part(tender, number, price)], **more}


def _code(answer: Any) -> str:
    return str(answer.json()["code"])


def _sound(market: Market) -> None:
    with market.here.service.database.read() as session:
        assert adds_up(session, session.get_one(FundRow, market.here.fund))


def test_nothing_is_awarded_while_bids_may_be_opened(market: Market) -> None:
    tender = market.published()
    receipt = market.bid(market.first, tender, part(tender))
    market.at(DEADLINE)
    market.opened(market.first, receipt)
    assert _code(market.award(tender, (receipt["id"], 1))) == "opening_runs"
    assert _code(market.official.post(f"/tenders/{tender['id']}/closure", {})) == "opening_runs"


def test_a_lot_has_no_more_winners_than_it_may_and_losers_are_told_why(market: Market) -> None:
    tender = market.published()
    both = {"parts": [part(tender, 0, 5_000), part(tender, 1, 5_000)], "lump_sum_fen": 1_000}
    bids = _opened(
        market,
        tender,
        {
            "first": (market.first, _one(tender), 80),
            "second": (market.second, both, 70),
            "third": (market.third, _one(tender), 90),
        },
    )
    path = f"/bids/{bids['first']}"
    assert made(market.first.get(path), 200)["lost"] == ""
    made(market.award(tender, (bids["third"], 30_000)))
    lost = made(market.first.get(path), 200)
    assert (lost["lost"], lost["winning_fen"]) == ("lot_to_better", None)
    assert lost["lost_params"]["winning_score"] == 94_000
    assert made(market.second.get(f"/bids/{bids['second']}"), 200)["lost"] == "bundle_broken"
    assert _code(market.award(tender, (bids["first"], 1), reason="也好")) == "lot_awarded"
    assert _code(market.award(tender, (bids["second"], 9_000), reason="也好")) == "lot_awarded"
    assert market.fund()["committed_fen"] == 30_000
    marks = {"marks": [{"criterion": "quality", "mark": 1}]}
    assert _code(market.official.post(f"/bids/{bids['third']}/scores", marks)) == "bid_decided"
    _sound(market)


def test_a_framework_lot_has_several(market: Market) -> None:
    tender = market.published(lots=[lot("one", winners=2)])
    names = ("first", "second", "third")
    people = (market.first, market.second, market.third)
    bids = _opened(
        market,
        tender,
        {
            name: (who, _one(tender), mark)
            for name, who, mark in zip(names, people, (90, 80, 70), strict=True)
        },
    )
    made(market.award(tender, (bids["first"], 10_000), (bids["second"], 10_000)))
    assert _code(market.award(tender, (bids["third"], 1), reason="再加")) == "lot_awarded"
    read = made(market.official.get(f"/tenders/{tender['id']}"), 200)
    assert [one["won"] for one in read["lots"]] == [2]


def test_a_deviation_from_the_ranking_is_founded(market: Market) -> None:
    tender = market.published()
    bids = _opened(
        market,
        tender,
        {"first": (market.first, _one(tender), 80), "second": (market.second, _one(tender), 90)},
    )
    assert _code(market.award(tender, (bids["first"], 1))) == "award_reason_missing"
    (row,) = made(market.award(tender, (bids["first"], 1), reason="顺路"))["items"]
    assert row["reason"] == "顺路"
    assert made(market.second.get(f"/bids/{bids['second']}"), 200)["lost"] == "lot_to_other"


def test_a_proposal_takes_the_rankings_place(market: Market) -> None:
    """The seam of whoever solves it: what is proposed needs no reason, what is not needs one."""
    tender = market.published()
    bids = _opened(
        market,
        tender,
        {"first": (market.first, _one(tender), 80), "second": (market.second, _one(tender), 90)},
    )
    service = market.here.service
    actor = Actor(account="x", role=Role.OFFICIAL, area="/hz/qj/")

    def work(session: Any) -> str:
        tx = Tx(session=session, actor=actor, now=service.now(), vault=service.vault)
        decision = Decision(bid=bids["first"], amount_fen=1)
        return award(tx, tender["id"], [decision], proposed={bids["first"]: 1})[0].bid_id

    assert service.database.write(work) == bids["first"]


def test_several_reviewers_and_their_spread(market: Market) -> None:
    tender = market.published()
    bids = _opened(market, tender, {"first": (market.first, _one(tender), 60)})
    account = {"login": "qian", "name": "钱", "password": PASSWORD, "role": "official"}
    made(market.here.admin.post("/accounts", account | {"area": "qj"}))
    other, path = signed_in(market.here.client, "qian"), f"/bids/{bids['first']}/scores"
    for mark in (10, 91):  # the later takes the place of the one before
        made(other.post(path, {"marks": [{"criterion": "quality", "mark": mark}]}))
    market.scored(bids["first"], 60)
    for wrong in ("price", "nothing"):
        refused = other.post(path, {"marks": [{"criterion": wrong, "mark": 1}]})
        assert (refused.status_code, _code(refused)) == (422, "unknown")
    marks = [{"criterion": "quality", "mark": mark} for mark in (1, 2)]
    assert _code(other.post(path, {"marks": marks})) == "repeated"
    assert sorted(one["mark"] for one in made(other.get(path), 200)["items"]) == [60, 91]
    said = made(market.official.get(f"/tenders/{tender['id']}/evaluation"), 200)["items"]
    (row,) = said[0]["ranking"]
    assert (row["least"], row["mean"], row["most"]) == (76_000, 85_300, 94_600)
    assert row["provider"] == market.providers["first"]


def test_of_alternatives_one_is_awarded(market: Market) -> None:
    tender = market.published()
    bids = _opened(
        market,
        tender,
        {
            "first": (market.first, _one(tender, 0, alternative="A"), 90),
            "first again": (market.first, _one(tender, 1, alternative="A"), 90),
            "second": (market.second, _one(tender, 1, alternative="A"), 10),
        },
    )
    twice = market.award(tender, (bids["first"], 1), (bids["first again"], 1))
    assert _code(twice) == "alternative_awarded"
    assert market.fund()["committed_fen"] == 0
    made(market.award(tender, (bids["first"], 1)))
    lost = made(market.first.get(f"/bids/{bids['first again']}"), 200)
    assert lost["lost"] == "alternative_won"
    assert _code(market.award(tender, (bids["first again"], 1))) == "alternative_awarded"
    made(market.award(tender, (bids["second"], 1), reason="另一家的备选"))


def test_all_of_a_decision_or_nothing_and_never_more_than_there_is(market: Market) -> None:
    tender = market.published(lots=[lot("one", most_fen=70_000), lot("two", most_fen=70_000)])
    bids = _opened(
        market,
        tender,
        {
            "first": (market.first, _one(tender, 0, lump_sum_fen=500), 90),
            "second": (market.second, _one(tender, 1), 90),
        },
    )
    over = market.award(tender, (bids["first"], 60_000), (bids["second"], 60_000), reason="定")
    assert (over.status_code, _code(over)) == (409, "fund_overspent")
    assert market.fund()["committed_fen"] == 0
    assert made(market.official.get(f"/tenders/{tender['id']}/awards"), 200)["items"] == []
    assert _code(market.award(tender, (bids["first"], 70_001))) == "price_over_fund"
    assert _code(market.award(tender, (bids["first"], 499))) == "award_below_lump"
    twice = market.award(tender, (bids["first"], 500), (bids["first"], 500))
    assert _code(twice) == "repeated"
    assert _code(market.award(tender, ("0" * 24, 500))) == "bid_not_valid"
    made(market.award(tender, (bids["first"], 60_000), (bids["second"], 40_000), reason="定"))
    assert market.fund()["left_fen"] == 0
    _sound(market)


@pytest.mark.parametrize("upheld", [True, False])
def test_a_complaint_is_decided_and_nothing_else_is_touched(market: Market, upheld: bool) -> None:
    tender = market.published()
    bids = _opened(
        market,
        tender,
        {
            "first": (market.first, _one(tender), 90),
            "second": (market.second, _one(tender), 80),
            "third": (market.third, _one(tender, 1), 80),
        },
    )
    made(market.award(tender, (bids["first"], 10_000), (bids["third"], 20_000)))
    listed = made(market.official.get(f"/tenders/{tender['id']}/awards"), 200)["items"]
    won = {one["bid"]: one for one in listed}
    path = f"/awards/{won[bids['first']]['id']}"
    assert _code(market.first.post(f"{path}/complaints", {"text": "好"})) == "complaint_own"
    complaint = made(market.second.post(f"{path}/complaints", {"text": "资质不对"}))
    assert made(market.third.get(f"{path}/complaints"), 200)["items"] == []
    market.at(OPENING + STANDSTILL * 1.1)
    assert _code(market.official.post(f"{path}/contract", None)) == "complaint_open"
    late = market.second.post(f"{path}/complaints", {"text": "再说一次"})
    assert _code(late) == "standstill_over"
    body = {"upheld": upheld, "reason": "查过", "disqualifies": True}
    decided = f"/complaints/{complaint['id']}/decision"
    made(market.official.post(decided, body))
    assert _code(market.official.post(decided, body)) == "complaint_decided"
    if not upheld:
        made(market.official.post(f"{path}/contract", None))
        assert market.fund()["committed_fen"] == 30_000
        return
    assert market.fund()["committed_fen"] == 20_000
    assert _code(market.official.post(f"{path}/contract", None)) == "award_not_pending"
    again = made(market.first.get(f"/bids/{bids['first']}"), 200)
    assert (again["status"], again["fault"]) == ("disqualified", "complaint_upheld")
    assert made(market.second.get(f"/bids/{bids['second']}"), 200)["lost"] == ""
    made(market.award(tender, (bids["second"], 15_000)))
    listed = made(market.official.get(f"/tenders/{tender['id']}/awards"), 200)["items"]
    states = {(one["bid"], one["status"]) for one in listed}
    assert states == {
        (bids["first"], "cancelled"),
        (bids["second"], "pending"),
        (bids["third"], "pending"),
    }
    assert market.fund()["committed_fen"] == 35_000
    _sound(market)


def test_who_has_not_bid_does_not_complain(market: Market) -> None:
    tender = market.published()
    sealed = market.bid(market.second, tender, part(tender))
    bids = _opened(market, tender, {"first": (market.first, _one(tender), 90)})
    (row,) = made(market.award(tender, (bids["first"], 1)))["items"]
    for who in (market.second, market.third):  # one never opened its bid
        refused = who.post(f"/awards/{row['id']}/complaints", {"text": "不服"})
        assert (refused.status_code, _code(refused)) == (404, "absent")
    assert sealed["id"] != bids["first"]


def test_a_call_with_awards_is_not_cancelled_and_closed_after_the_contracts(
    market: Market,
) -> None:
    tender = market.published()
    path = f"/tenders/{tender['id']}"
    bids = _opened(market, tender, {"first": (market.first, _one(tender), 90)})
    (row,) = made(market.award(tender, (bids["first"], 1)))["items"]
    cancelled = market.official.post(f"{path}/cancellation", {"reason": "不办了"})
    assert _code(cancelled) == "tender_awarded"
    assert _code(market.official.post(f"{path}/closure", {})) == "awards_pending"
    market.at(OPENING + STANDSTILL * 1.1)
    contract = made(market.official.post(f"/awards/{row['id']}/contract", None))
    offer = contract["offers"][0]
    read = made(market.first.get(f"/providers/{market.providers['first']}/offers"), 200)["items"]
    definition = next(one for one in read if one["id"] == offer)
    changed = market.first.put(
        f"/offers/{offer}", {"definition": definition["definition"]}, definition["version"]
    )
    assert _code(changed) == "offer_of_contract"
    made(market.official.post(f"{path}/closure", {}))
    done = f"/contracts/{contract['id']}/completion"
    over = market.official.post(done, {"note": "好", "paid_fen": 2})
    assert _code(over) == "paid_over_award"
    made(market.official.post(done, {"note": "好"}))
    assert _code(market.official.post(done, {"note": "好"})) == "contract_not_active"
    left = made(market.first.get(f"/providers/{market.providers['first']}/offers"), 200)["items"]
    assert offer not in {one["id"] for one in left}
    assert market.fund()["spent_fen"] == 1


def test_a_cancelled_call_opens_no_bid(market: Market) -> None:
    tender = market.published()
    receipt = market.bid(market.first, tender, part(tender))
    made(market.official.post(f"/tenders/{tender['id']}/cancellation", {"reason": "不办了"}))
    market.at(DEADLINE)
    refused = market.first.post(f"/bids/{receipt['id']}/opening", {"code": receipt["code"]})
    assert _code(refused) == "tender_closed"

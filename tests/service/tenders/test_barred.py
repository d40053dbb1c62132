"""Who may not win any more once a bid is open: at the award, at the contract, and what becomes of
an award in its standstill."""

from typing import Any

import pytest

from tests.service.story import made
from tests.service.tenders.market import DEADLINE, OPENING, STANDSTILL, Market, part


def _two(market: Market, tender: Any) -> list[str]:
    people = ("first", "second")
    receipts = [market.bid(getattr(market, who), tender, part(tender, 0, 4_000)) for who in people]
    market.at(DEADLINE)
    for who, receipt in zip(people, receipts, strict=True):
        market.opened(getattr(market, who), receipt)
    market.at(OPENING)
    for receipt, mark in zip(receipts, (90, 80), strict=True):
        market.scored(receipt["id"], mark)
    return [receipt["id"] for receipt in receipts]


def _exclude(market: Market, tender: Any, **more: Any) -> Any:
    body = {"provider": market.providers["first"], "reason": "股东"}
    return market.official.post(f"/tenders/{tender['id']}/exclusions", body | more)


def _blacklist(market: Market) -> None:
    path = f"/providers/{market.providers['first']}/blacklistings"
    made(market.official.post(path, {"since": "2026-11-01", "reason": "假", "authority": "局"}))


def _code(answer: Any) -> str:
    return str(answer.json()["code"])


def test_an_exclusion_disqualifies_what_is_open(market: Market) -> None:
    tender = market.published()
    first, second = _two(market, tender)
    made(_exclude(market, tender, lot=tender["lots"][1]["id"]))  # for which it has not bid
    assert made(market.first.get(f"/bids/{first}"), 200)["status"] == "valid"
    made(_exclude(market, tender, lot=tender["lots"][0]["id"]))
    read = made(market.first.get(f"/bids/{first}"), 200)
    assert (read["status"], read["fault"]) == ("disqualified", "bidder_conflicted")
    assert _code(market.award(tender, (first, 30_000), reason="定")) == "bid_not_valid"
    made(market.award(tender, (second, 30_000)))


def test_a_listed_organisation_is_awarded_nothing(market: Market) -> None:
    tender = market.published()
    first, _ = _two(market, tender)
    _blacklist(market)
    refused = market.award(tender, (first, 30_000))
    assert (refused.status_code, _code(refused)) == (409, "bidder_blacklisted")


def test_nothing_is_signed_with_it_and_its_lot_is_awarded_anew(market: Market) -> None:
    tender = market.published()
    first, second = _two(market, tender)
    (row,) = made(market.award(tender, (first, 30_000)))["items"]
    assert made(market.second.get(f"/bids/{second}"), 200)["lost"] == "lot_to_better"
    _blacklist(market)
    market.at(OPENING + STANDSTILL * 1.1)
    refused = market.official.post(f"/awards/{row['id']}/contract", None)
    assert (refused.status_code, _code(refused)) == (409, "bidder_blacklisted")
    made(_exclude(market, tender, reason="上了黑名单"))
    assert market.fund()["committed_fen"] == 0
    assert made(market.second.get(f"/bids/{second}"), 200)["lost"] == ""
    made(market.award(tender, (second, 30_000)))
    states = {
        one["bid"]: one["status"]
        for one in made(market.official.get(f"/tenders/{tender['id']}/awards"), 200)["items"]
    }
    assert states == {first: "cancelled", second: "pending"}


def test_what_is_contracted_runs_on(market: Market) -> None:
    tender = market.published()
    first, _ = _two(market, tender)
    (row,) = made(market.award(tender, (first, 30_000)))["items"]
    market.at(OPENING + STANDSTILL * 1.1)
    contract = made(market.official.post(f"/awards/{row['id']}/contract", None))
    made(_exclude(market, tender))
    assert made(market.first.get(f"/bids/{first}"), 200)["status"] == "valid"
    assert made(market.official.get(f"/contracts/{contract['id']}"), 200)["status"] == "active"


def test_releases_say_what_stood_before_the_exclusion(market: Market) -> None:
    tender = market.published()
    _two(market, tender)
    path = f"/api/v1/tenders/{tender['id']}/ocds/releases"
    before = market.here.client.get(path).json()["releases"]
    made(_exclude(market, tender))
    after = market.here.client.get(path).json()["releases"]
    assert after[:-1] == before
    valid = [
        one["value"]
        for release in after[-2:]
        for one in release["bids"]["statistics"]
        if one["id"] == "validBids"
    ]
    assert valid == [2, 1]


@pytest.mark.parametrize("whole", [True, False])
def test_a_draft_is_changed_whatever_is_excluded(market: Market, whole: bool) -> None:
    """Its lots are written anew: an exclusion is from a lot that stands."""
    draft = made(market.official.post("/tenders", market.draft()))
    said = _exclude(market, draft, lot=None if whole else draft["lots"][0]["id"])
    assert whole or (said.status_code, _code(said)) == (409, "lot_of_draft")
    made(market.official.put(f"/tenders/{draft['id']}", market.draft(), draft["version"]), 200)

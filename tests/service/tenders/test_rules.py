"""What a call and a bid are refused for, each by its rule's name, in both languages; and what a bid
that was sound when it was sealed is disqualified for when it is opened."""

import copy
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from access.vault import Vault
from door.acting import Service
from tenders import bids, questions
from tests.service import databases
from tests.service.story import Clock, made
from tests.service.tenders.market import (
    CRITERIA,
    DEADLINE,
    OPENING,
    QUESTIONS,
    Market,
    lot,
    part,
)
from tests.service.tenders.market import market as told

GROUP = {"price_fen": 60_000, "minutes": 60, "smallest": 2, "largest": 5}


@pytest.fixture(scope="module", params=databases.BACKENDS)
def place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Market, Any]]:
    """One market for the file: what is refused changes nothing."""
    clock = Clock(datetime(2026, 11, 2, 9, 0, tzinfo=UTC), timedelta(seconds=1))
    with databases.empty(request.param, tmp_path_factory.mktemp("rules")) as database:
        there = told(Service(database=database, vault=Vault(bytes(range(32))), now=clock), clock)
        other = made(there.official.post("/funds", {**_money(), "name": "另一笔"}))
        lots = [lot("one"), lot("two"), lot("one", fund=other["id"])]
        lots.append(lot("two", service_types=["rehab"]))
        yield there, there.published(lots=lots)


def _money() -> dict[str, Any]:
    return {"area": "qj", "budget_fen": 100_000, "most_fen": 10_000}


Bid = dict[str, Any]
WRONG: dict[str, Callable[[Any], Bid]] = {
    "lot_repeated": lambda t: {"parts": [part(t), part(t)]},
    "lot_of_another_tender": lambda t: {"parts": [part(t, lot="0" * 24)]},
    "bundle_of_several_funds": lambda t: {"parts": [part(t, 0), part(t, 2)]},
    "smallest_above_largest": lambda t: {"parts": [part(t, smallest=3, largest=2)]},
    "terms_one_of_two": lambda t: {"parts": [part(t, group=GROUP)]},
    "largest_below_smallest": lambda t: {
        "parts": [part(t, home=None, group=GROUP | {"largest": 1})]
    },
    "unknown": lambda t: {"parts": [part(t, sessions={"nowhere": 1})]},
    "venue_unknown": lambda t: {"parts": [part(t, venues=["nowhere"])]},
    "repeated": lambda t: {"parts": [part(t, venues=["nowhere", "nowhere"])]},
    "sessions_none": lambda t: {"parts": [part(t, sessions={"mon-am": 0})]},
    "bidder_unqualified": lambda t: {"parts": [part(t, 3)]},
}
OVER = (
    lambda t: {"parts": [part(t)], "lump_sum_fen": 100_001},
    lambda t: {"parts": [part(t), part(t, 1)], "lump_sum_fen": 100_001},
    lambda t: {"parts": [part(t, 0, 10_001)]},
    lambda t: {"parts": [part(t, home=None, group=GROUP | {"price_fen": 50_001})]},
)


def _refused(market: Market, tender: Any, bid: Any, lang: str = "zh") -> tuple[int, str, str]:
    headers = market.second._headers() | {"Idempotency-Key": "x", "Accept-Language": lang}
    path = f"/api/v1/tenders/{tender['id']}/bids"
    said = market.here.client.post(path, json={"bid": bid}, headers=headers)
    return said.status_code, said.json()["code"], said.json()["detail"]


@pytest.mark.parametrize("code", WRONG)
def test_a_wrong_bid_is_refused_by_the_rules_name(place: tuple[Market, Any], code: str) -> None:
    market, tender = place
    status, found, zh = _refused(market, tender, WRONG[code](tender))
    assert (status, found) == (409 if code.startswith("bidder") else 422, code)
    assert _refused(market, tender, WRONG[code](tender), "en")[2] != zh


@pytest.mark.parametrize("bid", OVER)
def test_a_price_over_the_money_is_refused(place: tuple[Market, Any], bid: Any) -> None:
    market, tender = place
    assert _refused(market, tender, bid(tender))[:2] == (422, "price_over_fund")


def test_what_a_lot_may_cost_is_a_ceiling(place: tuple[Market, Any]) -> None:
    """By the expected sessions, and the lump sum's share."""
    market, tender = place
    bid = {"parts": [part(tender, 0, 10_000)], "lump_sum_fen": 1}
    assert _refused(market, tender, bid)[:2] == (422, "price_over_lot")
    assert _refused(market, tender, bid | {"lump_sum_fen": 100_000})[1] == "price_over_lot"


@pytest.mark.parametrize(
    "wrong",
    [
        {"parts": []},
        {"parts": [{}]},
        {"parts": "x"},
        {},
        None,
        {"parts": [1], "more": 2},
        {"parts": [{"lot": "x", "sessions": {"mon-am": True}}]},
    ],
)
def test_what_is_no_bid_is_refused_by_its_field(place: tuple[Market, Any], wrong: Any) -> None:
    market, tender = place
    assert _refused(market, tender, wrong)[:2] == (422, "invalid")


DRAFTS: dict[str, Any] = {
    "criteria_not_hundred": {"criteria": [CRITERIA[0]]},
    "criterion_price_missing": {"criteria": [CRITERIA[1] | {"weight": 100}]},
    "repeated": {"criteria": [CRITERIA[0], CRITERIA[0], CRITERIA[1]]},
    "tender_times_crossed": {"deadline": QUESTIONS.isoformat(), "questions_until": "2026-12-01Z"},
    "not_a_monday": {"period": "2027-01-05"},
    "period_before_awards": {"period": "2026-11-23"},  # the standstill ends on the 27th
    "unknown": {"lots": [lot("nowhere")]},
    "fund_of_another_area": {},
    "lot_not_of_fund": {},
    "invalid": {"deadline": "2026-11-20T01:00:00"},
}


@pytest.mark.parametrize("code", DRAFTS)
def test_a_call_that_can_not_be_is_refused(place: tuple[Market, Any], code: str) -> None:
    market, _ = place
    more = copy.deepcopy(DRAFTS[code])
    if code == "tender_times_crossed":
        more["questions_until"] = DEADLINE.isoformat()
    if code == "lot_not_of_fund":
        money = _money() | {"name": "康复", "service_types": ["rehab"]}
        more = {"fund": made(market.official.post("/funds", money))["id"]}
    if code == "fund_of_another_area":
        more = {
            "fund": made(market.official.post("/funds", _money() | {"area": "one", "name": "一"}))[
                "id"
            ]
        }
    said = market.official.post("/tenders", market.draft(**more))
    assert (said.status_code, said.json()["code"]) == (422, code), said.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": "  "},
        {"title": "上门\u0007维修"},
        {"description": "第一行\n第二\u0007行"},
        {"weeks": True},
        {"lots": [lot("one", most_fen=0)]},
    ],
)
def test_what_is_no_text_and_no_number_is_refused(
    place: tuple[Market, Any], wrong: dict[str, Any]
) -> None:
    market, _ = place
    said = market.official.post("/tenders", market.draft(**wrong))
    assert (said.status_code, said.json()["code"]) == (422, "invalid"), said.text


def test_a_title_is_kept_without_the_spaces_around_it(place: tuple[Market, Any]) -> None:
    market, _ = place
    draft = made(market.official.post("/tenders", market.draft(title=" 上门维修 ")))
    assert draft["title"] == "上门维修"


@pytest.mark.parametrize("field", ["service_types", "communities"])
def test_a_lot_names_each_once(place: tuple[Market, Any], field: str) -> None:
    """Its winners' offers get into rounds as it says, and there nothing stands twice."""
    market, _ = place
    twice = lot("one", **{field: lot("one")[field] * 2})
    said = market.official.post("/tenders", market.draft(lots=[twice]))
    error = said.json()["errors"][0]
    assert (error["field"], error["code"]) == (f"lots.0.{field}", "repeated"), said.text


def test_weights_and_lots_stand_once_published(place: tuple[Market, Any]) -> None:
    market, tender = place
    path = f"/tenders/{tender['id']}"
    said = market.official.put(path, market.draft(), tender["version"])
    assert (said.status_code, said.json()["code"]) == (409, "tender_published")
    assert market.official.post(f"{path}/publication", None).json()["code"] == "tender_published"


def test_a_draft_is_nobody_elses_business(place: tuple[Market, Any]) -> None:
    market, _ = place
    draft = made(market.official.post("/tenders", market.draft()))
    path = f"/tenders/{draft['id']}"
    assert market.first.get(path).status_code == 404
    assert draft["id"] not in market.first.get("/tenders").text
    cancelled = made(market.official.post("/tenders", market.draft(title="不办了")))
    made(market.official.post(f"/tenders/{cancelled['id']}/cancellation", {"reason": "内部原因"}))
    assert market.first.get(f"/tenders/{cancelled['id']}").status_code == 404
    assert cancelled["id"] not in market.first.get("/tenders").text
    assert market.first.post(f"{path}/bids", {"bid": {"parts": [part(draft)]}}).status_code == 404
    old = market.draft(questions_until="2026-01-01T00:00:00Z")
    late = made(market.official.post("/tenders", old))
    refused = market.official.post(f"/tenders/{late['id']}/publication", None)
    assert (refused.status_code, refused.json()["code"]) == (422, "tender_time_gone")


def test_nobody_floods_a_call(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bids, "MOST_BIDS", 1)
    monkeypatch.setattr(questions, "MOST_ASKED", 1)
    tender = market.published()
    path, body = f"/tenders/{tender['id']}", {"bid": {"parts": [part(tender)]}}
    first = made(market.first.post(f"{path}/bids", body))
    assert market.first.post(f"{path}/bids", body).json()["code"] == "bids_too_many"
    made(market.first.post(f"{path}/bids", body | {"replaces": first["id"]}))
    made(market.second.post(f"{path}/bids", body))
    made(market.first.post(f"{path}/questions", {"text": "？"}))
    more = market.first.post(f"{path}/questions", {"text": "？？"})
    assert more.json()["code"] == "questions_too_many"


def test_who_may_not_bid(market: Market) -> None:
    tender = market.published()
    bid = {"parts": [part(tender, 0)]}
    listed = {"since": "2026-11-01", "until": "2026-11-30", "reason": "假", "authority": "局"}
    path = f"/providers/{market.providers['second']}/blacklistings"
    excluded = {"provider": market.providers["second"], "reason": "股东", "lot": None}
    excluded["lot"] = tender["lots"][1]["id"]
    made(market.official.post(f"/tenders/{tender['id']}/exclusions", excluded))
    both = {"parts": [part(tender, 0), part(tender, 1)]}
    assert _refused(market, tender, both)[:2] == (409, "bidder_conflicted")
    made(market.official.post(path, listed | {"since": "2026-01-01", "until": "2026-11-01"}))
    made(market.official.post(path, listed | {"since": "2026-11-03", "until": None}))
    made(market.second.post(f"/tenders/{tender['id']}/bids", {"bid": bid}))  # neither is of today
    made(market.official.post(path, listed))
    said = market.second.post(f"/tenders/{tender['id']}/bids", {"bid": bid})
    assert (said.status_code, said.json()["code"]) == (409, "bidder_blacklisted")
    assert len(made(market.second.get(path), 200)["items"]) == 3
    assert market.third.get(path).status_code == 404


def _blacklist(market: Market, tender: Any) -> str:
    path = f"/providers/{market.providers['first']}/blacklistings"
    made(market.official.post(path, {"since": "2026-11-01", "reason": "假", "authority": "局"}))
    return "bidder_blacklisted"


def _exclude(market: Market, tender: Any) -> str:
    body = {"provider": market.providers["first"], "reason": "股东"}
    made(market.official.post(f"/tenders/{tender['id']}/exclusions", body))
    return "bidder_conflicted"


def _license(market: Market, until: str) -> None:
    provider = made(market.official.get(f"/providers/{market.providers['first']}"), 200)
    body = {"licences": [{"code": "medical", "valid_until": until}]}
    path = f"/providers/{provider['id']}/licences"
    made(market.official.put(path, body, provider["version"]), 200)


def _lapse(market: Market, tender: Any) -> str:
    """A day before the services end; it was in date to the last day when it was sealed."""
    _license(market, "2027-01-30")
    return "bidder_unqualified"


@pytest.mark.parametrize("happens", [_blacklist, _exclude, _lapse])
def test_what_has_happened_since_disqualifies_at_the_opening(
    market: Market, happens: Callable[[Market, Any], str]
) -> None:
    _license(market, "2027-01-31")
    tender = market.published(lots=[lot("one", service_types=["rehab"])])
    receipt = market.bid(market.first, tender, part(tender))
    code = happens(market, tender)
    market.at(DEADLINE)
    opened = market.opened(market.first, receipt)
    assert (opened["status"], opened["fault"]) == ("disqualified", code)
    market.at(OPENING)
    refused = market.award(tender, (receipt["id"], 1), reason="定")
    assert (refused.status_code, refused.json()["code"]) == (422, "bid_not_valid")

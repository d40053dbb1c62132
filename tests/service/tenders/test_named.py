"""The rooms and persons that a bid names: held to the rules, and where its offers are held."""

from datetime import timedelta
from typing import Any

import pytest

from access.tx import Tx
from tenders.calls import tender_of
from tenders.standing import standing
from tests.service.access.town import VENUE
from tests.service.story import made
from tests.service.tenders.market import DEADLINE, OPENING, STANDSTILL, Market, lot, part

GROUP = {"price_fen": 6_000, "minutes": 60, "smallest": 1, "largest": 5}
LICENCE = {"code": "fire", "valid_until": "2027-12-31"}


@pytest.fixture
def rooms(market: Market) -> dict[str, str]:
    """Two in the first community, the one licensed; one in the second; and a class to hold."""
    types = made(market.official.get("/catalogue"), 200)
    given = {"id": "class", "name": "课堂", "setting": "venue", "group": True}
    body = {
        "after": types["version"],
        "items": [*types["items"], given | {"venue_licences": ["fire"]}],
    }
    made(market.here.admin.post("/catalogue", body))
    return {
        "licensed": _room(market, "one", licences=[LICENCE]),
        "bare": _room(market, "one"),
        "lapsing": _room(market, "one", licences=[LICENCE | {"valid_until": "2027-01-30"}]),
        "far": _room(market, "two", licences=[LICENCE]),
    }


def _room(market: Market, community: str, **more: Any) -> str:
    said = {"community": community, "definition": {**VENUE, "name": f"{community} 室", **more}}
    return str(made(market.official.post("/venues", said))["id"])


def _classes(market: Market) -> Any:
    return market.published(lots=[lot("one", service_types=["class"])])


def _part(tender: Any, *venues: str, **more: Any) -> dict[str, Any]:
    return part(tender, 0, home=None, group=GROUP, venues=list(venues), **more)


@pytest.mark.parametrize(
    ("named", "code"),
    [
        (["nowhere"], "venue_unknown"),
        (["far"], "venue_outside_lot"),
        (["licensed", "bare"], "venue_unlicensed"),
        (["lapsing"], "venue_unlicensed"),
        (["licensed", "licensed"], "repeated"),
    ],
)
def test_a_room_that_may_not_be_is_refused_by_the_rules_name(
    market: Market, rooms: dict[str, str], named: list[str], code: str
) -> None:
    tender = _classes(market)
    ids = [rooms.get(name, name) for name in named]
    body = {"bid": {"parts": [_part(tender, *ids)]}}
    answer = market.first.post(f"/tenders/{tender['id']}/bids", body)
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["field"], error["code"]) == (422, "parts.0.venues", code)
    market.bid(market.first, tender, _part(tender, rooms["licensed"]))


def test_a_room_that_loses_its_licence_disqualifies_the_bid_at_its_opening(
    market: Market, rooms: dict[str, str]
) -> None:
    tender = _classes(market)
    receipt = market.bid(market.first, tender, _part(tender, rooms["licensed"]))
    path = f"/venues/{rooms['licensed']}/licences"
    made(market.official.put(path, {"licences": []}, 1), 200)
    market.at(DEADLINE)
    opened = market.opened(market.first, receipt)
    assert (opened["status"], opened["fault"]) == ("disqualified", "venue_unlicensed")


def test_the_plan_and_the_contract_hold_it_at_the_rooms_it_names_and_else_anywhere(
    market: Market, rooms: dict[str, str]
) -> None:
    tender = _classes(market)
    named = market.bid(market.first, tender, _part(tender, rooms["licensed"]))
    anywhere = market.bid(market.second, tender, _part(tender))
    market.at(DEADLINE)
    market.opened(market.first, named)
    market.opened(market.second, anywhere)
    market.at(OPENING)

    def offered(tx: Tx) -> dict[str, Any]:
        stands = standing(tx.session, tender_of(tx, tender["id"]))
        return {one.id.partition(".")[0]: one.venues for one in stands.offers}

    assert _looked(market, offered) == {named["id"]: (rooms["licensed"],), anywhere["id"]: None}
    (award,) = made(market.award(tender, (named["id"], 10_000), reason="定"))["items"]
    market.at(OPENING + STANDSTILL + timedelta(hours=1))
    contract = made(market.official.post(f"/awards/{award['id']}/contract", None))
    offers = made(market.first.get(f"/providers/{market.providers['first']}/offers"), 200)["items"]
    (mine,) = [one for one in offers if one["id"] in contract["offers"]]
    assert mine["definition"]["venues"] == [rooms["licensed"]]


def _looked(market: Market, work: Any) -> Any:
    from door.acting import known

    acting, _ = known(market.here.service, market.official.secret, "tender.read")
    return acting.read(work)

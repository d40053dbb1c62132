"""What a solve is given of a call: records that the matcher's instance takes, and what stands."""

from typing import Any

from catalogue.services import items_of, latest
from matcher.instance import (
    Community,
    Fund,
    Instance,
    Need,
    Period,
    Point,
    Policy,
    Provider,
    ProviderKind,
)
from tenders.calls import Tender
from tenders.losing import set_winning
from tenders.standing import Standing, standing
from tests.service.story import made
from tests.service.tenders.market import DEADLINE, OPENING, STANDSTILL, Market, lot, part

POINT = Point(lon_udeg=120_155_000, lat_udeg=30_280_000)


def _standing(market: Market, tender: Any) -> Standing:
    with market.here.service.database.read() as session:
        found = standing(session, session.get_one(Tender, tender["id"]))
        _takes(market, found, tuple(items_of(session, latest(session))))
        return found


def _takes(market: Market, found: Standing, types: Any) -> None:
    """Raises InvalidInstance for what does not hold together."""
    need = {"id": "n", "resident": "r", "community": "one", "point": POINT}
    Instance(
        period=Period.model_validate({"start": "2027-01-04"}, strict=False),
        service_types=types,
        communities=tuple(Community(id=id, point=POINT) for id in ("one", "two")),
        needs=(Need(**need, service_type="repair", minutes=60, slots=("mon-am",)),),
        providers=tuple(
            Provider(id=id, kind=ProviderKind.VENDOR) for id in market.providers.values()
        ),
        offers=found.offers,
        funds=tuple(
            Fund(id=id, amount_fen=1, most_fen=1)
            for id in (market.here.fund, *(one.id for one in found.held))
        ),
        policy=Policy(awards=found.decisions),
        lots=found.lots,
        bids=found.bids,
    )


def test_a_solve_is_given_what_may_be_awarded_and_what_is(market: Market) -> None:
    tender = market.published(lots=[lot("one", winners=2), lot("two", communities=None)])
    both = [part(tender, 0, 5_000, smallest=2, largest=9), part(tender, 1, 5_000)]
    told = {
        "first": market.bid(market.first, tender, part(tender), alternative="A"),
        "other": market.bid(market.first, tender, part(tender, 1), alternative="A"),
        "second": market.bid(market.second, tender, *both, lump_sum_fen=700),
        "third": market.bid(market.third, tender, part(tender)),
    }
    ids = {name: receipt["id"] for name, receipt in told.items()}
    market.at(DEADLINE)
    for name, who in (("first", market.first), ("other", market.first), ("second", market.second)):
        market.opened(who, told[name])
    market.at(OPENING)
    for name in ("first", "other", "second"):
        market.scored(ids[name], 50)
    found = _standing(market, tender)
    assert {bid.id for bid in found.bids} == {ids["first"], ids["other"], ids["second"]}
    assert [row.winners for row in found.lots] == [2, 1]
    (bundle,) = (bid for bid in found.bids if bid.id == ids["second"])
    assert (bundle.lump_sum_fen, len(bundle.parts), bundle.alternative) == (700, 2, None)
    assert (bundle.parts[0].smallest, bundle.parts[0].largest) == (2, 9)
    assert all(0 < bid.score <= 70 for bid in found.bids)
    wide = next(one for one in found.offers if one.id == f"{bundle.id}.{bundle.parts[1].lot}")
    assert wide.catchment.communities == ("one", "two")
    (award,) = made(market.award(tender, (ids["first"], 9_000), reason="定"))["items"]
    found = _standing(market, tender)
    assert [(one.bid, one.accepted) for one in found.decisions] == [(ids["first"], True)]
    (held,) = found.held
    assert (held.fund, held.fen) == (market.here.fund, 9_000)
    # It has its own lot and its own money; what is left of the framework is for the others.
    own = [row for row in found.lots if row.fund == held.id]
    assert [row.winners for row in own] == [1]
    assert [row.winners for row in found.lots if row.fund != held.id] == [1, 1]
    market.at(OPENING + STANDSTILL * 1.1)
    made(market.official.post(f"/awards/{award['id']}/contract", None))
    found = _standing(market, tender)
    assert ([row.winners for row in found.lots], found.decisions) == ([1, 1], ())
    assert {bid.id for bid in found.bids} == {ids["second"]}  # no alternative of who has won


def test_the_price_that_would_have_won_is_kept_with_a_bid_that_lost(market: Market) -> None:
    tender = market.published()
    people = (market.first, market.second)
    told = [market.bid(who, tender, part(tender)) for who in people]
    market.at(DEADLINE)
    for who, receipt in zip((market.first, market.second), told, strict=True):
        market.opened(who, receipt)
    market.at(OPENING)
    won, lost = (receipt["id"] for receipt in told)
    (award,) = made(market.award(tender, (won, 1), reason="定"))["items"]
    database = market.here.service.database
    database.write(lambda session: set_winning(session, tender["id"], {won: 1, lost: 4_999}))
    read = {id: made(market.official.get(f"/bids/{id}"), 200)["winning_fen"] for id in (won, lost)}
    assert read == {won: None, lost: 4_999}
    complaint = made(market.second.post(f"/awards/{award['id']}/complaints", {"text": "错了"}))
    decided = {"upheld": True, "reason": "是"}
    made(market.official.post(f"/complaints/{complaint['id']}/decision", decided))
    again = made(market.official.get(f"/bids/{lost}"), 200)
    assert (again["lost"], again["winning_fen"]) == ("", None)

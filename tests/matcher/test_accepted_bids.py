"""What persons have accepted goes together: places, alternatives, and the money of lump sums."""

from typing import Any

from matcher.instance import AwardDecision, BidPart, Policy
from tests import builders as build
from tests.matcher.test_tender_instance import NAMED, bid, lot, refused, tender, the_fault


def accepting(*bids: str, **over: Any) -> Policy:
    said = tuple(AwardDecision(bid=one, accepted=True) for one in bids)
    return Policy(awards=said, **over)


def two_bids(**over: Any) -> dict[str, Any]:
    return {
        "offers": (build.offer(catchment=NAMED), build.offer("o2", catchment=NAMED)),
        "bids": (bid("b1", **over), bid("b2", BidPart(lot="l1", offer="o2"), **over)),
    }


def test_as_many_may_be_accepted_as_a_lot_has_winners() -> None:
    both = {"policy": accepting("b1", "b2")} | two_bids()
    assert the_fault(**both) == ("too_many_accepted", "lots", "l1", "winners")
    assert refused(**both)[0].params == {"accepted": 2, "winners": 1}
    assert tender(**both | {"lots": (lot(winners=2),)}).policy.awards
    assert tender(**both | {"policy": accepting("b1")}).policy.awards


def test_one_of_alternatives_may_be_accepted() -> None:
    both = {"lots": (lot(winners=2),)} | two_bids(alternative="a")
    found = the_fault(**both | {"policy": accepting("b1", "b2")})
    assert found == ("alternatives_accepted", "awards", "", "alternative")
    assert tender(**both | {"policy": accepting("b2")}).policy.awards


def test_the_lump_sums_accepted_are_within_the_fund() -> None:
    both = {"lots": (lot(winners=2),), "policy": accepting("b1", "b2")}
    both |= two_bids(lump_sum_fen=5_000)
    found = the_fault(**both | {"funds": (build.fund(amount_fen=9_999),)})
    assert found == ("lump_sums_above_fund", "funds", "f1", "amount_fen")
    assert tender(**both | {"funds": (build.fund(amount_fen=10_000),)}).policy.awards


def test_the_lump_sums_accepted_are_within_a_providers_share() -> None:
    """Half of 19,999 fen is 9,999."""
    limit = accepting("b1", "b2", provider_share_percent=50)
    both = {"lots": (lot(winners=2),), "policy": limit} | two_bids(lump_sum_fen=5_000)
    found = the_fault(**both | {"funds": (build.fund(amount_fen=19_999),)})
    assert found == ("lump_sums_above_share", "providers", "p1", "lump_sum_fen")
    assert tender(**both | {"funds": (build.fund(amount_fen=20_000),)}).policy.awards


def test_a_share_is_each_providers_own() -> None:
    """Of 20,000 fen half each; 10,000 for one and 10,000 for the other."""
    made = two_bids(lump_sum_fen=10_000)
    other = made["bids"][1].model_copy(update={"provider": "p2"})
    offers = (made["offers"][0], made["offers"][1].model_copy(update={"provider": "p2"}))
    assert tender(
        lots=(lot(winners=2),),
        offers=offers,
        bids=(made["bids"][0], other),
        providers=(build.provider("p1"), build.provider("p2")),
        funds=(build.fund(amount_fen=20_000),),
        policy=accepting("b1", "b2", provider_share_percent=50),
    ).policy.awards


def test_who_is_refused_takes_no_place_and_no_money() -> None:
    said = tuple(AwardDecision(bid=f"b{n}", accepted=n == 1) for n in (1, 2))
    made = two_bids(lump_sum_fen=10_000, alternative="a")
    funds = (build.fund(amount_fen=10_000),)
    assert tender(**made, funds=funds, policy=Policy(awards=said)).policy.awards


def test_an_accepted_bid_of_an_unknown_lot_or_fund_is_told_that_alone() -> None:
    policy = accepting("b1", provider_share_percent=50)
    nowhere = bid("b1", BidPart(lot="none", offer="o1"), lump_sum_fen=5_000)
    assert the_fault(bids=(nowhere,), policy=policy) == ("unknown_reference", "bids", "b1", "lot")
    found = the_fault(lots=(lot(fund="none"),), bids=(bid(lump_sum_fen=5_000),), policy=policy)
    assert found == ("unknown_reference", "lots", "l1", "fund")

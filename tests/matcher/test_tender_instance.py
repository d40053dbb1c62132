"""What makes lots and bids sound; and an instance without any is what it was before there were."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from matcher.faults import Fault, InvalidInstance
from matcher.files import read_instance, write_instance
from matcher.instance import (
    AwardDecision,
    Bid,
    BidPart,
    Catchment,
    Instance,
    Lot,
    Offer,
    Policy,
    Weights,
)
from tests import builders as build
from words import LANGUAGES, say
from words import fault as told

BEFORE = "4286abac"
"""The digest of the smallest district as it was before there were lots, in its first figures."""

NAMED = Catchment(communities=("c1",))


def lot(lot_id: str = "l1", **over: Any) -> Lot:
    """Visits in the one community, paid by the one fund."""
    fields: dict[str, Any] = {
        "id": lot_id, "service_types": (build.VISIT,), "communities": ("c1",), "fund": "f1",
    }  # fmt: skip
    return Lot(**(fields | over))


def bid(bid_id: str = "b1", *parts: BidPart, **over: Any) -> Bid:
    """The first provider's for the first lot, with the first offer."""
    fields: dict[str, Any] = {
        "id": bid_id, "provider": "p1", "parts": parts or (BidPart(lot="l1", offer="o1"),),
    }  # fmt: skip
    return Bid(**(fields | over))


def tender(
    *,
    lots: tuple[Lot, ...] = (lot(),),
    bids: tuple[Bid, ...] = (bid(),),
    offers: tuple[Offer, ...] = (build.offer(catchment=NAMED),),
    **over: Any,
) -> Instance:
    return build.district(offers=offers, lots=lots, bids=bids, **over)


def refused(**made: Any) -> list[Fault]:
    with pytest.raises(InvalidInstance) as said:
        tender(**made)
    return list(said.value.faults)


def the_fault(**made: Any) -> tuple[str, str, str, str]:
    """The only one there is: its code, kind, record and field. It is said in both languages."""
    (fault,) = refused(**made)
    for lang in LANGUAGES:
        assert told(lang, fault)
        assert say(lang, f"faults.name.{fault.kind}")
    return fault.code, fault.kind, fault.record, fault.field


def test_a_lot_and_a_bid_for_it_are_sound() -> None:
    assert tender().bids[0].parts[0].lot == "l1"


# ── references and ids


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("service_types", (build.VISIT, "none")),
        ("communities", ("c1", "none")),
        ("fund", "none"),
    ],
)
def test_a_lot_names_what_there_is(field: str, value: object) -> None:
    assert the_fault(lots=(lot(**{field: value}),)) == ("unknown_reference", "lots", "l1", field)


def test_a_lot_is_paid_by_a_fund_that_may_pay_for_it() -> None:
    made = {"funds": (build.fund(service_types=(build.CLASS,)),)}
    assert the_fault(**made) == ("lot_not_of_fund", "lots", "l1", "service_types")
    assert refused(**made)[0].params == {"value": build.VISIT}
    assert tender(funds=(build.fund(service_types=(build.VISIT, build.CLASS)),)).lots


def test_a_bid_is_a_known_providers() -> None:
    found = [(one.code, one.field) for one in refused(bids=(bid(provider="none"),))]
    assert found == [("unknown_reference", "provider"), ("offer_of_another", "offer")]


@pytest.mark.parametrize("field", ["lot", "offer"])
def test_a_bid_names_lots_and_offers_that_there_are(field: str) -> None:
    part = BidPart(**({"lot": "l1", "offer": "o1"} | {field: "none"}))
    assert the_fault(bids=(bid("b1", part),)) == ("unknown_reference", "bids", "b1", field)


def test_a_decision_is_of_a_known_bid() -> None:
    policy = Policy(awards=(AwardDecision(bid="none", accepted=True),))
    assert the_fault(policy=policy) == ("unknown_reference", "awards", "", "bid")


def test_two_lots_have_two_ids() -> None:
    assert the_fault(lots=(lot(), lot())) == ("repeated_id", "lots", "l1", "id")


def test_two_bids_have_two_ids() -> None:
    offers = (build.offer(catchment=NAMED), build.offer("o2", catchment=NAMED))
    again = bid("b1", BidPart(lot="l1", offer="o2"))
    assert the_fault(bids=(bid(), again), offers=offers) == ("repeated_id", "bids", "b1", "id")


def test_a_bid_is_decided_once() -> None:
    both = tuple(AwardDecision(bid="b1", accepted=yes) for yes in (True, False))
    assert the_fault(policy=Policy(awards=both)) == ("repeated_id", "awards", "b1", "bid")


# ── bundles, alternatives, offers


def two_lots(**second: Any) -> dict[str, Any]:
    """A bundle of two lots, each with an offer of its own."""
    return {
        "lots": (lot(), lot("l2", **second)),
        "offers": (build.offer(catchment=NAMED), build.offer("o2", catchment=NAMED)),
        "bids": (bid("b1", BidPart(lot="l1", offer="o1"), BidPart(lot="l2", offer="o2")),),
        "funds": (build.fund(), build.fund("f2")),
    }


def test_a_bundle_of_lots_that_one_fund_pays_is_sound() -> None:
    assert len(tender(**two_lots()).bids[0].parts) == 2


def test_a_bundle_of_lots_that_two_funds_pay_is_refused() -> None:
    found = the_fault(**two_lots(fund="f2"))
    assert found == ("bundle_of_several_funds", "bids", "b1", "parts")


def test_a_bundle_names_a_lot_once() -> None:
    made = two_lots()
    parts = (BidPart(lot="l1", offer="o1"), BidPart(lot="l1", offer="o2"))
    found = the_fault(**made | {"bids": (bid("b1", *parts),)})
    assert found == ("repeated_value", "bids", "b1", "lot")


def test_an_offer_stands_in_one_part_of_one_bid() -> None:
    assert the_fault(bids=(bid(), bid("b2"))) == ("repeated_value", "bids", "", "offer")


def test_alternatives_are_one_providers() -> None:
    offers = (
        build.offer(catchment=NAMED),
        build.offer("o2", provider="p2", catchment=NAMED),
    )
    other = bid("b2", BidPart(lot="l1", offer="o2"), provider="p2", alternative="a")
    found = the_fault(bids=(bid(alternative="a"), other), offers=offers)
    assert found == ("alternative_of_another", "bids", "b2", "alternative")


def test_the_largest_volume_is_not_below_the_smallest() -> None:
    part = BidPart(lot="l1", offer="o1", smallest=3, largest=2)
    assert the_fault(bids=(bid("b1", part),)) == ("largest_below_smallest", "bids", "b1", "largest")


def test_an_offer_made_for_a_lot_is_the_bidders() -> None:
    offers = (build.offer(catchment=NAMED, provider="p2"),)
    providers = (build.provider("p1"), build.provider("p2"))
    found = the_fault(offers=offers, providers=providers)
    assert found == ("offer_of_another", "bids", "b1", "offer")


@pytest.mark.parametrize(
    ("over", "beyond"),
    [
        ({"service_types": (build.VISIT, build.CLASS), "group": build.terms()}, build.CLASS),
        ({"catchment": Catchment(communities=("c1", "c2"))}, "c2"),
        ({"catchment": Catchment(radius_m=100)}, "radius_m"),
    ],
)
def test_an_offer_goes_no_further_than_its_lot(over: dict[str, Any], beyond: str) -> None:
    made = {
        "offers": (build.offer(**({"catchment": NAMED} | over)),),
        "communities": (build.community(), build.community("c2")),
    }
    assert the_fault(**made) == ("offer_beyond_lot", "bids", "b1", "offer")
    assert refused(**made)[0].params == {"value": beyond, "lot": "l1"}


def test_a_lot_of_everywhere_takes_an_offer_of_any_radius() -> None:
    assert tender(lots=(lot(communities=None),), offers=(build.offer(),)).bids


# ── files and digest


FORMS = ("round.json", "round.linli")


def test_an_instance_without_tenders_has_the_digest_it_had() -> None:
    assert build.district().digest[:8] == BEFORE
    assert not {"lots", "bids"} & set(json.loads(build.district().canonical))


@pytest.mark.parametrize(
    "changed",
    [
        {"lots": ()} | {"bids": ()} | {"policy": Policy(provider_share_percent=30)},
        {"bids": ()},
        {"policy": Policy(awards=(AwardDecision(bid="b1", accepted=False),))},
        {"policy": Policy(weights=Weights(award_point=2_000))},
        {"lots": (), "bids": (), "policy": Policy(weights=Weights(award_point=2_000))},
    ],
)
@pytest.mark.parametrize("name", FORMS)
def test_what_is_said_of_tenders_is_kept_and_counts(
    changed: dict[str, Any], name: str, tmp_path: Path
) -> None:
    made = tender(**changed)
    assert made.digest not in (tender().digest, tender(lots=(), bids=()).digest)
    write_instance(made, tmp_path / name)
    again = read_instance(tmp_path / name)
    assert again == made
    assert again.digest == made.digest


def test_the_digest_of_tenders_is_the_json_forms_sha_256(tmp_path: Path) -> None:
    write_instance(tender(), tmp_path / "round.json")
    written = (tmp_path / "round.json").read_bytes()
    assert hashlib.sha256(written).hexdigest() == tender().digest

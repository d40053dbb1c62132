"""``provider_share``: nobody takes more of a fund than the policy's share of its amount."""

from typing import Any

import pytest

from matcher.certify import certify
from matcher.explain import Way
from matcher.instance import Instance, Policy
from matcher.plan import Certificate, OfferPrices, Pricing
from matcher.rules import Rule
from tests import builders as build
from tests.brute import best_plan
from tests.rules.smallest import AT_HOME, AT_VENUE, allows, broken, forbids, solved, told

HALF = Policy(provider_share_percent=50)
MONDAY, TUESDAY = ({"slots": (slot,)} for slot in build.TWO_MORNINGS)


def share(fen: int) -> dict[str, Any]:
    """Of the one fund a provider has so many fen: half."""
    return {"policy": HALF, "funds": [build.fund(amount_fen=2 * fen)]}


def bound(instance: Instance, price: int) -> int:
    """At this price of a fen of the first provider's share, and no other price."""
    offers = {offer.id: OfferPrices(kind=Pricing.EXACT) for offer in instance.offers}
    shares = {"p1": {"f1": price}}
    made = Certificate(
        instance=instance.digest, denominator=1, offers=offers, shares=shares, bound=0
    )
    return certify(instance, made).bound


def test_allowed() -> None:
    """One visit at 100 yuan a week, a class at 200: 40,000 and 80,000 fen over the period."""
    allows(build.district(**share(40_000)))
    allows(build.school([build.pupil()], **share(80_000)))
    allows(build.tender(bids=[build.bid(score=0, lump_sum_fen=10_000)], **share(50_000)))
    rich = build.need(copay_limit_fen=10_000)
    allows(build.district([rich], policy=HALF, funds=[build.fund(amount_fen=0)]))


def test_a_share_is_rounded_down() -> None:
    """Half of 79,999 fen is 39,999."""
    short = build.district(policy=HALF, funds=[build.fund(amount_fen=79_999)])
    assert solved(short).served == 0


@pytest.mark.parametrize(
    ("instance", "way"),
    [
        (build.district(**share(39_900)), AT_HOME),
        (build.school([build.pupil()], **share(79_900)), AT_VENUE),
    ],
)
def test_forbidden_where_it_is_too_small(instance: Instance, way: Way) -> None:
    forbids(
        instance,
        way,
        Rule.PROVIDER_SHARE,
        "provider_share_small",
        "一家机构最多拿这项资金（f1）的 50%，做这一项还差 1 元。",
        "One provider takes 50% of the fund (f1) at most, which is ¥1 too little for this.",
    )


def two(provider: str = "p1") -> Instance:
    """Two visits by two offers, and a share for one and most of another."""
    needs = [build.need("n1", priority=1, **MONDAY), build.need("n2", **TUESDAY)]
    offers = [build.offer("o1"), build.offer("o2", provider=provider)]
    offers = [
        one.model_copy(update={"sessions": {slot: 1}})
        for one, slot in zip(offers, build.TWO_MORNINGS, strict=True)
    ]
    return build.district(needs, offers, **share(79_900))


def test_forbidden_where_it_is_taken() -> None:
    forbids(
        two(),
        Way("o2", None, ("tue-am",), "f1"),
        Rule.PROVIDER_SHARE,
        "provider_share",
        "这家机构从这项资金（f1）拿的已到上限（总额的 50%），还差 1 元。",
        "This provider already takes its share (50%) of the fund (f1); it is ¥1 short.",
        need="n2",
    )


def test_another_provider_has_a_share_of_its_own() -> None:
    assert solved(two("p2")).served == 2


def test_a_price_of_the_share_bounds_what_one_provider_takes() -> None:
    """A price that makes the second visit worthless costs what the share has at most."""
    instance = two()
    plan = best_plan(instance)
    assert plan is not None
    (first,) = plan.assignments
    every = solved(two("p2")).value
    assert bound(instance, 0) == every
    second = every - first.value
    dear = -(-second // 40_000)
    assert bound(instance, dear) == first.value - 40_000 * dear + 79_900 * dear


def test_a_lump_sum_counts() -> None:
    """40,000 fen for the visit and 10,000 for the bid, a fen more than the share."""
    instance = build.tender(bids=[build.bid(lump_sum_fen=10_000)], **share(49_999))
    plan = best_plan(instance)
    assert plan is not None
    assert (solved(instance).served, plan.served) == (0, 0)
    assert told(instance, plan, "n1")[:2] == ((Rule.BID,), ["bid"])
    assert broken(instance, plan, "n1", AT_HOME) == {Rule.BID}


def test_a_lump_sum_pays_the_price_of_the_share() -> None:
    """All of the share is spent: what the price gives the bound it takes again."""
    instance = build.tender(bids=[build.bid(lump_sum_fen=10_000)], **share(50_000))
    assert bound(instance, 1) == solved(instance).value

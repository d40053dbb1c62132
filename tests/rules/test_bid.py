"""``bid``: who is awarded serves what is put out to bid, as the bid says, from the lot's fund."""

from typing import Any

import pytest

from matcher.certify import certify
from matcher.check import check
from matcher.explain import Way
from matcher.faults import InvalidInstance
from matcher.instance import AwardDecision, Bid, Instance, Policy
from matcher.plan import Certificate, OfferPrices, Plan, Pricing
from matcher.rules import Rule
from matcher.solve import Limits, solve
from tests import builders as build
from tests.brute import best_plan, plan_of
from tests.rules.smallest import AT_HOME, allows, broken, forbids, solved, told
from words import fault

NOT_ACCEPTED = (
    "bid",
    "能做这项服务的投标（b1）没有中标。",
    "The bid that would serve it (b1) was not accepted.",
)
MONDAY, TUESDAY = ({"slots": (slot,)} for slot in build.TWO_MORNINGS)
TWO = [build.need("n1", priority=1), build.need("n2")]
TWO_OFFERS = [build.offer("o1", sessions={"mon-am": 1}), build.offer("o2", sessions={"tue-am": 1})]


def asking(*parts: Any, **over: Any) -> tuple[Bid, ...]:
    """The one bid there is, whose score counts for nothing."""
    return (build.bid("b1", *parts, **({"score": 0} | over)),)


def decided(accepted: bool) -> Policy:
    return Policy(awards=(AwardDecision(bid="b1", accepted=accepted, reason="…"),))


def best_of(instance: Instance) -> Plan:
    """The best of all plans, which the solve finds."""
    best = best_plan(instance)
    assert best is not None
    assert solved(instance).value == best.value
    return best


def priced(instance: Instance, **prices: Any) -> int:
    """The bound at these prices of lots, alternatives and volumes and no other."""
    volumes = prices.pop("volumes", {})
    offers = {
        offer.id: OfferPrices(kind=Pricing.EXACT, volume=volumes.get(offer.id, 0))
        for offer in instance.offers
    }
    blank = {"instance": instance.digest, "denominator": 1, "bound": 0}
    return certify(instance, Certificate(**blank, offers=offers, **prices)).bound


# ── who may serve


def test_allowed() -> None:
    allows(build.tender(bids=asking()))
    allows(build.tender(bids=asking(), policy=decided(True)))
    allows(build.tender([build.pupil()], [build.lessons()], bids=asking(build.part(largest=1))))
    allows(build.tender(bids=asking(lump_sum_fen=10_000)))


def test_an_award_is_counted() -> None:
    """Eighty points at 1,000 milli-points each, in each lot, less a fen for half a milli-point."""
    (award,) = solved(build.tender(bids=asking(score=80, lump_sum_fen=10_000))).awards
    assert (award.bid, award.served, award.public_fen) == ("b1", 1, 10_000)
    assert award.value == 80 * 1_000 - 10_000 // 2


def test_forbidden_where_a_person_refused_it() -> None:
    forbids(build.tender(policy=decided(False)), AT_HOME, Rule.BID, *NOT_ACCEPTED)


def test_forbidden_where_it_asks_more_than_it_opens() -> None:
    instance = build.tender(bids=asking(lump_sum_fen=5_000_000))
    forbids(instance, AT_HOME, Rule.BID, *NOT_ACCEPTED)


def test_whoever_is_accepted_by_a_person_is_awarded_whatever_it_asks() -> None:
    instance = build.tender(bids=asking(lump_sum_fen=5_000_000), policy=decided(True))
    plan = best_of(instance)
    assert [award.bid for award in plan.awards] == ["b1"]
    assert plan.value < 0
    assert priced(instance) == plan.value
    (violation,) = check(instance, plan_of(instance, ()))
    assert (violation.rule, violation.code) == (Rule.BID, "award_left_out")


def test_an_offer_of_no_bid_stays_open() -> None:
    plan = best_of(build.tender(offers=TWO_OFFERS, policy=decided(False)))
    assert [done.offer for done in plan.assignments] == ["o2"]


# ── how many


@pytest.mark.parametrize("accepted", [False, True])
def test_it_serves_no_more_than_its_largest(accepted: bool) -> None:
    policy = decided(True) if accepted else Policy()
    instance = build.tender(TWO, bids=asking(build.part(largest=1)), policy=policy)
    forbids(
        instance,
        Way("o1", None, ("tue-am",), "f1"),
        Rule.BID,
        "bid_full",
        "中标的一方已按标书接满（最多 1 项需求）。",
        "The accepted bid already serves as many needs as it offered (1).",
        need="n2",
    )
    dear = max(done.value for done in best_of(instance).assignments)
    assert priced(instance, volumes={"o1": dear}) == dear


def test_it_serves_no_fewer_than_its_smallest() -> None:
    """Two at least, and there is one: a price below zero for each it serves proves that."""
    instance = build.tender(bids=asking(build.part(smallest=2)))
    plan = best_of(instance)
    assert (plan.served, plan.awards) == (0, ())
    assert told(instance, plan, "n1")[:2] == ((Rule.BID,), ["bid"])
    (visit,) = solved(build.tender(bids=asking())).assignments
    assert priced(instance) == visit.value
    assert priced(instance, volumes={"o1": -visit.value}) == 0


def test_a_member_of_a_series_counts_as_one() -> None:
    pupils = [build.pupil(name, people=2) for name in ("n1", "n2")]
    part = build.part(smallest=2, largest=2)
    plan = best_of(build.tender(pupils, [build.lessons()], bids=asking(part)))
    assert [award.served for award in plan.awards] == [2]


@pytest.mark.parametrize("least", [2, 3])
def test_what_a_person_accepted_and_cannot_be_delivered_is_refused(least: int) -> None:
    """Two needs at the most can be served."""
    part = build.part(smallest=least)
    instance = build.tender(TWO, bids=asking(part), policy=decided(True))
    if least == 2:
        assert solved(instance).served == 2
        return
    with pytest.raises(InvalidInstance) as refused:
        solve(instance, Limits(work=200))
    (refusal,) = refused.value.faults
    assert (refusal.code, refusal.record) == ("award_not_deliverable", "b1")
    assert refusal.params == {"offer": "o1", "served": 2, "smallest": 3}
    assert "没有找到一份方案" in fault("zh", refusal)
    assert fault("en", refusal).endswith("serves 3 needs at least: it serves 2")


def test_what_a_person_accepted_and_nothing_can_serve_is_refused() -> None:
    """Not even one need; and a series counts its members."""
    far = build.need(point=build.east(6_000), language="yue")
    with pytest.raises(InvalidInstance) as refused:
        solve(build.tender([far], bids=asking(), policy=decided(True)), Limits(work=200))
    assert [one.params["served"] for one in refused.value.faults] == [0]
    pupils = [build.pupil("n1"), build.pupil("n2")]
    part = build.part(smallest=2)
    taught = build.tender(pupils, [build.lessons()], bids=asking(part), policy=decided(True))
    assert solved(taught).served == 2


# ── which of them


def rivals(winners: int, alternative: str | None = None) -> Instance:
    """Two bids for one lot; one could serve the need of Monday, one that of Tuesday."""
    bids = [
        build.bid(f"b{n}", build.part(f"o{n}"), alternative=alternative, score=0) for n in (1, 2)
    ]
    needs = [build.need("n1", priority=1, **MONDAY), build.need("n2", **TUESDAY)]
    return build.tender(needs, TWO_OFFERS, lots=[build.lot(winners=winners)], bids=bids)


def test_a_framework_has_several_winners() -> None:
    assert best_of(rivals(2)).served == 2


@pytest.mark.parametrize(
    ("instance", "price"), [(rivals(1), "lots"), (rivals(2, "either"), "alternatives")]
)
def test_forbidden_where_the_other_won(instance: Instance, price: str) -> None:
    plan = best_of(instance)
    (left,) = plan.unmet
    assert [award.bid for award in plan.awards] == ["b1"]
    assert told(instance, plan, left)[:2] == ((Rule.BID,), ["bid"])
    assert "(b2)" in told(instance, plan, left)[3]
    way = Way("o2", None, ("tue-am",), "f1")
    assert broken(instance, plan, left, way) == {Rule.BID}
    key = {"lots": "l1", "alternatives": "either"}[price]
    both = priced(instance)
    assert both == best_of(rivals(2)).value
    # At what the lesser bid is worth as its price, only the place among the winners counts.
    assert priced(instance, **{price: {key: both - plan.value}}) == plan.value


def bundled(**over: Any) -> Instance:
    """One bid for two lots: visits on Monday in the one, on Tuesday in the other."""
    parts = build.part("o1"), build.part("o2", lot="l2")
    lots = [build.lot("l1"), build.lot("l2")]
    needs = [build.need("n1", **MONDAY), build.need("n2", **(TUESDAY | over))]
    return build.tender(needs, TWO_OFFERS, lots=lots, bids=asking(*parts, score=10))


def test_several_lots_are_taken_together_or_not_at_all() -> None:
    plan = best_of(bundled())
    assert [(award.served, award.value) for award in plan.awards] == [(2, 2 * 10 * 1_000)]
    half = bundled(point=build.east(6_000), language="yue")
    assert (best_of(half).served, best_of(half).awards) == (0, ())
    assert told(half, best_of(half), "n1")[:2] == ((Rule.BID,), ["bid"])


# ── whose money


@pytest.mark.parametrize("setting", ["home", "venue"])
def test_the_lots_fund_alone_pays(setting: str) -> None:
    """Its most is too little by a yuan, and the other fund's would do."""
    price = 10_000 if setting == "home" else 20_000
    needs, offers = (
        ([build.need()], [build.offer()])
        if setting == "home"
        else ([build.pupil()], [build.lessons()])
    )
    funds = [build.fund(most_fen=price - 100), build.fund("f2")]
    instance = build.tender(needs, offers, bids=asking(), funds=funds)
    plan = best_of(instance)
    assert plan.served == 0
    assert told(instance, plan, "n1")[:2] == ((Rule.FUND, Rule.BID), ["fund_most", "bid"])
    awarded = plan_of(instance, (), instance.bids)
    venue = None if setting == "home" else "v1"
    assert Rule.BID in broken(instance, awarded, "n1", Way("o1", venue, ("mon-am",), "f2"))
    if setting == "home":
        assert priced(instance) == 0
    allows(build.tender(needs, offers, bids=asking(), funds=[build.fund(), funds[1]]))


def test_the_lots_fund_pays_the_lump_sum() -> None:
    """40,000 fen for the visits and 10,000 for the bid."""
    for amount, served in ((50_000, 1), (49_999, 0)):
        bids = asking(lump_sum_fen=10_000)
        assert (
            best_of(build.tender(bids=bids, funds=[build.fund(amount_fen=amount)])).served == served
        )


# ── the prices that prove it


def test_a_lump_sum_pays_the_price_of_its_fund() -> None:
    """All of the fund is spent: what the price gives the bound it takes again."""
    bids = asking(lump_sum_fen=10_000)
    instance = build.tender(bids=bids, funds=[build.fund(amount_fen=50_000)])
    assert priced(instance, funds={"f1": 1}) == best_of(instance).value


@pytest.mark.parametrize("instance", [bundled(), rivals(2)], ids=["bundle", "framework"])
def test_every_place_among_the_winners_has_its_price(instance: Instance) -> None:
    """All places are taken: what the prices give the bound the bids take again."""
    prices = {lot.id: 1_000 * n for n, lot in enumerate(instance.lots, 1)}
    assert priced(instance, lots=prices) == best_of(instance).value

"""``floor``: what a community, or the first tier, is owed at least is served."""

from typing import Any

import pytest

from matcher.certify import InvalidCertificate, certify
from matcher.check import check
from matcher.explain import ServedStory, UnmetStory, context, explain_need
from matcher.faults import InvalidInstance
from matcher.instance import Floor, Instance, Policy
from matcher.plan import Certificate, OfferPrices, Plan, Pricing
from matcher.rules import Rule
from matcher.solve import Limits, solve
from telling.teller import Teller
from tests import builders as build
from tests.brute import best_plan, plan_of
from tests.rules.smallest import proved, solved, told
from words import fault

PLACES = [build.community("c1"), build.community("c2")]
NEEDS = [build.need("n1", priority=2), build.need("n2", priority=3, community="c2")]


def floors(**needs: int) -> Policy:
    return Policy(floors=tuple(Floor(community=c, needs=n) for c, n in needs.items()))


def rivals(policy: Policy, needs: Any = NEEDS) -> Instance:
    """Two needs of two communities, and one session: the first is worth more."""
    offers = [build.offer(sessions={"mon-am": 1})]
    return build.district(needs, offers, communities=PLACES, policy=policy)


def priced(instance: Instance, **prices: Any) -> int:
    """The bound at these prices, and one of a session."""
    of = {"o1": OfferPrices(kind=Pricing.EXACT)}
    blank = {"instance": instance.digest, "denominator": 1, "bound": 0}
    return certify(instance, Certificate(**blank, offers=of, **prices)).bound


def only(instance: Instance, need: str) -> Plan:
    """The plan that serves this need alone."""
    free = build.district(
        [one for one in instance.needs if one.id == need],
        instance.offers,
        communities=PLACES,
        policy=Policy(),
    )
    best = best_plan(free)
    assert best is not None
    return plan_of(instance, best.assignments)


def test_without_a_floor_the_need_worth_more_is_served() -> None:
    assert solved(rivals(Policy())).unmet == ("n2",)


def test_a_floor_is_served_before_what_is_worth_more() -> None:
    instance = rivals(floors(c2=1))
    plan = solved(instance)
    assert plan.unmet == ("n1",)
    assert plan == best_plan(instance)


def test_forbidden_below_the_floor() -> None:
    instance = rivals(floors(c2=1))
    (violation,) = check(instance, only(instance, "n1"))
    assert (violation.rule, violation.code) == (Rule.FLOOR, "floor_missed")
    assert violation.params == {"community": "c2", "served": 0, "smallest": 1}
    assert check(instance, only(instance, "n2")) == []


def test_the_price_of_a_floor_proves_it() -> None:
    """At what the two are apart for its price, either need earns as much, and the floor pays."""
    instance = rivals(floors(c2=1))
    more, less = only(instance, "n1").value, only(instance, "n2").value
    assert proved(instance) == more
    assert priced(instance, floors={"c2": more - less}) == less
    assert solve(instance, Limits(work=300)).certificate.bound == less


def test_no_price_for_what_nobody_is_owed() -> None:
    """Neither of a community without a floor, nor of a first tier without a least."""
    for prices in ({"floors": {"c1": 1}}, {"floors": {"c3": 1}}, {"first_tier": 1}):
        with pytest.raises(InvalidCertificate) as refused:
            priced(rivals(floors(c2=1)), **prices)
        assert [one.code for one in refused.value.faults] == ["unknown_reference"]


def test_a_price_below_zero_is_none() -> None:
    with pytest.raises(ValueError, match="greater than or equal to 0"):
        priced(rivals(floors(c2=1)), floors={"c2": -1})


# ── the first tier


FIRST = [build.need("n1", priority=1), build.need("n2", priority=1, community="c2")]


def test_the_first_tier_is_worth_its_least() -> None:
    """Three of priority 2 are worth more than one of priority 1; they take the same morning."""
    needs = [build.need("n1", priority=1), *(build.need(f"n{n}", priority=2) for n in (2, 3, 4))]
    offers = [build.offer(sessions={"mon-am": 3}, minutes_per_week=180)]
    first = build.need("n1", priority=1, minutes=180)
    instance = build.district([first, *needs[1:]], offers)
    assert solved(instance).unmet == ("n1",)
    (visit,) = solved(build.district([first], offers)).assignments
    kept = Policy(first_tier_least=visit.value)
    due = build.district([first, *needs[1:]], offers, policy=kept)
    assert solved(due).unmet == ("n2", "n3", "n4")
    others = plan_of(due, solved(instance).assignments)
    (violation,) = check(due, others)
    assert (violation.rule, violation.code) == (Rule.FLOOR, "first_tier_below")
    assert violation.params == {"value": 0, "least": visit.value}
    lost = others.value - visit.value
    assert lost > 0
    assert priced(due) == others.value
    # At a price of one, a milli-point of the first tier counts twice, and one of it is given back.
    assert priced(due, first_tier=1) == visit.value
    (story,) = (explain_need(context(due, solved(due)), n) for n in ("n2",))
    assert isinstance(story, UnmetStory)


def test_what_a_series_costs_is_nobodys() -> None:
    """To the first tier a member is worth what its record says: the bound takes no money off."""
    pupils = [build.pupil(name, priority=1, slots=("mon-am",)) for name in ("n1", "n2")]
    instance = build.school(pupils, policy=Policy(aim="first_tier"))
    (series,) = solved(instance).series
    worth = sum(member.value for member in series.members)
    assert series.public_fen > 0
    assert solved(instance).value == worth > series.value
    assert priced(instance) == worth


# ── what is told


def test_who_is_left_is_told_of_the_floor() -> None:
    instance = rivals(floors(c2=1))
    plan = solved(instance)
    rules, codes, zh, en = told(instance, plan, "n1")
    assert Rule.FLOOR in rules
    assert "floor" in codes
    assert "c2保底" in zh
    assert "guaranteed" in en
    story = explain_need(context(instance, plan), "n2")
    assert isinstance(story, ServedStory)
    assert [reason.code for reason in story.kept] == ["floor_keeps"]
    assert Teller(instance, "zh").kept(story) == ["C2能满足的正好是保底数，这一项少不得。"]


def test_who_has_more_than_the_floor_may_give_way() -> None:
    """Two of the community are served, and one is owed."""
    needs = [*NEEDS, build.need("n3", community="c2", slots=("tue-am",))]
    offers = [build.offer("o1", sessions={"mon-am": 1}), build.offer("o2", sessions={"tue-am": 1})]
    needs[0] = build.need("n1", priority=4, slots=("mon-am",))
    needs[1] = build.need("n2", priority=3, community="c2", slots=("mon-am",))
    instance = build.district(needs, offers, communities=PLACES, policy=floors(c2=1))
    plan = solved(instance)
    assert plan.unmet == ("n1",)
    rules, _, _, _ = told(instance, plan, "n1")
    assert Rule.FLOOR not in rules
    story = explain_need(context(instance, plan), "n2")
    assert isinstance(story, ServedStory)
    assert story.kept == ()


# ── what can't be


def test_what_no_plan_can_meet_is_refused_with_what_can_be() -> None:
    with pytest.raises(InvalidInstance) as refused:
        solve(rivals(floors(c1=1, c2=1)), Limits(work=300))
    (refusal,) = refused.value.faults
    assert (refusal.code, refusal.kind) == ("floor_unreachable", "floors")
    assert refusal.params == {"smallest": 1, "served": 0}
    assert "已证明" in fault("zh", refusal)
    assert "(proved)" in fault("en", refusal)


def test_more_than_there_are_is_refused() -> None:
    with pytest.raises(InvalidInstance) as refused:
        solve(rivals(floors(c2=3)), Limits(work=300))
    assert [one.params for one in refused.value.faults] == [{"smallest": 3, "served": 1}]


def test_too_much_for_the_first_tier_is_refused() -> None:
    with pytest.raises(InvalidInstance) as refused:
        solve(rivals(Policy(first_tier_least=10**9), FIRST), Limits(work=300))
    (refusal,) = refused.value.faults
    assert refusal.code == "first_tier_unreachable"
    assert refusal.params["value"] == only(rivals(Policy(), FIRST), "n1").value


@pytest.mark.parametrize(
    ("policy", "code"),
    [
        (floors(c3=1), "unknown_reference"),
        (Policy(floors=(Floor(community="c1", needs=1),) * 2), "repeated_value"),
        (floors(c1=1).model_copy(update={"floor_share_percent": 50}), "floors_and_share"),
    ],
)
def test_a_floor_that_says_nothing_is_a_fault(policy: Policy, code: str) -> None:
    with pytest.raises(InvalidInstance) as refused:
        rivals(policy)
    assert [one.code for one in refused.value.faults] == [code]

"""Every code of the checker, each from a plan that breaks one rule and no other."""

from collections.abc import Callable

import pytest

from matcher.check import CODES, check
from matcher.instance import Policy
from matcher.rules import Rule
from tests import builders as build
from tests.breaking import owing, serving, telling, tendering, using
from tests.breaking.makers import Case, best, cheap, forbids, pins
from tests.brute import best_plan, plan_of

CASES = [*serving.CASES, *using.CASES, *telling.CASES, *tendering.CASES, *owing.CASES]


@pytest.mark.parametrize("make", CASES)
def test_a_plan_that_breaks_one_rule_is_refused_for_that(make: Callable[[], Case]) -> None:
    """Figures that follow from the change may differ too, and without terms nothing is paid."""
    rule, code, instance, plan = make()
    found = check(instance, plan)
    assert (rule, code) in {(v.rule, v.code) for v in found}
    follow = {"figure", Rule.PRICE} | ({Rule.FUND} if code == "no_terms" else set())
    assert {v.rule for v in found} - follow <= {rule}
    assert all(set(v.params) <= set(CODES[v.code]) for v in found)


def test_every_code_and_every_rule_has_its_case() -> None:
    cases = [make() for make in CASES]
    assert {code for _, code, *_ in cases} == set(CODES) - {"bound_passed"}
    assert {rule for rule, *_ in cases} == {*Rule, "figure", "digest", "reference"}


@pytest.mark.parametrize(
    "policy",
    [
        pins(),
        pins(offer="o1", setting="home", slots=("mon-am",), fund="f1"),
        forbids(setting="venue"),
        forbids(slots=("tue-am",)),
        forbids(fund="f2"),
    ],
)
def test_a_decision_that_the_plan_keeps_breaks_nothing(policy: Policy) -> None:
    instance = build.district(policy=policy, funds=(build.fund(), build.fund("f2")))
    (visit,) = best(build.district()).assignments
    plan = plan_of(instance, [visit.model_copy(update={"slots": ("mon-am",), "fund": "f1"})])
    assert check(instance, plan) == []


@pytest.mark.parametrize(
    "policy",
    [pins(venue="v1"), pins(setting="venue"), forbids(venue="v2"), forbids(setting="home")],
)
def test_a_decision_that_a_series_keeps_breaks_nothing(policy: Policy) -> None:
    venues = (build.venue(), build.venue("v2"))
    (series,) = best(build.school((build.pupil("n1"),), venues=venues[:1])).series
    instance = build.school((build.pupil("n1"),), venues=venues, policy=policy)
    assert check(instance, plan_of(instance, [series])) == []


def test_a_pinned_need_may_be_worth_nothing() -> None:
    instance = build.district(policy=cheap(20_000).model_copy(update={"pins": pins().pins}))
    plan = best(instance)
    assert plan.value == 0
    assert check(instance, plan) == []


def test_order_does_not_matter() -> None:
    needs = [build.pupil(name, sessions_per_week=2) for name in ("n1", "n2", "n3")]
    instance = build.school(needs, (build.lessons(group=build.terms(largest=2)),))
    plan = best_plan(instance)
    assert plan is not None
    (series,) = plan.series
    turned = series.model_copy(
        update={"slots": series.slots[::-1], "members": series.members[::-1]}
    )
    assert check(instance, plan.model_copy(update={"series": (turned,)})) == []

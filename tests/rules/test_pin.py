"""``pin``: a person's decision stands; the need is served, and just so."""

from typing import Any

import pytest

from matcher.check import check
from matcher.explain import Way
from matcher.faults import InvalidInstance
from matcher.instance import Forbid, Instance, Pin, Policy
from matcher.rules import Rule
from matcher.solve import Limits, solve
from tests import builders as build
from tests.brute import plan_of
from tests.rules.smallest import AT_HOME, allows, broken, solved, told
from words import fault, say

OFFERS = [build.offer("o1"), build.offer("o2")]
FUNDS = [build.fund("f1"), build.fund("f2")]


def pinned(forbids: tuple[Forbid, ...] = (), **over: Any) -> Instance:
    policy = Policy(pins=(Pin(need="n1", **over),), forbids=forbids)
    return build.district(offers=OFFERS, funds=FUNDS, policy=policy)


JUST_SO = {"offer": "o2", "setting": "home", "slots": ("tue-am",), "fund": "f2"}


def test_allowed() -> None:
    allows(pinned())
    allows(pinned(**JUST_SO))
    (visit,) = solved(pinned(**JUST_SO)).assignments
    assert (visit.offer, visit.slots, visit.fund) == ("o2", ("tue-am",), "f2")


@pytest.mark.parametrize("field", JUST_SO)
def test_forbidden_in_any_other_way(field: str) -> None:
    """The way differs from what is pinned in this one field."""
    other = {"offer": "o1", "setting": "venue", "slots": ("mon-am",), "fund": "f1"}
    instance = pinned(**{field: other[field] if field == "setting" else JUST_SO[field]})
    nobody = plan_of(instance, ())
    assert broken(instance, nobody, "n1", AT_HOME) == {Rule.PIN}


def test_forbidden_to_leave_it() -> None:
    instance = pinned()
    (violation,) = check(instance, plan_of(instance, ()))
    assert (violation.rule, violation.code) == (Rule.PIN, "pin_unserved")


def test_what_cannot_be_kept_is_refused_before_the_solve() -> None:
    with pytest.raises(InvalidInstance) as refused:
        solve(pinned(setting="venue"), Limits(work=200))
    (refusal,) = refused.value.faults
    assert refusal.code == "pin_breaks_rules"
    assert Rule.SERVICE_TYPE in refusal.params["rules"]
    assert say("zh", "rules.service_type") in fault("zh", refusal)


def test_a_refused_pin_names_every_rule_of_the_nearest_way() -> None:
    forbid = Forbid(need="n1", offer="o2")
    for instance, rules in (
        (pinned((forbid,), offer="o2"), [Rule.FORBID]),
        (pinned(slots=("sun-eve",)), [Rule.SLOTS]),
    ):
        with pytest.raises(InvalidInstance) as refused:
            solve(instance, Limits(work=200))
        assert refused.value.faults[0].params["rules"] == rules


def test_a_refused_pin_is_judged_by_offers_of_its_own_service() -> None:
    """Whoever gives another service breaks but one rule, and it is no reason to name it."""
    elsewhere = build.offer("o1", point=build.east(9_000), sessions={"wed-am": 1})
    other = build.offer("o2", service_types=(build.CLASS,))
    policy = Policy(pins=(Pin(need="n1"),))
    with pytest.raises(InvalidInstance) as refused:
        solve(build.district(offers=[elsewhere, other], policy=policy), Limits(work=200))
    assert refused.value.faults[0].params["rules"] == [Rule.CATCHMENT, Rule.SLOTS]
    with pytest.raises(InvalidInstance) as refused:
        solve(build.district(offers=[other], policy=policy), Limits(work=200))
    assert refused.value.faults[0].params["rules"] == [Rule.SERVICE_TYPE]


def test_what_is_told() -> None:
    instance = pinned(setting="venue")
    assert told(instance, plan_of(instance, ()), "n1") == (
        (Rule.PIN,),
        ["pin"],
        "有人作过决定，要求另一种安排。",
        "Somebody has decided on another way.",
    )
    assert broken(instance, plan_of(instance, ()), "n1", Way("o2", None, ("tue-am",), "f2"))

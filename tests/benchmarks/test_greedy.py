"""Greedy is a fair peer: lawful, never better than the best, and it takes the dearest first."""

import pytest

from benchmarks.greedy import greedy
from linli.generate import generate
from matcher.check import check
from matcher.compile import compiled
from matcher.export import plan_of
from matcher.instance import Instance, Pin, Policy
from matcher.plan import Plan
from matcher.state import layout, placed
from matcher.whole.plans import worth_of
from tests import builders as build
from tests.brute import best_plan
from tests.tiny import tiny


def planned(instance: Instance) -> Plan:
    made = compiled(instance)
    chosen = greedy(made.problem)
    at = layout(made.problem)
    plan = plan_of(instance, made, placed(made.problem, at, chosen), at)
    assert plan.value == worth_of(made.problem, chosen)
    return plan


@pytest.mark.parametrize("seed", range(60))
def test_what_is_taken_is_lawful(seed: int) -> None:
    instance = tiny(seed)
    plan, best = planned(instance), best_plan(instance)
    assert check(instance, plan) == []
    assert best is not None
    assert plan.value <= best.value


def test_a_district_is_served_lawfully() -> None:
    instance = generate(400, seed=3)
    plan = planned(instance)
    assert check(instance, plan) == []
    assert plan.assignments
    assert plan.series


def test_the_dearest_need_comes_first() -> None:
    needs = [build.need(f"n{p}", priority=p, slots=("mon-am",)) for p in (3, 1, 2)]
    instance = build.district(needs, [build.offer("o1", sessions={"mon-am": 1})])
    assert [one.need for one in planned(instance).assignments] == ["n1"]


def test_a_pin_that_found_no_way_left_goes_first_next_time() -> None:
    """n1 is worth more and would take Monday, the only day that n2 can."""
    instance = build.district(
        [
            build.need("n1", priority=1, slots=("mon-am", "tue-am")),
            build.need("n2", priority=4, slots=("mon-am",)),
        ],
        [build.offer("o1", sessions={"mon-am": 1, "tue-am": 1})],
        policy=Policy(pins=(Pin(need="n1"), Pin(need="n2"))),
    )
    assert planned(instance).unmet == ()


def test_of_several_payers_the_one_that_serves_most() -> None:
    """The first fund may pay for one group only; the second for everybody."""
    needs = [
        build.pupil(f"n{n}", group=group) for n, group in enumerate((None, "elders", "elders"))
    ]
    instance = build.school(needs, funds=[build.fund("f1", groups=("elders",)), build.fund("f2")])
    (series,) = planned(instance).series
    assert (series.fund, series.people) == ("f2", 3)

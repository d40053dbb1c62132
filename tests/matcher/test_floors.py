"""Floors on tiny districts, against everything tried: the plan, its bound, and what can't be."""

from functools import cache
from random import Random

import pytest

from matcher import exact
from matcher.certify import certify
from matcher.check import check
from matcher.compile import compiled
from matcher.export import certificate_of
from matcher.faults import InvalidInstance
from matcher.instance import Floor, Instance, floors_stage
from matcher.plan import COUNTED, Certificate, Plan, Pricing
from matcher.prices import need_prices, row_prices
from matcher.solve import Limits, solve
from tests.brute import best_plan, is_lawful, lawful_plans
from tests.matcher.test_certify import priced_at_random
from tests.tiny import floored, tendered, tiny

SEEDS = range(160)
TENDERED = range(1_000, 1_040)
"""Above a thousand: of districts with things put out to bid."""


@cache
def asked(seed: int) -> tuple[Instance, Plan | None]:
    """Every other one asks for one need more than the best plan without floors serves."""
    made = tendered(seed) if seed in TENDERED else tiny(seed)
    instance = floored(made, seed) if seed % 2 else one_more(made, seed)
    return instance, best_plan(instance)


def one_more(made: Instance, seed: int) -> Instance:
    free = best_plan(made)
    assert free is not None
    left = [need.community for need in made.needs if need.id in free.unmet]
    if not left:
        return floored(made, seed)
    place = Random(seed).choice(left)
    served = [n for n in made.needs if n.community == place and n.id not in free.unmet]
    policy = made.policy.model_copy(
        update={"floors": (Floor(community=place, needs=len(served) + 1),)}
    )
    fields = {name: getattr(made, name) for name in Instance.model_fields}
    return Instance(**(fields | {"policy": policy}))


def shortfall(instance: Instance) -> int:
    """The least that all plans are short of the floors together."""
    floors = instance.policy.floors
    nearest = best_plan(floors_stage(instance, floors, None))
    assert nearest is not None
    return sum(floor.needs for floor in floors) - nearest.value


@pytest.mark.parametrize("seed", [*SEEDS, *TENDERED])
def test_the_best_plan_above_the_floors_is_found_or_what_is_nearest(seed: int) -> None:
    instance, best = asked(seed)
    if best is None:
        with pytest.raises(InvalidInstance) as refused:
            solve(instance, Limits(work=300, seed=seed))
        faults = refused.value.faults
        assert {one.code for one in faults} <= {"floor_unreachable", "floor_not_reached"}
        found = sum(one.params["smallest"] - one.params["served"] for one in faults)
        assert found == shortfall(instance) > 0
        return
    result = solve(instance, Limits(work=300, seed=seed))
    assert check(instance, result.plan) == []
    assert is_lawful(instance, result.plan)
    assert result.plan.value == best.value
    assert result.certificate.bound >= best.value


def test_the_instances_teach_something() -> None:
    """Many floors are reached, many cost something, and many can't be."""
    found = [asked(seed) for seed in SEEDS]
    kept = [(instance, best) for instance, best in found if best is not None]
    assert 40 <= len(kept) <= len(found) - 40
    dearer = 0
    for instance, best in kept:
        policy = instance.policy.model_copy(update={"floors": ()})
        free = best_plan(instance.model_copy(update={"policy": policy}))
        dearer += free is not None and free.value > best.value
    assert dearer >= 5


@pytest.mark.parametrize("seed", [*SEEDS[:60], *TENDERED[:20]])
def test_search_alone_keeps_the_floors(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """In parts and by the master too, for nothing here is small enough for a solver."""
    monkeypatch.setattr(exact, "MOST_ROWS_COUNTED", -1)
    instance, best = asked(seed)
    if best is None:
        with pytest.raises(InvalidInstance):
            solve(instance, Limits(work=600, seed=seed))
        return
    result = solve(instance, Limits(work=600, seed=seed))
    assert check(instance, result.plan) == []
    assert result.solver_claim == ""
    assert result.plan.value <= best.value <= result.certificate.bound


# ── the bound


def floor_priced(instance: Instance, seed: int, kind: Pricing) -> Certificate:
    """Prices at random, of floors and of the first tier too."""
    random, made = Random(seed), priced_at_random(instance, seed, kind)
    policy, aim = instance.policy, instance.policy.aim
    most = COUNTED if aim == "floors" else 3 * COUNTED

    def price(most: int) -> int:
        return random.choice((0, random.randint(0, most * made.denominator)))

    due = policy.first_tier_least is not None and aim != "first_tier"
    return made.model_copy(
        update={
            "floors": {floor.community: price(most) for floor in policy.floors},
            "first_tier": price(2) if due else 0,
        }
    )


def aims(instance: Instance) -> list[Instance]:
    """The round above its floors, towards them, and for its first tier with and without a least."""
    policy = instance.policy
    firsts = instance.model_copy(
        update={"policy": policy.model_copy(update={"floors": (), "aim": "first_tier"})}
    )
    fields = {name: getattr(instance, name) for name in Instance.model_fields}
    firsts = Instance(**(fields | {"policy": firsts.policy}))
    best = best_plan(firsts)
    least = best.value if best is not None and best.value > 0 else None
    due = policy.model_copy(update={"first_tier_least": least})
    both = Instance(**(fields | {"policy": due}))
    return [instance, both, floors_stage(instance, policy.floors, least), firsts]


@pytest.mark.parametrize("seed", [*SEEDS[:40], *TENDERED[:15]])
def test_no_lawful_plan_passes_the_bound(seed: int) -> None:
    """Whatever the prices, and whatever the aim."""
    for number, instance in enumerate(aims(asked(seed)[0])):
        best = best_plan(instance)
        if best is None:
            continue
        for salt, kind in enumerate(Pricing):
            for n in range(3):
                made = floor_priced(instance, 1_000 * seed + 10 * number + 3 * salt + n, kind)
                assert certify(instance, made).bound >= best.value


@pytest.mark.parametrize("seed", SEEDS[:40])
def test_the_proof_keeps_what_the_prices_promise(seed: int) -> None:
    """But for a series without a fund, whose multipliers only the proof tries in a stage."""
    for instance in aims(asked(seed)[0])[:2]:
        made = compiled(instance)
        start, _ = row_prices(made.problem, lambda number: number / 10)
        lowest = need_prices(made.problem, start, lambda number: number / 60, workers=1)
        proof = certificate_of(instance, made, lowest.prices, lowest.earned, 1_000)
        # A floor's price, and the first tier's, are rounded once and multiplied by what is due.
        near = 100 + (instance.policy.first_tier_least or 0) / 1_000
        assert certify(instance, proof).bound == pytest.approx(lowest.bound, abs=near)


# ── the check


@pytest.mark.parametrize("seed", SEEDS[:30])
def test_a_lawful_plan_is_refused_exactly_where_it_is_below_a_floor(seed: int) -> None:
    instance, _ = asked(seed)
    free = floors_stage(instance, instance.policy.floors, None)
    asked_for = sum(floor.needs for floor in instance.policy.floors)
    for plan in list(lawful_plans(free))[:200]:
        value = sum(one.value for one in (*plan.assignments, *plan.series, *plan.awards))
        there = plan.model_copy(update={"instance": instance.digest, "value": value})
        assert check(free, plan) == []
        assert (check(instance, there) == []) == (plan.value == asked_for)

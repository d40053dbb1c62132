"""No unlock that is shown is false: each is proved on the whole round."""

import pytest

from linli.generate.district import generate
from matcher.explain import context
from matcher.instance import Instance
from matcher.plan import Plan
from matcher.solve import Limits, solve
from matcher.unlock import unlock_need, unlock_needs
from matcher.unlock.group import TOP
from tests.brute import best_plan
from tests.tiny import tendered, tiny
from tests.unlocked import holds, unlocks_of

SOUND, TENDERED = range(120), range(40)


@pytest.mark.parametrize("seed", SOUND)
def test_every_unlock_is_true(seed: int) -> None:
    instance = tiny(seed)
    for plan, need, unlocks in unlocks_of(instance):
        assert all(holds(instance, plan, need, unlock) for unlock in unlocks), (need, unlocks)


@pytest.mark.parametrize("seed", TENDERED)
def test_every_unlock_beside_a_tender_is_true(seed: int) -> None:
    instance = tendered(seed)
    for plan, need, unlocks in unlocks_of(instance):
        assert all(holds(instance, plan, need, unlock) for unlock in unlocks), (need, unlocks)


@pytest.mark.parametrize("seed", range(60))
def test_every_unlock_of_many_is_true(seed: int) -> None:
    instance = tendered(seed) if seed % 3 == 0 else tiny(seed)
    plan = best_plan(instance)
    if plan is None or not plan.unmet:
        return
    found = unlock_needs(context(instance, plan), plan.unmet).unlocks
    assert all(holds(instance, plan, unlock.gained[0], unlock) for unlock in found)


@pytest.fixture(scope="module")
def town() -> tuple[Instance, Plan]:
    instance = generate(400, seed=3)
    return instance, solve(instance, Limits(work=40_000)).plan


def test_every_unlock_of_a_town_is_true(town: tuple[Instance, Plan]) -> None:
    """Parts that others share rooms, money and residents with."""
    instance, plan = town
    found = unlock_needs(context(instance, plan), plan.unmet).unlocks
    assert len(found) == TOP
    assert all(holds(instance, plan, unlock.gained[0], unlock) for unlock in found)


def test_every_unlock_of_each_in_a_town_is_true(town: tuple[Instance, Plan]) -> None:
    instance, plan = town
    prepared = context(instance, plan)
    for need in plan.unmet[::3]:
        for unlock in unlock_need(prepared, need).unlocks:
            assert holds(instance, plan, need, unlock), (need, unlock.changes)


def test_no_unlock_passes_a_providers_share() -> None:
    """A part does not tell what its provider takes of a fund elsewhere."""
    instance = generate(200, seed=5)
    policy = instance.policy.model_copy(update={"provider_share_percent": 20})
    fields = {name: getattr(instance, name) for name in Instance.model_fields}
    limited = Instance(**(fields | {"policy": policy}))
    plan = solve(limited, Limits(work=20_000)).plan
    prepared = context(limited, plan)
    for need in plan.unmet[::2]:
        for unlock in unlock_need(prepared, need).unlocks:
            assert holds(limited, plan, need, unlock), (need, unlock.changes)

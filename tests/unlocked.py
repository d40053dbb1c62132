"""What the tests of unlocks ask of a plan and of an unlock."""

from collections.abc import Iterator

from matcher.check import check
from matcher.explain import context
from matcher.instance import Instance
from matcher.plan import Plan
from matcher.unlock import Unlock, unlock_need
from tests.brute import best_plan


def planned(instance: Instance) -> Plan:
    plan = best_plan(instance)
    assert plan is not None
    return plan


def nobody(instance: Instance) -> Plan:
    """The plan that serves nobody."""
    unmet = tuple(need.id for need in instance.needs)
    return Plan(instance=instance.digest, unmet=unmet, served=0, public_fen=0, value=0)


def unlocks_of(instance: Instance) -> Iterator[tuple[Plan, str, tuple[Unlock, ...]]]:
    plan = best_plan(instance)
    if plan is not None:
        prepared = context(instance, plan)
        for need in plan.unmet:
            yield plan, need, unlock_need(prepared, need).unlocks


def served(instance: Instance, plan: Plan) -> set[str]:
    return {need.id for need in instance.needs} - set(plan.unmet)


def holds(instance: Instance, plan: Plan, need: str, unlock: Unlock) -> bool:
    """Is the whole plan lawful, with the need, with everybody served before, worth no less?"""
    changed, after = unlock.whole(instance)
    return (
        not check(changed, after)
        and need in served(changed, after)
        and served(instance, plan) <= served(changed, after)
        and after.value >= plan.value
        and after.value - plan.value == unlock.value
        and after.public_fen - plan.public_fen == unlock.public_fen
        and set(unlock.gained) == served(instance, after) - served(instance, plan)
    )

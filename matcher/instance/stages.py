"""The instances that the stages of a solve answer: the same round under another policy."""

from typing import Any

from matcher.instance.policy import Floor
from matcher.instance.round import Instance

GRANTED = {"first_tier_absolute": False, "floor_share_percent": None}
"""A policy without wishes: whoever has found out what they come to leaves that instead."""


def wishes(instance: Instance) -> bool:
    """Does the policy ask for what only a stage can find out?"""
    policy = instance.policy
    return policy.first_tier_absolute or policy.floor_share_percent is not None


def owes(instance: Instance) -> bool:
    """Does the policy owe communities, or the first tier, what every plan must bring?"""
    return bool(instance.policy.floors) or instance.policy.first_tier_least is not None


def first_tier_stage(instance: Instance) -> Instance:
    """The round in which a plan is worth what its needs of priority 1 are."""
    return _under(instance, **GRANTED, aim="first_tier")


def floors_stage(instance: Instance, asked: tuple[Floor, ...], least: int | None) -> Instance:
    """The round in which a plan is worth the needs it serves towards these floors.

    ``least``: what the needs of priority 1 stay worth, in milli-points; none: not looked at.
    """
    return _under(instance, **GRANTED, aim="floors", floors=asked, first_tier_least=least)


def fixed(instance: Instance, floors: tuple[Floor, ...], least: int | None) -> Instance:
    """The round in which these floors hold."""
    return _under(instance, **GRANTED, floors=floors, first_tier_least=least)


def without_floors(instance: Instance) -> Instance:
    """The round in which nothing is wished for, and no floor holds."""
    return _under(instance, **GRANTED, floors=(), first_tier_least=None)


def _under(instance: Instance, **policy: Any) -> Instance:
    """The same round, with these fields of its policy; its digest is its own."""
    fields = {name: getattr(instance, name) for name in Instance.model_fields}
    made = instance.policy.model_copy(update=policy)
    return Instance.model_construct(**(fields | {"policy": made}))

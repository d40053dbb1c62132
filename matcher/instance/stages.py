"""The instances that the stages of a solve answer: the same round under another policy."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from matcher.instance.policy import Floor, Pin, Placement
from matcher.instance.record import Id
from matcher.instance.round import Instance

GRANTED = {"keep_in_place": False, "first_tier_absolute": False, "floor_share_percent": None}
"""A policy without wishes: whoever has found out what they come to leaves that instead."""


def wishes(instance: Instance) -> bool:
    """Does the policy ask for what only a stage can find out?"""
    policy = instance.policy
    return (
        policy.first_tier_absolute
        or policy.floor_share_percent is not None
        or (policy.keep_in_place and bool(instance.in_force))
    )


def kept_stage(instance: Instance) -> Instance:
    """The round in which a plan is worth how many of those in force it serves: just where they are,
    or within a person's pin, wherever that is; nobody else is moved in it."""
    stands = {one.need for one in instance.in_force}
    count = Counter(need.community for need in instance.needs if need.id in stands)
    return _under(
        instance,
        **GRANTED,
        aim="kept",
        floors=tuple(Floor(community=place, needs=of) for place, of in sorted(count.items())),
        first_tier_least=None,
        weights=instance.policy.weights.model_copy(update={"moved": _beyond(instance)}),
    )


def _beyond(instance: Instance) -> int:
    """Milli-points: more than any need is worth, by the first five lines of its value."""
    weights = instance.policy.weights
    quality = max((one.quality for one in instance.providers), default=100)
    most = max(weights.priority) * quality * (100 + weights.waiting_most_percent)
    for percent in (weights.familiar_percent, weights.volunteer_percent):
        most *= max(100, percent)
    return most // 100**4 + 1


def keeping(instance: Instance, kept: Iterable[Id]) -> Instance:
    """The round in which these needs, which are in force and not pinned, stay just as they are."""
    wanted = set(kept)
    pins = tuple(_staying(one) for one in instance.in_force if one.need in wanted)
    return _under(instance, keep_in_place=False, pins=(*instance.policy.pins, *pins))


def _staying(one: Placement) -> Pin:
    if one.venue is None:
        return Pin(need=one.need, offer=one.offer, setting="home", slots=one.slots)
    return Pin(need=one.need, offer=one.offer, venue=one.venue, slots=one.slots)


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

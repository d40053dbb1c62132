"""Stages: what the policy wishes for is found out, fixed, and then holds in the plan.

First those served today, if they are to stay where they are: as many as can be. Then the first
tier, if it comes absolutely: the most that the needs of priority 1 can be worth. Then the floors:
as few needs as can be short of each community's share. Each is a solve of the same
round with another aim, with a plan and a certificate of its own; its plan is where the next one
starts, so that nothing reached is lost.
"""

import dataclasses
import time
from collections import Counter
from collections.abc import Callable, Iterator

from matcher.certify import guaranteed
from matcher.compile.covers import FIRST
from matcher.faults import Fault, InvalidInstance
from matcher.instance import (
    Floor,
    Id,
    Instance,
    first_tier_stage,
    fixed,
    floors_stage,
    keeping,
    kept_stage,
    without_floors,
)
from matcher.optimise import Limits, Progress
from matcher.plan import Plan, Result, Stage

KEPT_SHARE, FIRST_TIER_SHARE, FLOORS_SHARE = 0.2, 0.25, 0.25
"""Of the seconds left: to each stage at the most; where floors are soon reached it takes less."""

Solve = Callable[[Instance, Limits, Plan | None, Progress], Result]
"""One round without wishes, from a lawful plan of it if there is one."""


def in_stages(instance: Instance, limits: Limits, one: Solve, progress: Progress) -> Result:
    """What the policy wishes for, stage by stage, and the best plan under it.

    Raises
    ------
    InvalidInstance
        As ``kept``.
    """
    begun, stages, start = time.monotonic(), list[Stage](), None
    policy = instance.policy
    least, floors = policy.first_tier_least, policy.floors

    def left(share: float) -> Limits:
        return _part(limits, share, time.monotonic() - begun)

    if policy.keep_in_place and instance.in_force:

        def tell_kept(_: str, done: float, value: int, bound: int) -> None:
            progress("kept", done, 0, 0)

        asked = kept_stage(instance)
        found = kept(asked, left(KEPT_SHARE), one, tell_kept)
        stages.append(_stage(asked, found, staying(instance, found.plan)))
        instance, start = keeping(instance, stages[-1].kept), found.plan
    if policy.first_tier_absolute:

        def tell_tier(_: str, done: float, value: int, bound: int) -> None:
            progress("first_tier", done, 0, 0)

        asked = first_tier_stage(instance)
        found = kept(asked, left(FIRST_TIER_SHARE), one, tell_tier, start)
        stages.append(_stage(asked, found))
        least, start = least_of(found.plan), found.plan
    if policy.floor_share_percent is not None:

        def tell_floors(_: str, done: float, value: int, bound: int) -> None:
            progress("floors", done, 0, 0)

        asked = floors_stage(instance, guaranteed(instance), least)
        found = kept(asked, left(FLOORS_SHARE), one, tell_floors, start)
        stages.append(_stage(asked, found))
        floors, start = stages[-1].reached, found.plan
    last = kept(fixed(instance, floors, least), left(1.0), one, progress, start)
    return last.model_copy(
        update={
            "stages": tuple(stages),
            "work_limit": limits.work,
            "seconds": time.monotonic() - begun,
        }
    )


def kept(
    instance: Instance, limits: Limits, one: Solve, progress: Progress, start: Plan | None = None
) -> Result:
    """One round solved; where something is owed and no plan brings it yet, one is found first.

    Raises
    ------
    InvalidInstance
        No plan was found that reaches every floor: with what can be reached instead.
    """
    begun = time.monotonic()
    if start is None or not _brings(instance, start):
        start = _bringing(instance, _part(limits, FLOORS_SHARE), one, progress)
    if start is not None:
        limits = _part(limits, 1.0, time.monotonic() - begun)
    return one(instance, limits, start, progress)


def _brings(instance: Instance, plan: Plan) -> bool:
    """Does a plan of an earlier stage bring what is owed, so that a search may begin with it?"""
    policy = instance.policy
    if policy.aim in ("value", "first_tier"):
        served = served_by_community(instance, plan)
        if any(served[floor.community] < floor.needs for floor in policy.floors):
            return False
    least = policy.first_tier_least
    if least is None or policy.aim == "first_tier":
        return True
    first = {need.id for need in instance.needs if need.priority == FIRST}
    members = (one for done in plan.series for one in done.members)
    at_home = sum(one.value for one in plan.assignments if one.need in first)
    return at_home + sum(one.value for one in members if one.need in first) >= least


def _part(limits: Limits, share: float, spent: float = 0.0) -> Limits:
    """The limits with a share of the seconds left, if they are counted."""
    if limits.seconds is None:
        return limits
    return dataclasses.replace(limits, seconds=max(0.1, share * (limits.seconds - spent)))


def reached(instance: Instance, plan: Plan) -> tuple[Floor, ...]:
    """The policy's floors as far as a plan reaches them; none where it serves nobody."""
    served = served_by_community(instance, plan)
    found = [
        (one.community, min(one.needs, served[one.community])) for one in instance.policy.floors
    ]
    return tuple(Floor(community=place, needs=needs) for place, needs in found if needs)


def least_of(plan: Plan) -> int | None:
    """What a stage's plan leaves the first tier: nothing to keep where that is worth nothing."""
    return plan.value if plan.value > 0 else None


def served_by_community(instance: Instance, plan: Plan) -> Counter[str]:
    unmet = set(plan.unmet)
    return Counter(need.community for need in instance.needs if need.id not in unmet)


def staying(instance: Instance, plan: Plan) -> tuple[Id, ...]:
    """The needs in force, not pinned, that a plan serves just where they are."""
    pinned = {pin.need for pin in instance.policy.pins}
    here = {one.need: (one.offer, None, {*one.slots}) for one in plan.assignments} | {
        member.need: (one.offer, one.venue, {*one.slots})
        for one in plan.series
        for member in one.members
    }
    return tuple(
        one.need
        for one in instance.in_force
        if one.need not in pinned and here.get(one.need) == (one.offer, one.venue, {*one.slots})
    )


def _stage(instance: Instance, found: Result, stay: tuple[Id, ...] | None = None) -> Stage:
    policy, certificate = instance.policy, found.certificate
    if stay is not None:
        return Stage(aim="kept", kept=stay, value=found.plan.value, certificate=certificate)
    if policy.aim == "first_tier":
        return Stage(aim="first_tier", value=found.plan.value, certificate=certificate)
    return Stage(
        aim="floors",
        asked=policy.floors,
        reached=reached(instance, found.plan),
        value=found.plan.value,
        certificate=certificate,
    )


def _bringing(instance: Instance, limits: Limits, one: Solve, progress: Progress) -> Plan | None:
    """A plan that brings what the policy owes: the first tier's before all; none: nothing is owed.

    Raises
    ------
    InvalidInstance
        None was found: with what can be reached instead, and whether that is proved.
    """
    policy, start = instance.policy, None
    least = policy.first_tier_least

    def tell(_: str, done: float, value: int, bound: int) -> None:
        progress("floors", done, 0, 0)

    if least is not None:
        best = one(first_tier_stage(without_floors(instance)), limits, None, tell)
        if best.plan.value < least:
            proved = best.certificate.bound < least
            code = "first_tier_unreachable" if proved else "first_tier_not_reached"
            found = {"least": least, "value": best.plan.value}
            raise InvalidInstance([Fault(code, "policy", "", "first_tier_least", found)])
        start = best.plan
    if not policy.floors or policy.aim in ("floors", "kept"):
        return start
    nearest = one(floors_stage(instance, policy.floors, least), limits, start, tell)
    faults = list(_missed(instance, nearest))
    if faults:
        raise InvalidInstance(faults)
    return nearest.plan


def _missed(instance: Instance, nearest: Result) -> Iterator[Fault]:
    """The floors that the nearest plan does not reach; is it proved that none reaches all?"""
    floors = instance.policy.floors
    asked = sum(floor.needs for floor in floors)
    code = "floor_not_reached" if nearest.certificate.bound >= asked else "floor_unreachable"
    served = served_by_community(instance, nearest.plan)
    for floor in floors:
        if served[floor.community] < floor.needs:
            params = {"smallest": floor.needs, "served": served[floor.community]}
            yield Fault(code, "floors", floor.community, "needs", params)

"""What communities, and the first tier, are owed: the covers of a problem."""

from typing import Any

import numpy as np

from matcher.instance import Instance
from matcher.packed import Ints, ints
from matcher.problem import FIRST_TIER, FLOORS, VALUE, Rows

AIMS = {"value": VALUE, "first_tier": FIRST_TIER, "floors": FLOORS, "kept": FLOORS}

FIRST = 1
"""The priority of the first tier."""


def covers(instance: Instance, home: Rows, member: Rows) -> dict[str, Any]:
    """The fields of the problem; none where nothing is owed.

    A cover for each floor, in the policy's order, then one for the first tier: where that is the
    aim, of as much as all its needs' best columns are worth.
    """
    policy = instance.policy
    floors = policy.floors
    wanted = policy.first_tier_least is not None or policy.aim == "first_tier"
    if not floors and not wanted and policy.aim == "value":
        return {}
    row = {floor.community: n for n, floor in enumerate(floors)}
    stands = {one.need for one in instance.in_force}
    counted = [policy.aim != "kept" or need.id in stands for need in instance.needs]
    first = np.array([need.priority == FIRST for need in instance.needs])
    owed = policy.first_tier_least or 0
    if policy.aim == "first_tier":
        owed = int(_most(len(instance.needs), home, member)[first].sum())
    least = [*(floor.needs for floor in floors), *([owed] if wanted else [])]
    return {
        "cover_least": ints(least),
        "floor_of": ints(
            row.get(need.community, -1) if counts else -1
            for need, counts in zip(instance.needs, counted, strict=True)
        ),
        "worth_of": np.where(first & wanted, len(floors), -1),
        "aim": AIMS[policy.aim],
    }


def _most(needs: int, home: Rows, member: Rows) -> Ints:
    """What every need is worth at the most."""
    most = np.zeros(needs, dtype=np.int64)
    np.maximum.at(most, home["need"], home["value"])
    np.maximum.at(most, member["need"], member["value"] + member["stay_bonus"])
    return most

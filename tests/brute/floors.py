"""What communities and the first tier are owed, read off the model's page."""

from collections import Counter
from collections.abc import Sequence

from matcher.instance import Instance
from matcher.plan import Assignment, Series

Record = Assignment | Series


def kept(instance: Instance, records: Sequence[Record]) -> bool:
    """Do these records bring what is owed? A stage's own aim binds nobody."""
    policy, served = instance.policy, by_community(instance, records)
    least = policy.first_tier_least
    return (
        policy.aim == "floors" or all(served[one.community] >= one.needs for one in policy.floors)
    ) and (policy.aim == "first_tier" or least is None or first_tier(instance, records) >= least)


def aimed(instance: Instance, records: Sequence[Record], value: int) -> int:
    """What records worth so much with their awards are worth to the policy's aim."""
    policy, served = instance.policy, by_community(instance, records)
    if policy.aim == "floors":
        return sum(min(served[one.community], one.needs) for one in policy.floors)
    return first_tier(instance, records) if policy.aim == "first_tier" else value


def by_community(instance: Instance, records: Sequence[Record]) -> Counter[str]:
    of = {need.id: need.community for need in instance.needs}
    found = Counter(of[one.need] for one in records if isinstance(one, Assignment))
    found.update(of[m.need] for one in records if isinstance(one, Series) for m in one.members)
    return found


def first_tier(instance: Instance, records: Sequence[Record]) -> int:
    first = {need.id for need in instance.needs if need.priority == 1}
    at_home = sum(o.value for o in records if isinstance(o, Assignment) and o.need in first)
    return at_home + sum(
        member.value
        for one in records
        if isinstance(one, Series)
        for member in one.members
        if member.need in first
    )

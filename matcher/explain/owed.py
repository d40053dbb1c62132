"""What a plan may not lose: the needs that its floors, and the first tier, are owed."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from matcher.explain.records import Reason
from matcher.instance import Instance
from matcher.plan import Plan
from matcher.rules import Rule

FIRST = 1
"""The priority of the first tier."""


@dataclass(frozen=True)
class Owed:
    """``spare``: of each community with a floor, the needs served beyond it; ``value``: what the
    first tier has beyond its least, in milli-points, none: it has no least."""

    of: Mapping[str, str] = field(default_factory=dict)
    first: frozenset[str] = frozenset()
    spare: Mapping[str, int] = field(default_factory=dict)
    value: int | None = None

    def keeps(self, need: str) -> tuple[Reason, ...]:
        """Why a served need could not be left out: its community has no more than its floor."""
        place = self.of.get(need, "")
        if self.spare.get(place, 1) > 0:
            return ()
        return (Reason(Rule.FLOOR, "floor_keeps", {"community": place}),)


def owed(instance: Instance, plan: Plan) -> Owed:
    policy, unmet = instance.policy, set(plan.unmet)
    if not policy.floors and policy.first_tier_least is None:
        return Owed()
    served = Counter(need.community for need in instance.needs if need.id not in unmet)
    first = frozenset(need.id for need in instance.needs if need.priority == FIRST)
    worth = sum(one.value for one in plan.assignments if one.need in first)
    worth += sum(m.value for one in plan.series for m in one.members if m.need in first)
    least = policy.first_tier_least
    return Owed(
        of={need.id: need.community for need in instance.needs},
        first=first,
        spare={one.community: served[one.community] - one.needs for one in policy.floors},
        value=None if least is None else worth - least,
    )


class Giving:
    """What is still there to be given while one need more is served, worth ``own``."""

    def __init__(self, owed: Owed, need: str, own: int) -> None:
        self._owed = owed
        self._spare = Counter(owed.spare)
        if owed.of.get(need) in owed.spare:
            self._spare[owed.of[need]] += 1
        self._value = owed.value
        if self._value is not None and need in owed.first:
            self._value += own
        self.refused: Reason | None = None

    def spared(self, needs: Mapping[str, int]) -> bool:
        """Can the floors do without these needs, by what they are worth? Then they do."""
        of, spare = self._owed.of, self._spare
        taken = Counter(of[need] for need in needs if of.get(need) in self._owed.spare)
        short = next((place for place, n in taken.items() if spare[place] < n), None)
        lost = sum(value for need, value in needs.items() if need in self._owed.first)
        if short is not None:
            self.refused = Reason(Rule.FLOOR, "floor", {"community": short})
        elif self._value is not None and lost > self._value:
            self.refused = Reason(Rule.FLOOR, "floor_first_tier")
        else:
            spare.subtract(taken)
            if self._value is not None:
                self._value -= lost
            return True
        return False

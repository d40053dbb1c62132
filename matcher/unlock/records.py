"""What an unlock says: the changes, their price, and what the plan is with them."""

from dataclasses import dataclass

from matcher.changes import Change, applied
from matcher.explain.records import Claim, Way
from matcher.instance import Instance
from matcher.plan import Plan
from matcher.unlock.focus import Focus


@dataclass(frozen=True)
class Moved:
    """A need that is served before and after, otherwise than it was."""

    need: str
    before: Way
    after: Way


@dataclass(frozen=True)
class Unlock:
    """Changes with which needs are served that are not, proved by a plan that keeps every rule.

    ``price_fen``: by the policy's price list; ``public_fen``: public money that the plan spends
    more, or less, over the period; ``gained``: needs served that were not, those asked for first;
    ``moved``: who is served otherwise; ``value``: milli-points that the plan gains. No change at
    all: the plan left a way that is free. ``cheapest``: no cheaper single change of these kinds
    would do; each was tried with everybody free to move.

    ``part``: the plan of ``focus`` under the changes; ``matcher.check`` passes it, and so the whole
    plan with it, as ``whole`` puts them together.
    """

    changes: tuple[Change, ...]
    price_fen: int
    public_fen: int
    gained: tuple[str, ...]
    moved: tuple[Moved, ...]
    value: int
    focus: Focus
    part: Plan
    cheapest: bool = False

    @property
    def price_each_fen(self) -> int:
        """What it costs for each need gained, rounded up."""
        return -(-self.price_fen // len(self.gained))

    def whole(self, instance: Instance) -> tuple[Instance, Plan]:
        """The instance that the plan answers, changed, and its plan: the proof, for anyone."""
        made = applied(instance, self.changes)
        return made, self.focus.put_back(made, self.part)


@dataclass(frozen=True)
class Trade:
    """Without any change the need is served only if others are not: who they are.

    ``value``: milli-points that the plan gains, or loses.
    """

    need: str
    way: Way
    lost: tuple[Claim, ...]
    value: int


@dataclass(frozen=True)
class Unlocks:
    """What would serve some needs.

    ``unlocks``: proved, cheapest for each need gained first; ``trade``: where there are none, who
    would have to give way; ``tried``: how many sets of changes were solved anew.
    """

    needs: tuple[str, ...]
    unlocks: tuple[Unlock, ...]
    trade: Trade | None
    tried: int

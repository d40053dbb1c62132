"""Changes tried on a part of the plan, and what they would do."""

from collections.abc import Sequence
from dataclasses import dataclass

from matcher.changes import (
    CatchmentWidened,
    Change,
    HoursLent,
    LimitRaised,
    PriceLowered,
    applied,
    price_of,
)
from matcher.check import check
from matcher.explain.context import Context
from matcher.explain.plans import moved_between, served_in
from matcher.plan import Plan
from matcher.unlock.focus import Focus
from matcher.unlock.records import Moved, Unlock
from matcher.unlock.resolve import filled, inserted

BY_USE = (CatchmentWidened, HoursLent, LimitRaised, PriceLowered)
"""Changes whose price grows with those they serve."""


@dataclass(frozen=True)
class Trying:
    """The changes tried for some needs; ``focus``: the part they are tried in."""

    context: Context
    focus: Focus
    needs: tuple[str, ...]

    def unlock(self, changes: Sequence[Change]) -> Unlock | None:
        """What these changes do for the first need, and for the others; None: nothing for it."""
        if self._clashes(changes):
            return None
        instance, plan = applied(self.focus.instance, changes), self.focus.plan
        now = self.focus.context(instance, plan)
        first = inserted(now, self.needs[0])
        if first is None or first.value < now.plan.value:
            return None
        if any(isinstance(one, BY_USE) for one in changes):
            return self.proved(changes, first)  # whoever else gains would cost more
        others = (*self.needs[1:], *(one for one in plan.unmet if one not in self.needs))
        return self.proved(changes, filled(self.focus, instance, first, others))

    def _clashes(self, changes: Sequence[Change]) -> bool:
        """Would something added have the id of what is there already?"""
        whole = self.context.instance
        tables = (whole.venues, whole.offers, whole.providers, whole.needs)
        taken = {one.id for table in tables for one in table}
        return any(id in taken for one in changes for id in one.added)

    def proved(self, changes: Sequence[Change], part: Plan) -> Unlock | None:
        """The unlock, if this plan of the part is lawful, takes nobody's service away and is worth
        no less."""
        before, instance = self.focus.plan, applied(self.focus.instance, changes)
        served = set(served_in(part))
        if (
            part.value < before.value
            or self._clashes(changes)
            or self.needs[0] not in served
            or not served.issuperset(served_in(before))
            or check(instance, part)
            or self._breaks_the_whole(changes, part)
        ):
            return None
        gained = [need for need in before.unmet if need in served]
        asked = [need for need in self.needs if need in gained]
        return Unlock(
            changes=tuple(changes),
            price_fen=price_of(self.context.instance, changes),
            public_fen=part.public_fen - before.public_fen,
            gained=(*asked, *(need for need in gained if need not in asked)),
            moved=tuple(Moved(*one) for one in moved_between(before, part)),
            value=part.value - before.value,
            focus=self.focus,
            part=part,
        )

    def _breaks_the_whole(self, changes: Sequence[Change], part: Plan) -> bool:
        """Is a provider's share passed, or too little left for the first tier? No part tells."""
        whole = self.context.instance
        if whole.policy.provider_share_percent is None and whole.policy.first_tier_least is None:
            return False
        changed = applied(whole, changes)
        return bool(check(changed, self.focus.put_back(changed, part)))

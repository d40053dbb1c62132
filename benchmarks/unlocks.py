"""Unlocks: how soon is told what would serve one need, and a whole round.

``python -m benchmarks unlock``: a generated district, solved first; then some of its unmet needs,
evenly spread, each asked as if nothing were prepared, and the round's top twenty. Every unlock of
the round is put into the whole plan and checked there once more.
"""

import time
from collections.abc import Iterator
from statistics import median
from typing import NamedTuple

from benchmarks.targets import Target
from linli.generate import generate
from matcher.check import check
from matcher.cores import cores
from matcher.explain import context
from matcher.solve import Limits, solve
from matcher.unlock import unlock_need, unlock_needs

NEEDS, SECONDS, ASKED = 11_000, 60.0, 40
ONE_MOST, ROUND_MOST = 2.0, 60.0
"""Seconds: for one need, for a round."""


class Measured(NamedTuple):
    """``each``: seconds of every need asked for; ``none``: how many of them nothing would serve;
    ``false``: unlocks of the round that the whole plan refuses."""

    each: tuple[float, ...]
    none: int
    whole: float
    shown: int
    gained: int
    false: int


def measured() -> Measured:
    """Solve, then ask."""
    instance = generate(NEEDS)
    plan = solve(instance, Limits(seconds=SECONDS, workers=cores())).plan
    unlock_need(context(instance, plan), plan.unmet[0])  # compiled code is there
    each, none = list[float](), 0
    for need in plan.unmet[:: max(1, len(plan.unmet) // ASKED)]:
        began = time.monotonic()
        found = unlock_need(context(instance, plan), need)
        each.append(time.monotonic() - began)
        none += not found.unlocks
    began = time.monotonic()
    top = unlock_needs(context(instance, plan), plan.unmet).unlocks
    whole = time.monotonic() - began
    false = sum(bool(check(*one.whole(instance))) for one in top)
    gained = len({need for one in top for need in one.gained})
    return Measured(tuple(each), none, whole, len(top), gained, false)


def rows(found: Measured) -> Iterator[str]:
    """What was measured, in words."""
    asked = f"{len(found.each)} of the unmet needs of {NEEDS:,}, each from nothing"
    yield (
        f"{asked}: median {median(found.each):.2f} s, longest {max(found.each):.2f} s;"
        f" nothing would serve {found.none}"
    )
    yield (
        f"the round's top {found.shown}: {found.whole:.1f} s, {found.gained} needs in all;"
        f" {found.false} false"
    )


def targets(found: Measured) -> Iterator[Target]:
    """Each thing asked."""
    yield Target(f"unlocks for one need within {ONE_MOST:.0f} s", max(found.each) <= ONE_MOST)
    yield Target(f"a round's top twenty within {ROUND_MOST:.0f} s", found.whole <= ROUND_MOST)
    yield Target("every unlock shown is proved on the whole plan", not found.false)

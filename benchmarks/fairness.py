"""Fairness: how soon is told whom a round's plan serves how often, and whom it passes over.

``python -m benchmarks fairness``: a generated district, solved first; then its shares and every
inversion, as if nothing were prepared, and the communities that a floor's share is of; at last, for
so many seconds, whether groups of communities could do better with their own money.
"""

import time
from collections.abc import Iterator
from typing import NamedTuple

from benchmarks.targets import Target
from linli.generate import generate
from matcher.certify import guaranteed
from matcher.cores import cores
from matcher.explain import context
from matcher.fairness import core, inversions, shares
from matcher.solve import Limits, solve

NEEDS, SECONDS, GROUPS_FOR = 11_000, 60.0, 60.0
MOST = 3.0
"""Seconds, for shares and inversions."""


class Measured(NamedTuple):
    """``told``: seconds of shares and inversions; ``asked``: of finding what a floor's share is of;
    of the groups looked at in ``GROUPS_FOR`` seconds, how many are content, block, are open."""

    told: float
    unmet: int
    first_come: int
    tier: int
    behind: int
    asked: float
    content: int
    blocks: int
    open: int
    left: int


def measured() -> Measured:
    """Solve, then ask."""
    instance = generate(NEEDS)
    plan = solve(instance, Limits(seconds=SECONDS, workers=cores())).plan
    inversions(context(instance, plan))  # compiled code is there
    guaranteed(instance)
    began = time.monotonic()
    share, passed = shares(instance, plan), inversions(context(instance, plan))
    told = time.monotonic() - began
    began = time.monotonic()
    guaranteed(instance)
    asked = time.monotonic() - began
    groups = core(instance, plan, GROUPS_FOR)
    kinds = [one.kind for one in passed]
    return Measured(
        told=told,
        unmet=len(plan.unmet),
        first_come=kinds.count("first_come"),
        tier=kinds.count("tier"),
        behind=len(share.warnings),
        asked=asked,
        content=len(groups.of("content")),
        blocks=len(groups.of("blocks")),
        open=len(groups.of("open")),
        left=groups.left,
    )


def rows(found: Measured) -> Iterator[str]:
    """What was measured, in words."""
    yield (
        f"{NEEDS:,} needs, {found.unmet:,} unmet: shares and inversions in {found.told:.2f} s;"
        f" {found.behind} warnings, {found.first_come} passed over by who came later,"
        f" {found.tier} by who is less urgent"
    )
    yield f"whom a floor's share is of: {found.asked:.2f} s"
    yield (
        f"groups of communities, in {GROUPS_FOR:.0f} s: {found.content} can do no better,"
        f" {found.blocks} could, {found.open} open, {found.left} not looked at"
    )


def targets(found: Measured) -> Iterator[Target]:
    """What is asked."""
    yield Target(f"shares and inversions within {MOST:.0f} s", found.told <= MOST)

"""The wiring, and nothing else: an instance in, a checked plan with its proof out."""

import importlib.metadata
import platform
import time
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from matcher.certify import certify
from matcher.check import Violation, check
from matcher.compile import compiled
from matcher.export import certificate_of, plan_of
from matcher.faults import Fault, InvalidInstance
from matcher.instance import Instance
from matcher.plan import Plan, Result, Status
from matcher.prices import Prices, need_prices, row_prices
from matcher.problem import Ints, Problem
from matcher.search import construct, fill, index, open_for_pinned, search
from matcher.state import Layout, empty_plan, layout, new_log, plan_value

Progress = Callable[[str, float, int, int], None]
"""``progress(stage, done, value, bound)``: done in 0 … 1; value and bound in milli-points."""

ROW_PASSES, NEED_PASSES = 40, 120
CHUNKS = 60
"""The search cools in so many steps; between them it looks at the clock."""

WARM, COOL, NOISE = 0.1, 0.001, 0.1
"""Of the mean value of a visit: the first and the last threshold, and the blur of a choice."""

REPACKED = 0.3
"""Of the search's iterations: those that first give a block its exact best pattern."""

LAST_STRETCH = 0.9
"""From this share of the search on, money has no price but its limits."""

DUAL_SHARE, CERTIFY_SHARE = 0.45, 0.15
"""Of the seconds: to the prices, and kept for the proof and the check."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """When to stop. ``work``: search iterations, the same plan for the same seed on one machine;
    ``seconds``: wall time, the best plan by then; neither: 200 iterations a need."""

    seconds: float | None = None
    work: int | None = None
    seed: int = 0
    workers: int = 1


class Broken(Exception):
    """The solve made a plan that the checker refuses: a defect of ours, never kept."""

    def __init__(self, violations: list[Violation]) -> None:
        self.violations = violations
        super().__init__(f"{len(violations)} violation(s), first: {violations[0]}")


def solve(
    instance: Instance,
    limits: Limits,
    executor: Executor | None = None,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Result:
    """The best plan found within the limits, checked, and a certificate of how good it is.

    Raises
    ------
    InvalidInstance
        A pin that no lawful way keeps.
    Broken
        The checker refused the plan, or the value disagrees: nothing is returned then.
    """
    started = time.monotonic()
    tell = progress or (lambda stage, done, value, bound: None)
    stop = cancelled or (lambda: False)
    made = compiled(instance)
    p = made.problem
    _refuse_hopeless_pins(instance, p)
    left = None if limits.seconds is None else limits.seconds - (time.monotonic() - started)

    def until(share: float) -> Callable[[int], bool]:
        if left is None:
            return lambda number: not stop()
        end = started + (limits.seconds or 0) - left + share * left
        return lambda number: time.monotonic() < end and not stop()

    tell("prices", 0.0, 0, 0)
    prices, bound = row_prices(p, ROW_PASSES, until(0.2 * DUAL_SHARE))
    prices, bound, exact = need_prices(
        p, prices, NEED_PASSES, until(DUAL_SHARE), max(1, limits.workers)
    )
    tell("search", 0.0, 0, int(bound))
    at = layout(p)
    end = None if left is None else started + (limits.seconds or 0) - CERTIFY_SHARE * left
    z, work = _searched(p, at, prices, limits, end, stop, tell, int(bound))
    _refuse_unkept_pins(instance, p, z, at)
    plan = plan_of(instance, made, z, at)
    violations = check(instance, plan)
    if violations:
        raise Broken(violations)
    tell("proof", 0.0, plan.value, int(bound))
    certificate = certificate_of(instance, p, prices, exact)
    certificate = certificate.model_copy(update={"bound": certify(instance, certificate).bound})
    tell("proof", 1.0, plan.value, certificate.bound)
    return Result(
        plan=plan,
        certificate=certificate,
        status=_status(plan, certificate.bound, stop()),
        seed=limits.seed,
        work=work,
        work_limit=limits.work,
        seconds=time.monotonic() - started,
        versions=_versions(),
    )


def _status(plan: Plan, bound: int, stopped: bool) -> Status:
    if plan.value == bound:
        return Status.OPTIMAL
    return Status.CANCELLED if stopped else Status.FEASIBLE


def _versions() -> dict[str, str]:
    packages = ("numpy", "numba", "ortools")
    return {"python": platform.python_version()} | {
        name: importlib.metadata.version(name) for name in packages
    }


def _searched(
    p: Problem,
    at: Layout,
    prices: Prices,
    limits: Limits,
    end: float | None,
    stop: Callable[[], bool],
    tell: Progress,
    bound: int,
) -> tuple[Ints, int]:
    """The best plan found by construction and search, and the iterations it took."""
    z, log, columns = empty_plan(p, at), new_log(), index(p)
    random = np.array([(limits.seed * 0x9E3779B97F4A7C15 + 0x2545F4914F6CDD1D) % 2**64], np.uint64)
    random[0] = random[0] or 1
    mark, stamps = np.zeros(p.needs, np.int64), np.zeros(1, np.int64)
    # Pinned needs first, then those whose hours and money are worth most.
    order = np.lexsort((-prices.need, 1 - p.need["pinned"])).astype(np.int64)
    pinned = int(p.need["pinned"].sum())
    fill(p, z, log, at, columns, prices, random, order[:pinned])
    for i in order[:pinned]:
        if z[at.column + i] < 0:
            open_for_pinned(p, z, log, at, columns, prices, random, i)
    scarce = np.argsort(-(prices.slot * p.block_sessions).sum(axis=1)).astype(np.int64)
    construct(p, z, log, at, columns, prices, random, scarce)
    fill(p, z, log, at, columns, prices, random, order[pinned:])
    best, best_value = z.copy(), _rated(p, z, at)
    unit = float(p.home["value"].mean()) if p.home.size else 100_000.0
    unpriced = prices._replace(fund=np.zeros_like(prices.fund))
    work, share, per = 0, 0.0, 200
    total = limits.work
    if total is None and limits.seconds is None:
        total = 200 * p.needs
    clock = time.monotonic()
    while share < 1.0 and not stop():
        if total is not None:
            per = min(max(1, total // CHUNKS), total - work)
            upto = (work + per) / total
        else:
            upto = min(1.0, share + 1 / CHUNKS)
        warm, cool = (WARM * (COOL / WARM) ** x * unit for x in (share, upto))
        rated = prices if share < LAST_STRETCH else unpriced
        began = time.monotonic()
        search(
            p,
            z,
            log,
            at,
            columns,
            rated,
            random,
            per,
            warm,
            cool,
            NOISE * unit * (1 - share),
            REPACKED,
            mark,
            stamps,
        )
        work += per
        value = _rated(p, z, at)
        if value > best_value:
            best, best_value = z.copy(), value
        if total is not None:
            share = work / total
        else:
            now = time.monotonic()
            rest = end or now
            per = max(50, int(per * (rest - clock) / CHUNKS / max(1e-4, now - began)))
            share = (now - clock) / max(1e-6, rest - clock)
        tell("search", min(1.0, share), value, bound)
    return best, work


def _rated(p: Problem, z: Ints, at: Layout) -> int:
    """The plan's value, with a pinned need served above everything."""
    kept = int((z[at.column : at.column + p.needs][p.need["pinned"] > 0] >= 0).sum())
    return int(plan_value(p, z, at)) + kept * 10**12


def _refuse_hopeless_pins(instance: Instance, p: Problem) -> None:
    """A pin that leaves its need no lawful way."""
    ways = np.diff(p.home_start) + np.bincount(p.member["need"], minlength=p.needs)
    faults = [
        Fault("pin_breaks_rules", "pins", instance.needs[i].id, "need", {})
        for i in np.flatnonzero((p.need["pinned"] > 0) & (ways == 0))
    ]
    if faults:
        raise InvalidInstance(faults)


def _refuse_unkept_pins(instance: Instance, p: Problem, z: Ints, at: Layout) -> None:
    """Pins that have lawful ways each, but for which no plan was found that keeps them all."""
    lost = (p.need["pinned"] > 0) & (z[at.column : at.column + p.needs] < 0)
    if lost.any():
        raise InvalidInstance(
            [
                Fault("pins_clash", "pins", instance.needs[i].id, "need", {})
                for i in np.flatnonzero(lost)
            ]
        )

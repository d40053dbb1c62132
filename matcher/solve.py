"""The wiring, and nothing else: an instance in, a checked plan with its proof out."""

import importlib.metadata
import platform
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from matcher.anneal import USUAL_ITERATIONS, Schedule, first_plan, improved
from matcher.certify import InvalidCertificate, certify
from matcher.check import Violation, check
from matcher.compile import Compiled, compiled
from matcher.exact import is_small, patience_of, settled
from matcher.export import DENOMINATORS, certificate_of, plan_of
from matcher.faults import Fault, InvalidInstance
from matcher.instance import Instance
from matcher.master import Limits as MasterLimits
from matcher.master import recombined
from matcher.pins import rules_broken
from matcher.plan import Certificate, Plan, Result, SolverClaim, Status
from matcher.prices import Prices, need_prices, row_prices
from matcher.problem import Bools, Chosen, Problem, dearest
from matcher.state import layout, placed

Progress = Callable[[str, float, int, int], None]
"""``progress(stage, done, value, bound)``: done in 0 … 1; value and bound in milli-points."""

ROW_PASSES, NEED_PASSES = 10, 120

SEEN = 80
"""Passes whose patterns a dive starts from: the last ones, near the lowest bound."""

SEARCH_SHARE = 0.8
"""Of the time after the prices: to the search; the rest is for choosing among what it found."""

SEARCH_SHARE_SMALL = 0.3
"""Of the time after the prices: to the search, where a solver can take the whole problem next."""

PRICES_SHARE, ROW_SHARE = 0.4, 0.15
"""Of the seconds: to the prices; of these: to the row prices."""

PROOF_TIMES, PROOF_MOST = 4.5, 0.3
"""The check and the proof take about so many times what compiling the instance took; at most this
share of the seconds is kept for them."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """When to stop, and with what. ``work``: search iterations, the same plan for the same seed
    on one machine; ``seconds``: wall time, the best plan by then; neither: 200 iterations a need.
    ``workers``: how many parts are searched at once."""

    seconds: float | None = None
    work: int | None = None
    seed: int = 0
    workers: int = 1


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """``bound``: what the prices promise, in floats; ``exact``: the blocks priced exactly;
    ``claim``: what a solver said of the plan, where one was asked: hearsay."""

    plan: Chosen
    prices: Prices
    bound: float
    exact: Bools
    work: int
    claim: SolverClaim


class Broken(Exception):
    """The solve made a plan that the checker refuses: a defect of ours, never kept."""

    def __init__(self, violations: list[Violation]) -> None:
        self.violations = violations
        super().__init__(f"{len(violations)} violation(s), first: {violations[0]}")


def _silent(stage: str, done: float, value: int, bound: int) -> None:
    pass


def _never() -> bool:
    return False


def solve(
    instance: Instance,
    limits: Limits,
    executor: Executor | None = None,
    *,
    progress: Progress = _silent,
    cancelled: Callable[[], bool] = _never,
) -> Result:
    """The best plan found within the limits, checked, and a certificate of how good it is.

    ``executor``: where the parts are searched; threads of this process if none is given.

    Raises
    ------
    InvalidInstance
        A pin that no lawful way keeps.
    Broken
        The checker refused the plan, or the value disagrees: nothing is returned then.
    """
    started = time.monotonic()
    made = compiled(instance)
    p = made.problem
    _refuse_hopeless_pins(instance, made)
    until = None
    if limits.seconds is not None:
        took = time.monotonic() - started
        proof = min(PROOF_TIMES * took, PROOF_MOST * (limits.seconds - took))
        until = started + limits.seconds - proof
    found = solve_problem(p, limits, until, executor, progress=progress, cancelled=cancelled)
    at = layout(p)
    z = placed(p, at, found.plan)
    _refuse_unkept_pins(instance, p, z[at.column : at.column + p.needs] >= 0)
    plan = plan_of(instance, made, z, at)
    violations = check(instance, plan)
    if violations:
        raise Broken(violations)
    progress("proof", 0.0, plan.value, int(found.bound))
    certificate = _proof(instance, p, found)
    progress("proof", 1.0, plan.value, certificate.bound)
    return Result(
        plan=plan,
        certificate=certificate,
        status=_status(plan, certificate.bound, cancelled()),
        solver_claim=found.claim,
        seed=limits.seed,
        work=found.work,
        work_limit=limits.work,
        seconds=time.monotonic() - started,
        versions=_versions(),
    )


def solve_problem(
    p: Problem,
    limits: Limits,
    until: float | None = None,
    executor: Executor | None = None,
    *,
    progress: Progress = _silent,
    cancelled: Callable[[], bool] = _never,
) -> Outcome:
    """Prices, then a plan. ``until``: when to stop, by the monotonic clock; none: by work."""
    begun = time.monotonic()

    def share(passes: int, begin: float, end: float) -> Callable[[int], float]:
        """How much is done of so many passes, or of this stretch of the time if that is more."""
        since, length = begun, 0.0
        if until is not None:
            since = begun + begin * (until - begun)
            length = (end - begin) * (until - begun)

        def done(number: int) -> float:
            if cancelled():
                return 1.0
            by_time = (time.monotonic() - since) / max(length, 1e-6) if until is not None else 0.0
            return max(number / passes, by_time)

        return done

    rows_until = ROW_SHARE * PRICES_SHARE
    progress("prices", 0.0, 0, 0)
    prices, bound = row_prices(p, share(ROW_PASSES, 0.0, rows_until))
    small = is_small(p, timed=until is not None)
    seen: deque[Chosen] = deque(maxlen=SEEN if small else 0)
    prices, bound, exact = need_prices(
        p,
        prices,
        share(NEED_PASSES, rows_until, PRICES_SHARE),
        max(1, limits.workers),
        seen.append,
    )
    progress("search", 0.0, 0, int(bound))
    iterations = limits.work
    if iterations is None and until is None:
        iterations = USUAL_ITERATIONS * p.needs
    searched_until = until
    if until is not None:
        now = time.monotonic()
        searched_until = now + (SEARCH_SHARE_SMALL if small else SEARCH_SHARE) * (until - now)
    workers = max(1, limits.workers)
    found = improved(
        p,
        prices,
        *first_plan(p, prices, limits.seed),
        Schedule(iterations, searched_until or 0.0, workers, limits.seed),
        executor,
        cancelled,
        lambda share, value: progress("search", share, value, int(bound)),
    )
    plan = found.plan
    claim: SolverClaim = ""
    progress("exact", 0.0, 0, int(bound))
    if small:
        patience = patience_of(until, found.work, limits.seed, cancelled)
        plan, claim = settled(p, prices, plan, [*seen, *found.rounds], patience)
    elif not cancelled():
        last = MasterLimits(until, found.work, workers, limits.seed)
        plan = recombined(p, prices, plan, found.rounds, last, executor, cancelled)
    return Outcome(
        plan=dearest(p, plan), prices=prices, bound=bound, exact=exact, work=found.work, claim=claim
    )


def _proof(instance: Instance, p: Problem, found: Outcome) -> Certificate:
    """The certificate with its recomputed bound, as fine as exact arithmetic can hold.

    Raises
    ------
    InvalidInstance
        ``number_too_large``: amounts, prices or weights that multiply past it at any fineness.
    """
    for denominator in DENOMINATORS:
        certificate = certificate_of(instance, p, found.prices, found.exact, denominator)
        try:
            bound = certify(instance, certificate).bound
        except InvalidCertificate:
            if denominator == DENOMINATORS[-1]:
                raise
            continue
        return certificate.model_copy(update={"bound": bound})
    raise AssertionError("there is a last denominator")


def _status(plan: Plan, bound: int, stopped: bool) -> Status:
    if plan.value == bound:
        return Status.OPTIMAL
    return Status.CANCELLED if stopped else Status.FEASIBLE


def _versions() -> dict[str, str]:
    packages = ("numpy", "numba", "ortools")
    return {"python": platform.python_version()} | {
        name: importlib.metadata.version(name) for name in packages
    }


def _refuse_hopeless_pins(instance: Instance, made: Compiled) -> None:
    """A pin that leaves its need no lawful way, with the rules it breaks."""
    p = made.problem
    pins = {pin.need: pin for pin in instance.policy.pins}
    ways = np.diff(p.home_start) + np.bincount(p.member["need"], minlength=p.needs)
    faults = [
        Fault(
            "pin_breaks_rules",
            "pins",
            need,
            "need",
            {"rules": rules_broken(instance, made.tables, pins[need])},
        )
        for need in (
            instance.needs[i].id for i in np.flatnonzero((p.need["pinned"] > 0) & (ways == 0))
        )
    ]
    if faults:
        raise InvalidInstance(faults)


def _refuse_unkept_pins(instance: Instance, p: Problem, served: Bools) -> None:
    """Pins that have lawful ways each, but for which no plan was found that keeps them all."""
    lost = (p.need["pinned"] > 0) & ~served
    if lost.any():
        raise InvalidInstance(
            [
                Fault("pins_clash", "pins", instance.needs[i].id, "need", {})
                for i in np.flatnonzero(lost)
            ]
        )

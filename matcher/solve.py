"""The wiring, and nothing else: an instance in, a checked plan with its proof out."""

import importlib.metadata
import platform
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Executor

import numpy as np

from matcher.anneal import rating
from matcher.certify import InvalidCertificate, certify
from matcher.check import Violation, check
from matcher.compile import Compiled, compiled
from matcher.contention import clashes
from matcher.export import DENOMINATORS, certificate_of, plan_of
from matcher.faults import Fault, InvalidInstance
from matcher.instance import Instance, wishes
from matcher.optimise import Limits, Outcome, Progress, never, optimise, silent
from matcher.packed import Bools
from matcher.pins import rules_broken
from matcher.plan import Certificate, Plan, Result, Status
from matcher.prices import Prices
from matcher.problem import REFUSED, VALUE, Chosen, Problem, opened_blocks
from matcher.reading import chosen_of
from matcher.rules import Rule
from matcher.stages import in_stages, kept
from matcher.state import layout, placed
from matcher.warm import holding, prices_of

__all__ = ["Broken", "Limits", "solve", "solve_anew"]

PROOF_TIMES, PROOF_MOST = 2.0, 0.3
"""The check and the proof take about so many times what compiling the instance took, and what a
person waits for has to be there in time, whose last steps run over; at most this share of the
seconds is kept for them."""


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
    progress: Progress = silent,
    cancelled: Callable[[], bool] = never,
) -> Result:
    """The best plan found within the limits, checked, and a certificate of how good it is.

    ``executor``: where the parts are searched; threads of this process if none is given. What the
    policy wishes for is found out first, in stages; the plan is then one of the round in which
    that is fixed, see ``instance.fixed``.

    Raises
    ------
    InvalidInstance
        A pin that no lawful way keeps, a bid accepted by a person that can't serve its smallest
        volume, or a floor that no plan was found to reach.
    Broken
        The checker refused the plan, or the value disagrees: nothing is returned then.
    """
    return _all(instance, None, limits, executor, progress, cancelled)


def solve_anew(
    instance: Instance,
    before: Result,
    limits: Limits,
    executor: Executor | None = None,
    *,
    progress: Progress = silent,
    cancelled: Callable[[], bool] = never,
) -> Result:
    """The same for a round that is a little otherwise than one whose plan and proof are known.

    The search goes on from what holds of that plan, and from its prices: much sooner done. A stage
    begins with that plan too, and with prices of its own.

    Raises
    ------
    InvalidInstance, Broken
        As ``solve``.
    """
    return _all(instance, before, limits, executor, progress, cancelled)


def _all(
    instance: Instance,
    before: Result | None,
    limits: Limits,
    executor: Executor | None,
    progress: Progress,
    cancelled: Callable[[], bool],
) -> Result:
    """Every stage, and the plan."""

    def one(asked: Instance, within: Limits, start: Plan | None, tell: Progress) -> Result:
        return _solved(asked, within, executor, start, before, tell, cancelled)

    if wishes(instance):
        return in_stages(instance, limits, one, progress)
    return kept(instance, limits, one, progress)


def _solved(
    instance: Instance,
    limits: Limits,
    executor: Executor | None,
    start: Plan | None,
    before: Result | None,
    progress: Progress,
    cancelled: Callable[[], bool],
) -> Result:
    """One round, or one stage of it, without wishes. ``start``: a lawful plan of it; ``before``:
    what came of a round that was a little otherwise."""
    started = time.monotonic()
    made = compiled(instance)
    p = made.problem
    _refuse_hopeless_pins(instance, made)
    until = None
    if limits.seconds is not None:
        took = time.monotonic() - started
        proof = min(PROOF_TIMES * took, PROOF_MOST * (limits.seconds - took))
        until = started + limits.seconds - proof
    begun, prices = _known(instance, made, start, before, max(1, limits.workers))
    found = optimise(
        p,
        limits,
        until,
        executor,
        start=begun,
        prices=prices,
        progress=progress,
        cancelled=cancelled,
    )
    at = layout(p)
    z = placed(p, at, found.plan)
    _refuse_unkept_pins(instance, p, z[at.column : at.column + p.needs] >= 0)
    plan = plan_of(instance, made, z, at, found.plan.bids)
    _refuse_undelivered(instance, plan)
    violations = check(instance, plan)
    if violations:
        raise Broken(violations)
    progress("proof", 0.0, plan.value, int(found.bound))
    certificate = _proof(instance, made, found)
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


def _known(
    instance: Instance,
    made: Compiled,
    start: Plan | None,
    before: Result | None,
    workers: int,
) -> tuple[Chosen | None, Prices | None]:
    """A lawful plan to begin with, and prices that are nearly right; none where there are none."""
    p, prices = made.problem, None
    several = [] if start is None else [chosen_of(instance, made, start)]
    if before is not None:
        held = holding(instance, made, before.plan)
        if p.aim == VALUE:
            prices = prices_of(instance, made, before, held, workers)
        if not any(one.accepted for one in instance.policy.awards):
            several.append(held.plan)  # which has no bids
    return max(several, key=lambda one: rating(p, one), default=None), prices


def _proof(instance: Instance, made: Compiled, found: Outcome) -> Certificate:
    """The certificate with its recomputed bound, as fine as exact arithmetic can hold.

    Raises
    ------
    InvalidInstance
        ``number_too_large``: amounts, prices or weights that multiply past it at any fineness.
    """
    for denominator in DENOMINATORS:
        certificate = certificate_of(instance, made, found.prices, found.earned, denominator)
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
    blocks = (p.home["block"], p.family["block"][p.member["family"]])
    needs = np.append(p.home["need"], p.member["need"])
    opened = opened_blocks(p, p.bid["decided"] != REFUSED)[np.concatenate(blocks)]
    ways = np.bincount(needs, minlength=p.needs)
    left = np.bincount(needs[opened], minlength=p.needs)
    faults = []
    for i in np.flatnonzero((p.need["pinned"] > 0) & (left == 0)):
        need = instance.needs[i].id
        rules = [Rule.BID] if ways[i] else rules_broken(instance, made.tables, pins[need])
        params = {"need": need, "rules": rules}
        faults.append(Fault("pin_breaks_rules", "pins", need, "need", params))
    if faults:
        raise InvalidInstance(faults)


def _refuse_unkept_pins(instance: Instance, p: Problem, served: Bools) -> None:
    """Pins that have lawful ways each, but for which no plan was found that keeps them all."""
    lost = (p.need["pinned"] > 0) & ~served
    if lost.any():
        raise InvalidInstance(clashes(instance, p, np.flatnonzero(lost).tolist()))


def _refuse_undelivered(instance: Instance, plan: Plan) -> None:
    """Bids that a person accepted and of which no plan was found that serves their smallest."""
    said = {one.bid for one in instance.policy.awards if one.accepted}
    served = Counter(done.offer for done in plan.assignments)
    for series in plan.series:
        served[series.offer] += len(series.members)
    faults = [
        Fault(
            "award_not_deliverable",
            "awards",
            bid.id,
            "smallest",
            {"offer": part.offer, "served": served[part.offer], "smallest": part.smallest},
        )
        for bid in instance.bids
        if bid.id in said
        for part in bid.parts
        if served[part.offer] < part.smallest
    ]
    if faults:
        raise InvalidInstance(faults)

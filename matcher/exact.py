"""A small problem through a solver, beside what the search found: by a dive, then whole."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, wait
from typing import NamedTuple

from matcher.anneal import rating
from matcher.master import dived
from matcher.opened import with_bids
from matcher.plan import SolverClaim
from matcher.prices import Prices
from matcher.problem import VALUE, Chosen, Problem
from matcher.solvers import UNHURRIED, highs

MOST_ROWS = 20_000
"""Home rows, members and slot sets together, up to which a problem is small."""

MOST_ROWS_COUNTED = 1_000
"""The same where nodes are counted instead of seconds."""

ITERATIONS_A_NODE = 20
"""Where work is counted: iterations of the search that stand for one node of the solver's tree."""

DIVE_SHARE = 0.5
"""Of the solver's time: to the dive at the most."""

LOOK_EVERY = 0.05
"""Seconds between two looks whether a person stops it."""


def is_small(p: Problem, *, timed: bool) -> bool:
    """``timed``: a clock ends the solver; where nodes are counted even the first may take long."""
    rows = p.home.size + p.member.size + p.set_slots.size
    return rows <= (MOST_ROWS if timed else MOST_ROWS_COUNTED)


class Patience(NamedTuple):
    """``until`` by the monotonic clock; none: so many ``nodes`` of the solver's tree."""

    until: float | None
    nodes: int | None
    seed: int
    stop: Callable[[], bool]

    def left(self) -> float:
        """Seconds; none where a person stops it."""
        if self.stop():
            return 0.0
        return UNHURRIED if self.until is None else self.until - time.monotonic()


def patience_of(until: float | None, work: int, seed: int, stop: Callable[[], bool]) -> Patience:
    """``work``: iterations of the search, counted where there is no clock."""
    nodes = 1 + work // ITERATIONS_A_NODE if until is None else None
    return Patience(until, nodes, seed % 2**31, stop)


def settled(
    p: Problem, prices: Prices, plan: Chosen, seen: Sequence[Chosen], patience: Patience
) -> tuple[Chosen, SolverClaim]:
    """The best of the plan, of a dive, and of what HiGHS makes of both; what HiGHS claims of it.

    ``seen``: plans whose patterns the dive starts from, see ``master.dived``.

    Raises
    ------
    Refused
        HiGHS did not take the problem: a defect of ours.
    """
    answered: Future[tuple[Chosen, SolverClaim]] = Future()

    def ask() -> None:
        try:
            # A dive follows value; where something else is the aim, it leads away.
            begun = _dived(p, prices, plan, seen, patience) if p.aim == VALUE else plan
            answered.set_result(_whole(p, begun, patience))
        except BaseException as error:  # noqa: BLE001 - raised again where the answer is taken
            answered.set_exception(error)

    # A thread that nobody need wait for: the solver can't be told to stop before its time.
    threading.Thread(target=ask, daemon=True).start()
    while not answered.done() and not patience.stop():
        wait([answered], LOOK_EVERY)
    return answered.result() if answered.done() else (plan, "")


def _dived(
    p: Problem, prices: Prices, plan: Chosen, seen: Sequence[Chosen], patience: Patience
) -> Chosen:
    until, now = patience.until, time.monotonic()
    found = dived(
        with_bids(p, plan.bids),
        prices,
        [*seen, plan],
        until=until if until is None else now + DIVE_SHARE * (until - now),
        work=patience.nodes,
        seed=patience.seed,
        stop=patience.stop,
    )
    if found is None:
        return plan
    return max(plan, found._replace(bids=plan.bids), key=lambda one: rating(p, one))


def _whole(p: Problem, plan: Chosen, patience: Patience) -> tuple[Chosen, SolverClaim]:
    seconds = patience.left()
    if seconds <= 0:
        return plan, ""
    answer = highs(p, seconds=seconds, work=patience.nodes, seed=patience.seed, start=plan)
    if answer.plan is None:
        return plan, ""  # what it says is of no plan that is kept
    claim: SolverClaim = "optimal" if answer.claim == "optimal" else "feasible"
    return (answer.plan if rating(p, answer.plan) > rating(p, plan) else plan), claim

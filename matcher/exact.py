"""The whole of a small problem through a solver, beside what the search found."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait

from matcher.anneal import rating
from matcher.plan import SolverClaim
from matcher.problem import Chosen, Problem
from matcher.solvers import Answer, highs

MOST_ROWS = 20_000
"""Home rows, members and slot sets together, up to which a problem is small."""

MOST_ROWS_COUNTED = 1_000
"""The same where nodes are counted instead of seconds."""

ITERATIONS_A_NODE = 20
"""Where work is counted: iterations of the search that stand for one node of the solver's tree."""

UNHURRIED = 3_600.0
"""Seconds a solver gets where work is counted: more than its nodes take."""

LOOK_EVERY = 0.05
"""Seconds between two looks whether a person stops it."""


def is_small(p: Problem, *, timed: bool) -> bool:
    """``timed``: a clock ends the solver; where nodes are counted even the first may take long."""
    rows = p.home.size + p.member.size + p.set_slots.size
    return rows <= (MOST_ROWS if timed else MOST_ROWS_COUNTED)


def settled(
    p: Problem,
    plan: Chosen,
    *,
    until: float | None,
    work: int,
    seed: int,
    stop: Callable[[], bool],
) -> tuple[Chosen, SolverClaim]:
    """The better of the plan and what HiGHS makes of it, and what HiGHS claims of its own.

    ``until`` by the monotonic clock; none: so many nodes as ``work`` iterations stand for.

    Raises
    ------
    Refused
        HiGHS did not take the problem: a defect of ours.
    """
    if until is None:
        seconds, nodes = UNHURRIED, 1 + work // ITERATIONS_A_NODE
    else:
        seconds, nodes = until - time.monotonic(), None
        if seconds <= 0:
            return plan, ""
    answered: Future[Answer] = Future()

    def ask() -> None:
        try:
            answered.set_result(
                highs(p, seconds=seconds, work=nodes, seed=seed % 2**31, start=plan)
            )
        except BaseException as error:  # noqa: BLE001 - raised again where the answer is taken
            answered.set_exception(error)

    # A thread that nobody need wait for: the solver can't be told to stop before its time.
    threading.Thread(target=ask, daemon=True).start()
    while not answered.done() and not stop():
        wait([answered], LOOK_EVERY)
    if not answered.done():
        return plan, ""
    answer = answered.result()
    if answer.plan is None:
        return plan, ""  # what it says is of no plan that is kept
    claim: SolverClaim = "optimal" if answer.claim == "optimal" else "feasible"
    return (answer.plan if rating(p, answer.plan) > rating(p, plan) else plan), claim

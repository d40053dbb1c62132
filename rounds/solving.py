"""Asking for a plan, and what comes of it: the round waits while a worker solves."""

from collections.abc import Sequence
from typing import Any

from access.refusal import Conflict
from access.tx import Tx
from rounds.frozen import with_decisions
from rounds.plans import PlanRow, keep
from rounds.rounds import Round, step
from rounds.states import Step
from store.runs import Held, Run, RunState, ask_to_cancel, enqueue, finish, last_of

SOLVE = "solve"
LONGEST = 3_600
"""Seconds."""
MOST_WORK = 10**9
USUAL = 60
"""Seconds, where neither they nor the work are said."""


def solve(
    tx: Tx, round_: Round, version: int, *, seconds: int | None, work: int | None, seed: int
) -> Run:
    """Have the round solved, under its decisions; the worker does it, in its own time.

    ``work``: see ``matcher.solve.Limits``; alone, the same plan comes of the same seed.

    Raises
    ------
    Conflict
        Not frozen, or a decision that makes no instance.
    Stale
    """
    step(tx, round_, Step.SOLVE, version)
    frozen = with_decisions(tx, round_)
    if seconds is None and work is None:
        seconds = USUAL
    asked = {"instance": frozen.digest, "seconds": seconds, "work": work, "seed": seed}
    return enqueue(tx.session, SOLVE, round_.id, asked, tx.now)


def cancel(tx: Tx, round_: Round) -> Run:
    """No plan after all, or the best so far: the worker ends within seconds.

    Raises
    ------
    Conflict
        Nothing is under way.
    """
    run = ask_to_cancel(tx.session, SOLVE, round_.id, tx.now)
    if run is None:
        raise Conflict("nothing_runs")
    if run.state == RunState.CANCELLED:
        step(tx, round_, Step.FAIL)
    tx.note("round.cancelled", "round", round_.id)
    return run


def progress_of(tx: Tx, round_: Round) -> Run | None:
    """The latest run of a round."""
    return last_of(tx.session, SOLVE, round_.id)


def kept(tx: Tx, held: Held, plan: PlanRow) -> None:
    """The worker has a verified plan: it is the round's proposal, and the run is done.

    Raises
    ------
    store.runs.Lost
        Another worker holds the run: nothing is kept.
    """
    finish(tx.session, held, tx.now, RunState.DONE)
    keep(tx, tx.session.get_one(Round, held.subject), plan)


def failed(
    tx: Tx, held: Held, error: str, faults: Sequence[Any] = (), *, cancelled: bool = False
) -> None:
    """It came to nothing: the round stands as frozen, and may be solved again."""
    state = RunState.CANCELLED if cancelled else RunState.FAILED
    finish(tx.session, held, tx.now, state, error, faults)
    step(tx, tx.session.get_one(Round, held.subject), Step.FAIL)
    tx.note("round.solve_failed", "round", held.subject, error=error)

"""One plan out of many: the patterns they gave their blocks, chosen anew so that they agree."""

from collections.abc import Sequence

import numpy as np

from matcher.master.book import booked, fitting
from matcher.master.program import master
from matcher.problem import Bools, Chosen, Problem
from matcher.solvers import best_values

NEAR = 1e-4
"""Of the value: near enough to the master's own best; the last of it takes the longest."""


def recombined(
    p: Problem,
    plan: Chosen,
    others: Sequence[Chosen],
    *,
    seconds: float,
    work: int | None,
    seed: int,
) -> Chosen:
    """The best plan of patterns of these; the plan itself, which must be lawful, if none is better.

    ``others`` need not be lawful together with what the problem has left: a pattern that does not
    fit is left out. ``work``: nodes of the solver's tree, for the same plan every time.
    """
    book = booked(p, plan)
    own = book.size
    for other in others:
        theirs = booked(p, other)
        book = book.joined(theirs.kept(fitting(p, theirs)))
    kept = served(p, plan) & (p.need["pinned"] > 0)
    best = best_values(
        master(p, book, needs=kept).program,
        seconds=seconds,
        work=work,
        seed=seed,
        start=(np.arange(book.size) < own).astype(np.int64),
        near=NEAR,
    )
    return plan if best is None else book.chosen(np.flatnonzero(best))


def served(p: Problem, plan: Chosen) -> Bools:
    """Which needs a plan serves."""
    needs = np.zeros(p.needs, dtype=np.bool_)
    needs[p.home["need"][plan.visits[:, 0]]] = True
    for *_, members in plan.series:
        needs[p.member["need"][list(members)]] = True
    return needs

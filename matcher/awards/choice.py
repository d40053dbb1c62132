"""The bids worth most together, each at a worth of its own: winner determination by a solver."""

import numpy as np

from matcher.packed import Floats, Ints
from matcher.problem import ACCEPTED, REFUSED, Problem
from matcher.solvers import best_values
from matcher.whole.program import Draft, Program
from matcher.whole.shared import lists

NEAR = 1e-6
"""Of the worth: the solver proves no more; ties fall as it happens to find them, the same every
time."""


def best_bids(p: Problem, worth: Floats, *, seconds: float, nodes: int | None, seed: int) -> Ints:
    """The bids accepted: those a person has, and with them those worth most, lawful together.

    ``worth``: of each bid by itself, in milli-points. Whether their blocks can serve what they
    must is not looked at.
    """
    decided = (p.bid["decided"] == ACCEPTED).astype(np.int64)
    program = _program(p, worth)
    best = best_values(program, seconds=seconds, work=nodes, seed=seed, start=decided, near=NEAR)
    return np.flatnonzero(decided if best is None else best)


def _program(p: Problem, worth: Floats) -> Program:
    draft = Draft()
    bid = draft.variables(p.bids, np.rint(worth).astype(np.int64), p.bid["decided"] != REFUSED)
    claim = draft.rows(p.claim_most.size, 0, p.claim_most)
    row, place = lists(p.bid["claim_start"], p.bid["claim_end"])
    draft.terms(claim[p.claim_list[place]], bid[row], 1)
    fund = draft.rows(p.fund_amount.size, 0, p.fund_amount)
    for of in (p.bid["fund"], p.fund_within[p.bid["fund"]]):
        known = of >= 0
        draft.terms(fund[of[known]], bid[known], p.bid["lump"][known])
    draft.terms(draft.rows(p.bids, p.bid["decided"] == ACCEPTED, 1), bid, 1)
    return draft.program()

"""Awards that can be kept: a choice of bids, tried by a first plan of what they must serve."""

import time
from collections.abc import Callable

import numpy as np

from matcher.anneal.first import first_plan
from matcher.awards.choice import best_bids
from matcher.opened import with_bids
from matcher.packed import Bools, Ints
from matcher.prices import Bounded, lifted
from matcher.problem import ACCEPTED, Chosen, Problem
from matcher.solvers import UNHURRIED

CHOICE_SHARE = 0.2
"""Of the time that is left: to one choice at the most. It seldom takes a second."""

NODES = 10_000
"""Of the solver's tree, where there is no clock."""


def awarded(
    p: Problem, lowest: Bounded, seed: int, until: float | None, stop: Callable[[], bool]
) -> Ints:
    """The bids to accept, ascending; dropped are those that a first plan can't keep.

    Who a person has accepted stays, whatever it costs.
    """
    prices = lowest.prices._replace(fund=lifted(p, lowest.prices.fund))
    worth = lowest.bids.copy()
    while True:
        left = UNHURRIED if until is None else CHOICE_SHARE * (until - time.monotonic())
        nodes = NODES if until is None else None
        accepted = best_bids(p, worth, seconds=left, nodes=nodes, seed=seed % 2**31)
        opened = with_bids(p, accepted)
        plan, _ = first_plan(opened, prices, seed) if p.needs else (None, None)
        short = _short(p, opened, plan)
        short &= p.bid["decided"] != ACCEPTED
        if not short.any() or stop():
            return np.asarray(accepted[~short[accepted]])
        worth[short] = np.minimum(worth[short], 0.0) - 1.0


def _short(p: Problem, opened: Problem, plan: Chosen | None) -> Bools:
    """By bid: does a block of it serve fewer needs than it must?"""
    served = np.zeros(p.blocks, dtype=np.int64)
    if plan is not None:
        np.add.at(served, p.home["block"][plan.visits[:, 0]], 1)
        for family, *_, members in plan.series:
            served[p.family["block"][family]] += len(members)
    short = np.zeros(p.bids, dtype=np.bool_)
    short[p.block_bid[served < opened.block_smallest]] = True
    return short

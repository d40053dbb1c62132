"""The bids alone: everything else stands as a plan has it, and they are awarded anew, exactly.

What bids compete for then is the needs that no other offer serves, the money and the rooms that
nobody else takes: small enough for a solver, and the same question every time.
"""

import numpy as np

from matcher.anneal.rounds import rating
from matcher.parts import Cut, Part, parts, together
from matcher.prices import Prices
from matcher.problem import Chosen, Problem
from matcher.solvers import highs


def bids_alone(p: Problem, prices: Prices, plan: Chosen) -> tuple[Part, Cut] | None:
    """The part that has the bids' blocks and whom no other block serves; None: nobody is left."""
    block = np.where(p.block_bid >= 0, 0, -1)
    need = np.zeros(p.needs, dtype=np.int64)
    home = plan.visits[:, 0]
    need[p.home["need"][home[block[p.home["block"][home]] < 0]]] = -1
    for family, *_, members in plan.series:
        if block[p.family["block"][family]] < 0:
            need[p.member["need"][list(members)]] = -1
    where = Cut(block, np.zeros(p.rooms, dtype=np.int64), need, 1)
    found = list(parts(p, prices, plan, where))
    return (found[0], where) if found else None


def awarded_anew(
    p: Problem, prices: Prices, plan: Chosen, *, seconds: float, nodes: int | None, seed: int
) -> Chosen:
    """The plan with the best awards there are while everything else stands; never a worse one."""
    alone = bids_alone(p, prices, plan)
    if alone is None:
        return plan
    part, where = alone
    answer = highs(
        part.problem,
        seconds=seconds,
        work=nodes,
        seed=seed,
        start=part.plan._replace(bids=plan.bids),
    )
    if answer.plan is None:
        return plan
    made = together(p, plan, where, [(part, answer.plan)])._replace(bids=answer.plan.bids)
    return max(plan, made, key=lambda one: rating(p, one))

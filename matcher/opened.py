"""The problem once it is known which bids are accepted: their blocks serve, the others' do not."""

import numpy as np

from matcher.packed import Ints
from matcher.problem import NO_BIDS, Problem, opened_blocks


def with_bids(p: Problem, accepted: Ints) -> Problem:
    """The problem that is left: no bid to choose, the lump sums paid.

    Row for row the same columns, so that a plan of it is a plan of ``p`` with these bids.
    """
    chosen = np.zeros(p.bids, dtype=np.bool_)
    chosen[accepted] = True
    opened = opened_blocks(p, chosen)
    return p._replace(
        block_sessions=np.where(opened[:, None], p.block_sessions, 0),
        block_minutes=np.where(opened, p.block_minutes, 0),
        block_smallest=np.where(opened, p.block_smallest, 0),
        block_largest=np.where(opened, p.block_largest, 0),
        block_bid=np.full(p.blocks, -1, dtype=np.int64),
        bid=p.bid[:0],
        claim_most=NO_BIDS,
        claim_list=NO_BIDS,
        fund_amount=p.fund_amount - lump_sums(p, accepted),
    )


def lump_sums(p: Problem, accepted: Ints) -> Ints:
    """Fen of each fund that these bids' lump sums take, and of those they are within."""
    taken = np.zeros(p.fund_amount.size, dtype=np.int64)
    np.add.at(taken, p.bid["fund"][accepted], p.bid["lump"][accepted])
    inner = np.flatnonzero(p.fund_within >= 0)
    np.add.at(taken, p.fund_within[inner], taken[inner])
    return taken

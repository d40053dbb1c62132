"""Bids at given prices: which are worth accepting, what they add to the bound, what they use."""

import numpy as np

from matcher.packed import Bools, Floats
from matcher.prices.duals import Prices, lifted
from matcher.problem import ACCEPTED, REFUSED, Problem, opened_blocks


def bid_worths(p: Problem, prices: Prices, earned: Floats) -> Floats:
    """What each bid adds to the bound once accepted, in milli-points.

    ``earned[b]``: what a block earns beyond all it uses. Volumes have their price; what a bid must
    serve, or may at the most, is paid for by whichever of the two costs more.
    """
    worth = before_claims(p, prices, earned)
    counts = p.bid["claim_end"] - p.bid["claim_start"]
    np.subtract.at(worth, np.repeat(np.arange(p.bids), counts), prices.claim[p.claim_list])
    return worth


def before_claims(p: Problem, prices: Prices, earned: Floats) -> Floats:
    """The same, but for what its claims cost: what a choice among the bids goes by."""
    worth = p.bid["value"] - lifted(p, prices.fund)[p.bid["fund"]] * p.bid["lump"]
    own = np.flatnonzero(p.block_bid >= 0)
    volume = np.maximum(
        prices.volume[own] * p.block_smallest[own], prices.volume[own] * p.block_largest[own]
    )
    np.add.at(worth, p.block_bid[own], earned[own] + volume)
    return np.asarray(worth)


def worth_accepting(p: Problem, worth: Floats) -> Bools:
    """Those that add to the bound and nobody refused, and those a person has accepted."""
    decided = p.bid["decided"]
    return np.asarray(((worth > 0) & (decided != REFUSED)) | (decided == ACCEPTED))


def use_bids(p: Problem, prices: Prices, accepted: Bools, gradient: Prices) -> None:
    """Take what these bids use out of the gradient: claims, lump sums, and their volumes' room.

    ``gradient.volume[b]`` is less the needs that block b serves, before and after.
    """
    np.subtract.at(gradient.fund, p.bid["fund"][accepted], p.bid["lump"][accepted])
    counts = p.bid["claim_end"] - p.bid["claim_start"]
    gradient.claim[...] = p.claim_most
    np.subtract.at(gradient.claim, p.claim_list[np.repeat(accepted, counts)], 1.0)
    served = -gradient.volume
    meant = np.where(prices.volume > 0, p.block_largest, p.block_smallest)
    meant = np.where(prices.volume == 0, np.clip(served, p.block_smallest, p.block_largest), meant)
    tendered = (p.block_bid >= 0) & opened_blocks(p, accepted)
    gradient.volume[...] = np.where(tendered, meant - served, 0.0)

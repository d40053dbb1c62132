"""Prices on needs, by a subgradient ascent of the Lagrangian dual that relaxes "each need once".

At given prices every place has its own best fill, and a budget opens places by what a fen of them
earns, the last one in part. Prices rise where a need would be served twice and fall where nobody
serves it; the step is Polyak's. Numbers are floats in the question's unit: what they prove is
computed anew, in integers, by the certifier.
"""

import time
from typing import NamedTuple

import numpy as np

from matcher.packed import Bools, Floats, Ints
from matcher.siting.reach import Reach

STALE, SHRINK = 15, 1.5
"""After so many steps without a better bound, steps are so much shorter."""

SHORTEST = 1e-4


class Settled(NamedTuple):
    """Places that are opened, and those that are not; the others are free."""

    opened: Bools
    closed: Bools


class Ascended(NamedTuple):
    """``prices`` per need and the ``bound`` they prove; ``shares``: how much of each place was
    opened there, 0 to 1; ``seen``: the whole places at every tenth step."""

    prices: Floats
    bound: float
    shares: Floats
    seen: list[Bools]


def nothing_settled(reach: Reach) -> Settled:
    """All places free."""
    none = np.zeros(reach.places, dtype=bool)
    return Settled(none, none)


def ascend(
    reach: Reach, settled: Settled, prices: Floats, floor: float, *, steps: int, until: float
) -> Ascended:
    """From these prices on, so many steps or until a time of the monotonic clock, or until the
    bound is below ``floor`` + 1: the best is no better then.

    ``floor``: what a choice that is known is worth.
    """
    best = _at(reach, settled, prices)
    shares, bound, kept = best.shares, best.bound, prices
    now, length, stale = best, 1.0, 0
    seen: dict[bytes, Bools] = {}
    for step in range(steps):
        if step % 10 == 0:
            whole = now.shares >= 1
            seen.setdefault(whole.tobytes(), whole)
        slope = np.where((prices <= 0) & (now.slope > 0), 0.0, now.slope)
        steep = float(slope @ slope)
        if bound < floor + 1 or steep < 1e-9 or length < SHORTEST or time.monotonic() > until:
            break
        prices = np.maximum(0.0, prices - length * (now.bound - floor) / steep * slope)
        now = _at(reach, settled, prices)
        if now.bound < bound - 1e-9:
            kept, bound, shares, stale = prices, now.bound, now.shares, 0
            continue
        stale += 1
        if stale >= STALE:
            length, stale = length / SHRINK, 0
            prices = kept
            now = _at(reach, settled, prices)
    return Ascended(kept, bound, shares, list(seen.values()))


class _At(NamedTuple):
    bound: float
    shares: Floats
    slope: Floats
    """1 less how often each need is served."""


def _at(reach: Reach, settled: Settled, prices: Floats) -> _At:
    earned, taken = fills(reach, prices)
    shares = opened(reach, settled, earned)
    served = np.bincount(reach.pair_need, taken * shares[reach.pair_place], minlength=reach.needs)
    return _At(float(prices.sum() + earned @ shares), shares, np.asarray(1.0 - served, float))


def fills(reach: Reach, prices: Floats) -> tuple[Floats, Floats]:
    """(What each place's best fill earns, the share of each pair in it)."""
    taken = np.zeros(reach.pair_need.size)
    above = (reach.worth - prices)[reach.pair_need]
    pairs = np.flatnonzero(above > 0)
    if not pairs.size:
        return np.zeros(reach.places), taken
    place, worth = reach.pair_place[pairs], above[pairs]
    use = reach.use[reach.pair_need[pairs]].astype(float)
    rate = worth / use
    order = np.argsort(place * (rate.max() + 1.0) - rate)  # by place, then the best first
    place, use = place[order], use[order]
    before = np.cumsum(use) - use
    first = np.flatnonzero(np.concatenate([[True], place[1:] != place[:-1]]))
    ahead = before - np.repeat(before[first], np.diff(np.append(first, place.size)))
    taken[pairs[order]] = np.clip((reach.room[place] - ahead) / use, 0.0, 1.0)
    earned = np.bincount(reach.pair_place, taken * above, minlength=reach.places)
    return np.asarray(earned, dtype=float), taken


def opened(reach: Reach, settled: Settled, earned: Floats) -> Floats:
    """The share of each place that a budget opens: by what a fen earns, the last one in part."""
    shares = settled.opened.astype(float)
    left = reach.budget - int(reach.cost[settled.opened].sum())
    free = ~(settled.opened | settled.closed) & (earned > 0) & (reach.cost <= left)
    places = np.flatnonzero(free)
    cost = np.maximum(1, reach.cost[places])
    order = np.argsort(-earned[places] / cost, kind="stable")
    before = np.concatenate([[0], np.cumsum(cost[order])])[:-1]
    shares[places[order]] = np.clip((left - before) / cost[order], 0.0, 1.0)
    return shares


def filled(reach: Reach, settled: Settled, earned: Floats) -> Bools:
    """Whole places within the budget, by what a fen of them earns, passing over the too dear."""
    chosen = settled.opened.copy()
    left = reach.budget - int(reach.cost[chosen].sum())
    rate = earned / np.maximum(1, reach.cost)
    for place in np.argsort(-rate, kind="stable"):
        free = not (chosen[place] or settled.closed[place])
        if free and earned[place] > 0 and reach.cost[place] <= left:
            chosen[place] = True
            left -= int(reach.cost[place])
    return chosen


def numerators(reach: Reach, prices: Floats, denominator: int) -> Ints:
    """The prices in whole parts of a milli-point's share."""
    return np.rint(prices * reach.unit * denominator).astype(np.int64)

"""A first plan, built from prices."""

import numpy as np

from matcher.packed import Floats
from matcher.prices import Prices
from matcher.problem import NOTHING, Chosen, Problem
from matcher.search import (
    construct,
    fill,
    index,
    open_all,
    open_for_pinned,
    seeded,
    worth_opening,
)
from matcher.state import chosen, empty_plan, layout, log_for, placed


def first_plan(
    p: Problem, prices: Prices, seed: int, start: Chosen = NOTHING
) -> tuple[Chosen, Floats]:
    """A plan guided by prices: pins, series, every block's best pattern, then the rest.

    ``start``: what is in it already. With it the promise of every family: what its best series is
    worth beyond all it uses.
    """
    at, log, random = layout(p), log_for(p.needs), seeded(seed)
    promise = worth_opening(p, empty_plan(p, at), at, prices, random)
    z = placed(p, at, start)
    columns = index(p, promise)
    # Pinned needs first, then those whose hours and money are worth most.
    order = np.lexsort((-prices.need, 1 - p.need["pinned"])).astype(np.int64)
    pinned = int(p.need["pinned"].sum())
    fill(p, z, log, at, columns, prices, random, order[:pinned])
    for i in order[:pinned]:
        if z[at.column + i] < 0:
            open_for_pinned(p, z, log, at, columns, prices, i)
    families = np.argsort(-promise, kind="stable").astype(np.int64)
    families = families[promise[families] > 0]
    scarce = np.argsort(-(prices.slot * p.block_sessions).sum(axis=1), kind="stable")
    scarce = scarce.astype(np.int64)
    must = p.block_smallest > 0
    for first in (must, ~must):
        open_all(p, z, log, at, prices, random, families[first[p.family["block"][families]]])
        construct(p, z, log, at, columns, prices, scarce[first[scarce]])
    fill(p, z, log, at, columns, prices, random, order[pinned:])
    return chosen(p, z, at), promise

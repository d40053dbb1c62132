"""Needs, funds and rooms priced: every block solves its own small problem exactly.

Lagrangian decomposition (Jörnsten and Näsberg 1986 for the generalised assignment problem): the
bound is at least as tight as with the blocks' own rows priced.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import NamedTuple

import numpy as np

from matcher.packed import Floats, Ints
from matcher.prices.bids import before_claims, bid_worths, use_bids, worth_accepting
from matcher.prices.covers import as_seen, dearest_covers, owed, use_covers
from matcher.prices.descent import Descent, units
from matcher.prices.duals import Prices, lifted, no_prices, passed_on, payers
from matcher.prices.exact import columns_of, exact_pass, new_labelling
from matcher.problem import Chosen, Problem, opened_blocks


class Pace(NamedTuple):
    """The first step and the last, in units."""

    first: float
    last: float


FROM_ROWS, NEARLY_RIGHT = Pace(0.3, 0.001), Pace(0.02, 0.001)
"""From row prices, which are a fair start, but the needs' own are still to be found; and from those
of a round that was a little otherwise. It is the small last steps that bring the bound down, see
decision 0017."""

PIECES = 8
"""Pieces of the blocks a worker: enough that none waits long for the slowest."""


class Bounded(NamedTuple):
    """Prices, the bound they give in milli-points, and what every block earns at them where the
    exact program sufficed, else nan.

    ``bids``: what each bid is worth at these prices, but for what its claims cost.
    """

    prices: Prices
    bound: float
    earned: Floats
    bids: Floats


def best_patterns(p: Problem, prices: Prices) -> Chosen:
    """The visits every block would make by itself at these prices, beside its best series.

    ``prices.fund``: what a fen of each costs in all.
    """
    p = as_seen(p, prices.cover)
    labelling, every = new_labelling(p), np.arange(p.blocks)
    exact_pass(p, prices, no_prices(p), columns_of(p), labelling, every, np.zeros(p.blocks))
    exact = labelling.exact[p.home["block"]]
    return _visits(p, prices, np.where(exact, labelling.homes, -1))


def _visits(p: Problem, prices: Prices, taken: Ints) -> Chosen:
    rows = np.flatnonzero(taken >= 0)
    return Chosen(np.column_stack([rows, taken[rows], payers(p, prices, rows)]), ())


def need_prices(
    p: Problem,
    start: Prices,
    share: Callable[[int], float],
    workers: int,
    seen: Callable[[Chosen], None] | None = None,
    pace: Pace = FROM_ROWS,
) -> Bounded:
    """Prices of needs, funds and rooms with every block solved exactly.

    ``share`` as in ``row_prices``. ``seen``: told what the blocks would do in every pass. ``pace``:
    how far the steps go, which shrink by the same factor for the same share.
    """
    prices = start.copy()
    columns, labelling = columns_of(p), new_labelling(p)
    fall = Descent(units(p), prices)
    lowest = Bounded(prices.copy(), np.inf, np.full(p.blocks, np.nan), np.zeros(p.bids))
    plain, tendered = np.flatnonzero(p.block_bid < 0), np.flatnonzero(p.block_bid >= 0)
    pieces = range(PIECES * workers)
    used = [no_prices(p) for _ in pieces]
    tried = [no_prices(p) for _ in pieces] if p.bids else []
    earned, most = np.zeros(p.blocks), dearest_covers(p)

    def earn(asked: tuple[Prices, Ints]) -> None:
        gradient, blocks = asked
        for array in gradient:
            array[...] = 0.0
        at = prices._replace(fund=lifted(p, prices.fund))
        exact_pass(now, at, gradient, columns, labelling, blocks, earned)

    def cut(blocks: Ints) -> list[Ints]:
        return np.array_split(blocks, len(pieces))

    with ThreadPoolExecutor(workers) as pool:
        for number in count():
            done = share(number)
            now = as_seen(p, prices.cover)
            if p.bids:  # what they would use is counted only once they are worth it
                list(pool.map(earn, zip(tried, cut(tendered), strict=True)))
            worth = bid_worths(now, prices, earned)
            accepted = worth_accepting(p, worth)
            serving = opened_blocks(p, accepted)
            opened = tendered[serving[tendered]]
            list(pool.map(earn, zip(used, cut(np.append(plain, opened)), strict=True)))
            bound = (
                prices.need.sum()
                + float(prices.fund @ p.fund_amount.astype(np.float64))
                + prices.room.sum()
                + prices.resident.sum()
                + float(prices.claim @ p.claim_most)
                + float(earned[plain].sum() + worth[accepted].sum())
                + owed(p, prices.cover)
            )
            if seen is not None:
                exact = labelling.exact[p.home["block"]]
                seen(_visits(p, prices, np.where(exact, labelling.homes, -1)))
            if bound < lowest.bound:
                worths = before_claims(now, prices, earned)
                exactly = np.where(labelling.exact, earned, np.nan)
                lowest = Bounded(prices.copy(), float(bound), exactly, worths)
            if done >= 1.0:
                break
            total = Prices(*(np.sum(arrays, axis=0) for arrays in zip(*used, strict=True)))
            if tried:  # a bid's own rows go on telling, whether it is worth it or not
                total.slot[tendered] = np.sum([one.slot[tendered] for one in tried], axis=0)
                total.minute[tendered] = np.sum([one.minute[tendered] for one in tried], axis=0)
            use_bids(p, prices, accepted, total)
            gradient = total._replace(
                need=1.0 + total.need,
                fund=p.fund_amount + passed_on(p, total.fund),
                room=1.0 + total.room,
                resident=1.0 + total.resident,
                cover=use_covers(p, -total.need, serving[p.home["block"]] & (labelling.homes >= 0)),
            )
            fall.step(gradient, pace.first * (pace.last / pace.first) ** done)
            np.minimum(prices.cover, most, out=prices.cover)
    return lowest

"""Every row priced: each need picks its best way by itself, each block, fund and room is paid.

Held and Karp's Lagrangian dual (1971).
"""

from collections.abc import Callable
from itertools import count
from typing import NamedTuple

import numpy as np

from matcher.columns import earning, new_columns, new_scratch
from matcher.machine import lean, njit
from matcher.packed import Floats, Ints
from matcher.patterns import cheapest
from matcher.prices.bids import bid_worths, use_bids, worth_accepting
from matcher.prices.covers import as_seen, first_covers
from matcher.prices.descent import Descent, units
from matcher.prices.duals import (
    Prices,
    cheapest_fund,
    lifted,
    no_prices,
    passed_on,
    use_block,
    use_series,
)
from matcher.problem import Problem, opened_blocks

FIRST_STEP, SHRUNK = 0.3, 0.002
"""The first step in units, and what is left of it at the end: far enough to reach any price from
nothing in ten passes, then fine enough to settle."""


class Picks(NamedTuple):
    """Of every need: the home column that sets its price, or -1, and the slots it takes."""

    column: Ints
    slots: Ints


@lean(cache=True)
def _nothing_used(p, prices, gradient, opened):
    """``gradient`` becomes all there is but the needs; what that costs.

    Of blocks that are not ``opened`` there is nothing; what a bid's cost is the bid's to add.
    """
    bound = 0.0
    for f in range(p.fund_amount.size):
        gradient.fund[f] = p.fund_amount[f]
        bound += prices.fund[f] * p.fund_amount[f]
    for h in range(p.rooms):
        for s in range(p.slot_day.size):
            gradient.room[h, s] = 1.0
            bound += prices.room[h, s]
    for b in range(p.block_minutes.size):
        gradient.volume[b] = 0.0
        gradient.minute[b] = p.block_minutes[b] if opened[b] else 0
        for s in range(p.slot_day.size):
            gradient.slot[b, s] = p.block_sessions[b, s] if opened[b] else 0
        if p.block_bid[b] >= 0:
            continue
        bound += prices.minute[b] * p.block_minutes[b]
        for s in range(p.slot_day.size):
            bound += prices.slot[b, s] * p.block_sessions[b, s]
    return bound


@lean(cache=True)
def _best_home(p, prices, i):
    """(what need i's best home column earns beyond all it uses, that column or -1, its slots)."""
    best, column, slots = 0.0, -1, 0
    for r in range(p.home_start[i], p.home_start[i + 1]):
        b = p.home[r].block
        profit = p.home[r].value - prices.minute[b] * p.home[r].minutes - prices.volume[b]
        if profit <= best:
            continue
        if p.home[r].public > 0:
            profit -= prices.fund[cheapest_fund(p, prices, r)] * p.home[r].public
            if profit <= best:
                continue
        rent, taken = cheapest(p.home[r].slots, p.need[i].k, p.slot_day, prices.slot[b])
        profit -= rent
        if profit > best:
            best, column, slots = profit, r, taken
    return best, column, slots


@lean(cache=True)
def _earned_by_series(p, prices, gradient, bound, columns, scratch):
    """``bound`` and what every column of a family earns; takes what they use from ``gradient``."""
    for x in range(p.family.size):
        b = p.family[x].block
        for c in range(earning(p, x, prices, columns, 0, scratch)):
            worth = columns.worth[c] - prices.minute[b] * p.family[x].minutes
            for s in range(p.slot_day.size):
                if (columns.slots[c] >> s) & 1:
                    worth -= prices.slot[b, s]
            if worth <= 0:
                continue
            bound += worth
            use_series(p, x, columns, c, prices, gradient, scratch)
            use_block(p, b, columns.slots[c], p.family[x].minutes, 1.0, gradient)
    return bound


@lean(cache=True)
def _use_picks(p, prices, picks, gradient):
    """Where the home column sets the need's price, its use stands for the need's own gradient."""
    for i in range(p.need.size):
        r = picks.column[i]
        if r < 0:
            continue
        part = gradient.need[i]
        use_block(p, p.home[r].block, picks.slots[i], p.home[r].minutes, part, gradient)
        gradient.volume[p.home[r].block] -= part
        if p.home[r].public > 0:
            gradient.fund[cheapest_fund(p, prices, r)] -= part * p.home[r].public


@njit(cache=True)
def priced_pass(p, prices, floor, gradient, picks, opened):
    """The bound with every row priced but for the bids; fills ``gradient`` and ``picks``.

    ``floor[i]``: the need price that series see at least; ``prices.need`` becomes the effective
    one, max(floor, best home column).
    """
    bound = _nothing_used(p, prices, gradient, opened)
    for i in range(p.need.size):
        best, column, picks.slots[i] = _best_home(p, prices, i)
        picks.column[i] = column if best >= floor[i] else -1
        prices.need[i] = max(best, floor[i])
        bound += prices.need[i]
        gradient.need[i] = 1.0
    most = 1
    for x in range(p.family.size):
        most = max(most, p.set_start[x + 1] - p.set_start[x])
    bound = _earned_by_series(p, prices, gradient, bound, new_columns(most), new_scratch(p))
    _use_picks(p, prices, picks, gradient)
    return bound


def _own_rows(p: Problem, prices: Prices) -> Floats:
    """What each block's own slots and minutes cost."""
    slots = (prices.slot * p.block_sessions).sum(axis=1)
    return np.asarray(slots + prices.minute * p.block_minutes)


def _lifted(p: Problem, prices: Prices) -> Prices:
    """The same prices, in the same arrays, but with funds at what a fen of them costs in all."""
    return prices._replace(fund=lifted(p, prices.fund))


def row_prices(p: Problem, share: Callable[[int], float]) -> tuple[Prices, float]:
    """Prices with every row priced, and their bound in milli-points; covers stay at their first.

    ``share(pass)``: how much of the way is done before a pass, 1 to stop; steps shrink with it.
    """
    prices, gradient = no_prices(p)._replace(cover=first_covers(p)), no_prices(p)
    p = as_seen(p, prices.cover)
    floor: Floats = np.zeros(p.needs)
    picks = Picks(np.empty(p.needs, np.int64), np.empty(p.needs, np.int64))
    fall = Descent(units(p), prices._replace(need=floor))
    unpriced = np.zeros_like(prices.resident)  # each need picks by itself, whoever has it
    best, lowest = np.inf, prices.copy()
    for number in count():
        done = share(number)
        worth = bid_worths(p, prices, _own_rows(p, prices))
        accepted, own_fund = worth_accepting(p, worth), prices.fund
        opened = opened_blocks(p, accepted)
        bound = priced_pass(p, _lifted(p, prices), floor, gradient, picks, opened)
        bound += float(worth[accepted].sum() + prices.claim @ p.claim_most)
        bound -= float((lifted(p, own_fund) - own_fund) @ p.fund_amount)
        use_bids(p, prices, accepted, gradient)
        gradient.fund[...] = p.fund_amount + passed_on(p, gradient.fund - p.fund_amount)
        if bound < best:
            best, lowest = bound, prices.copy()
        if done >= 1.0:
            break
        # A need wanted by several series is worth more than its best home visit says.
        own = picks.column < 0
        wanted = ~own & (gradient.need < 0)
        floor[wanted] = prices.need[wanted]
        step = np.where((own & (floor > 0)) | wanted, gradient.need, 0.0)
        fall.step(gradient._replace(need=step, resident=unpriced), FIRST_STEP * SHRUNK**done)
    return lowest, float(best)

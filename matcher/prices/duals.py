"""The dual prices, their subgradient, and what the chosen columns take out of it.

A subgradient is a ``Prices`` too: of every row, what there is less what is used. It says how fast
the bound rises with the row's price.
"""

from typing import NamedTuple

import numpy as np

from matcher.columns import best_load, family_columns, ordered
from matcher.machine import njit
from matcher.patterns import Floats
from matcher.problem import Ints, Problem


class Prices(NamedTuple):
    """Milli-points for each need, fen, session of a room, session of a block, minute of a block.

    ``need[i]``, ``fund[f]`` (per fen), ``room[h, s]``, ``slot[b, s]``, ``minute[b]``; none is
    negative.
    """

    need: Floats
    fund: Floats
    room: Floats
    slot: Floats
    minute: Floats

    def copy(self) -> "Prices":
        return Prices(*(array.copy() for array in self))


def no_prices(p: Problem) -> Prices:
    """Zero for every row."""
    return Prices(
        np.zeros(p.needs),
        np.zeros(p.fund_amount.size),
        np.zeros((p.rooms, p.slot_day.size)),
        np.zeros(p.block_sessions.shape),
        np.zeros(p.blocks),
    )


class Series(NamedTuple):
    """Columns of families: a slot set, a fund or -1, its multiplier θ, and the worth.

    An entry of each array for each; the worth in milli-points, θ in milli-points per fen.
    """

    slots: Ints
    fund: Ints
    theta: Floats
    worth: Floats


@njit(cache=True)
def new_series(most):
    """Room for so many columns."""
    return Series(
        np.empty(most, dtype=np.int64),
        np.empty(most, dtype=np.int64),
        np.empty(most),
        np.empty(most),
    )


@njit(cache=True)
def earning(p, x, prices, series, first):
    """Write every column of family x that earns something to ``series`` from ``first`` on.

    Returns where they end. The worth is beyond needs, money and rooms; the block's own rows are
    not yet paid.
    """
    return first + family_columns(
        p,
        x,
        prices.need,
        prices.fund,
        prices.room,
        series.slots[first:],
        series.fund[first:],
        series.theta[first:],
        series.worth[first:],
    )


@njit(cache=True)
def cheapest_fund(p, prices, r):
    """The lawful fund of home column r with the lowest price; -1 where nothing is paid."""
    fund = -1
    for at in range(p.home[r].fund_start, p.home[r].fund_end):
        f = p.fund_list[at]
        if fund < 0 or prices.fund[f] < prices.fund[fund]:
            fund = f
    return fund


@njit(cache=True)
def use_series(p, x, series, c, prices, gradient, chosen):
    """Take what column c of family x uses out of the gradient, but for its block's own rows.

    ``chosen``: scratch for its members.
    """
    slots, fund, theta = series.slots[c], series.fund[c], series.theta[c]
    order = ordered(p, x, theta, prices.need)
    _, members = best_load(p, x, slots, fund, theta, prices.need, order, chosen)
    fees = 0.0
    for m in chosen[:members]:
        gradient.need[p.member[m].need] -= 1.0
        fees += p.family[x].sessions * p.member[m].fee
    if fund >= 0 and theta > 0:
        gradient.fund[fund] -= p.family[x].sessions * p.family[x].cost - fees
    room = p.family[x].room
    for s in range(p.slot_day.size):
        if (slots >> s) & 1:
            gradient.room[room, s] -= 1.0


@njit(cache=True)
def use_block(p, b, slots, minutes, part, gradient):
    """Take a part of a session in each of these slots, and of the minutes, out of block b's."""
    gradient.minute[b] -= part * minutes
    for s in range(p.slot_day.size):
        if (slots >> s) & 1:
            gradient.slot[b, s] -= part

"""Every column of a family that earns something at given prices."""

from typing import NamedTuple

import numpy as np

from matcher.columns.loads import (
    MULTIPLIERS,
    best_load,
    dear_slots,
    hope_of,
    make_order,
    ordered,
    staying,
    weigh,
    worth_of,
)
from matcher.machine import lean, njit
from matcher.packed import Floats, Ints


class Columns(NamedTuple):
    """Columns of families: a slot set, a fund or -1, its multiplier θ, and the worth.

    An entry of each array for each; the worth in milli-points, θ in milli-points per fen.
    """

    slots: Ints
    fund: Ints
    theta: Floats
    worth: Floats


@njit(cache=True)
def new_columns(most):
    """Room for so many."""
    return Columns(
        np.empty(most, dtype=np.int64),
        np.empty(most, dtype=np.int64),
        np.empty(most),
        np.empty(most),
    )


@lean(cache=True)
def _multiplier(p, row):
    """θ without a fund, by its row of ``by_theta``."""
    return (1 << (row - 1)) / p.fen_per_millipoint if row > 0 else 0.0


@lean(cache=True)
def _keenest(p, x, scratch):
    """The row of the θ at which a series of x without a fund has least hope; -1: it has none."""
    total = 0.0
    for n in range(p.member_start[x + 1] - p.member_start[x]):
        total += scratch.fees[n]
    if total < p.family[x].sessions * p.family[x].cost:
        return -1
    least, keenest = np.inf, -1
    for row in range(1 + MULTIPLIERS):
        hope = hope_of(p, x, _multiplier(p, row), scratch)
        if hope <= 0:
            return -1
        if hope < least:
            least, keenest = hope, row
    return keenest


@lean(cache=True)
def _unfunded(p, x, slots, keenest, above, prices, dear, stays, scratch):
    """(worth, θ) of family x's series without a fund, -inf where that is not above ``above``.

    The fees must cover the cost; the multipliers say how far they can't.
    """
    worth, used = np.inf, 0.0
    for n in range(1 + MULTIPLIERS):
        row = (keenest + n) % (1 + MULTIPLIERS)
        theta = _multiplier(p, row)
        bound = worth_of(p, x, slots, -1, theta, row, above, prices, dear, stays, scratch)
        if bound < worth:
            worth, used = bound, theta
        if worth <= above:
            return -np.inf, 0.0
    return worth, used


@lean(cache=True)
def _funded(p, x, slots, f, above, prices, dear, stays, scratch):
    """The same of its series paid by the fund of its list at f."""
    fund = p.fund_list[p.family[x].fund_start + f]
    theta, row = 1.0 / p.fen_per_millipoint + prices.fund[fund], 1 + MULTIPLIERS + f
    bound = worth_of(p, x, slots, fund, theta, row, above, prices, dear, stays, scratch)
    if bound <= above:
        return -np.inf, 0.0
    worth = worth_of(p, x, slots, fund, 0.0, 0, above, prices, dear, stays, scratch)
    return (bound, theta) if bound < worth else (worth, 0.0)


@lean(cache=True)
def _most(p, x, fund, theta, row, prices, scratch):
    """What no series of x is worth more than at this multiplier; ``row``: of θ among the orders."""
    make_order(p, x, row, theta, prices, scratch)
    order = scratch.by_theta[row]
    worth, _ = best_load(p, x, 0, fund, theta, prices, order, False, scratch)
    return worth + staying(p, x, 0)


@lean(cache=True)
def _hoped(p, x, prices, scratch):
    """(may a series of family x earn something, ``_keenest``); fills the hopes."""
    rate, any_hope = 1.0 / p.fen_per_millipoint, False
    for f in range(p.family[x].fund_end - p.family[x].fund_start):
        fund = p.fund_list[p.family[x].fund_start + f]
        theta = rate + prices.fund[fund]
        scratch.hope[f] = hope_of(p, x, theta, scratch)
        if scratch.hope[f] > 0:
            scratch.hope[f] = _most(p, x, fund, theta, 1 + MULTIPLIERS + f, prices, scratch)
            any_hope = any_hope or scratch.hope[f] > 0
    row = _keenest(p, x, scratch)
    if row >= 0 and _most(p, x, -1, _multiplier(p, row), row, prices, scratch) <= 0:
        row = -1
    return any_hope or row >= 0, row


@lean(cache=True)
def earning(p, x, prices, columns, first, scratch):
    """Write every column of family x that earns something to ``columns`` from ``first`` on.

    Returns where they end. For each slot set the best fund (or none) is kept, with the multiplier
    that bounds it. The worth is beyond needs, money and rooms; the block's own rows are not paid.
    """
    weigh(p, x, prices, scratch)
    any_hope, keenest = _hoped(p, x, prices, scratch)
    if not any_hope:
        return first
    dear = dear_slots(p, x, scratch)
    count = first
    room = p.family[x].room
    for c in range(p.set_start[x], p.set_start[x + 1]):
        slots = p.set_slots[c]
        rent = 0.0
        for s in range(p.slot_day.size):
            if (slots >> s) & 1:
                rent += prices.room[room, s]
        stays = staying(p, x, slots)
        best, best_fund, best_theta = rent, -2, 0.0
        if keenest >= 0:
            worth, theta = _unfunded(p, x, slots, keenest, best, prices, dear, stays, scratch)
            if worth > best:
                best, best_fund, best_theta = worth, -1, theta
        for f in range(p.family[x].fund_end - p.family[x].fund_start):
            if scratch.hope[f] <= best:
                continue
            worth, theta = _funded(p, x, slots, f, best, prices, dear, stays, scratch)
            if worth > best:
                fund = p.fund_list[p.family[x].fund_start + f]
                best, best_fund, best_theta = worth, fund, theta
        if best_fund > -2:
            columns.slots[count] = slots
            columns.fund[count] = best_fund
            columns.theta[count] = best_theta
            columns.worth[count] = best - rent
            count += 1
    return count


@lean(cache=True)
def load_of(p, x, columns, c, prices, scratch):
    """How many members of family x column c has; fills the scratch's ``chosen`` with them."""
    slots, fund, theta = columns.slots[c], columns.fund[c], columns.theta[c]
    weigh(p, x, prices, scratch)
    ordered(p, x, slots, theta, prices, scratch.order, scratch)
    _, members = best_load(p, x, slots, fund, theta, prices, scratch.order, True, scratch)
    return members

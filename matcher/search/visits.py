"""Needs served in the best way that is free, one by one or a block at a time."""

import numpy as np

from matcher.machine import lean, njit
from matcher.patterns import Block, best_pattern, cheapest, first_items, new_items
from matcher.search.chance import uniform
from matcher.search.joining import join_gain, may_join
from matcher.search.measure import PINNED, money
from matcher.state import busy, join, money_left, visit

DEARER = 2.0
"""How much a fund's price rises until it is empty, in plain prices of money. Without, one fund of
two alike ran dry: 9.2 % to the bound after construction instead of 7.9 %, see decision 0006."""

UNPAYABLE = -2
"""In place of a fund: money is to be paid, and no lawful fund has enough."""


@lean(cache=True)
def payable(p, z, at, prices, r):
    """The cheapest fund of column r with enough left: -1 where nothing is paid.

    ``UNPAYABLE`` if none has enough.

    A fund grows dearer as it is used up, so that of two alike neither runs dry alone and shuts
    out those whom only it may pay for.
    """
    public = p.home[r].public
    if public == 0:
        return -1
    best, least = UNPAYABLE, np.inf
    for a in range(p.home[r].fund_start, p.home[r].fund_end):
        f = p.fund_list[a]
        left = money_left(p, z, at, f)
        if left >= public:
            rate = prices.fund[f] + DEARER * (1.0 - left / p.fund_amount[f]) / p.fen_per_millipoint
            if rate < least:
                best, least = f, rate
    return best


@lean(cache=True)
def place_best(p, z, log, at, ix, prices, random, blink, i):
    """Serve unserved need i in the best way that is free; the gain in measure, 0 if there is none.

    A way's rank is its gain less the dual price of the block's slots and minutes it takes, so
    scarce hours go to those who are worth them; ``blink``: how often a visit is overlooked.
    """
    # One body, though long: see the price in decision 0006.
    best, way, way_slots, way_fund = -np.inf, -1, 0, -1
    busy_slots = busy(p, z, at, i)
    k, pinned = p.need[i].k, p.need[i].pinned
    for r in range(p.home_start[i], p.home_start[i + 1]):
        b = p.home[r].block
        if z[at.minute + b] < p.home[r].minutes or z[at.volume + b] <= 0:
            continue
        usable = p.home[r].slots & z[at.open + b] & ~busy_slots
        rent, slots = cheapest(usable, k, p.slot_day, prices.slot[b])
        if rent == np.inf:
            continue
        fund = payable(p, z, at, prices, r)
        if fund == UNPAYABLE:
            continue
        if blink > 0 and uniform(random) < blink:
            continue
        gain = p.home[r].value - money(p, prices, fund, p.home[r].public)
        if gain <= 0 and not pinned:
            continue
        rank = gain - rent - prices.minute[b] * p.home[r].minutes - prices.volume[b]
        if rank > best:
            best, way, way_slots, way_fund = rank, r, slots, fund
    series = -1
    for a in range(ix.members_start[i], ix.members_start[i + 1]):
        m = ix.members[a]
        q = z[at.family_first + p.member[m].family]
        while q >= 0:
            if may_join(p, z, at, busy_slots, q, m):
                gain = join_gain(p, z, at, prices, q, m)
                if gain > 0 and gain > best:
                    best, way, series = gain, m, q
            q = z[at.s_next + q]
    if way < 0:
        return 0.0
    extra = PINNED if pinned else 0.0
    if series >= 0:
        gain = join_gain(p, z, at, prices, series, way)
        join(p, z, log, at, series, way)
        return gain + extra
    visit(p, z, log, at, i, way, way_slots, way_fund)
    return p.home[way].value - money(p, prices, way_fund, p.home[way].public) + extra


@lean(cache=True)
def fill(p, z, log, at, ix, prices, random, order):
    """Serve the unserved of these needs in turn, each in the best way that is free."""
    for i in order:
        log.written[0] = 0
        if z[at.column + i] < 0:
            place_best(p, z, log, at, ix, prices, random, 0.0, i)


@njit(cache=True)
def repack(p, z, log, at, ix, prices, b, thrift):
    """Fill what block b has left with its best pattern of the unserved; the gain in measure.

    ``thrift``: the share of a need's own price that serving it must bring beyond.
    """
    first, last = ix.homes_start[b], ix.homes_start[b + 1]
    items = new_items(last - first)
    column = np.empty(last - first, dtype=np.int64)
    size = 0
    for a in range(first, last):
        r = ix.homes[a]
        i = p.home[r].need
        if z[at.column + i] >= 0 or p.home[r].minutes > z[at.minute + b]:
            continue
        fund = payable(p, z, at, prices, r)
        if fund == UNPAYABLE:
            continue
        gain = p.home[r].value - money(p, prices, fund, p.home[r].public)
        gain -= thrift * prices.need[i] + prices.volume[b]
        if p.need[i].pinned:
            gain += PINNED
        if gain <= 0:
            continue
        items.slots[size] = p.home[r].slots & z[at.open + b] & ~busy(p, z, at, i)
        items.k[size] = p.need[i].k
        items.minutes[size] = p.home[r].minutes
        items.worth[size] = gain
        column[size] = r
        size += 1
    left = z[at.slot + b * p.slot_day.size : at.slot + (b + 1) * p.slot_day.size].copy()
    block = Block(p.slot_day, left, z[at.minute + b], prices.slot[b], prices.minute[b])
    taken = best_pattern(block, first_items(items, size), True).taken
    total = 0.0
    for n in range(size):
        r = column[n]
        i = p.home[r].need
        # A need may have two columns in the pattern, and one's slots may be gone to the other's.
        if taken[n] < 0 or z[at.column + i] >= 0 or z[at.minute + b] < p.home[r].minutes:
            continue
        if z[at.volume + b] <= 0:
            break
        if taken[n] & ~z[at.open + b] or taken[n] & busy(p, z, at, i):
            continue
        fund = payable(p, z, at, prices, r)
        if fund == UNPAYABLE:
            continue
        visit(p, z, log, at, i, r, taken[n], fund)
        total += p.home[r].value - money(p, prices, fund, p.home[r].public)
        if p.need[i].pinned:
            total += PINNED
    return total


@njit(cache=True)
def construct(p, z, log, at, ix, prices, order):
    """Give every block, in the given order, its best pattern of who is left."""
    for b in order:
        log.written[0] = 0
        repack(p, z, log, at, ix, prices, b, 1.0)

"""What a series could earn at given prices: the best load of every column of a family.

Used by the dual (which wants upper bounds and their subgradients) and by the search (which wants
series worth opening). Floats: nothing here is a proof, ``certify`` is.
"""

from typing import NamedTuple

import numpy as np

from matcher.machine import lean, njit
from matcher.packed import Floats, Ints, holds

MULTIPLIERS = 7
"""A series without a fund: θ in {2^j / q : j = 0 … 6}, besides 0."""


class Scratch(NamedTuple):
    """Of a family's members: their scores, an order of them, a load."""

    score: Floats
    order: Ints
    chosen: Ints


@lean(cache=True)
def _score(p, m, slots, theta, prices):
    """What member row m adds to a load at these slots; its own time is free at none (0)."""
    i, x = p.member[m].need, p.member[m].family
    score = p.member[m].value - prices.need[i] + theta * p.family[x].sessions * p.member[m].fee
    if p.member[m].stay == slots and slots != 0:
        score += p.member[m].stay_bonus
    r = p.need[i].resident
    if r >= 0:
        for s in range(p.slot_day.size):
            if (slots >> s) & 1:
                score -= prices.resident[r, s]
    return score


@lean(cache=True)
def best_load(p, x, slots, fund, theta, prices, order, chosen):
    """(worth of the best load at multiplier theta, members chosen), -inf if it can't run.

    ``order``: member rows of family x by score per person, best first. Fills ``chosen``. The last
    member is taken in part where only a part fits: an upper bound, as the dual wants.
    """
    smallest, largest = p.family[x].smallest, p.family[x].largest
    total = -theta * p.family[x].sessions * p.family[x].cost
    people = 0
    count = 0
    alone = 0.0
    for at in range(order.size):
        m = order[at]
        if slots & ~p.member[m].slots:
            continue
        if fund >= 0:
            if not holds(p.fund_list, p.member[m].fund_start, p.member[m].fund_end, fund):
                continue
        elif p.member[m].paid:
            continue
        i = p.member[m].need
        score = _score(p, m, slots, theta, prices)
        if score <= 0 and people >= smallest:
            break
        if p.family[x].single:
            if smallest <= p.need[i].people <= largest and (count == 0 or score > alone):
                chosen[0], alone, count = m, score, 1
            continue
        room = largest - people
        if room <= 0:
            break
        n = p.need[i].people
        if n > room:
            total += max(score, 0.0) * room / n
            people = largest
            break
        total += score
        people += n
        chosen[count] = m
        count += 1
    if p.family[x].single and count == 1:
        return total + alone, 1
    if people < smallest or count == 0:
        return -np.inf, 0
    return total, count


@njit(cache=True)
def ordered(p, x, slots, theta, prices):
    """The members of family x by score per person at these slots, best first."""
    first, last = p.member_start[x], p.member_start[x + 1]
    score = np.empty(last - first)
    for m in range(first, last):
        score[m - first] = _score(p, m, slots, theta, prices) / p.need[p.member[m].need].people
    return first + np.argsort(-score)


@lean(cache=True)
def _dear(p, x, prices):
    """The slots at which the own time of a member of family x has a price."""
    slots = 0
    for m in range(p.member_start[x], p.member_start[x + 1]):
        r = p.need[p.member[m].need].resident
        if r >= 0:
            for s in range(p.slot_day.size):
                if prices.resident[r, s] > 0:
                    slots |= 1 << s
    return slots


@lean(cache=True)
def hopeless(p, x, prices):
    """Even at the plain price of money, no set of members pays for a series of family x."""
    rate = 1.0 / p.fen_per_millipoint
    sessions = p.family[x].sessions
    total = -rate * sessions * p.family[x].cost
    best = 0.0
    for m in range(p.member_start[x], p.member_start[x + 1]):
        i = p.member[m].need
        score = (
            p.member[m].value
            + p.member[m].stay_bonus
            - prices.need[i]
            + rate * sessions * p.member[m].fee
        )
        if score > 0:
            total += score
            best = max(best, score)
    if p.family[x].single:
        return best - rate * sessions * p.family[x].cost <= 0
    return total <= 0


@lean(cache=True)
def _reordered(p, x, slots, theta, prices, score, order):
    """Fill ``order`` as ``ordered`` would; ``score`` is scratch. Neither makes an array."""
    first = p.member_start[x]
    for n in range(order.size):
        own = _score(p, first + n, slots, theta, prices) / p.need[p.member[first + n].need].people
        at = n
        while at > 0 and score[at - 1] < own:
            score[at], order[at] = score[at - 1], order[at - 1]
            at -= 1
        score[at], order[at] = own, first + n


@lean(cache=True)
def _worth(p, x, slots, fund, theta, prices, order, dear, scratch):
    """The worth of the best load; ``order`` is that of slots at which nobody's time is dear."""
    if slots & dear:
        _reordered(p, x, slots, theta, prices, scratch.score, scratch.order)
        order = scratch.order
    worth, _ = best_load(p, x, slots, fund, theta, prices, order, scratch.chosen)
    return worth


@lean(cache=True)
def _fees_could_cover(p, x):
    """Could any members pay the whole cost of a series of family x between them?"""
    total = 0
    for m in range(p.member_start[x], p.member_start[x + 1]):
        total += p.member[m].fee
    return total >= p.family[x].cost


@njit(cache=True)
def family_columns(p, x, prices, out_slots, out_fund, out_theta, out_worth):
    """Every column of family x, not hopeless, that earns something at these prices; how many.

    For each slot set the best fund (or none) is kept, with the multiplier that bounds it.
    """
    rate = 1.0 / p.fen_per_millipoint
    funds = p.family[x].fund_end - p.family[x].fund_start
    size = p.member_start[x + 1] - p.member_start[x]
    covers = _fees_could_cover(p, x)
    orders = np.empty((1 + MULTIPLIERS + funds, size), dtype=np.int64)
    thetas = np.empty(1 + MULTIPLIERS + funds)
    thetas[0] = 0.0
    for j in range(MULTIPLIERS):
        thetas[1 + j] = rate * (1 << j)
    for f in range(funds):
        thetas[1 + MULTIPLIERS + f] = rate + prices.fund[p.fund_list[p.family[x].fund_start + f]]
    for j in range(thetas.size):
        if j == 0 or j > MULTIPLIERS or covers:
            orders[j] = ordered(p, x, 0, thetas[j], prices)
    dear = _dear(p, x, prices)
    scratch = Scratch(
        np.empty(size), np.empty(size, dtype=np.int64), np.empty(size, dtype=np.int64)
    )
    count = 0
    room = p.family[x].room
    for c in range(p.set_start[x], p.set_start[x + 1]):
        slots = p.set_slots[c]
        rent = 0.0
        for s in range(p.slot_day.size):
            if (slots >> s) & 1:
                rent += prices.room[room, s]
        best, best_fund, best_theta = 0.0, -2, 0.0
        # Without a fund: the fees must cover the cost; the multipliers say how far they can't.
        worth, used = -np.inf, 0.0
        if covers:
            worth = _worth(p, x, slots, -1, 0.0, prices, orders[0], dear, scratch)
        if worth > rent:
            for j in range(1, 1 + MULTIPLIERS):
                bound = _worth(p, x, slots, -1, thetas[j], prices, orders[j], dear, scratch)
                if bound < worth:
                    worth, used = bound, thetas[j]
        if worth - rent > best:
            best, best_fund, best_theta = worth - rent, -1, used
        for f in range(funds):
            fund = p.fund_list[p.family[x].fund_start + f]
            worth = _worth(p, x, slots, fund, 0.0, prices, orders[0], dear, scratch)
            if worth - rent <= best:
                continue
            used = 0.0
            j = 1 + MULTIPLIERS + f
            bound = _worth(p, x, slots, fund, thetas[j], prices, orders[j], dear, scratch)
            if bound < worth:
                worth, used = bound, thetas[j]
            if worth - rent > best:
                best, best_fund, best_theta = worth - rent, fund, used
        if best_fund > -2:
            out_slots[count] = slots
            out_fund[count] = best_fund
            out_theta[count] = best_theta
            out_worth[count] = best
            count += 1
    return count

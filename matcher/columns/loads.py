"""The best load of a series at given slots, payer and multiplier, as the dual wants it: a bound."""

from typing import NamedTuple

import numpy as np

from matcher.machine import lean, njit
from matcher.packed import Floats, Ints, descending, holds

MULTIPLIERS = 7
"""A series without a fund: θ in {2^j / q : j = 0 … 6}, besides 0."""


class Scratch(NamedTuple):
    """Of one family's members: their scores, an order of them, a load; and orders of them by θ.

    ``by_theta``: a row for θ = 0, one a multiplier, one a fund; ``hope``: by fund.
    """

    score: Floats
    order: Ints
    chosen: Ints
    by_theta: Ints
    hope: Floats


@njit(cache=True)
def new_scratch(p):
    """Room for any family of the problem."""
    members, funds = 1, 1
    for x in range(p.family.size):
        members = max(members, p.member_start[x + 1] - p.member_start[x])
        funds = max(funds, p.family[x].fund_end - p.family[x].fund_start)
    return Scratch(
        np.empty(members),
        np.empty(members, dtype=np.int64),
        np.empty(members, dtype=np.int64),
        np.empty((1 + MULTIPLIERS + funds, members), dtype=np.int64),
        np.empty(funds),
    )


@lean(cache=True)
def _score(p, m, slots, theta, prices):
    """What member row m adds to a load at these slots; its own time is free at none (0)."""
    i, x = p.member[m].need, p.member[m].family
    score = p.member[m].value - prices.need[i] + theta * p.family[x].sessions * p.member[m].fee
    score -= prices.volume[p.family[x].block]
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
    member is taken in part where only a part fits, or is wanted: an upper bound, as the dual wants.
    """
    smallest, largest = p.family[x].smallest, p.family[x].largest
    total = -theta * p.family[x].sessions * p.family[x].cost
    people = 0
    count = 0
    alone = 0.0
    for at in range(p.member_start[x + 1] - p.member_start[x]):
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
        chosen[count] = m
        count += 1
        if score < 0 and people + n > smallest:
            total += score * (smallest - people) / n
            people = smallest
            break
        total += score
        people += n
    if p.family[x].single and count == 1:
        return total + alone, 1
    if people < smallest or count == 0:
        return -np.inf, 0
    return total, count


@lean(cache=True)
def ordered(p, x, slots, theta, prices, score, order):
    """Fill ``order`` with the members of x by score per person, best first; ``score``: scratch."""
    first = p.member_start[x]
    size = p.member_start[x + 1] - first
    for n in range(size):
        m = first + n
        score[n] = _score(p, m, slots, theta, prices) / p.need[p.member[m].need].people
        order[n] = n
    descending(score, order, size)
    for n in range(size):
        order[n] += first


@lean(cache=True)
def dear_slots(p, x, prices):
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
def hope_of(p, x, theta, prices):
    """What a series would earn at multiplier theta if whoever adds to it could come: no less."""
    sessions = p.family[x].sessions
    total, best = 0.0, 0.0
    for m in range(p.member_start[x], p.member_start[x + 1]):
        score = (
            p.member[m].value
            + p.member[m].stay_bonus
            - prices.need[p.member[m].need]
            - prices.volume[p.family[x].block]
            + theta * sessions * p.member[m].fee
        )
        if score > 0:
            total += score
            best = max(best, score)
    if p.family[x].single:
        total = best
    return total - theta * sessions * p.family[x].cost


@lean(cache=True)
def worth_of(p, x, slots, fund, theta, prices, order, dear, scratch):
    """The worth of the best load; ``order`` is that of slots at which nobody's time is dear."""
    if slots & dear:
        order = scratch.order
        ordered(p, x, slots, theta, prices, scratch.score, order)
    worth, _ = best_load(p, x, slots, fund, theta, prices, order, scratch.chosen)
    return worth

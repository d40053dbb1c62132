"""The best load of a series at given slots, payer and multiplier, as the dual wants it: a bound."""

from typing import NamedTuple

import numpy as np

from matcher.machine import lean, njit
from matcher.packed import Bools, Floats, Ints, descending, holds

MULTIPLIERS = 7
"""A series without a fund: θ in {2^j / q : j = 0 … 6}, besides 0."""


class Scratch(NamedTuple):
    """One family's members, numbered from its first on: what they add, orders of them, a load.

    ``base[n]``: what member n adds beyond its need and its share of the volume; ``fees[n]``: what
    it pays in all its sessions; ``dear[n]``: the slots at which its own time has a price. All of
    them by ``weigh``, before anything else is asked of the family. ``chosen``: member rows;
    ``by_theta``: an order for θ = 0, one a multiplier, one a fund, each made when it is first asked
    for, which ``made`` tells; ``hope``: by fund.
    """

    base: Floats
    fees: Floats
    people: Ints
    slots: Ints
    dear: Ints
    score: Floats
    order: Ints
    chosen: Ints
    by_theta: Ints
    made: Bools
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
        np.empty(members),
        np.empty(members, dtype=np.int64),
        np.empty(members, dtype=np.int64),
        np.empty(members, dtype=np.int64),
        np.empty(members),
        np.empty(members, dtype=np.int64),
        np.empty(members, dtype=np.int64),
        np.empty((1 + MULTIPLIERS + funds, members), dtype=np.int64),
        np.empty(1 + MULTIPLIERS + funds, dtype=np.bool_),
        np.empty(funds),
    )


@lean(cache=True)
def weigh(p, x, prices, scratch):
    """Fill in what the members of family x add at these prices."""
    for row in range(scratch.made.size):
        scratch.made[row] = False
    first, sessions = p.member_start[x], p.family[x].sessions
    volume = prices.volume[p.family[x].block]
    for n in range(p.member_start[x + 1] - first):
        m = first + n
        i = p.member[m].need
        scratch.base[n] = p.member[m].value - prices.need[i] - volume
        scratch.fees[n] = sessions * p.member[m].fee
        scratch.people[n] = p.need[i].people
        scratch.slots[n] = p.member[m].slots
        scratch.dear[n] = 0
        r = p.need[i].resident
        if r >= 0:
            for s in range(p.slot_day.size):
                if prices.resident[r, s] > 0:
                    scratch.dear[n] |= 1 << s


@lean(cache=True)
def _score(p, x, n, slots, theta, prices, own, scratch):
    """What member n adds to a load at these slots, or at none (0); ``own``: less its own time."""
    score = scratch.base[n] + theta * scratch.fees[n]
    if slots == 0:
        return score
    m = p.member_start[x] + n
    if p.member[m].stay == slots:
        score += p.member[m].stay_bonus
    if own and slots & scratch.dear[n]:
        r = p.need[p.member[m].need].resident
        for s in range(p.slot_day.size):
            if (slots >> s) & 1:
                score -= prices.resident[r, s]
    return score


@lean(cache=True)
def best_load(p, x, slots, fund, theta, prices, order, own, scratch):
    """(worth of the best load at multiplier theta, members chosen), -inf if it can't run.

    ``order``: members of family x by score per person, best first; ``own`` as in ``_score``:
    without it no load is worth less. Fills ``chosen``. The last member is taken in part where only
    a part fits, or is wanted: an upper bound, as the dual wants.
    At no slots (0) everybody could come: no load is worth more, but for those who would stay.
    """
    smallest, largest = p.family[x].smallest, p.family[x].largest
    first, single = p.member_start[x], p.family[x].single
    total = -theta * p.family[x].sessions * p.family[x].cost
    people = 0
    count = 0
    alone = 0.0
    for at in range(p.member_start[x + 1] - first):
        n = order[at]
        if slots & ~scratch.slots[n]:
            continue
        m = first + n
        if fund >= 0:
            if not holds(p.fund_list, p.member[m].fund_start, p.member[m].fund_end, fund):
                continue
        elif p.member[m].paid:
            continue
        score = _score(p, x, n, slots, theta, prices, own, scratch)
        if score <= 0 and people >= smallest:
            break
        size = scratch.people[n]
        if single:
            if smallest <= size <= largest and (count == 0 or score > alone):
                scratch.chosen[0], alone, count = m, score, 1
            continue
        room = largest - people
        if room <= 0:
            break
        if size > room:
            total += max(score, 0.0) * room / size
            people = largest
            break
        scratch.chosen[count] = m
        count += 1
        if score < 0 and people + size > smallest:
            total += score * (smallest - people) / size
            people = smallest
            break
        total += score
        people += size
    if single and count == 1:
        return total + alone, 1
    if people < smallest or count == 0:
        return -np.inf, 0
    return total, count


@lean(cache=True)
def ordered(p, x, slots, theta, prices, order, scratch):
    """Fill ``order`` with the members of x by score per person, best first."""
    size = p.member_start[x + 1] - p.member_start[x]
    for n in range(size):
        score = _score(p, x, n, slots, theta, prices, True, scratch)
        scratch.score[n] = score / scratch.people[n]
        order[n] = n
    descending(scratch.score, order, size)


@lean(cache=True)
def dear_slots(p, x, scratch):
    """The slots at which the own time of a member of family x has a price."""
    slots = 0
    for n in range(p.member_start[x + 1] - p.member_start[x]):
        slots |= scratch.dear[n]
    return slots


@lean(cache=True)
def hope_of(p, x, theta, scratch):
    """What a series would earn at multiplier theta if whoever adds to it could come: no less."""
    total, best = 0.0, 0.0
    for n in range(p.member_start[x + 1] - p.member_start[x]):
        score = scratch.base[n] + theta * scratch.fees[n]
        score += p.member[p.member_start[x] + n].stay_bonus
        if score > 0:
            total += score
            best = max(best, score)
    if p.family[x].single:
        total = best
    return total - theta * p.family[x].sessions * p.family[x].cost


@lean(cache=True)
def make_order(p, x, row, theta, prices, scratch):
    """Fill in the row's order of the members, at slots at which nobody's own time has a price."""
    if not scratch.made[row]:
        ordered(p, x, 0, theta, prices, scratch.by_theta[row], scratch)
        scratch.made[row] = True


@lean(cache=True)
def staying(p, x, slots):
    """What those add in all who would stay in these slots, or in any (0)."""
    total = 0.0
    for m in range(p.member_start[x], p.member_start[x + 1]):
        if slots == 0 or p.member[m].stay == slots:
            total += p.member[m].stay_bonus
    return total


@lean(cache=True)
def worth_of(p, x, slots, fund, theta, row, above, prices, dear, stays, scratch):
    """The worth of the best load, or what it is no more than where that is not above ``above``.

    ``row``: of θ among the orders, in which own time has no price and nobody stays; ``dear``: the
    slots at which some time has one; ``stays``: what those who would stay in these slots add.
    """
    make_order(p, x, row, theta, prices, scratch)
    order = scratch.by_theta[row]
    worth, _ = best_load(p, x, slots, fund, theta, prices, order, False, scratch)
    if slots & dear == 0 and stays == 0:
        return worth
    if worth + stays <= above:
        return worth + stays
    ordered(p, x, slots, theta, prices, scratch.order, scratch)
    worth, _ = best_load(p, x, slots, fund, theta, prices, scratch.order, True, scratch)
    return worth

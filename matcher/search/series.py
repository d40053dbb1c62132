"""Series opened: which of a family, with whom, and whether it pays."""

import numpy as np

from matcher.machine import lean, njit
from matcher.packed import holds
from matcher.search.chance import pick_early, uniform
from matcher.search.joining import unpaid
from matcher.search.lists import new_freed, note
from matcher.search.measure import PINNED, close, drop, present_measure, series_measure
from matcher.state import busy, join, money_left, runs, start_series, undo

EVICTING = 0.2
"""How often a series may take a room from those that are in it: seldom, for these close, and their
members must find another place within the same move."""

LOOKED_AT = 4
"""Families looked at before a series of the most promising is tried: with the promising ones first,
2.6 % instead of 3.1 % to the bound at 11,000 needs, see decision 0006."""

SKIPPED = 0.2
"""How often a slot set is overlooked, so that a family does not always propose the same series."""


@lean(cache=True)
def _member_scores(p, z, at, prices, x, fund, thrift, score):
    """Fill ``score`` with what each member of family x adds per person; -inf: it can't come.

    From the unserved, less ``thrift`` of their own price, and from home visits, less what
    those bring. Slots and the resident's other hours are not looked at; how many can come.
    """
    rate = 1.0 / p.fen_per_millipoint
    if fund >= 0:
        rate += prices.fund[fund]
    able = 0
    first = p.member_start[x]
    for m in range(first, p.member_start[x + 1]):
        score[m - first] = -np.inf
        i = p.member[m].need
        if z[at.series + i] >= 0:
            continue
        if fund >= 0:
            if not holds(p.fund_list, p.member[m].fund_start, p.member[m].fund_end, fund):
                continue
        elif p.member[m].paid:
            continue
        gain = p.member[m].value + rate * p.family[x].sessions * p.member[m].fee
        if z[at.column + i] >= 0:
            gain -= present_measure(p, z, at, prices, i)
        else:
            gain -= thrift * prices.need[i]
            if p.need[i].pinned:
                gain += PINNED
        score[m - first] = gain / p.need[i].people
        able += 1
    return able


@njit(cache=True)
def best_opening(p, z, at, prices, random, x, thrift, blink, closed):
    """(rank, slots, fund) of the series of family x most worth opening as things are; -inf: none.

    The rank is what the members bring less the money, the room and the block's hours at their
    dual prices; ``blink``: how often a slot set is overlooked; ``closed``: slots of the room that
    can't be had.
    """
    # One body, though long: see the price in decision 0006.
    best, best_slots, best_fund = -np.inf, 0, -1
    b, h = p.family[x].block, p.family[x].room
    if z[at.spare] == 0 or z[at.minute + b] < p.family[x].minutes or z[at.volume + b] <= 0:
        return best, best_slots, best_fund
    first = p.member_start[x]
    score = np.empty(p.member_start[x + 1] - first)
    smallest, largest = p.family[x].smallest, p.family[x].largest
    sessions, cost = p.family[x].sessions, p.family[x].cost
    # No fund first, then every fund of the list.
    for f in range(p.family[x].fund_start - 1, p.family[x].fund_end):
        fund = -1 if f < p.family[x].fund_start else p.fund_list[f]
        if fund >= 0 and money_left(p, z, at, fund) <= 0:
            continue
        if _member_scores(p, z, at, prices, x, fund, thrift, score) == 0:
            continue
        order = np.argsort(-score)
        rate = 1.0 / p.fen_per_millipoint + (prices.fund[fund] if fund >= 0 else 0.0)
        for c in range(p.set_start[x], p.set_start[x + 1]):
            slots = p.set_slots[c]
            if slots & ~z[at.open + b] or slots & closed:
                continue
            if blink > 0 and uniform(random) < blink:
                continue
            rank = -prices.minute[b] * p.family[x].minutes
            for s in range(p.slot_day.size):
                if (slots >> s) & 1:
                    rank -= prices.slot[b, s] + prices.room[h, s]
            people, fees, members = 0, 0, 0
            for a in range(order.size):
                gain = score[order[a]]
                if gain == -np.inf or (gain <= 0 and people >= smallest):
                    break
                m = first + order[a]
                i = p.member[m].need
                if slots & ~p.member[m].slots or slots & busy(p, z, at, i):
                    continue
                if people + p.need[i].people > largest:
                    continue
                rank += gain * p.need[i].people
                people += p.need[i].people
                fees += p.member[m].fee
                members += 1
                if p.family[x].single or members >= z[at.volume + b]:
                    break
            if people < smallest or people == 0:
                continue
            if fund < 0:
                if fees < cost:
                    continue
                rank -= rate * sessions * fees
            else:
                rank -= rate * sessions * max(cost, fees)
                if (cost - fees) > p.fund_most[fund] * people:
                    continue
                if sessions * (cost - fees) > money_left(p, z, at, fund):
                    continue
            if rank > best:
                best, best_slots, best_fund = rank, slots, fund
    return best, best_slots, best_fund


@njit(cache=True)
def open_best(p, z, log, at, prices, x, slots, fund, thrift, freed):
    """Try to open one series; the gain in measure, -inf if it can't run: then undo it.

    Members are those who gain most by coming, from the unserved and from home visits; the blocks
    of these are added to ``freed``.
    """
    b, h = p.family[x].block, p.family[x].room
    if z[at.spare] == 0 or z[at.room + h] & slots or z[at.minute + b] < p.family[x].minutes:
        return -np.inf
    if slots & ~z[at.open + b]:
        return -np.inf
    first = p.member_start[x]
    score = np.empty(p.member_start[x + 1] - first)
    if _member_scores(p, z, at, prices, x, fund, thrift, score) == 0:
        return -np.inf
    gain = 0.0
    q = start_series(p, z, log, at, x, slots, fund)
    people = 0
    for a in np.argsort(-score):
        m = first + a
        i = p.member[m].need
        if score[a] == -np.inf or (score[a] <= 0 and people >= p.family[x].smallest):
            break
        if slots & ~p.member[m].slots or slots & busy(p, z, at, i):
            continue
        if people + p.need[i].people > p.family[x].largest:
            continue
        if (p.family[x].single and people > 0) or z[at.volume + b] <= 0:
            break
        if z[at.column + i] >= 0:
            vacated = p.home[z[at.column + i]].block
            gain -= drop(p, z, log, at, prices, i)
            note(freed, -1 - vacated)
        join(p, z, log, at, q, m)
        if p.need[i].pinned:
            gain += PINNED
        people += p.need[i].people
    if not runs(p, z, at, q) or unpaid(p, z, at, q):
        return -np.inf
    return gain + series_measure(p, z, at, prices, q)


@njit(cache=True)
def _most_promising(p, z, at, ix, prices, random, b, thrift, evict):
    """(family or -1, slots, fund) of the series most worth opening in a few families of block b.

    ``evict``: rooms that others are in can be had as well.
    """
    best, x, slots, fund = -np.inf, -1, 0, -1
    size = ix.families_start[b + 1] - ix.families_start[b]
    for _ in range(LOOKED_AT):
        other = ix.families[ix.families_start[b] + pick_early(random, size)]
        closed = 0 if evict else z[at.room + p.family[other].room]
        rank, its_slots, its_fund = best_opening(
            p, z, at, prices, random, other, thrift, SKIPPED, closed
        )
        if rank > best:
            best, x, slots, fund = rank, other, its_slots, its_fund
    return x, slots, fund


@lean(cache=True)
def _evict(p, z, log, at, prices, h, slots, freed):
    """Close every series in room h that has one of these slots; the loss in measure."""
    lost = 0.0
    for q in range(at.most_series if z[at.room + h] & slots else 0):
        x = z[at.s_family + q]
        if x >= 0 and p.family[x].room == h and z[at.s_slots + q] & slots:
            lost += close(p, z, log, at, prices, q, freed)
    return lost


@njit(cache=True)
def open_some(p, z, log, at, ix, prices, random, b, tries, thrift, freed):
    """Try the best series of a few families of block b, which has any; the gain in measure.

    Each is kept only if it gains by itself.
    """
    total = 0.0
    for _ in range(tries):
        evict = uniform(random) < EVICTING
        x, slots, fund = _most_promising(p, z, at, ix, prices, random, b, thrift, evict)
        if x < 0:
            continue
        written, noted = log.written[0], freed.size[0]
        lost = _evict(p, z, log, at, prices, p.family[x].room, slots, freed)
        gain = open_best(p, z, log, at, prices, x, slots, fund, thrift, freed)
        # What had the room may find another; the search judges both together.
        if gain > 0:
            total += gain - lost
        else:
            undo(z, log, written)
            freed.size[0] = noted
    return total


@njit(cache=True)
def worth_opening(p, z, at, prices, random):
    """What the best series of every family is worth beyond all it uses, at dual prices."""
    rank = np.empty(p.family.size)
    for x in range(p.family.size):
        closed = z[at.room + p.family[x].room]
        rank[x], _, _ = best_opening(p, z, at, prices, random, x, 1.0, 0.0, closed)
    return rank


@njit(cache=True)
def open_all(p, z, log, at, prices, random, families):
    """Open the series worth more than all they use, family by family in the given order."""
    freed = new_freed()
    for x in families:
        while True:
            closed = z[at.room + p.family[x].room]
            rank, slots, fund = best_opening(p, z, at, prices, random, x, 1.0, 0.0, closed)
            if rank <= 0:
                break
            log.written[0] = 0
            if open_best(p, z, log, at, prices, x, slots, fund, 1.0, freed) <= 0:
                undo(z, log, 0)
                break


@njit(cache=True)
def open_for_pinned(p, z, log, at, ix, prices, i):
    """Open the first series that can have pinned need i in it."""
    freed = new_freed()
    log.written[0] = 0
    for a in range(ix.members_start[i], ix.members_start[i + 1]):
        m = ix.members[a]
        x = p.member[m].family
        for c in range(p.set_start[x], p.set_start[x + 1]):
            slots = p.set_slots[c]
            if slots & ~p.member[m].slots:
                continue
            for f in range(p.family[x].fund_start - 1, p.family[x].fund_end):
                fund = -1 if f < p.family[x].fund_start else p.fund_list[f]
                gain = open_best(p, z, log, at, prices, x, slots, fund, 0.0, freed)
                if gain > 0 and z[at.column + i] >= 0:
                    return
                undo(z, log, 0)

"""The best load of one column: whom a series of one venue, slot set, type and weeks may serve."""

from typing import NamedTuple

import numpy as np

from matcher.certify.compiled import compiled, lean
from matcher.certify.records import Decisions, Funds, Ints, Needs, OfferRow, Prices
from matcher.certify.ways import may_pay, payer_agreed

NOTHING = -(1 << 62)
"""The load of a series that no set of members makes lawful."""

DOUBLINGS = 7
"""θ is D/q · 2^j, j below this, where the fees must cover the cost."""


class Crowd(NamedTuple):
    """Those who may come: a need, what it gains, its fee and people; the first so many are meant.

    ``score``, ``each`` and ``heap`` are scratch.
    """

    need: Ints
    gain: Ints
    fee: Ints
    people: Ints
    score: Ints
    each: Ints
    heap: Ints


class Series(NamedTuple):
    """What all series of one venue, type, k and weeks have in common. ``cost``: a session's."""

    venue: int
    smallest: int
    largest: int
    single: bool
    sessions: int
    cost: int


@compiled
def new_crowd(most: int) -> Crowd:
    """Room for so many."""
    return Crowd(
        np.empty(most, dtype=np.int64),
        np.empty(most, dtype=np.int64),
        np.empty(most, dtype=np.int64),
        np.empty(most, dtype=np.int64),
        np.empty(most, dtype=np.int64),
        np.empty(most, dtype=np.int64),
        np.empty(most, dtype=np.int64),
    )


@lean
def sink(heap: Ints, at: int, size: int, key: Ints) -> None:
    """Put entry ``at`` where it belongs in a heap with the largest key first."""
    while True:
        child = 2 * at + 1
        if child >= size:
            return
        if child + 1 < size and key[heap[child + 1]] > key[heap[child]]:
            child += 1
        if key[heap[at]] >= key[heap[child]]:
            return
        heap[at], heap[child] = heap[child], heap[at]
        at = child


@lean
def load(crowd: Crowd, count: int, series: Series) -> int:
    """At most Σ scores over a set of members with smallest ≤ Σ people ≤ largest.

    With any whole price τ per person, τ·limit + Σ max(0, score − τ·people) is a bound: the limit
    is the largest where τ ≥ 0 and the smallest where τ ≤ 0. Taken is the score per person,
    rounded down, of the last member who comes in when they come in that order.
    """
    score, people, each, heap = crowd.score, crowd.people, crowd.each, crowd.heap
    if series.single:
        best = NOTHING
        for m in range(count):
            if series.smallest <= people[m] <= series.largest and score[m] > best:
                best = score[m]
        return best
    for m in range(count):
        each[m] = score[m] // people[m]
        heap[m] = m
    for at in range(count // 2 - 1, -1, -1):
        sink(heap, at, count, each)
    present = 0
    tau = 0
    limit = series.largest
    left = count
    while left > 0:
        m = heap[0]
        if each[m] < 0 and present >= series.smallest:
            break
        present += people[m]
        if each[m] < 0:
            tau, limit = each[m], series.smallest
        elif present >= series.largest:
            tau = each[m]
            break
        left -= 1
        heap[0] = heap[left]
        sink(heap, 0, left, each)
    if present < series.smallest:
        return NOTHING
    total = tau * limit
    for m in range(count):
        total += max(0, score[m] - tau * people[m])
    return total


@lean
def funded(crowd: Crowd, count: int, series: Series, theta: int, q: int) -> int:
    """The load at a multiplier of ``theta`` / q numerators per fen, rounded up."""
    for m in range(count):
        crowd.score[m] = q * crowd.gain[m] + theta * series.sessions * crowd.fee[m]
    best = load(crowd, count, series)
    if best == NOTHING:
        return NOTHING
    return -((theta * series.sessions * series.cost - best) // q)


@lean
def loosest(crowd: Crowd, count: int, series: Series, theta: int, q: int) -> int:
    """What ``funded`` would say if everyone who earns something could come: no less, and quick."""
    most = 0
    for m in range(count):
        most += max(0, q * crowd.gain[m] + theta * series.sessions * crowd.fee[m])
    return -((theta * series.sessions * series.cost - most) // q)


@lean
def paying(needs: Needs, funds: Funds, cheap: Ints, rows: Ints, count: int, payers: Ints) -> int:
    """Fill ``payers`` with the funds that may pay for any of these needs, in the order given."""
    able = 0
    for f in cheap:
        for n in range(count):
            if may_pay(needs, funds, rows[n], f):
                payers[able] = f
                able += 1
                break
    return able


@lean
def column(
    needs: Needs,
    decisions: Decisions,
    funds: Funds,
    prices: Prices,
    q: int,
    offer: OfferRow,
    series: Series,
    payers: Ints,
    able: int,
    crowd: Crowd,
    count: int,
    some: Crowd,
    floor: int,
) -> int:
    """The best load above ``floor`` of a crowd with any fund or none, else ``floor``.

    ``payers``: the first ``able`` are the funds that may pay for any of them, the cheapest first;
    ``some``: scratch for those that one of them pays for.
    """
    d, money = prices.denominator, prices.money
    back = max(0, money - 1)
    best = floor
    for choice in range(-1, able):
        f = -1 if choice < 0 else payers[choice]
        size = 0
        paid = 0
        hoped = 0
        for m in range(count):
            i = crowd.need[m]
            if f >= 0 and not may_pay(needs, funds, i, f):
                continue
            if not payer_agreed(needs, decisions, i, offer.row, 1, series.venue, f):
                continue
            some.gain[size] = crowd.gain[m]
            some.fee[size] = crowd.fee[m]
            some.people[size] = crowd.people[m]
            paid += crowd.fee[m]
            hoped += max(0, crowd.gain[m])
            size += 1
        hopeless = paid < series.cost if f < 0 else series.cost == 0
        if size == 0 or hoped <= best or hopeless:
            continue
        # The value's own floor of the money gives back less than a whole milli-point.
        full = money + q * prices.funds[f] if f >= 0 else 0
        if f < 0 or loosest(some, size, series, full, q) + back > best:
            least = -NOTHING
            for step in range(1 + DOUBLINGS if f < 0 else 2):
                theta = 0
                if step > 0:
                    theta = d << (step - 1) if f < 0 else full
                tried = funded(some, size, series, theta, q)
                least = min(least, tried + (back if f >= 0 and theta > 0 else 0))
                if least <= best:
                    break
            best = max(best, least)
        # A dearer fund pays for no one whom this one does not.
        if f >= 0 and size == count:
            break
    return best

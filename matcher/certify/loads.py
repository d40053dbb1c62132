"""The best load of one column: whom a series of one venue, slot set, type and weeks may serve."""

import numpy as np

from matcher.certify.compiled import compiled
from matcher.certify.records import Decisions, Funds, Ints, Needs, OfferRow, Prices
from matcher.certify.ways import may_pay, payer_agreed

NOTHING = -(1 << 62)
"""The load of a series that no set of members makes lawful."""

DOUBLINGS = 7
"""θ is D/q · 2^j, j below this, where the fees must cover the cost."""


@compiled
def load(scores: Ints, people: Ints, count: int, smallest: int, largest: int, single: bool) -> int:
    """At most Σ scores over a set of members with smallest ≤ Σ people ≤ largest.

    With any whole price τ per person, τ·limit + Σ max(0, score − τ·people) is a bound: the limit
    is the largest where τ ≥ 0 and the smallest where τ ≤ 0. Taken is the score per person,
    rounded down, of the last member who comes in when they come in that order.
    """
    if single:
        best = NOTHING
        for m in range(count):
            if smallest <= people[m] <= largest and scores[m] > best:
                best = scores[m]
        return best
    each = scores[:count] // people[:count]
    order = np.argsort(-each)
    present = 0
    tau = 0
    limit = largest
    for m in order:
        if each[m] < 0 and present >= smallest:
            break
        present += people[m]
        if each[m] < 0:
            tau, limit = each[m], smallest
        elif present >= largest:
            tau = each[m]
            break
    if present < smallest:
        return NOTHING
    total = tau * limit
    for m in range(count):
        total += max(0, scores[m] - tau * people[m])
    return total


@compiled
def funded(
    scores: Ints,
    gains: Ints,
    fees: Ints,
    people: Ints,
    count: int,
    offer: OfferRow,
    largest: int,
    single: bool,
    theta: int,
    sessions: int,
    cost: int,
    q: int,
) -> int:
    """The load at a multiplier of ``theta`` / q numerators per fen, rounded up."""
    for m in range(count):
        scores[m] = q * gains[m] + theta * sessions * fees[m]
    best = load(scores, people, count, offer.smallest, largest, single)
    if best == NOTHING:
        return NOTHING
    return -((theta * sessions * cost - best) // q)


@compiled
def column(
    needs: Needs,
    decisions: Decisions,
    funds: Funds,
    prices: Prices,
    cheap: Ints,
    offer: OfferRow,
    h: int,
    rows: Ints,
    gains: Ints,
    fees: Ints,
    people: Ints,
    count: int,
    largest: int,
    single: bool,
    sessions: int,
    cost: int,
    q: int,
    floor: int,
) -> int:
    """The best load above ``floor`` of these members with any fund or none, else ``floor``.

    ``cheap``: the funds, the cheapest first.
    """
    d = prices.denominator
    scores = np.empty(count, dtype=np.int64)
    some_gains = np.empty(count, dtype=np.int64)
    some_fees = np.empty(count, dtype=np.int64)
    some_people = np.empty(count, dtype=np.int64)
    best = floor
    for choice in range(-1, cheap.size):
        f = -1 if choice < 0 else cheap[choice]
        some = 0
        paid = 0
        hoped = 0
        for m in range(count):
            i = rows[m]
            if f >= 0 and not may_pay(needs, funds, i, f):
                continue
            if not payer_agreed(needs, decisions, i, offer.row, 1, h, f):
                continue
            some_gains[some] = gains[m]
            some_fees[some] = fees[m]
            some_people[some] = people[m]
            paid += fees[m]
            hoped += max(0, gains[m])
            some += 1
        hopeless = paid < cost if f < 0 else cost == 0
        if some == 0 or hoped <= best or hopeless:
            continue
        least = -NOTHING
        steps = 1 + (DOUBLINGS if f < 0 else 1)
        for step in range(steps):
            if least <= best:
                break
            theta = 0
            if step > 0:
                theta = d << (step - 1) if f < 0 else d + q * prices.funds[f]
            tried = funded(
                scores,
                some_gains,
                some_fees,
                some_people,
                some,
                offer,
                largest,
                single,
                theta,
                sessions,
                cost,
                q,
            )
            # The value's own floor of the money gives back less than a whole milli-point.
            least = min(least, tried + (d - 1 if f >= 0 and theta > 0 else 0))
        best = max(best, least)
        # A dearer fund pays for no one whom this one does not.
        if f >= 0 and some == count:
            break
    return best

"""What an offer may earn at the venues: one item a venue and slot set, the best of its columns.

A venue has one room a slot, so of all series an offer could give at the same venue and slots, of
whatever type, weeks or payer, a plan has one at most.
"""

import numpy as np

from matcher.certify.compiled import compiled
from matcher.certify.records import (
    Bools,
    Decisions,
    Funds,
    Grid,
    Ints,
    Items,
    Lists,
    Needs,
    OfferRow,
    Prices,
    Terms,
    Venues,
)
from matcher.certify.ways import agreed, may_pay, metres, payer_agreed, size_of, suits, value

NOTHING = -(1 << 62)
"""The load of a series that no set of members makes lawful."""

DOUBLINGS = 7
"""θ is D/q · 2^j, j below this, where the fees must cover the cost."""


@compiled
def next_set(slots: Ints, k: int, grid: Grid, chosen: Ints) -> int:
    """The next set of k slots on different days, -1 after the last; ``chosen`` keeps the place.

    ``chosen`` (length ≥ k) holds positions in ``slots``; chosen[0] = -1 starts anew.
    """
    size = slots.size
    fresh = chosen[0] < 0
    if fresh:
        for c in range(k):
            chosen[c] = c
        if k > size:
            return -1
    while True:
        if not fresh:
            at = k - 1
            while at >= 0 and chosen[at] == size - k + at:
                at -= 1
            if at < 0:
                return -1
            chosen[at] += 1
            for c in range(at + 1, k):
                chosen[c] = chosen[c - 1] + 1
        fresh = False
        taken = 0
        for c in range(k):
            taken |= 1 << slots[chosen[c]]
        days = 0
        for day in range(7):
            if taken & grid.days[day]:
                days += 1
        if days == k:
            return taken


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
        least = funded(
            scores,
            some_gains,
            some_fees,
            some_people,
            some,
            offer,
            largest,
            single,
            0,
            sessions,
            cost,
            q,
        )
        steps = DOUBLINGS if f < 0 else 1
        for step in range(steps):
            if least <= best:
                break
            theta = d << step if f < 0 else d + q * prices.funds[f]
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
            least = min(least, tried + (0 if f < 0 else d - 1))
        best = max(best, least)
        # A dearer fund pays for no one whom this one does not.
        if f >= 0 and some == count:
            break
    return best


@compiled
def series_items(
    needs: Needs,
    decisions: Decisions,
    funds: Funds,
    venues: Venues,
    grid: Grid,
    terms: Terms,
    prices: Prices,
    cheap: Ints,
    at_venue: Lists,
    groups: Bools,
    offer: OfferRow,
    items: Items,
    count: int,
) -> int:
    """Append the offer's series to ``items``, from row ``count``; how many rows then.

    Returns -1 where ``items`` is too short.
    """
    most = 0
    for t in offer.venue_types:
        most += at_venue.start[t + 1] - at_venue.start[t]
    rows = np.empty(most, dtype=np.int64)
    open_at = np.empty(most, dtype=np.int64)
    exactly = np.empty(most, dtype=np.int64)
    due = np.empty(most, dtype=np.int64)
    worth = np.empty(most, dtype=np.int64)
    kind = np.empty(most, dtype=np.int64)
    some = np.empty(most, dtype=np.int64)
    gains = np.empty(most, dtype=np.int64)
    fees = np.empty(most, dtype=np.int64)
    people = np.empty(most, dtype=np.int64)
    chosen = np.empty(7, dtype=np.int64)
    group = items.group[count - 1] + 1 if count else 0
    d = prices.denominator
    q = terms.fen_per_millipoint
    for h in range(venues.seats.size):
        slots = offer.slots & venues.slots[h]
        for s in range(grid.minutes.size):
            if grid.minutes[s] < offer.minutes:
                slots &= ~(1 << s)
        largest = min(offer.largest, venues.seats[h])
        if slots == 0 or largest < offer.smallest:
            continue
        distance = metres(
            venues.lon[h], venues.lat[h], venues.kx[h], venues.ky[h], offer.lon, offer.lat
        )
        if offer.radius >= 0:
            if distance > offer.radius:
                continue
        elif not offer.area[venues.community[h]]:
            continue
        once = offer.minutes + 2 * ((distance * offer.pace + 999) // 1000)
        size = 0
        for t in offer.venue_types:
            if not venues.hosts[h, t]:
                continue
            for at in range(at_venue.start[t], at_venue.start[t + 1]):
                i = at_venue.items[at]
                if needs.minutes[i] != offer.minutes or needs.k[i] * once > offer.budget:
                    continue
                if needs.people[i] > largest or needs.slots[i] & slots == 0:
                    continue
                walk = metres(
                    needs.lon[i],
                    needs.lat[i],
                    needs.kx[i],
                    needs.ky[i],
                    venues.lon[h],
                    venues.lat[h],
                )
                if walk > needs.travel[i] or not venues.suits[h, needs.care[i]]:
                    continue
                if not suits(needs, offer, i):
                    continue
                fee = min(offer.fee, needs.copay[i], terms.copay_cap) * needs.people[i]
                if offer.volunteer and fee > 0:
                    continue
                left, only = agreed(needs, decisions, i, offer.row, 1, h, needs.slots[i] & slots)
                if left == 0:
                    continue
                rows[size] = i
                open_at[size] = left
                exactly[size] = only
                due[size] = fee
                worth[size] = value(needs, offer, terms, i, walk)
                kind[size] = (needs.k[i] * groups.size + t) * 1024 + needs.weeks[i]
                size += 1
        if size == 0:
            continue
        cost = offer.price + venues.rent[h]
        order = np.argsort(kind[:size])
        usable = np.empty(size_of(slots), dtype=np.int64)
        at = 0
        for s in range(grid.minutes.size):
            if (slots >> s) & 1:
                usable[at] = s
                at += 1
        first = 0
        while first < size:
            # All members of one k: its slot sets, and for each every (type, weeks).
            k = needs.k[rows[order[first]]]
            last = first
            while last < size and needs.k[rows[order[last]]] == k:
                last += 1
            chosen[0] = -1
            while True:
                taken = next_set(usable, k, grid, chosen)
                if taken < 0:
                    break
                rent = 0
                for s in range(grid.minutes.size):
                    if (taken >> s) & 1:
                        rent += prices.rooms[h, s]
                best = rent
                at = first
                while at < last:
                    same = kind[order[at]]
                    n = 0
                    present = 0
                    while at < last and kind[order[at]] == same:
                        m = order[at]
                        at += 1
                        if taken & ~open_at[m] or (exactly[m] and exactly[m] != taken):
                            continue
                        i = rows[m]
                        v = worth[m]
                        if needs.stands_offer[i] != -1 and not (
                            needs.stands_offer[i] == offer.row
                            and needs.stands_venue[i] == h
                            and needs.stands_slots[i] == taken
                        ):
                            v -= terms.moved
                        if v <= 0 and not needs.pinned[i]:
                            continue
                        gain = d * v - prices.needs[i]
                        if prices.resident_row[i]:
                            for s in range(grid.minutes.size):
                                if (taken >> s) & 1:
                                    gain -= prices.residents[prices.resident_row[i], s]
                        some[n] = i
                        gains[n] = gain
                        fees[n] = due[m]
                        people[n] = needs.people[i]
                        present += people[n]
                        n += 1
                    if n == 0 or present < offer.smallest:
                        continue
                    best = column(
                        needs,
                        decisions,
                        funds,
                        prices,
                        cheap,
                        offer,
                        h,
                        some,
                        gains,
                        fees,
                        people,
                        n,
                        largest,
                        not groups[needs.type[some[0]]],
                        needs.sessions[some[0]],
                        cost,
                        q,
                        best,
                    )
                if best > rent:
                    if count == items.k.size:
                        return -1
                    items.slots[count] = taken
                    items.k[count] = k
                    items.minutes[count] = k * once
                    items.worth[count] = best - rent
                    items.resident[count] = 0
                    items.group[count] = group
                    count += 1
                    group += 1
            first = last
    return count

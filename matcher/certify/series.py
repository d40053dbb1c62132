"""What an offer may earn at the venues: one item a venue and slot set, the best of its columns.

A venue has one room a slot, so of all series an offer could give at the same venue and slots, of
whatever type, weeks or payer, a plan has one at most.
"""

import numpy as np

from matcher.certify.compiled import compiled
from matcher.certify.loads import column
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
from matcher.certify.slots import next_set, size_of
from matcher.certify.ways import agreed, journey, metres, suits, value, within


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
    by_type: Lists,
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
        most += by_type.start[t + 1] - by_type.start[t]
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
        if not within(offer, distance, venues.community[h]):
            continue
        once = offer.minutes + journey(offer, distance)
        size = 0
        for t in offer.venue_types:
            if not venues.hosts[h, t]:
                continue
            for at in range(by_type.start[t], by_type.start[t + 1]):
                i = by_type.items[at]
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

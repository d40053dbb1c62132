"""What an offer may earn at the venues: one item a venue and slot set, the best of its columns.

A venue has one room a slot, so of all series an offer could give at the same venue and slots, of
whatever type, weeks or payer, a plan has one at most.
"""

import numpy as np

from matcher.certify.compiled import compiled, lean
from matcher.certify.loads import Crowd, Series, column, new_crowd, paying
from matcher.certify.members import Members, gathered, members_of, new_members
from matcher.certify.records import (
    Bools,
    Clusters,
    Decisions,
    Funds,
    Grid,
    Ints,
    Items,
    Needs,
    OfferRow,
    Prices,
    Terms,
    Venues,
)
from matcher.certify.slots import next_set
from matcher.certify.ways import journey, metres, within


@lean
def long_enough(slots: int, grid: Grid, minutes: int) -> int:
    """Those of the slots that hold a session."""
    for s in range(grid.minutes.size):
        if grid.minutes[s] < minutes:
            slots &= ~(1 << s)
    return slots


@lean
def best_series(
    needs: Needs,
    decisions: Decisions,
    funds: Funds,
    venues: Venues,
    grid: Grid,
    terms: Terms,
    prices: Prices,
    groups: Bools,
    offer: OfferRow,
    h: int,
    taken: int,
    members: Members,
    order: Ints,
    first: int,
    last: int,
    payers: Ints,
    able: int,
    crowd: Crowd,
    some: Crowd,
) -> int:
    """What the best series of venue h and these slots is worth beyond the room: 0 if nothing.

    Its members are of one kind among order[first] … order[last − 1], which have k in common.
    """
    rent = 0
    for s in range(grid.minutes.size):
        if (taken >> s) & 1:
            rent += prices.rooms[h, s]
    largest = min(offer.largest, venues.seats[h])
    best = rent
    at = first
    while at < last:
        since, kind = at, members.kind[order[at]]
        while at < last and members.kind[order[at]] == kind:
            at += 1
        count = gathered(
            needs, grid, terms, prices, offer, h, taken, members, order, since, at, crowd
        )
        present = 0
        for m in range(count):
            present += crowd.people[m]
        if count == 0 or present < offer.smallest:
            continue
        one = crowd.need[0]
        series = Series(
            h,
            offer.smallest,
            largest,
            not groups[needs.type[one]],
            needs.sessions[one],
            offer.price + venues.rent[h],
        )
        best = column(
            needs,
            decisions,
            funds,
            prices,
            terms.fen_per_millipoint,
            offer,
            series,
            payers,
            able,
            crowd,
            count,
            some,
            best,
        )
    return best - rent


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
    clusters: Clusters,
    groups: Bools,
    offer: OfferRow,
    items: Items,
    count: int,
) -> int:
    """Append the offer's series to ``items``, from row ``count``; how many rows then.

    Returns -1 where ``items`` is too short. ``cheap``: the funds, the cheapest first.
    """
    most = 0
    for t in offer.venue_types:
        most += clusters.first[clusters.start[t + 1]] - clusters.first[clusters.start[t]]
    members = new_members(most)
    crowd = new_crowd(most)
    some = new_crowd(most)
    payers = np.empty(cheap.size, dtype=np.int64)
    usable = np.empty(grid.minutes.size, dtype=np.int64)
    chosen = np.empty(7, dtype=np.int64)
    group = items.group[count - 1] + 1 if count else 0
    for h in range(venues.seats.size):
        slots = long_enough(offer.slots & venues.slots[h], grid, offer.minutes)
        if slots == 0 or min(offer.largest, venues.seats[h]) < offer.smallest:
            continue
        distance = metres(
            venues.lon[h], venues.lat[h], venues.kx[h], venues.ky[h], offer.lon, offer.lat
        )
        if not offer.rooms[h] or not within(offer, distance, venues.community[h]):
            continue
        once = offer.minutes + journey(offer, distance)
        size = members_of(
            needs, decisions, venues, terms, clusters, groups.size, offer, h, slots, once, members
        )
        if size == 0:
            continue
        order = np.argsort(members.kind[:size])
        able = paying(needs, funds, cheap, members.need, size, payers)
        free = 0
        for s in range(grid.minutes.size):
            if (slots >> s) & 1:
                usable[free] = s
                free += 1
        first = 0
        while first < size:
            # All members of one k: its slot sets, and for each every (type, weeks).
            k = needs.k[members.need[order[first]]]
            last = first
            while last < size and needs.k[members.need[order[last]]] == k:
                last += 1
            chosen[0] = -1
            while True:
                taken = next_set(usable[:free], k, grid, chosen)
                if taken < 0:
                    break
                worth = best_series(
                    needs,
                    decisions,
                    funds,
                    venues,
                    grid,
                    terms,
                    prices,
                    groups,
                    offer,
                    h,
                    taken,
                    members,
                    order,
                    first,
                    last,
                    payers,
                    able,
                    crowd,
                    some,
                )
                if worth > 0:
                    if count == items.k.size:
                        return -1
                    items.slots[count] = taken
                    items.k[count] = k
                    items.minutes[count] = k * once
                    items.worth[count] = worth
                    items.resident[count] = 0
                    items.group[count] = group
                    count += 1
                    group += 1
            first = last
    return count

"""Who may come to a series at a venue, and who of them at just these slots."""

from typing import NamedTuple

import numpy as np

from matcher.certify.compiled import compiled, lean
from matcher.certify.loads import Crowd
from matcher.certify.records import (
    Clusters,
    Decisions,
    Grid,
    Ints,
    Needs,
    OfferRow,
    Prices,
    Terms,
    Venues,
)
from matcher.certify.ways import agreed, apart, metres, suits, value


class Members(NamedTuple):
    """Who may come to a venue: a need, its slots there, the exact set a pin asks for or 0, its fee,
    its value, and its kind: (k, type, weeks) in one number. ``order``: by kind."""

    need: Ints
    slots: Ints
    only: Ints
    fee: Ints
    value: Ints
    kind: Ints


@compiled
def new_members(most: int) -> Members:
    """Room for so many."""
    return Members(
        np.empty(most, dtype=np.int64),
        np.empty(most, dtype=np.int64),
        np.empty(most, dtype=np.int64),
        np.empty(most, dtype=np.int64),
        np.empty(most, dtype=np.int64),
        np.empty(most, dtype=np.int64),
    )


@lean
def members_of(
    needs: Needs,
    decisions: Decisions,
    venues: Venues,
    terms: Terms,
    clusters: Clusters,
    types: int,
    offer: OfferRow,
    h: int,
    slots: int,
    once: int,
    members: Members,
) -> int:
    """Fill ``members`` with who may come to venue h at some of the slots, whatever it costs.

    Returns how many. ``once``: minutes of a session and its travel; ``types``: of all services.
    """
    largest = min(offer.largest, venues.seats[h])
    size = 0
    for t in offer.venue_types:
        if not venues.hosts[h, t]:
            continue
        for c in range(clusters.start[t], clusters.start[t + 1]):
            if apart(clusters, c, venues.lon[h], venues.lat[h]) > clusters.travel[c]:
                continue
            for at in range(clusters.first[c], clusters.first[c + 1]):
                i = clusters.needs[at]
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
                members.need[size] = i
                members.slots[size] = left
                members.only[size] = only
                members.fee[size] = fee
                members.value[size] = value(needs, offer, terms, i, walk)
                members.kind[size] = (needs.k[i] * types + t) * 1024 + needs.weeks[i]
                size += 1
    return size


@lean
def gathered(
    needs: Needs,
    grid: Grid,
    terms: Terms,
    prices: Prices,
    offer: OfferRow,
    h: int,
    taken: int,
    members: Members,
    order: Ints,
    first: int,
    last: int,
    crowd: Crowd,
) -> int:
    """Fill ``crowd`` with those of the members order[first] … who can come at just these slots."""
    count = 0
    for at in range(first, last):
        m = order[at]
        if taken & ~members.slots[m] or (members.only[m] and members.only[m] != taken):
            continue
        i = members.need[m]
        v = members.value[m]
        if needs.stands_offer[i] != -1 and not (
            needs.stands_offer[i] == offer.row
            and needs.stands_venue[i] == h
            and needs.stands_slots[i] == taken
        ):
            v -= terms.moved
        if v <= 0 and not needs.pinned[i]:
            continue
        gain = prices.scale[i] * v - prices.needs[i]
        if prices.resident_row[i]:
            for s in range(grid.minutes.size):
                if (taken >> s) & 1:
                    gain -= prices.residents[prices.resident_row[i], s]
        crowd.need[count] = i
        crowd.gain[count] = gain
        crowd.fee[count] = members.fee[m]
        crowd.people[count] = needs.people[i]
        count += 1
    return count

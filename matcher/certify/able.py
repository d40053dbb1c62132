"""Who has a lawful option at all: at home, or at a venue at some slots at which enough could come.

By the same kernels as the bound, at prices at which whatever is lawful is worth something, and told
apart by the rows of the residents' prices: each need has its own.
"""

from collections import Counter

import numpy as np

from matcher.certify.compiled import compiled, lean
from matcher.certify.loads import Crowd, new_crowd
from matcher.certify.members import Members, gathered, members_of, new_members
from matcher.certify.records import (
    Bools,
    Clusters,
    Decisions,
    Grid,
    Ints,
    Items,
    Needs,
    OfferRow,
    Prices,
    Terms,
    Venues,
)
from matcher.certify.series import long_enough
from matcher.certify.slots import next_set
from matcher.certify.supply import offers_of
from matcher.certify.tables import Tables
from matcher.certify.tender import Tender
from matcher.certify.ways import home_items, journey, metres, within
from matcher.instance import Floor, Instance
from matcher.plan import Certificate

ANY = 1 << 42
"""Numerators: what a pinned need is worth whatever it costs; and minutes that no offer lacks."""


def guaranteed(instance: Instance) -> tuple[Floor, ...]:
    """The policy's share of each community's needs that have a lawful option, rounded down."""
    able, percent = able_needs(instance), instance.policy.floor_share_percent or 0
    count = Counter(need.community for need, may in zip(instance.needs, able, strict=True) if may)
    asked = [(place.id, count[place.id] * percent // 100) for place in instance.communities]
    return tuple(Floor(community=place, needs=needs) for place, needs in asked if needs)


def able_needs(instance: Instance) -> Bools:
    """By need, in the instance's order.

    What others take is not looked at, nor whether there is money enough for a series.
    """
    tables = Tables(instance)
    needs, count = tables.needs, len(instance.needs)
    nothing = Certificate(instance=instance.digest, denominator=1, bound=0)
    tender, prices = Tender(instance, nothing, 1), _free(tables, count)
    items = Items(*(np.empty(2 * count, dtype=np.int64) for _ in Items._fields))
    able = np.zeros(count, dtype=np.bool_)
    for row in offers_of(tables.rows):
        offer = row._replace(budget=ANY)
        found = home_items(
            needs,
            tables.decisions,
            tender.paying(row, tables.funds),
            tables.grid,
            tables.terms,
            prices,
            tables.clusters,
            offer,
            items,
        )
        able[items.resident[:found] - 1] = True
        if offer.venue_types.size:
            could_come(
                needs,
                tables.decisions,
                tables.venues,
                tables.grid,
                tables.terms,
                prices,
                tables.clusters,
                tables.group_types,
                offer,
                able,
            )
    return able


def _free(tables: Tables, count: int) -> Prices:
    """Nothing costs anything; a milli-point is one numerator."""
    slots, instance = len(tables.rows.slots), tables.rows.instance
    return Prices(
        denominator=1,
        money=1,
        scale=np.ones(count, dtype=np.int64),
        needs=np.where(tables.needs.pinned, -ANY, 0),
        funds=np.zeros(len(instance.funds), dtype=np.int64),
        rooms=np.zeros((len(instance.venues), slots), dtype=np.int64),
        residents=np.zeros((count + 1, slots), dtype=np.int64),
        resident_row=np.arange(1, count + 1),
    )


@compiled
def could_come(
    needs: Needs,
    decisions: Decisions,
    venues: Venues,
    grid: Grid,
    terms: Terms,
    prices: Prices,
    clusters: Clusters,
    groups: Bools,
    offer: OfferRow,
    able: Bools,
) -> None:
    """Mark who could come to a series of the offer, with so many others that it may be held."""
    most = 0
    for t in offer.venue_types:
        most += clusters.first[clusters.start[t + 1]] - clusters.first[clusters.start[t]]
    members = new_members(most)
    crowd = new_crowd(most)
    usable = np.empty(grid.minutes.size, dtype=np.int64)
    chosen = np.empty(7, dtype=np.int64)
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
        order = np.argsort(members.kind[:size])
        free = 0
        for s in range(grid.minutes.size):
            if (slots >> s) & 1:
                usable[free] = s
                free += 1
        first = 0
        while first < size:
            last = first
            while last < size and members.kind[order[last]] == members.kind[order[first]]:
                last += 1
            if still_wanted(members, order, first, last, able):
                k = needs.k[members.need[order[first]]]
                chosen[0] = -1
                taken = next_set(usable[:free], k, grid, chosen)
                while taken >= 0:
                    count = gathered(
                        needs,
                        grid,
                        terms,
                        prices,
                        offer,
                        h,
                        taken,
                        members,
                        order,
                        first,
                        last,
                        crowd,
                    )
                    marked(
                        groups[needs.type[members.need[order[first]]]], offer, count, crowd, able
                    )
                    taken = next_set(usable[:free], k, grid, chosen)
            first = last


@lean
def still_wanted(members: Members, order: Ints, first: int, last: int, able: Bools) -> bool:
    """Is any of them not known to have an option?"""
    for at in range(first, last):
        if not able[members.need[order[at]]]:
            return True
    return False


@lean
def marked(together: bool, offer: OfferRow, count: int, crowd: Crowd, able: Bools) -> None:
    """Who can come at the same slots, where they are enough: each by itself, if not together."""
    present = 0
    for m in range(count):
        present += crowd.people[m]
    for m in range(count):
        if (present if together else crowd.people[m]) >= offer.smallest:
            able[crowd.need[m]] = True

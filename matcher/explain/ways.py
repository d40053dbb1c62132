"""Every way to serve one need, against a plan with everybody else unmoved: what each breaks.

A way is at home, in a series that runs, or in a series to be opened. The rules of the instance
come from ``matcher.eligibility``; here they meet what the plan has taken.
"""

import numpy as np

from matcher import eligibility as may
from matcher.eligibility import TRAVEL
from matcher.explain.home import home_way
from matcher.explain.nearness import FAR, ONE_RULE, farness
from matcher.explain.row import BITS, HALL, OFFER, WIDTH
from matcher.explain.venue import join_way, open_way
from matcher.machine import lean, njit

NEAREST_VENUES = 16
"""Venues looked at for every need, besides those within its reach: the nearest so many."""

SLACK = 2 * ONE_RULE
"""Series to be opened are left out where they are so much farther than the nearest way."""


@njit(cache=True)
def _venues_near(c, i):
    """Which venues to look at."""
    count = c.venues.seats.size
    near = np.zeros(count, dtype=np.bool_)
    metres = np.empty(count, dtype=np.int64)
    for h in range(count):
        metres[h] = may.between(c.needs, i, c.venues, h)
        near[h] = metres[h] <= c.needs.travel[i] or count <= NEAREST_VENUES
    if count > NEAREST_VENUES:
        for h in np.argsort(metres)[:NEAREST_VENUES]:
            near[h] = True
    return near


@njit(cache=True)
def ways_of(c, d, st, i, home_start, home_offers, group_start, group_offers, mendable, company):
    """Rows of ``matcher.explain.row``: the nearest of each (offer, venue), in no order.

    ``mendable``: those that others' giving way would make lawful suffice.

    ``home_offers`` and ``group_offers``: by service type, who gives it at home and to groups.
    """
    t = c.needs.type[i]
    first, last = home_start[t], home_start[t + 1]
    first_group, last_group = group_start[t], group_start[t + 1]
    near = _venues_near(c, i) if last_group > first_group else np.zeros(0, dtype=np.bool_)
    halls = np.flatnonzero(near)
    most = (last - first) + halls.size * (last_group - first_group)
    rows = np.empty((most + st.series_start[t + 1] - st.series_start[t], WIDTH), dtype=np.int64)
    count = 0
    least = FAR
    slot_bits = np.zeros(c.round.slot_day.size, dtype=np.int64)
    wished = (c.needs.slots[i] >> np.arange(slot_bits.size)) & 1
    for at in range(first, last):
        o, limit = home_offers[at], least if mendable else FAR
        if home_way(c, d, st, i, o, limit, slot_bits, wished, rows[count]):
            least = min(least, farness(rows[count, BITS]))
            count += 1
    joins = count
    for x in range(st.series_start[t], st.series_start[t + 1]):
        if not near.size or not near[st.venue[x]] or not _may_join(c, st, i, x):
            continue
        join_way(c, d, st, i, x, rows[count])
        least = min(least, farness(rows[count, BITS]))
        count += 1
    opens = count
    for at in range(first_group, last_group):
        for h in halls:
            o, limit = group_offers[at], least + SLACK
            if open_way(c, d, st, i, o, h, limit, mendable, slot_bits, company, rows[count]):
                least = min(least, farness(rows[count, BITS]))
                count += 1
    return _nearest_of_each(rows, joins, opens, count)


@njit(cache=True)
def any_way(c, d, st, i, home_start, home_offers, group_start, group_offers, company):
    """Is there a way that breaks no rule that counts? Venues beyond those near are looked at too
    where the way there doesn't count."""
    t = c.needs.type[i]
    slot_bits = np.zeros(c.round.slot_day.size, dtype=np.int64)
    wished = (c.needs.slots[i] >> np.arange(slot_bits.size)) & 1
    row = np.empty(WIDTH, dtype=np.int64)
    for at in range(home_start[t], home_start[t + 1]):
        found = home_way(c, d, st, i, home_offers[at], ONE_RULE, slot_bits, wished, row)
        if found and row[BITS] == 0:
            return True
    if group_start[t] == group_start[t + 1]:
        return False
    near = _venues_near(c, i)
    if not c.counted & TRAVEL:
        near[:] = True
    for x in range(st.series_start[t], st.series_start[t + 1]):
        if _may_join(c, st, i, x) and near[st.venue[x]]:
            join_way(c, d, st, i, x, row)
            if row[BITS] == 0:
                return True
    for at in range(group_start[t], group_start[t + 1]):
        for h in np.flatnonzero(near):
            found = open_way(c, d, st, i, group_offers[at], h, 0, False, slot_bits, company, row)
            if found and row[BITS] == 0:
                return True
    return False


@lean(cache=True)
def _may_join(c, st, i, x):
    """Is the series of the need's kind?"""
    return (
        st.size[x] > 0
        and st.k[x] == c.needs.k[i]
        and st.weeks[x] == c.needs.weeks[i]
        and c.offers.group_minutes[st.offer[x]] == c.needs.minutes[i]
    )


@njit(cache=True)
def _nearest_of_each(rows, joins, opens, count):
    """Of the ways at one venue with one offer, the nearest; a running series before a new one."""
    keep = np.ones(count, dtype=np.bool_)
    for a in range(joins, opens):
        for b in range(joins, count):
            if (
                a != b
                and keep[a]
                and keep[b]
                and rows[a, OFFER] == rows[b, OFFER]
                and rows[a, HALL] == rows[b, HALL]
            ):
                if farness(rows[a, BITS]) <= farness(rows[b, BITS]):
                    keep[b] = False
                else:
                    keep[a] = False
    return rows[:count][keep]

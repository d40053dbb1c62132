"""Which unmet needs could lawfully have the place of somebody served with less of a claim."""

from typing import NamedTuple

import numpy as np

from matcher.eligibility import FUND, GROUP_SIZE, SLOTS, WORTH
from matcher.explain.decisions import FORBID, PIN
from matcher.explain.home import home_way
from matcher.explain.nearness import FAR
from matcher.explain.row import (
    BITS,
    CAPACITY,
    COMES,
    HARD,
    METRES,
    NOT_AWARDED,
    OWN,
    PUBLIC,
    TIMES,
    WIDTH,
    unpaid_by,
)
from matcher.explain.venue import join_way
from matcher.machine import lean, njit
from matcher.packed import Bools, Ints, appended

FIRST_COME, TIER = 0, 1

FOUND = ("kind", "unmet", "served", "count", "gain", "slots", "metres", "public")
"""The columns of what is found. ``count``: whose place it could be; ``served``: the one of them
whose leaving gains the plan most, ``gain`` milli-points; ``slots``, ``metres`` and ``public``: of
the unmet need there, the fen over the period that the visit, or the whole series, then costs."""


class Claims(NamedTuple):
    """By need. ``tight``: its community has no more than its floor; ``first``: of the first tier,
    which has ``spare`` milli-points beyond its least."""

    priority: Ints
    days: Ints
    pinned: Bools
    tight: Bools
    first: Bools
    spare: int


class Places(NamedTuple):
    """Visits by offer, ``visit_start[o]:visit_start[o + 1]``; seats by series, in the order of the
    standing's. ``series_worth``: all its members' values; ``series_pins``: how many are pinned."""

    visit_start: Ints
    visit_need: Ints
    visit_slots: Ints
    visit_minutes: Ints
    visit_fund: Ints
    visit_public: Ints
    visit_value: Ints
    seat_start: Ints
    seat_need: Ints
    seat_fee: Ints
    seat_value: Ints
    series_public: Ints
    series_worth: Ints
    series_pins: Ints


@lean(cache=True)
def passed_over(c, claims, i, j):
    """In what way need i has more of a claim than need j, which is served; -1: in none."""
    if claims.priority[i] < claims.priority[j]:
        return TIER
    if (
        claims.priority[i] == claims.priority[j]
        and c.needs.type[i] == c.needs.type[j]
        and c.needs.community[i] == c.needs.community[j]
        and claims.days[i] > claims.days[j]
    ):
        return FIRST_COME
    return -1


@lean(cache=True)
def may_leave(c, claims, i, j, gained, lost):
    """May need j, worth so much to the first tier, leave its place to need i?"""
    if claims.pinned[j]:
        return False
    if claims.tight[j] and c.needs.community[i] != c.needs.community[j]:
        return False
    left = claims.spare
    left += gained if claims.first[i] else 0
    left -= lost if claims.first[j] else 0
    return left >= 0


@lean(cache=True)
def visit_moved(c, st, places, o, v, sign):
    """Take what a visit uses; with sign -1, give it back."""
    j, f = places.visit_need[v], places.visit_fund[v]
    for s in range(c.round.slot_day.size):
        if (places.visit_slots[v] >> s) & 1:
            st.used[o, s] += sign
            st.busy[c.needs.resident[j], s] += sign
    st.minutes[o] -= sign * places.visit_minutes[v]
    if st.volume[o] != NOT_AWARDED:
        st.volume[o] -= sign
    if f >= 0:
        st.money[f] -= sign * places.visit_public[v]
        if st.shares.size:
            st.shares[c.offers.provider[o], f] -= sign * places.visit_public[v]


@lean(cache=True)
def seat_moved(c, st, places, x, m, sign):
    """The same for a seat; what the series itself uses stays taken, all but its money."""
    j, o, f = places.seat_need[m], st.offer[x], st.fund[x]
    for s in range(c.round.slot_day.size):
        if (st.slots[x] >> s) & 1:
            st.busy[c.needs.resident[j], s] += sign
    if st.volume[o] != NOT_AWARDED:
        st.volume[o] -= sign
    st.people[x] += sign * c.needs.people[j]
    st.fees[x] += sign * places.seat_fee[m]
    if f >= 0:
        st.money[f] -= sign * places.series_public[x]
        if st.shares.size:
            st.shares[c.offers.provider[o], f] -= sign * places.series_public[x]


@lean(cache=True)
def seat_lawful(c, st, places, x, m, i, row):
    """With the seat given back, and the row of joining there filled: is need i lawful in it?"""
    o, bits, people = st.offer[x], row[BITS], row[COMES]
    if st.size[x] == 1 and c.needs.people[i] <= c.offers.largest[o]:
        bits &= ~GROUP_SIZE  # alone, of a type that is not taught together
    if bits or people < c.offers.smallest[o]:
        return False
    public = row[PUBLIC]
    rest = public // c.needs.sessions[i]
    if unpaid_by(c, st, o, st.fund[x] if rest > 0 else np.int64(-1), rest, public, people):
        return False
    worth = places.series_worth[x] - places.seat_value[m] + member_value(c, row, i)
    worth -= public // c.round.fen_per_millipoint
    return worth > 0 or places.series_pins[x] > 0


@lean(cache=True)
def member_value(c, row, i):
    """What need i is worth in the series of the row, without its part of the money."""
    share = row[PUBLIC] * c.needs.people[i] // row[COMES]
    return row[OWN] + share // c.round.fen_per_millipoint


@lean(cache=True)
def noted(best, kind, i, j, gain, slots, metres, public):
    """One more whose place need i could have; the row keeps the one with most to gain."""
    count = best[kind, 3] + 1
    if count == 1 or gain > best[kind, 4]:
        best[kind, 0], best[kind, 1], best[kind, 2] = kind, i, j
        best[kind, 4], best[kind, 5], best[kind, 6], best[kind, 7] = gain, slots, metres, public
    best[kind, 3] = count


@lean(cache=True)
def among_visits(c, d, st, claims, places, i, o, slot_bits, wished, row, best):
    """Of whose visits by offer o could need i have the place?"""
    first, last = places.visit_start[o], places.visit_start[o + 1]
    if first == last or not home_way(c, d, st, i, o, np.int64(0), slot_bits, wished, row):
        return
    if row[HARD] & ~(SLOTS | PIN | FORBID | WORTH | FUND | CAPACITY):
        return  # those hang on the hours and the payer chosen, which may be others once one leaves
    for v in range(first, last):
        j = places.visit_need[v]
        kind = passed_over(c, claims, i, j)
        if kind < 0:
            continue
        visit_moved(c, st, places, o, v, -1)
        home_way(c, d, st, i, o, FAR, slot_bits, wished, row)
        visit_moved(c, st, places, o, v, 1)
        if row[BITS] == 0 and may_leave(c, claims, i, j, row[OWN], places.visit_value[v]):
            gain = row[OWN] - places.visit_value[v]
            noted(best, kind, i, j, gain, row[TIMES], row[METRES], row[PUBLIC])


@lean(cache=True)
def among_seats(c, d, st, claims, places, i, x, row, best):
    """Of whose seats in series x could need i have the place?"""
    join_way(c, d, st, i, x, row)
    if row[HARD] & ~(PIN | FORBID):  # these may hang on who pays, which the fees decide
        return
    per = c.round.fen_per_millipoint
    for m in range(places.seat_start[x], places.seat_start[x + 1]):
        j = places.seat_need[m]
        kind = passed_over(c, claims, i, j)
        if kind < 0:
            continue
        seat_moved(c, st, places, x, m, -1)
        join_way(c, d, st, i, x, row)
        lawful = seat_lawful(c, st, places, x, m, i, row)
        seat_moved(c, st, places, x, m, 1)
        mine, its = member_value(c, row, i), places.seat_value[m]
        if lawful and may_leave(c, claims, i, j, mine, its):
            gain = mine - its - row[PUBLIC] // per + places.series_public[x] // per
            noted(best, kind, i, j, gain, st.slots[x], row[METRES], row[PUBLIC])


@njit(cache=True)
def inverted(c, d, st, claims, places, unmet, home_start, home_offers):
    """Rows of ``FOUND``; each of these needs at most once for each kind."""
    found = np.empty((64, len(FOUND)), dtype=np.int64)
    count = 0
    row = np.zeros(WIDTH, dtype=np.int64)
    slot_bits = np.zeros(c.round.slot_day.size, dtype=np.int64)
    for i in unmet:
        t = c.needs.type[i]
        best = np.zeros((2, len(FOUND)), dtype=np.int64)
        wished = (c.needs.slots[i] >> np.arange(slot_bits.size)) & 1
        for at in range(home_start[t], home_start[t + 1]):
            o = home_offers[at]
            among_visits(c, d, st, claims, places, i, o, slot_bits, wished, row, best)
        for x in range(st.series_start[t], st.series_start[t + 1]):
            if (
                st.k[x] == c.needs.k[i]
                and st.weeks[x] == c.needs.weeks[i]
                and c.offers.group_minutes[st.offer[x]] == c.needs.minutes[i]
            ):
                among_seats(c, d, st, claims, places, i, x, row, best)
        for kind in range(2):
            if best[kind, 3] > 0:
                found = appended(found, count, best[kind])
                count += 1
    return found[:count].copy()

"""Who would come to a series that is opened for one need: others that are unmet as well."""

from typing import NamedTuple

import numpy as np

from matcher import eligibility as may
from matcher.explain.decisions import moving
from matcher.machine import njit
from matcher.packed import Ints


class Load(NamedTuple):
    """A series' people, fees per session and value without its money; ``needs``: who joins."""

    people: int
    fees: int
    value: int
    needs: Ints


@njit(cache=True)
def companions(c, d, st, i, o, h, usable):
    """(rows of unmet needs that could share such a series with need i, people by slot).

    A row is (need, slots, fee, value). Needs that persons have decided on are left out.
    """
    t = c.needs.type[i]
    near = t * c.venues.seats.size + h
    first, last = st.waiting_start[near], st.waiting_start[near + 1]
    rows = np.empty((last - first, 4), dtype=np.int64)
    liking = np.zeros(c.round.slot_day.size, dtype=np.int64)
    count = 0
    for at in range(first, last):
        j = st.waiting[at]
        if (
            not c.types.group[t]
            or c.needs.resident[j] == c.needs.resident[i]
            or c.needs.k[j] != c.needs.k[i]
            or c.needs.weeks[j] != c.needs.weeks[i]
            or d.decided[j]
        ):
            continue
        broken, _, shared, fee, value = may.member(
            c.round, c.types, c.needs, c.offers, c.venues, usable, j, o, h, False
        )
        if broken:
            continue
        for s in range(liking.size):
            if (shared >> s) & 1:
                if st.busy[c.needs.resident[j], s]:
                    shared &= ~(np.int64(1) << s)
                else:
                    liking[s] += c.needs.people[j]
        rows[count, 0], rows[count, 1], rows[count, 2], rows[count, 3] = j, shared, fee, value
        count += 1
    return rows[:count], liking


@njit(cache=True)
def _shares_resident(c, needs, count, j):
    for at in range(count):
        if c.needs.resident[needs[at]] == c.needs.resident[j]:
            return True
    return False


@njit(cache=True)
def gathered(c, d, others, i, o, h, slots, fund):
    """The load of a series of need i and all who may come at these slots, paid by this fund."""
    _, _, _, fees, value = may.member(
        c.round, c.types, c.needs, c.offers, c.venues, slots, i, o, h, True
    )
    value -= moving(d, i, o, h, slots)
    people = c.needs.people[i]
    most = min(c.offers.largest[o], c.venues.seats[h])
    needs = np.empty(others.shape[0], dtype=np.int64)
    count = 0
    for at in range(others.shape[0]):
        j = others[at, 0]
        if slots & ~others[at, 1] or people + c.needs.people[j] > most:
            continue
        worth = others[at, 3] - moving(d, j, o, h, slots)
        if worth <= 0 or _shares_resident(c, needs, count, j):
            continue
        if fund >= 0 and not may.may_pay(
            c.funds, fund, c.needs.type[j], c.needs.community[j], c.needs.group[j]
        ):
            continue
        needs[count] = j
        count += 1
        people += c.needs.people[j]
        fees += others[at, 2]
        value += worth
    return Load(people, fees, value, needs[:count])

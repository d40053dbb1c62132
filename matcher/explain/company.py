"""Who would come to a series that is opened for one need: others that are unmet as well."""

from typing import NamedTuple

import numpy as np

from matcher import eligibility as may
from matcher.explain.decisions import moving
from matcher.explain.row import Columns
from matcher.machine import lean
from matcher.packed import Ints


class Load(NamedTuple):
    """A series' people, fees per session, value without its money, and how many needs join."""

    people: int
    fees: int
    value: int
    joining: int


class Company(NamedTuple):
    """Room to work in, lent by whoever asks.

    ``rows``: (need, slots, fee, value) of unmet needs that could come; ``liking``: their people by
    slot; ``joining``: those who do come.
    """

    rows: Ints
    liking: Ints
    joining: Ints


def room_for_company(c: Columns, waiting_start: Ints) -> Company:
    """Enough for any service type at any venue."""
    most = int(np.diff(waiting_start).max(initial=0))
    return Company(
        rows=np.empty((most, 4), dtype=np.int64),
        liking=np.empty(c.round.slot_day.size, dtype=np.int64),
        joining=np.empty(most, dtype=np.int64),
    )


@lean(cache=True)
def companions(c, d, st, i, o, h, usable, company):
    """How many unmet needs could share such a series with need i: the rows filled, and the liking.

    Needs that persons have decided on are left out.
    """
    t = c.needs.type[i]
    near = t * c.venues.seats.size + h
    rows, liking = company.rows, company.liking
    liking[:] = 0
    count = 0
    for at in range(st.waiting_start[near], st.waiting_start[near + 1]):
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
    return count


@lean(cache=True)
def _shares_resident(c, needs, count, j):
    for at in range(count):
        if c.needs.resident[needs[at]] == c.needs.resident[j]:
            return True
    return False


@lean(cache=True)
def gathered(c, d, company, count, i, o, h, slots, fund):
    """The load of a series of need i and all who may come at these slots, paid by this fund.

    ``count``: the companions found.
    """
    _, _, _, fees, value = may.member(
        c.round, c.types, c.needs, c.offers, c.venues, slots, i, o, h, True
    )
    value -= moving(d, i, o, h, slots)
    people = c.needs.people[i]
    most = min(c.offers.largest[o], c.venues.seats[h])
    others, needs = company.rows, company.joining
    joining = 0
    for at in range(count):
        j = others[at, 0]
        if slots & ~others[at, 1] or people + c.needs.people[j] > most:
            continue
        worth = others[at, 3] - moving(d, j, o, h, slots)
        if worth <= 0 or _shares_resident(c, needs, joining, j):
            continue
        if fund >= 0 and not may.may_pay(
            c.funds, fund, c.needs.type[j], c.needs.community[j], c.needs.group[j]
        ):
            continue
        needs[joining] = j
        joining += 1
        people += c.needs.people[j]
        fees += others[at, 2]
        value += worth
    return Load(people, fees, value, joining)

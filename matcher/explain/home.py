"""One need, one offer, at home: the rules it breaks against the plan."""

import numpy as np

from matcher import eligibility as may
from matcher.eligibility import CATCHMENT, FUND, SLOTS, WORTH
from matcher.explain.decisions import moving, present_slots, said_of
from matcher.explain.nearness import FAR, farness, nearest_slots
from matcher.explain.row import (
    BASE,
    CAPACITY,
    COMES,
    FUND_MOST,
    METRES,
    MINUTES_OUT,
    OVER,
    OWN,
    PUBLIC,
    RESIDENT_SLOT,
    SLOT_FULL,
    closed,
    decided_bits,
    filled,
    firm_money,
    may_pay,
    taken,
    unpaid_bits,
    unpaid_by,
)
from matcher.machine import lean


@lean(cache=True)
def home_way(c, d, st, i, o, limit, slot_bits, liking, row):
    """Fill a row: the slots and the fund that break the fewest rules.

    False, and nothing filled, where it breaks what nobody's giving way would mend, and is no nearer
    than ``limit``.
    ``slot_bits``: room to work in; ``liking``: 1 for every slot that the resident wishes.
    """
    k, people, size = c.needs.k[i], c.needs.people[i], c.round.slot_day.size
    first = may.home(c.round, c.types, c.needs, c.offers, c.funds, i, o, False)[0]
    first &= c.counted & ~(SLOTS | FUND | WORTH)
    if first and farness(first) >= limit:
        return False
    broken, metres, usable, rest, value = may.home(
        c.round, c.types, c.needs, c.offers, c.funds, i, o, True
    )
    base = broken & ~(SLOTS | FUND | WORTH)
    shut, firm = closed(st, o)
    hard = base | firm
    base |= shut
    how = 0
    minutes = k * (c.needs.minutes[i] + may.travel_minutes(metres, c.offers.pace[o]))
    if minutes > st.minutes[o]:
        base |= CAPACITY
        how |= MINUTES_OUT
        if minutes > c.offers.minutes[o]:
            hard |= CAPACITY
    base &= c.counted
    public = rest * c.needs.sessions[i]
    best = (-FAR, 0, np.int64(-1))
    bits, slots, fund, why = np.int64(0), np.int64(0), np.int64(-1), 0
    broke, chosen = np.int64(0), np.int64(0)
    for f in range(-1, c.funds.amount.size if rest > 0 else 0):
        if f >= 0 and not may_pay(c, o, f, i):
            continue
        unpaid = unpaid_by(c, st, o, f, rest, public, people)
        if f < 0 or d.decided[i]:
            whole, forbidden, pinned = said_of(d, i, o, -1, f, k)
            for s in range(size):
                slot_bits[s] = decided_bits(s, forbidden, pinned)
                if not (usable >> s) & 1:
                    slot_bits[s] |= SLOTS
                if taken(c, st, o, s):
                    slot_bits[s] |= CAPACITY
                if st.busy[c.needs.resident[i], s]:
                    slot_bits[s] |= RESIDENT_SLOT
            broke, chosen = nearest_slots(
                slot_bits,
                k,
                c.round.slot_day,
                base | whole | ~c.counted,
                liking,
                present_slots(d, i, o, -1),
            )
        now = (broke | unpaid_bits(unpaid)) & c.counted
        # Of the funds that may pay too little, the one that leaves the least; else the richest.
        spare = st.money[f] if f >= 0 else np.int64(-1)
        if unpaid & FUND_MOST:
            spare = c.funds.most[f] * people - rest
        rank = (-farness(now), unpaid, spare)
        if rank > best:
            best = rank
            bits, slots, fund, why = now, chosen, np.int64(f), unpaid
    how |= why
    hard |= firm_money(c, st, o, fund, why, public)
    value -= moving(d, i, o, -1, slots)
    if value <= 0 and d.pin[i] < 0:
        bits |= WORTH & c.counted
    for s in range(size):
        if (slots >> s) & 1 and taken(c, st, o, s):
            how |= SLOT_FULL
    filled(row, o, -1, -1, bits, hard, how, slots, fund)
    row[METRES] = metres
    row[OVER] = 0
    if bits & CATCHMENT and c.offers.radius[o] >= 0:
        row[OVER] = metres - c.offers.radius[o]
    row[OWN], row[PUBLIC], row[COMES], row[BASE] = value, public, people, metres
    return True

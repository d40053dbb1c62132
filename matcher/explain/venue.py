"""One need at a venue, in a series that runs or in one to be opened: the rules it breaks."""

import numpy as np

from matcher import eligibility as may
from matcher.eligibility import FUND, GROUP_SIZE, SLOTS, WORTH
from matcher.explain.company import companions, gathered
from matcher.explain.decisions import ANY, FORBID, PIN, moving, present_slots, said_of
from matcher.explain.nearness import FAR, farness, nearest_slots
from matcher.explain.row import (
    BASE,
    BID,
    CAPACITY,
    COMES,
    FUND_NONE,
    GROUP_BIG,
    GROUP_FEW,
    GROUP_FULL,
    METRES,
    MINUTES_OUT,
    NOT_AWARDED,
    OVER,
    OWN,
    PUBLIC,
    RESIDENT_SLOT,
    ROOM_SMALL,
    ROOM_TAKEN,
    SLOT_FULL,
    VENUE_ROOM,
    YIELDING,
    closed,
    decided_bits,
    filled,
    firm_money,
    may_pay,
    taken,
    unpaid_bits,
    unpaid_by,
)
from matcher.instance import MOST_SLOTS
from matcher.machine import lean

NOBODY = np.zeros(MOST_SLOTS, dtype=np.int64)
"""Slots that no company likes more than others."""


@lean(cache=True)
def _too_big(c, i, o, h):
    """(rules broken, how) by the need's people alone, however empty the room."""
    bits, how = 0, 0
    if c.needs.people[i] > c.offers.largest[o]:
        bits |= GROUP_SIZE
        how |= GROUP_BIG
    if c.needs.people[i] > c.venues.seats[h]:
        bits |= VENUE_ROOM
        how |= ROOM_SMALL
    return bits, how


@lean(cache=True)
def _base_metres(c, o, h):
    return may.between(c.venues, h, c.offers, o)


@lean(cache=True)
def join_way(c, d, st, i, x, row):
    """Fill a row: need i becomes a member of series x, which keeps its slots and its fund."""
    o, h, slots = st.offer[x], st.venue[x], st.slots[x]
    broken, metres, _, fee, value = may.member(
        c.round, c.types, c.needs, c.offers, c.venues, slots, i, o, h, True
    )
    bits = broken & ~(SLOTS | GROUP_SIZE | WORTH)
    if slots & ~c.needs.slots[i]:
        bits |= SLOTS
    big, how = _too_big(c, i, o, h)
    bits |= big
    shut, firm = closed(st, o)
    hard = bits | firm
    bits |= shut
    for s in range(c.round.slot_day.size):
        if (slots >> s) & 1 and st.busy[c.needs.resident[i], s]:
            bits |= RESIDENT_SLOT
    people = st.people[x] + c.needs.people[i]
    if people > c.offers.largest[o] or not c.types.group[c.needs.type[i]]:
        bits |= GROUP_SIZE
        how |= GROUP_FULL
    if people > c.venues.seats[h]:
        bits |= VENUE_ROOM
        how |= GROUP_FULL
    # One more fee never makes the series dearer; where the fees now cover it, the fund steps back.
    rest = max(0, st.cost[x] - st.fees[x] - fee)
    fund = st.fund[x] if rest > 0 else np.int64(-1)
    if fund >= 0 and not may_pay(c, o, fund, i):
        bits |= FUND
        hard |= FUND
        how |= FUND_NONE
    whole, forbidden, pinned = said_of(d, i, o, h, fund, c.needs.k[i])
    bits |= whole
    if forbidden & slots:
        bits |= FORBID
    if (pinned != ANY and pinned != slots) or (fund != st.fund[x] and st.keeps_fund[x]):
        bits |= PIN
    value -= moving(d, i, o, h, slots)
    if value <= 0 and d.pin[i] < 0:
        bits |= WORTH
    filled(row, o, h, x, bits & c.counted, hard, how, slots, fund)
    row[METRES] = metres
    row[OVER] = max(0, metres - c.needs.travel[i])
    public = rest * c.needs.sessions[i]
    share = public * c.needs.people[i] // people
    row[OWN] = value - share // c.round.fen_per_millipoint
    row[PUBLIC], row[COMES], row[BASE] = public, people, _base_metres(c, o, h)


@lean(cache=True)
def _opening_bits(c, st, i, o, h, usable, forbidden, pinned, slot_bits):
    for s in range(slot_bits.size):
        slot_bits[s] = decided_bits(s, forbidden, pinned)
        if not ((usable & c.needs.slots[i]) >> s) & 1:
            slot_bits[s] |= SLOTS
        if taken(c, st, o, s):
            slot_bits[s] |= CAPACITY
        if st.rooms[h, s]:
            slot_bits[s] |= VENUE_ROOM
        if st.busy[c.needs.resident[i], s]:
            slot_bits[s] |= RESIDENT_SLOT


@lean(cache=True)
def open_way(c, d, st, i, o, h, limit, mendable, slot_bits, company, row):
    """Fill a row: a series for need i and the unmet needs that would come with it.

    The slots that break the fewest rules, then, of the funds, the one that does; False, and
    nothing filled, where even so it is farther than ``limit`` or, if only the ``mendable`` are
    wanted, breaks what nobody's giving way would mend. ``slot_bits``: room to work in.
    """
    t, k, size = c.needs.type[i], c.needs.k[i], c.round.slot_day.size
    lacks, usable = may.hosting(c.round, c.types, c.offers, c.venues, o, h, t, True)
    broken, metres, _, fee, worth = may.member(
        c.round, c.types, c.needs, c.offers, c.venues, usable, i, o, h, True
    )
    big, how = _too_big(c, i, o, h)
    base = ((lacks | broken) & ~(SLOTS | GROUP_SIZE | WORTH)) | big
    shut, firmly = closed(st, o)
    hard = base | firmly
    base = (base | shut) & c.counted
    if farness(base) > limit or (mendable and hard):
        return False
    beyond = _base_metres(c, o, h)
    minutes = k * (c.offers.group_minutes[o] + may.travel_minutes(beyond, c.offers.pace[o]))
    if minutes > st.minutes[o]:
        base |= CAPACITY & c.counted
        how |= MINUTES_OUT
        if minutes > c.offers.minutes[o]:
            hard |= CAPACITY
    if not d.decided[i]:
        # Whoever comes along changes which slots are liked, not which rules they break; and to
        # look for company is most of the work.
        whole, forbidden, pinned = said_of(d, i, o, h, -1, k)
        _opening_bits(c, st, i, o, h, usable, forbidden, pinned, slot_bits)
        alone = nearest_slots(slot_bits, k, c.round.slot_day, base | whole | ~c.counted, NOBODY, 0)[
            0
        ]
        alone &= c.counted
        if farness(alone) > limit or (mendable and alone & ~YIELDING):
            return False
    others = companions(c, d, st, i, o, h, usable, company)
    cost = c.offers.group_price[o] + c.venues.rent[h]
    best = (-FAR, 0, np.int64(0))
    broke, chosen = np.int64(0), np.int64(0)
    for f in range(-1, c.funds.amount.size):
        if f >= 0 and not may_pay(c, o, f, i):
            continue
        if f < 0 or d.decided[i]:
            whole, forbidden, pinned = said_of(d, i, o, h, f, k)
            _opening_bits(c, st, i, o, h, usable, forbidden, pinned, slot_bits)
            broke, chosen = nearest_slots(
                slot_bits,
                k,
                c.round.slot_day,
                base | whole | ~c.counted,
                company.liking,
                present_slots(d, i, o, h),
            )
            broke &= c.counted
        if farness(broke) > limit:
            continue
        load = gathered(c, d, company, others, i, o, h, chosen, f)
        # Money is short only if it were so with enough people: those missing are reckoned as
        # single residents like this one.
        missing = max(0, c.offers.smallest[o] - load.people)
        people = load.people + missing
        rest = max(0, cost - load.fees - missing * fee // c.needs.people[i])
        if f >= 0 and rest == 0:
            continue
        public = rest * c.needs.sessions[i]
        bits = broke
        if missing:
            bits |= GROUP_SIZE
        # Whoever would come takes of the bid's volume too.
        if st.volume[o] != NOT_AWARDED and 1 + load.joining > st.volume[o]:
            bits |= BID
        unpaid = unpaid_by(c, st, o, f, rest, public, people)
        bits |= unpaid_bits(unpaid)
        value = worth - moving(d, i, o, h, chosen)
        total = load.value + missing * worth - public // c.round.fen_per_millipoint
        if (value <= 0 or total <= 0) and d.pin[i] < 0:
            bits |= WORTH
        bits &= c.counted
        rank = (-farness(bits), unpaid, total)
        if rank <= best:
            continue
        best = rank
        why, firm = how | unpaid, hard
        if missing:
            why |= GROUP_FEW
            firm |= GROUP_SIZE
        firm |= firm_money(c, st, o, f, unpaid, public)
        for s in range(size):
            if (chosen >> s) & 1:
                if taken(c, st, o, s):
                    why |= SLOT_FULL
                if st.rooms[h, s]:
                    why |= ROOM_TAKEN
        filled(row, o, h, -1, bits, firm, why, chosen, f)
        share = public * c.needs.people[i] // people
        row[OWN] = value - share // c.round.fen_per_millipoint
        row[PUBLIC], row[COMES] = public, load.people
    row[METRES], row[BASE] = metres, beyond
    row[OVER] = max(0, metres - c.needs.travel[i])
    if c.offers.radius[o] >= 0:
        row[OVER] += max(0, beyond - c.offers.radius[o])
    return best[0] > -FAR

"""How near a way is: the fewer rules it breaks the nearer, and some rules weigh less."""

import numpy as np

from matcher.eligibility import BIT, FUND, ORDER, SLOTS
from matcher.machine import lean
from matcher.rules import Rule

NEAREST_FIRST = (
    Rule.CAPACITY,
    Rule.VENUE_ROOM,
    Rule.GROUP_SIZE,
    Rule.PROVIDER_SHARE,
    Rule.FUND,
    Rule.BID,
    Rule.FLOOR,
    Rule.RESIDENT_SLOT,
    Rule.SLOTS,
    Rule.TRAVEL,
    Rule.CATCHMENT,
    Rule.WORTH,
    Rule.PRICE,
    Rule.VOLUNTEER_FREE,
    Rule.SUITABILITY,
    Rule.VENUE_LICENCE,
    Rule.PROVIDER_LICENCE,
    Rule.FORBID,
    Rule.PIN,
    Rule.TERM,
    Rule.ONCE,
    Rule.SERVICE_TYPE,
)
"""Among ways that break equally many: what others hold first, then what is asked of the resident,
then what the provider or the venue lacks, then what persons have decided."""

ONE_RULE = 1_000
FAR = np.int64(1) << 40
"""Farther than any way."""

_SHARE = BIT[Rule.PROVIDER_SHARE]
_WEIGHT = np.array([ONE_RULE + NEAREST_FIRST.index(rule) for rule in ORDER], dtype=np.int64)


@lean(cache=True)
def farness(bits):
    """The number of rules × 1000 and their order among equals; 0: the way is free.

    A share is of a fund: where both fall short, they count once.
    """
    total = 0
    if bits & FUND:
        bits &= ~_SHARE
    for b in range(_WEIGHT.size):
        if (bits >> b) & 1:
            total += _WEIGHT[b]
    return total


@lean(cache=True)
def nearest_slots(slot_bits, k, slot_day, base, liking, present):
    """(rules broken, slots): k slots on different days that break the fewest rules beyond base.

    ``slot_bits[s]``: the rules slot s breaks; ``liking[s]``: how much it is liked among equals;
    ``present``: a set of slots to keep to, if it breaks no more. Lifting ``slots`` lifts the
    different days too.
    """
    seen = 0
    for s in range(slot_bits.size):
        seen |= slot_bits[s]
    seen &= ~base
    best = base | seen | SLOTS
    least = farness(best) + 1
    some = 0
    while True:
        lifted = base | some
        far = farness(lifted)
        if far < least:
            days = 0
            count = 0
            for s in range(slot_bits.size):
                if slot_bits[s] & ~lifted == 0:
                    days |= 1 << slot_day[s]
                    count += 1
            different = 0
            while days:
                days &= days - 1
                different += 1
            if different >= k or (lifted & SLOTS and count >= k):
                best, least = lifted, far
        if some == seen:
            break
        some = (some - seen) & seen
    return best, _chosen(slot_bits, k, slot_day, best, liking, present)


@lean(cache=True)
def _may_stay(slot_bits, k, slot_day, lifted, present):
    """The present slots are k on different days, and break nothing that isn't lifted."""
    count = 0
    days = 0
    for s in range(slot_bits.size):
        if (present >> s) & 1:
            if slot_bits[s] & ~lifted or (days >> slot_day[s]) & 1:
                return False
            days |= 1 << slot_day[s]
            count += 1
    return count == k


@lean(cache=True)
def _chosen(slot_bits, k, slot_day, lifted, liking, present):
    """k slots within what is lifted: of fresh days first, then the nearest, then the liked."""
    if present and _may_stay(slot_bits, k, slot_day, lifted, present):
        return present
    slots = 0
    days = 0
    for _ in range(k):
        best = -1
        best_rank = (0, 0, np.int64(0))
        for s in range(slot_bits.size):
            if (slots >> s) & 1 or slot_bits[s] & ~lifted:
                continue
            fresh = 1 - ((days >> slot_day[s]) & 1)
            rank = (fresh, -farness(slot_bits[s]), liking[s])
            if best < 0 or rank > best_rank:
                best, best_rank = s, rank
        if best < 0:
            break
        slots |= 1 << best
        days |= 1 << slot_day[best]
    return slots

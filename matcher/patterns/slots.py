"""Slots on different days: the cheapest, and the ways to fall on those that can run out.

A set of slots is an integer: bit s for slot s.
"""

from typing import NamedTuple

import numpy as np

from matcher.machine import lean, njit
from matcher.packed import Ints


class Tight(NamedTuple):
    """The slots that can run out, and where a label counts the sessions used of each.

    ``mask``: these slots. A label's key has the count of slot s in ``width[s]`` bits from bit
    ``shift[s]`` on; ``bits``: how many it needs in all.
    """

    mask: int
    shift: Ints
    width: Ints
    bits: int


@njit(cache=True)
def tight_slots(block, items):
    """The slots that more items could use than the block has sessions."""
    slots = block.slot_day.size
    able = np.zeros(slots, dtype=np.int64)
    for n in range(items.slots.size):
        for s in range(slots):
            able[s] += (items.slots[n] >> s) & 1
    mask, bits = 0, 0
    shift = np.zeros(slots, dtype=np.int64)
    width = np.zeros(slots, dtype=np.int64)
    for s in range(slots):
        if able[s] <= block.sessions[s]:
            continue
        mask |= 1 << s
        shift[s] = bits
        width[s] = 1
        while (1 << width[s]) <= block.sessions[s]:
            width[s] += 1
        bits += width[s]
    return Tight(mask, shift, width, bits)


@lean(cache=True)
def used(tight, key, s):
    """How many sessions of tight slot s a label with this key uses."""
    return (key >> tight.shift[s]) & ((1 << tight.width[s]) - 1)


@lean(cache=True)
def cheapest(slots, k, slot_day, cost):
    """(cost of the k cheapest slots on different days, those slots); cost is inf if too few days.

    Exact: the cheapest slot of all, its day closed, and so on. Allocates nothing.
    """
    total = 0.0
    taken = 0
    for _ in range(k):
        least, which = np.inf, -1
        for s in range(slot_day.size):
            if (slots >> s) & 1 and cost[s] < least:
                least, which = cost[s], s
        if which < 0:
            return np.inf, 0
        total += least
        taken |= 1 << which
        if k > 1:
            for s in range(slot_day.size):
                if slot_day[s] == slot_day[which]:
                    slots &= ~(1 << s)
    return total, taken


@njit(cache=True)
def tight_ways(slots, k, slot_day, tight, out):
    """The different ways k slots of a set fall on tight ones: fills ``out``; how many.

    Each way is a set of tight slots, free ones make up the rest; a way that contains another is
    left out. -1: more than ``out`` holds.
    """
    # Days on which a free slot is open need no tight one.
    free_days = 0
    day_tight = np.zeros(7, dtype=np.int64)
    for s in range(slot_day.size):
        if (slots >> s) & 1:
            if (tight >> s) & 1:
                day_tight[slot_day[s]] |= 1 << s
            else:
                free_days |= 1 << slot_day[s]
    free = 0
    days = np.empty(7, dtype=np.int64)
    size = 0
    for d in range(7):
        if (free_days >> d) & 1:
            free += 1
        elif day_tight[d]:
            days[size] = d
            size += 1
    wanted = k - free
    if wanted <= 0:
        out[0] = 0
        return 1
    if wanted > size:
        return 0
    count = 0
    for subset in range(1 << size):
        bits = 0
        for d in range(size):
            bits += (subset >> d) & 1
        if bits != wanted:
            continue
        # All combinations of one tight slot on each chosen day.
        first = count
        if count >= out.size:
            return -1
        out[count] = 0
        count += 1
        for d in range(size):
            if not (subset >> d) & 1:
                continue
            options = day_tight[days[d]]
            lowest = options & -options
            last = count
            for s in range(slot_day.size):
                if not ((options & ~lowest) >> s) & 1:
                    continue
                for c in range(first, last):
                    if count >= out.size:
                        return -1
                    out[count] = out[c] | (1 << s)
                    count += 1
            for c in range(first, last):
                out[c] |= lowest
    return count


@lean(cache=True)
def completed(slots, k, slot_day, tight, chosen):
    """The tight slots chosen, filled up to k slots with free ones on other days."""
    taken = chosen
    days = 0
    count = 0
    for s in range(slot_day.size):
        if (chosen >> s) & 1:
            days |= 1 << slot_day[s]
            count += 1
    for s in range(slot_day.size):
        if count == k:
            break
        if (slots >> s) & 1 and not (tight >> s) & 1 and not (days >> slot_day[s]) & 1:
            taken |= 1 << s
            days |= 1 << slot_day[s]
            count += 1
    return taken

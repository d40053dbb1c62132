"""Sets of slots, as bit masks: their days, and the ways k sessions may fall on them."""

import numpy as np

from matcher.certify.compiled import compiled, lean
from matcher.certify.records import Grid, Ints

NEVER = 1 << 62


@lean
def days_of(slots: int, grid: Grid) -> int:
    """On how many weekdays a set of slots falls."""
    count = 0
    for day in range(7):
        if slots & grid.days[day]:
            count += 1
    return count


@lean
def size_of(slots: int) -> int:
    count = 0
    while slots:
        slots &= slots - 1
        count += 1
    return count


@lean
def cheapest(slots: int, k: int, grid: Grid, cost: Ints) -> int:
    """The cost of the k cheapest slots on different days; NEVER if there are too few days."""
    # A day's cheapest goes as soon as it is the cheapest of those left: k is small.
    total = 0
    for _ in range(k):
        least, close = NEVER, 0
        for day in range(7):
            here = slots & grid.days[day]
            for s in range(cost.size):
                if (here >> s) & 1 and cost[s] < least:
                    least, close = cost[s], grid.days[day]
        if close == 0:
            return NEVER
        total += least
        slots &= ~close
    return total


@compiled
def choices(slots: int, k: int, grid: Grid, tight: int, out: Ints) -> int:
    """The least sets of tight slots that k sessions on different days may take; how many.

    A day with a slot that can't run out needs no tight one. -1 where ``out`` is too short.
    """
    days = np.empty(7, dtype=np.int64)
    size = 0
    wanted = k
    for day in range(7):
        here = slots & grid.days[day]
        if here & ~tight:
            wanted -= 1
        elif here:
            days[size] = here
            size += 1
    if wanted <= 0:
        out[0] = 0
        return 1
    count = 0
    for subset in range(1 << size):
        chosen = 0
        for d in range(size):
            chosen += (subset >> d) & 1
        if chosen != wanted:
            continue
        first = count
        if count == out.size:
            return -1
        out[count] = 0
        count += 1
        for d in range(size):
            if not (subset >> d) & 1:
                continue
            # Every set so far, once with each slot of this day.
            last = count
            left = days[d]
            while left & (left - 1):
                low = left & -left
                left ^= low
                for c in range(first, last):
                    if count == out.size:
                        return -1
                    out[count] = out[c] | low
                    count += 1
            for c in range(first, last):
                out[c] |= left
    return count


@lean
def next_set(slots: Ints, k: int, grid: Grid, chosen: Ints) -> int:
    """The next set of k slots on different days, -1 after the last; ``chosen`` keeps the place.

    ``chosen`` (length ≥ k) holds positions in ``slots``; chosen[0] = -1 starts anew.
    """
    size = slots.size
    fresh = chosen[0] < 0
    if fresh:
        for c in range(k):
            chosen[c] = c
        if k > size:
            return -1
    while True:
        if not fresh:
            at = k - 1
            while at >= 0 and chosen[at] == size - k + at:
                at -= 1
            if at < 0:
                return -1
            chosen[at] += 1
            for c in range(at + 1, k):
                chosen[c] = chosen[c - 1] + 1
        fresh = False
        taken = 0
        for c in range(k):
            taken |= 1 << slots[chosen[c]]
        days = 0
        for day in range(7):
            if taken & grid.days[day]:
                days += 1
        if days == k:
            return taken

"""Who waits near a venue: the unmet needs that could come to it, found once for a plan."""

import numpy as np

from matcher import eligibility as may
from matcher.machine import lean, njit


@lean(cache=True)
def _reaches(needs, venues, i, h):
    return may.between(needs, i, venues, h) <= needs.travel[i]


@njit(cache=True)
def waiting_near(needs, venues, type_count, unmet):
    """Lists packed end to end: of type t and venue h, list t × venues + h.

    Each holds the needs among ``unmet``, in their order, of that type and that can travel there.
    """
    halls = venues.seats.size
    start = np.zeros(type_count * halls + 1, dtype=np.int64)
    for i in unmet:
        for h in range(halls):
            if _reaches(needs, venues, i, h):
                start[needs.type[i] * halls + h + 1] += 1
    start = np.cumsum(start)
    free = start[:-1].copy()
    packed = np.empty(start[-1], dtype=np.int64)
    for i in unmet:
        for h in range(halls):
            if _reaches(needs, venues, i, h):
                row = needs.type[i] * halls + h
                packed[free[row]] = i
                free[row] += 1
    return start, packed

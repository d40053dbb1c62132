"""The slots a series may take: every set of k slots on different days at which enough can come."""

import numpy as np

from matcher.machine import njit
from matcher.packed import appended

MOST_SETS = 512
"""Slot sets the search looks at for one family; the bound looks at all."""


@njit(cache=True)
def slot_sets(usable, family, member_start, member, people, slot_day):
    """(start, slot sets), family by family, out of its usable slots. ``people``: of every need."""
    start = np.zeros(family.size + 1, dtype=np.int64)
    values = np.empty((1024, 1), dtype=np.int64)
    sets = np.empty(MOST_SETS, dtype=np.int64)
    count = 0
    for x in range(family.size):
        for c in range(_every_set(usable[x], family[x].k, slot_day, sets)):
            come = 0
            for m in range(member_start[x], member_start[x + 1]):
                if sets[c] & ~member[m].slots == 0:
                    come += people[member[m].need]
            if come > 0 and come >= family[x].smallest:
                values = appended(values, count, (sets[c],))
                count += 1
        start[x + 1] = count
    return start, values[:count, 0].copy()


@njit(cache=True)
def _every_set(usable, k, slot_day, out):
    """Fill ``out`` with the sets of k slots on different days, while there is room; how many."""
    slots = np.empty(slot_day.size, dtype=np.int64)
    size = 0
    for s in range(slot_day.size):
        if (usable >> s) & 1:
            slots[size] = s
            size += 1
    if k > size:
        return 0
    chosen = np.arange(k)
    count = 0
    while count < out.size:
        days = 0
        bits = 0
        clash = False
        for c in range(k):
            day = 1 << slot_day[slots[chosen[c]]]
            if days & day:
                clash = True
                break
            days |= day
            bits |= 1 << slots[chosen[c]]
        if not clash:
            out[count] = bits
            count += 1
        at = k - 1
        while at >= 0 and chosen[at] == size - k + at:
            at -= 1
        if at < 0:
            break
        chosen[at] += 1
        for c in range(at + 1, k):
            chosen[c] = chosen[c - 1] + 1
    return count

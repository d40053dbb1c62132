"""A block's best pattern: exact where the labels suffice, else what the row prices say."""

import numpy as np

from matcher.machine import njit
from matcher.patterns.labels import labelled
from matcher.patterns.records import Pattern
from matcher.patterns.slots import cheapest, tight_slots

KEY_BITS = 62
"""The sessions a label uses are counted in one word, and it must stay positive."""


@njit(cache=True)
def best_pattern(block, items, try_labels):
    """The best pattern of one block, or the bound of its row prices and their pick."""
    size = items.slots.size
    taken = np.full(size, -1, dtype=np.int64)
    leaning = np.full(size, -1, dtype=np.int64)
    if size == 0:
        return Pattern(0.0, True, taken, leaning)
    reduced = np.empty(size)
    priced = block.minute_price * block.minutes
    for s in range(block.slot_day.size):
        priced += block.slot_price[s] * block.sessions[s]
    for n in range(size):
        rent, slots = cheapest(items.slots[n], items.k[n], block.slot_day, block.slot_price)
        reduced[n] = items.worth[n] - rent - block.minute_price * items.minutes[n]
        if reduced[n] > 0:
            leaning[n] = slots
            priced += reduced[n]
    tight = tight_slots(block, items)
    if try_labels and tight.bits <= KEY_BITS:
        worth, sufficed = labelled(block, items, reduced, tight, taken)
        if sufficed:
            return Pattern(min(worth, priced), True, taken, leaning)
    return Pattern(priced, False, leaning.copy(), leaning)

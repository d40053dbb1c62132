"""The labelled dynamic program: item by item, every partial pattern that may become the best.

A label is (sessions used of the tight slots, minutes used, worth). Of two that use the same
sessions, one with no fewer minutes and no more worth is dominated. Slots that cannot run out are
no part of a label, so most blocks have few.
"""

from typing import NamedTuple

import numpy as np

from matcher.machine import lean, njit
from matcher.packed import Floats, Ints
from matcher.patterns.slots import cheapest, completed, tight_ways, used

MOST_LABELS = 4_000
"""Labels alive at once; five times as many tightened the bound by 0.04 %, see decision 0006."""

MADE_PER_ALIVE = 8
"""Labels ever made in a call, of those alive at once: all of them keep their place in the trail."""

MOST_WAYS = 256
"""Ways of one item to fall on tight slots: 3 of 7 days with a slot on each are 35."""

TOLERANCE = 1e-6
"""Milli-points: a label must promise so much less than is known before it is dropped."""


class Labels(NamedTuple):
    """A list of labels, sorted by key, then minutes; an entry of each array for each.

    ``key``: the sessions used, as ``Tight`` counts them; ``paid``: what these and the minutes cost
    at the block's prices; ``ident``: its place in the trail.
    """

    key: Ints
    minutes: Ints
    worth: Floats
    paid: Floats
    ident: Ints


class Trail(NamedTuple):
    """How every label came to be: the label it grew from, the item taken, its tight slots.

    Label 0 has taken nothing.
    """

    parent: Ints
    item: Ints
    slots: Ints


@njit(cache=True)
def _lists(shape):
    """Room for labels: one list, or several of a length in the rows of each array."""
    return Labels(
        np.empty(shape, dtype=np.int64),
        np.empty(shape, dtype=np.int64),
        np.empty(shape),
        np.empty(shape),
        np.empty(shape, dtype=np.int64),
    )


@njit(cache=True)
def _list(lists, n):
    return Labels(lists.key[n], lists.minutes[n], lists.worth[n], lists.paid[n], lists.ident[n])


@lean(cache=True)
def _copied(source, a, into, b):
    into.key[b] = source.key[a]
    into.minutes[b] = source.minutes[a]
    into.worth[b] = source.worth[a]
    into.paid[b] = source.paid[a]
    into.ident[b] = source.ident[a]


@lean(cache=True)
def _pruned(labels, count, rest, rest_reduced, spare, known):
    """Drop labels that cannot become worth more than ``known``; how many are left.

    ``rest``: what the items to come are worth; ``rest_reduced``: what they are worth beyond their
    row prices; ``spare``: the price of all that the block has.
    """
    kept = 0
    for a in range(count):
        if labels.worth[a] + rest <= known - TOLERANCE:
            continue
        if labels.worth[a] + rest_reduced + spare - labels.paid[a] <= known - TOLERANCE:
            continue
        if kept != a:
            _copied(labels, a, labels, kept)
        kept += 1
    return kept


@lean(cache=True)
def _extended(block, items, item, way, tight, labels, count, into, trail, made):
    """``into`` becomes every label that can take the item in these tight slots as well.

    (How many, how many labels were made so far); -1 of them where the trail is full.
    """
    step = 0
    price = block.minute_price * items.minutes[item]
    for s in range(block.slot_day.size):
        if (way >> s) & 1:
            step += 1 << tight.shift[s]
            price += block.slot_price[s]
    size = 0
    for a in range(count):
        minutes = labels.minutes[a] + items.minutes[item]
        if minutes > block.minutes:
            continue
        fits = True
        left = way
        s = 0
        while left:
            if left & 1 and used(tight, labels.key[a], s) >= block.sessions[s]:
                fits = False
                break
            left >>= 1
            s += 1
        if not fits:
            continue
        if made >= trail.parent.size:
            return -1, made
        into.key[size] = labels.key[a] + step
        into.minutes[size] = minutes
        into.worth[size] = labels.worth[a] + items.worth[item]
        into.paid[size] = labels.paid[a] + price
        into.ident[size] = made
        trail.parent[made] = labels.ident[a]
        trail.item[made] = item
        trail.slots[made] = way
        made += 1
        size += 1
    return size, made


@lean(cache=True)
def _merged(one, one_size, other, other_size, into):
    """``into`` becomes both lists without their dominated labels; how many, -1: too many."""
    a = b = 0
    count = 0
    while a < one_size or b < other_size:
        if b >= other_size or (
            a < one_size
            and (
                one.key[a] < other.key[b]
                or (one.key[a] == other.key[b] and one.minutes[a] <= other.minutes[b])
            )
        ):
            source, at = one, a
            a += 1
        else:
            source, at = other, b
            b += 1
        if count and into.key[count - 1] == source.key[at]:
            if into.worth[count - 1] >= source.worth[at]:
                continue
            if into.minutes[count - 1] == source.minutes[at]:
                count -= 1
        if count >= into.key.size:
            return -1
        _copied(source, at, into, count)
        count += 1
    return count


@njit(cache=True)
def _greedy(block, items, order, anew):
    """The worth of taking items in order while they fit: a floor for the labels.

    Unless ``anew``, those of the pattern before come first, at their slots then.
    """
    left = block.sessions.copy()
    minutes = block.minutes
    total = 0.0
    if not anew:
        for item in order:
            slots = items.before[item]
            if slots < 0 or items.minutes[item] > minutes or not _free(left, slots):
                continue
            _use(left, slots)
            minutes -= items.minutes[item]
            total += items.worth[item]
    cost = np.empty(left.size)
    for item in order:
        if items.minutes[item] > minutes or not (anew or items.before[item] < 0):
            continue
        for s in range(left.size):
            cost[s] = 1.0 / left[s] if left[s] > 0 else np.inf
        scarcity, taken = cheapest(items.slots[item], items.k[item], block.slot_day, cost)
        if scarcity == np.inf:
            continue
        _use(left, taken)
        minutes -= items.minutes[item]
        total += items.worth[item]
    return total


@lean(cache=True)
def _free(left, slots):
    """Is there a session left in each of these slots?"""
    for s in range(left.size):
        if (slots >> s) & 1 and left[s] <= 0:
            return False
    return True


@lean(cache=True)
def _use(left, slots):
    for s in range(left.size):
        left[s] -= (slots >> s) & 1


@njit(cache=True)
def labelled(block, items, reduced, tight, taken):
    """(worth of the best pattern, did the labels suffice?); ``taken`` as in ``Pattern``.

    ``reduced``: what every item is worth beyond its row prices.
    """
    size = reduced.size
    # What is surely in or surely out first: whoever differs there is soon dropped.
    order = np.argsort(-np.abs(reduced))
    # What the items from each on could add: plainly, and beyond their row prices.
    rest = np.zeros(size + 1)
    rest_reduced = np.zeros(size + 1)
    for t in range(size - 1, -1, -1):
        rest[t] = rest[t + 1] + items.worth[order[t]]
        rest_reduced[t] = rest_reduced[t + 1] + max(0.0, reduced[order[t]])
    keenest = np.argsort(-reduced)
    known = max(_greedy(block, items, order, True), _greedy(block, items, keenest, True))
    known = max(known, _greedy(block, items, keenest, False))
    spare = block.minute_price * block.minutes
    for s in range(block.slot_day.size):
        spare += block.slot_price[s] * block.sessions[s]
    lists = _lists((3, MOST_LABELS))
    extended = _lists(MOST_LABELS)
    most = MADE_PER_ALIVE * MOST_LABELS
    trail = Trail(
        np.empty(most, dtype=np.int64),
        np.empty(most, dtype=np.int64),
        np.empty(most, dtype=np.int64),
    )
    ways = np.empty(MOST_WAYS, dtype=np.int64)
    current, count, made = 0, 1, 1
    lists.key[0, 0] = lists.minutes[0, 0] = lists.ident[0, 0] = 0
    lists.worth[0, 0] = lists.paid[0, 0] = 0.0
    trail.parent[0] = -1
    for t in range(size):
        item = order[t]
        labels = _list(lists, current)
        count = _pruned(labels, count, rest[t], rest_reduced[t], spare, known)
        found = tight_ways(items.slots[item], items.k[item], block.slot_day, tight.mask, ways)
        if found < 0:
            return 0.0, False
        # Every way grows from the labels without the item; the other two lists take turns.
        result, result_size = current, count
        for w in range(found):
            extended_size, made = _extended(
                block, items, item, ways[w], tight, labels, count, extended, trail, made
            )
            if extended_size < 0:
                return 0.0, False
            out = (current + 1) % 3
            if out == result:
                out = (current + 2) % 3
            result_size = _merged(
                _list(lists, result), result_size, extended, extended_size, _list(lists, out)
            )
            if result_size < 0:
                return 0.0, False
            result = out
        current, count = result, result_size
        for a in range(count):
            known = max(known, lists.worth[current, a])
    if count == 0:
        return known, False
    best = 0
    for a in range(count):
        if lists.worth[current, a] > lists.worth[current, best]:
            best = a
    at = lists.ident[current, best]
    while at > 0:
        item = trail.item[at]
        taken[item] = completed(
            items.slots[item], items.k[item], block.slot_day, tight.mask, trail.slots[at]
        )
        at = trail.parent[at]
    return lists.worth[current, best], True

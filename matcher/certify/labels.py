"""The best set of an offer's items within its slots and minutes: a labelled dynamic program.

A label is what a set of items uses, by tight slot and in minutes, and what it is worth.
"""

import numpy as np

from matcher.certify.compiled import compiled, lean
from matcher.certify.records import Grid, Ints, Items, OfferPriced, OfferRow
from matcher.certify.slots import choices

MOST_LABELS = 20_000
"""Labels alive at once; beyond them an offer's own prices bound it."""

MOST_CHOICES = 4_096
"""Ways one item's sessions may fall on slots that can run out."""


@lean
def merged(
    keys: Ints,
    minutes: Ints,
    worths: Ints,
    source: int,
    count: int,
    target: int,
    base: int,
    base_count: int,
    delta: int,
    more_minutes: int,
    more_worth: int,
    budget: int,
    sessions: Ints,
    shift: Ints,
    width: Ints,
    added: int,
) -> int:
    """Merge labels ``source`` with the labels ``base`` that take an item more, into ``target``.

    Labels are sorted by (key, minutes); one with the same key, no fewer minutes and no more
    worth than another is left out. -1 where the labels run out.
    """
    a = 0
    b = 0
    made = 0
    while True:
        while b < base_count:
            fits = minutes[base, b] + more_minutes <= budget
            if fits and delta:
                for s in range(sessions.size):
                    if (added >> s) & 1:
                        used = (keys[base, b] >> shift[s]) & ((1 << width[s]) - 1)
                        if used >= sessions[s]:
                            fits = False
                            break
            if fits:
                break
            b += 1
        if a >= count and b >= base_count:
            return made
        from_a = b >= base_count
        if a < count and b < base_count:
            key_b = keys[base, b] + delta
            from_a = keys[source, a] < key_b or (
                keys[source, a] == key_b and minutes[source, a] <= minutes[base, b] + more_minutes
            )
        if from_a:
            key, took, worth = keys[source, a], minutes[source, a], worths[source, a]
            a += 1
        else:
            key = keys[base, b] + delta
            took = minutes[base, b] + more_minutes
            worth = worths[base, b] + more_worth
            b += 1
        if made and keys[target, made - 1] == key:
            if worths[target, made - 1] >= worth:
                continue
            if minutes[target, made - 1] == took:
                made -= 1
        if made == keys.shape[1]:
            return -1
        keys[target, made] = key
        minutes[target, made] = took
        worths[target, made] = worth
        made += 1


@compiled
def labelled(
    items: Items,
    start: Ints,
    order: Ints,
    worth: Ints,
    reduced: Ints,
    grid: Grid,
    offer: OfferRow,
    own: OfferPriced,
    tight: int,
    known: int,
    keys: Ints,
    minutes: Ints,
    worths: Ints,
) -> int:
    """The best worth of groups within the tight slots and the minutes; -1: labels ran out.

    Group g's rows are start[g] … start[g + 1] − 1, of which one is taken at most; ``order``: the
    groups in turn. ``worth``: a row's own; ``reduced``: after the offer's prices. ``known``: what
    some set of items is worth; labels that can't pass it are dropped.
    """
    sessions = offer.sessions
    shift = np.zeros(sessions.size, dtype=np.int64)
    width = np.zeros(sessions.size, dtype=np.int64)
    bits = 0
    for s in range(sessions.size):
        if (tight >> s) & 1:
            while (1 << width[s]) <= sessions[s]:
                width[s] += 1
            shift[s] = bits
            bits += width[s]
    if bits > 62:
        return -1
    groups = order.size
    rest_plain = np.zeros(groups + 1, dtype=np.int64)
    rest_reduced = np.zeros(groups + 1, dtype=np.int64)
    for at in range(groups - 1, -1, -1):
        most_plain = 0
        most_reduced = 0
        for row in range(start[order[at]], start[order[at] + 1]):
            most_plain = max(most_plain, worth[row])
            most_reduced = max(most_reduced, reduced[row])
        rest_plain[at] = rest_plain[at + 1] + most_plain
        rest_reduced[at] = rest_reduced[at + 1] + most_reduced
    spare = own.minute * offer.budget
    for s in range(sessions.size):
        spare += own.slots[s] * sessions[s]
    ways = np.empty(MOST_CHOICES, dtype=np.int64)
    keys[0, 0] = 0
    minutes[0, 0] = 0
    worths[0, 0] = 0
    base, count = 0, 1
    for at in range(groups):
        kept = 0
        for a in range(count):
            if worths[base, a] + rest_plain[at] <= known:
                continue
            left = spare - own.minute * minutes[base, a]
            for s in range(sessions.size):
                if (tight >> s) & 1:
                    used = (keys[base, a] >> shift[s]) & ((1 << width[s]) - 1)
                    left -= own.slots[s] * used
            if worths[base, a] + rest_reduced[at] + left <= known:
                continue
            keys[base, kept] = keys[base, a]
            minutes[base, kept] = minutes[base, a]
            worths[base, kept] = worths[base, a]
            kept += 1
        count = kept
        if count == 0:
            return known
        result, result_count = base, count
        for row in range(start[order[at]], start[order[at] + 1]):
            found = choices(items.slots[row], items.k[row], grid, tight, ways)
            if found < 0:
                return -1
            for w in range(found):
                delta = 0
                for s in range(sessions.size):
                    if (ways[w] >> s) & 1:
                        delta += 1 << shift[s]
                target = 0
                while target in (base, result):
                    target += 1
                result_count = merged(
                    keys,
                    minutes,
                    worths,
                    result,
                    result_count,
                    target,
                    base,
                    count,
                    delta,
                    items.minutes[row],
                    worth[row],
                    offer.budget,
                    sessions,
                    shift,
                    width,
                    ways[w],
                )
                if result_count < 0:
                    return -1
                result = target
        base, count = result, result_count
        for a in range(count):
            known = max(known, worths[base, a])
    return known

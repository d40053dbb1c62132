"""What one offer can earn at most with its own slots and minutes, from its items."""

import numpy as np

from matcher.certify.compiled import compiled
from matcher.certify.records import Grid, Ints, Items, OfferPriced, OfferRow, Prices

MOST_LABELS = 20_000
"""Labels alive at once; beyond them an offer's own prices bound it."""

MOST_CHOICES = 4_096
"""Ways one item's sessions may fall on slots that can run out."""

NEVER = 1 << 62


@compiled
def cheapest(slots: int, k: int, grid: Grid, cost: Ints) -> int:
    """The cost of the k cheapest slots on different days; NEVER if there are too few days."""
    least = np.full(7, NEVER, dtype=np.int64)
    for day in range(7):
        open_slots = slots & grid.days[day]
        for s in range(cost.size):
            if (open_slots >> s) & 1 and cost[s] < least[day]:
                least[day] = cost[s]
    least.sort()
    total = 0
    for day in range(k):
        if least[day] == NEVER:
            return NEVER
        total += least[day]
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


@compiled
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


@compiled
def greedy(
    items: Items,
    start: Ints,
    order: Ints,
    worth: Ints,
    grid: Grid,
    offer: OfferRow,
    tight: int,
) -> int:
    """The worth of a set of items taken in turn while they fit: a floor for the labels."""
    left = offer.sessions.copy()
    budget = offer.budget
    cost = np.empty(left.size, dtype=np.int64)
    total = 0
    for g in order:
        for row in range(start[g + 1] - 1, start[g] - 1, -1):
            if worth[row] <= 0 or items.minutes[row] > budget:
                continue
            slots = items.slots[row]
            for s in range(left.size):
                cost[s] = 0
                if (tight >> s) & 1:
                    cost[s] = 1_000_000 // (1 + left[s])
                    if left[s] <= 0:
                        slots &= ~(1 << s)
            if cheapest(slots, items.k[row], grid, cost) == NEVER:
                continue
            for _ in range(items.k[row]):
                # Take the slot with most left, then close its day.
                best = -1
                for s in range(left.size):
                    if (slots >> s) & 1 and (best < 0 or cost[s] < cost[best]):
                        best = s
                left[best] -= 1
                for day in range(7):
                    if (grid.days[day] >> best) & 1:
                        slots &= ~grid.days[day]
            budget -= items.minutes[row]
            total += worth[row]
            break
    return total


@compiled
def offer_bound(
    items: Items,
    count: int,
    kind: int,
    grid: Grid,
    prices: Prices,
    offer: OfferRow,
    own: OfferPriced,
    keys: Ints,
    minutes: Ints,
    worths: Ints,
) -> tuple[int, bool]:
    """(Z, whether the labels ran out). ``kind``: 0 priced, 1 minutes, 2 exact.

    The lower of the priced bound and that of the kind: both are valid, as is 0 without items.
    """
    if count == 0:
        return 0, False
    slots = grid.minutes.size
    priced = own.minute * offer.budget
    for s in range(slots):
        priced += own.slots[s] * offer.sessions[s]
    free = np.zeros(slots, dtype=np.int64)
    worth = np.empty(count, dtype=np.int64)
    by_slot = np.empty(count, dtype=np.int64)
    reduced = np.empty(count, dtype=np.int64)
    start = np.empty(count + 1, dtype=np.int64)
    groups = 0
    able = np.zeros(slots, dtype=np.int64)
    for row in range(count):
        if row == 0 or items.group[row] != items.group[row - 1]:
            start[groups] = row
            groups += 1
            opened = 0
            for other in range(row, count):
                if items.group[other] != items.group[row]:
                    break
                opened |= items.slots[other]
            for s in range(slots):
                able[s] += (opened >> s) & 1
        # Which slots of a resident are dear is left open after the cheapest are paid.
        resident = prices.residents[items.resident[row]]
        worth[row] = items.worth[row]
        if items.resident[row]:
            worth[row] -= cheapest(items.slots[row], items.k[row], grid, resident)
            rent = cheapest(items.slots[row], items.k[row], grid, own.slots + resident)
        else:
            rent = cheapest(items.slots[row], items.k[row], grid, own.slots)
        by_slot[row] = items.worth[row] - rent
        reduced[row] = by_slot[row] - own.minute * items.minutes[row]
    start[groups] = count
    strength = np.empty(groups, dtype=np.int64)
    for g in range(groups):
        most = reduced[start[g]]
        for row in range(start[g] + 1, start[g + 1]):
            most = max(most, reduced[row])
        priced += max(0, most)
        strength[g] = most
    if kind == 0:
        return priced, False
    tight = 0
    base = 0
    if kind == 2:
        for s in range(slots):
            if able[s] > offer.sessions[s]:
                tight |= 1 << s
    else:
        for s in range(slots):
            base += own.slots[s] * offer.sessions[s]
        worth = by_slot
        own = OfferPriced(free, own.minute)
    # What is surely in or surely out first: whoever differs there is soon dropped.
    order = np.argsort(-np.abs(strength))
    keen = np.argsort(-strength)
    known = max(
        0,
        greedy(items, start[: groups + 1], keen, worth, grid, offer, tight),
        greedy(items, start[: groups + 1], order, worth, grid, offer, tight),
    )
    # Where the prices say little, the largest first.
    plain = np.argsort(-worth[start[:groups]])
    best = -1
    for turn in range(2):
        best = labelled(
            items,
            start[: groups + 1],
            order if turn == 0 else plain,
            worth,
            reduced,
            grid,
            offer,
            own,
            tight,
            known,
            keys,
            minutes,
            worths,
        )
        if best >= 0:
            break
    if best < 0:
        return priced, True
    return min(priced, base + best), False

"""What one offer can earn at most with its own slots and minutes, from its items."""

import numpy as np

from matcher.certify.compiled import compiled
from matcher.certify.labels import labelled
from matcher.certify.records import Grid, Ints, Items, OfferPriced, OfferRow, Prices
from matcher.certify.slots import NEVER, cheapest


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
        own = OfferPriced(free, own.minute, 0)
    # What is surely in or surely out first: whoever differs there is soon dropped.
    order = np.argsort(-np.abs(strength))
    keen = np.argsort(-strength)
    known = max(
        own.expected,
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

"""Each block's own best pattern: which of its columns to take within its slots and minutes.

An exact labelled dynamic program per block. Labels are (slots used, minutes used, worth); for
equal slots a label with no fewer minutes and no more worth is dominated. Slots that cannot run
out are left out of the label, so most blocks have few.
"""

import numpy as np

from matcher.machine import njit

MOST_LABELS = 4_000
"""Labels alive at once; beyond it the block is bounded by its row prices."""


@njit(cache=True)
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
def _choices(slots, k, slot_day, tight, out):
    """The different ways k slots of a set fall on tight slots (others are free): fills ``out``.

    Each way is a mask of tight slots; a way that contains another is left out.
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
            last = count
            lowest = True
            for s in range(slot_day.size):
                if not (options >> s) & 1:
                    continue
                if lowest:
                    lowest = False
                    continue
                for c in range(first, last):
                    if count >= out.size:
                        return -1
                    out[count] = out[c] | (1 << s)
                    count += 1
            low = 0
            for s in range(slot_day.size):
                if (options >> s) & 1:
                    low = 1 << s
                    break
            for c in range(first, last):
                out[c] |= low
    return count


@njit(cache=True)
def _merge(
    key_a, min_a, worth_a, id_a, na, key_b, min_b, worth_b, id_b, nb, key, minutes, worth, ident
):
    """Merge two label lists sorted by (key, minutes), dropping dominated labels; how many."""
    ia = ib = 0
    count = 0
    while ia < na or ib < nb:
        if ib >= nb or (
            ia < na
            and (key_a[ia] < key_b[ib] or (key_a[ia] == key_b[ib] and min_a[ia] <= min_b[ib]))
        ):
            k, m, w, d = key_a[ia], min_a[ia], worth_a[ia], id_a[ia]
            ia += 1
        else:
            k, m, w, d = key_b[ib], min_b[ib], worth_b[ib], id_b[ib]
            ib += 1
        if count and key[count - 1] == k:
            if worth[count - 1] >= w:
                continue
            if minutes[count - 1] == m:
                count -= 1
        if count >= key.size:
            return -1
        key[count] = k
        minutes[count] = m
        worth[count] = w
        ident[count] = d
        count += 1
    return count


@njit(cache=True)
def best_pattern(
    slot_day,
    sessions,
    minutes_left,
    slot_price,
    minute_price,
    size,
    item_slots,
    item_k,
    item_minutes,
    item_worth,
    taken,
    leaning,
    try_labels,
):
    """(worth of the best pattern, exact?) of one block.

    Items 0 … size − 1 with positive worth: k slots on different days out of a set, minutes.
    ``taken[item]`` becomes the slots it takes, or -1, and ``leaning[item]`` the same for what the
    row prices alone would pick. Where the labels run out, the worth is the bound of the row prices
    and ``taken`` is their pick.
    """
    for item in range(size):
        taken[item] = -1
    if size == 0:
        return 0.0, True
    slots = slot_day.size
    able = np.zeros(slots, dtype=np.int64)
    for item in range(size):
        for s in range(slots):
            if (item_slots[item] >> s) & 1:
                able[s] += 1
    tight = 0
    shift = np.zeros(slots, dtype=np.int64)
    width = np.zeros(slots, dtype=np.int64)
    bits = 0
    for s in range(slots):
        if able[s] > sessions[s]:
            tight |= 1 << s
            shift[s] = bits
            need = 1
            while (1 << need) <= sessions[s]:
                need += 1
            width[s] = need
            bits += need
    # Row-priced worth of every item, and the bound it gives.
    reduced = np.empty(size)
    cheap = np.empty(size, dtype=np.int64)
    cost = np.empty(slots)
    for s in range(slots):
        cost[s] = slot_price[s]
    priced = minute_price * minutes_left
    for s in range(slots):
        priced += slot_price[s] * sessions[s]
    for item in range(size):
        rent, cheap[item] = cheapest(item_slots[item], item_k[item], slot_day, cost)
        reduced[item] = item_worth[item] - rent - minute_price * item_minutes[item]
        leaning[item] = cheap[item] if reduced[item] > 0 else -1
        if reduced[item] > 0:
            priced += reduced[item]
    if try_labels and bits <= 62:
        worth, ok = _labelled(
            slot_day,
            sessions,
            minutes_left,
            slot_price,
            minute_price,
            size,
            item_slots,
            item_k,
            item_minutes,
            item_worth,
            reduced,
            tight,
            shift,
            width,
            taken,
        )
        if ok:
            return min(worth, priced), True
    for item in range(size):
        taken[item] = leaning[item]
    return priced, False


@njit(cache=True)
def _labelled(
    slot_day,
    sessions,
    minutes_left,
    slot_price,
    minute_price,
    size,
    item_slots,
    item_k,
    item_minutes,
    item_worth,
    reduced,
    tight,
    shift,
    width,
    taken,
):
    slots = slot_day.size
    # What is surely in or surely out first: whoever differs there is soon dropped.
    strength = np.empty(size)
    for item in range(size):
        strength[item] = -abs(reduced[item])
    order = np.argsort(strength)
    # Completion bounds from item t on: plain and reduced.
    rest_plain = np.zeros(size + 1)
    rest_reduced = np.zeros(size + 1)
    for t in range(size - 1, -1, -1):
        item = order[t]
        rest_plain[t] = rest_plain[t + 1] + item_worth[item]
        rest_reduced[t] = rest_reduced[t + 1] + max(0.0, reduced[item])
    known = _greedy(
        slot_day, sessions, minutes_left, size, order, item_slots, item_k, item_minutes, item_worth
    )
    for item in range(size):
        strength[item] = -reduced[item]
    keen = np.argsort(strength)
    known = max(
        known,
        _greedy(
            slot_day,
            sessions,
            minutes_left,
            size,
            keen,
            item_slots,
            item_k,
            item_minutes,
            item_worth,
        ),
    )
    limit = MOST_LABELS
    key = np.zeros((3, limit), dtype=np.int64)
    mins = np.zeros((3, limit), dtype=np.int64)
    worth = np.zeros((3, limit))
    ident = np.zeros((3, limit), dtype=np.int64)
    pool = 8 * limit
    parent = np.empty(pool, dtype=np.int64)
    pool_item = np.empty(pool, dtype=np.int64)
    pool_slots = np.empty(pool, dtype=np.int64)
    made = 1
    parent[0] = -1
    shifted_key = np.empty(limit, dtype=np.int64)
    shifted_min = np.empty(limit, dtype=np.int64)
    shifted_worth = np.empty(limit)
    shifted_ident = np.empty(limit, dtype=np.int64)
    ways = np.empty(256, dtype=np.int64)
    current = 0
    count = 1
    free_value = np.zeros(slots)
    for s in range(slots):
        if (tight >> s) & 1:
            free_value[s] = slot_price[s]
    # Sessions of slots that are not tight can't run out: priced whole, nothing to win from them.
    base_free = 0.0
    for s in range(slots):
        if not (tight >> s) & 1:
            base_free += slot_price[s] * sessions[s]
    for t in range(size):
        item = order[t]
        # Prune what can't beat the best complete label.
        kept = 0
        for a in range(count):
            bound = worth[current, a] + rest_plain[t]
            if bound <= known - 1e-6:
                continue
            left = minute_price * (minutes_left - mins[current, a]) + base_free
            for s in range(slots):
                if (tight >> s) & 1:
                    used = (key[current, a] >> shift[s]) & ((1 << width[s]) - 1)
                    left += free_value[s] * (sessions[s] - used)
            if worth[current, a] + rest_reduced[t] + left <= known - 1e-6:
                continue
            if kept != a:
                key[current, kept] = key[current, a]
                mins[current, kept] = mins[current, a]
                worth[current, kept] = worth[current, a]
                ident[current, kept] = ident[current, a]
            kept += 1
        count = kept
        found = _choices(item_slots[item], item_k[item], slot_day, tight, ways)
        if found < 0:
            return 0.0, False
        source = current
        target = (current + 1) % 3
        spare = (current + 2) % 3
        result, result_count = source, count
        for w in range(found):
            delta = 0
            for s in range(slots):
                if (ways[w] >> s) & 1:
                    delta += 1 << shift[s]
            n = 0
            for a in range(count):
                m = mins[source, a] + item_minutes[item]
                if m > minutes_left:
                    continue
                fits = True
                for s in range(slots):
                    if (ways[w] >> s) & 1:
                        used = (key[source, a] >> shift[s]) & ((1 << width[s]) - 1)
                        if used >= sessions[s]:
                            fits = False
                            break
                if not fits:
                    continue
                if made >= pool:
                    return 0.0, False
                shifted_key[n] = key[source, a] + delta
                shifted_min[n] = m
                shifted_worth[n] = worth[source, a] + item_worth[item]
                shifted_ident[n] = made
                parent[made] = ident[source, a]
                pool_item[made] = item
                pool_slots[made] = ways[w]
                made += 1
                n += 1
            out = target if result != target else spare
            result_count = _merge(
                key[result],
                mins[result],
                worth[result],
                ident[result],
                result_count,
                shifted_key,
                shifted_min,
                shifted_worth,
                shifted_ident,
                n,
                key[out],
                mins[out],
                worth[out],
                ident[out],
            )
            if result_count < 0:
                return 0.0, False
            result = out
        current, count = result, result_count
        for a in range(count):
            if worth[current, a] > known:
                known = worth[current, a]
    best = 0
    for a in range(count):
        if worth[current, a] > worth[current, best]:
            best = a
    if count == 0:
        return known, False
    at = ident[current, best]
    while at > 0:
        item = pool_item[at]
        taken[item] = _complete(item_slots[item], item_k[item], slot_day, tight, pool_slots[at])
        at = parent[at]
    return worth[current, best], True


@njit(cache=True)
def _complete(slots, k, slot_day, tight, chosen):
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


@njit(cache=True)
def _greedy(
    slot_day, sessions, minutes_left, size, order, item_slots, item_k, item_minutes, item_worth
):
    """The worth of taking items in order while they fit: a floor for the labels."""
    left = sessions.copy()
    minutes = minutes_left
    total = 0.0
    cost = np.empty(slot_day.size)
    for t in range(size):
        item = order[t]
        if item_minutes[item] > minutes:
            continue
        for s in range(slot_day.size):
            cost[s] = 1.0 / left[s] if left[s] > 0 else np.inf
        rent, taken = cheapest(item_slots[item], item_k[item], slot_day, cost)
        if rent == np.inf:
            continue
        for s in range(slot_day.size):
            if (taken >> s) & 1:
                left[s] -= 1
        minutes -= item_minutes[item]
        total += item_worth[item]
    return total

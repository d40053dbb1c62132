"""Compiled local search: ruin a corner of the plan, rebuild it, keep it if it is good enough.

Ruin and recreate (Schrimpf et al. 2000) with record-to-record acceptance that cools down
(Dueck 1993; the slack-induction view is Christiaens and Vanden Berghe 2020). A corner is a block or
two and whoever they serve. Money is judged at its dual price while the search is warm, so that no
corner hoards a fund; the last stretch is judged by value alone.
"""

from typing import NamedTuple

import numpy as np

from matcher.columns import may_use
from matcher.machine import njit
from matcher.patterns import best_pattern, cheapest
from matcher.prices import Floats
from matcher.problem import Ints, Problem, families_by_block, homes_by_block, members_by_need
from matcher.state import (
    end_series,
    join,
    leave,
    member_worth,
    public_of,
    runs,
    spilled,
    start_series,
    undo,
    unvisit,
    visit,
)

PINNED = 1e9
"""What serving a pinned need adds to the search's own measure: more than anything it could cost."""


EVICTING = 0.2
"""How often a series may take a room from those that are in it."""

LOOKED_AT = 4
"""Families looked at before a series of the most promising is tried."""

DEARER = 2.0
"""How much a fund's price rises until it is empty, in plain prices of money."""


class Index(NamedTuple):
    """The columns of each block and each need; families and members, the most promising first."""

    homes_start: Ints
    homes: Ints
    families_start: Ints
    families: Ints
    members_start: Ints
    members: Ints


def index(p: Problem, promise: Floats) -> Index:
    """``promise``: of every family, what its best series is worth beyond all it uses."""
    families_start, families = families_by_block(p)
    members_start, members = members_by_need(p)
    families = families[np.lexsort((-promise[families], p.family["block"][families]))]
    of = p.member["family"][members]
    members = members[np.lexsort((-promise[of], p.member["need"][members]))]
    return Index(*homes_by_block(p), families_start, families, members_start, members)


@njit(cache=True)
def uniform(random):
    """The next number in [0, 1) of a xorshift64* generator whose word is ``random[0]``."""
    word = random[0]
    word ^= word >> np.uint64(12)
    word ^= word << np.uint64(25)
    word ^= word >> np.uint64(27)
    random[0] = word
    return np.float64((word * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@njit(cache=True)
def pick_early(random, size):
    """A number below ``size``, small ones more often."""
    u = uniform(random)
    return min(np.int64(u * u * u * size), size - 1)


@njit(cache=True)
def pick(random, size):
    return min(np.int64(uniform(random) * size), size - 1)


@njit(cache=True)
def _money(p, prices, fund, public):
    return prices.fund[fund] * public if fund >= 0 else 0.0


@njit(cache=True)
def series_measure(p, z, at, prices, q):
    """What series q adds to the measure: its value less its money at the dual price."""
    public = public_of(p, z, at, q)
    return (
        z[at.s_value + q]
        - public // p.fen_per_millipoint
        - _money(p, prices, z[at.s_fund + q], public)
    )


@njit(cache=True)
def drop(p, z, log, at, prices, i):
    """Take need i out of the plan; a series left unlawful is closed. The loss in measure."""
    lost = PINNED if p.need[i].pinned else 0.0
    q = z[at.series + i]
    if q < 0:
        r = z[at.column + i]
        fund = z[at.payer + i]
        lost += p.home[r].value - _money(p, prices, fund, p.home[r].public)
        unvisit(p, z, log, at, i)
        return lost
    lost += series_measure(p, z, at, prices, q)
    leave(p, z, log, at, i)
    if not runs(p, z, at, q):
        while z[at.s_first + q] >= 0:
            j = z[at.s_first + q]
            if p.need[j].pinned:
                lost += PINNED
            leave(p, z, log, at, j)
        end_series(p, z, log, at, q)
        return lost
    return lost - series_measure(p, z, at, prices, q)


@njit(cache=True)
def close(p, z, log, at, prices, q, freed, count):
    """Close series q; its members are added to ``freed``. (Loss in measure, new count.)"""
    lost = series_measure(p, z, at, prices, q)
    while z[at.s_first + q] >= 0:
        j = z[at.s_first + q]
        if p.need[j].pinned:
            lost += PINNED
        leave(p, z, log, at, j)
        if count < freed.size:
            freed[count] = j
            count += 1
    end_series(p, z, log, at, q)
    return lost, count


@njit(cache=True)
def _payable(p, z, at, prices, r):
    """The cheapest fund of column r with enough left: -1 where nothing is paid, -2 if none.

    A fund grows dearer as it is used up, so that of two alike neither runs dry alone and shuts
    out those whom only it may pay for.
    """
    public = p.home[r].public
    if public == 0:
        return -1
    best, least = -2, np.inf
    for a in range(p.home[r].fund_start, p.home[r].fund_end):
        f = p.fund_list[a]
        left = z[at.fund + f]
        if left >= public:
            rate = prices.fund[f] + DEARER * (1.0 - left / p.fund_amount[f]) / p.fen_per_millipoint
            if rate < least:
                best, least = f, rate
    return best


@njit(cache=True)
def place_best(p, z, log, at, ix, prices, random, blink, i):
    """Serve need i in the best way that is free; the gain in measure, 0 if there is none.

    A way's rank is its gain less the dual price of the block's slots and minutes it takes, so
    scarce hours go to those who are worth them; ``blink`` skips a way.
    """
    best, way, way_slots, way_fund = -np.inf, -1, 0, -1
    busy = 0
    if p.need[i].resident >= 0:
        busy = z[at.resident + p.need[i].resident]
    k = p.need[i].k
    for r in range(p.home_start[i], p.home_start[i + 1]):
        b = p.home[r].block
        if z[at.minute + b] < p.home[r].minutes:
            continue
        usable = p.home[r].slots & z[at.open + b] & ~busy
        rent, slots = cheapest(usable, k, p.slot_day, prices.slot[b])
        if rent == np.inf:
            continue
        fund = _payable(p, z, at, prices, r)
        if fund == -2:
            continue
        if blink > 0 and uniform(random) < blink:
            continue
        gain = p.home[r].value - _money(p, prices, fund, p.home[r].public)
        if gain <= 0 and not p.need[i].pinned:
            continue
        rank = gain - rent - prices.minute[b] * p.home[r].minutes
        if rank > best:
            best, way, way_slots, way_fund = rank, r, slots, fund
    series = -1
    for a in range(ix.members_start[i], ix.members_start[i + 1]):
        m = ix.members[a]
        q = z[at.family_first + p.member[m].family]
        while q >= 0:
            if may_join(p, z, at, busy, q, m):
                gain = _join_gain(p, z, at, prices, q, m)
                if gain > 0 and gain > best:
                    best, way, series = gain, m, q
            q = z[at.s_next + q]
    if way < 0:
        return 0.0
    extra = PINNED if p.need[i].pinned else 0.0
    if series >= 0:
        gain = _join_gain(p, z, at, prices, series, way)
        join(p, z, log, at, series, way)
        return gain + extra
    visit(p, z, log, at, i, way, way_slots, way_fund)
    return p.home[way].value - _money(p, prices, way_fund, p.home[way].public) + extra


@njit(cache=True)
def may_join(p, z, at, busy, q, m):
    x = z[at.s_family + q]
    slots = z[at.s_slots + q]
    if slots & ~p.member[m].slots or slots & busy:
        return False
    if p.family[x].single and z[at.s_members + q] > 0:
        return False
    i = p.member[m].need
    if z[at.s_people + q] + p.need[i].people > p.family[x].largest:
        return False
    fund = z[at.s_fund + q]
    if fund < 0:
        return not p.member[m].paid
    # Where the fees leave the fund nothing to pay, nobody may be pinned to it.
    covered = p.family[x].cost <= z[at.s_fees + q] + p.member[m].fee
    if covered and (p.member[m].paid or _someone_paid(p, z, at, q)):
        return False
    return may_use(p.fund_list, p.member[m].fund_start, p.member[m].fund_end, fund)


@njit(cache=True)
def _join_gain(p, z, at, prices, q, m):
    x = z[at.s_family + q]
    before = public_of(p, z, at, q)
    short = p.family[x].cost - z[at.s_fees + q] - p.member[m].fee
    after = p.family[x].sessions * short if short > 0 else 0
    return (
        member_worth(p, m, z[at.s_slots + q])
        + before // p.fen_per_millipoint
        - after // p.fen_per_millipoint
        + _money(p, prices, z[at.s_fund + q], before - after)
    )


@njit(cache=True)
def present_measure(p, z, at, prices, i):
    """What need i's present way is worth to the measure, less what its block's hours cost.

    What stealing it for a series would lose: its value, but its hours come free.
    """
    if z[at.column + i] < 0:
        return 0.0
    if z[at.series + i] >= 0:
        return z[at.s_value + z[at.series + i]] * 1.0
    r = z[at.column + i]
    b = p.home[r].block
    worth = p.home[r].value - _money(p, prices, z[at.payer + i], p.home[r].public)
    worth -= prices.minute[b] * p.home[r].minutes
    slots = z[at.taken + i]
    for s in range(p.slot_day.size):
        if (slots >> s) & 1:
            worth -= prices.slot[b, s]
    return worth


@njit(cache=True)
def _member_scores(p, z, at, prices, x, fund, thrift, score):
    """Fill ``score`` with what each member of family x adds per person; -inf: it can't come.

    From the unserved, less ``thrift`` of their own price, and from home visits, less what
    those bring. Slots and the resident's other hours are not looked at; how many can come.
    """
    rate = 1.0 / p.fen_per_millipoint
    if fund >= 0:
        rate += prices.fund[fund]
    able = 0
    first = p.member_start[x]
    for m in range(first, p.member_start[x + 1]):
        score[m - first] = -np.inf
        i = p.member[m].need
        if z[at.series + i] >= 0:
            continue
        if fund >= 0:
            if not may_use(p.fund_list, p.member[m].fund_start, p.member[m].fund_end, fund):
                continue
        elif p.member[m].paid:
            continue
        gain = p.member[m].value + rate * p.family[x].sessions * p.member[m].fee
        if z[at.column + i] >= 0:
            gain -= present_measure(p, z, at, prices, i)
        else:
            gain -= thrift * prices.need[i]
            if p.need[i].pinned:
                gain += PINNED
        score[m - first] = gain / p.need[i].people
        able += 1
    return able


@njit(cache=True)
def _busy(p, z, at, i):
    """The slots the resident of need i is taken in by other needs."""
    if p.need[i].resident < 0:
        return 0
    busy = z[at.resident + p.need[i].resident]
    if z[at.column + i] >= 0 and z[at.series + i] < 0:
        busy &= ~z[at.taken + i]
    return busy


@njit(cache=True)
def best_opening(p, z, at, prices, random, x, thrift, blink, closed):
    """(rank, slots, fund) of the series of family x most worth opening as things are; -inf: none.

    The rank is what the members bring less the money, the room and the block's hours at their
    dual prices; ``blink`` skips a slot set. ``closed``: slots of the room that can't be had.
    """
    best, best_slots, best_fund = -np.inf, 0, -1
    b, h = p.family[x].block, p.family[x].room
    if z[at.spare] == 0 or z[at.minute + b] < p.family[x].minutes:
        return best, best_slots, best_fund
    first = p.member_start[x]
    size = p.member_start[x + 1] - first
    score = np.empty(size)
    smallest, largest = p.family[x].smallest, p.family[x].largest
    sessions, cost = p.family[x].sessions, p.family[x].cost
    for f in range(p.family[x].fund_start - 1, p.family[x].fund_end):
        fund = -1 if f < p.family[x].fund_start else p.fund_list[f]
        if fund >= 0 and z[at.fund + fund] <= 0:
            continue
        if _member_scores(p, z, at, prices, x, fund, thrift, score) == 0:
            continue
        order = np.argsort(-score)
        rate = 1.0 / p.fen_per_millipoint + (prices.fund[fund] if fund >= 0 else 0.0)
        for c in range(p.set_start[x], p.set_start[x + 1]):
            slots = p.set_slots[c]
            if slots & ~z[at.open + b] or slots & closed:
                continue
            if blink > 0 and uniform(random) < blink:
                continue
            rank = -prices.minute[b] * p.family[x].minutes
            for s in range(p.slot_day.size):
                if (slots >> s) & 1:
                    rank -= prices.slot[b, s] + prices.room[h, s]
            people, fees = 0, 0
            for a in range(size):
                m = first + order[a]
                gain = score[order[a]]
                if gain == -np.inf or (gain <= 0 and people >= smallest):
                    break
                i = p.member[m].need
                if slots & ~p.member[m].slots or slots & _busy(p, z, at, i):
                    continue
                if people + p.need[i].people > largest:
                    continue
                rank += gain * p.need[i].people
                people += p.need[i].people
                fees += p.member[m].fee
                if p.family[x].single:
                    break
            if people < smallest or people == 0:
                continue
            if fund < 0:
                if fees < cost:
                    continue
                rank -= rate * sessions * fees
            else:
                rank -= rate * sessions * max(cost, fees)
                if (cost - fees) > p.fund_most[fund] * people:
                    continue
                if sessions * (cost - fees) > z[at.fund + fund]:
                    continue
            if rank > best:
                best, best_slots, best_fund = rank, slots, fund
    return best, best_slots, best_fund


@njit(cache=True)
def open_best(p, z, log, at, prices, x, slots, fund, thrift, freed, count):
    """Try to open one series; (gain in measure, -inf if it can't run, count of needs freed).

    Members are those who gain most by coming, from the unserved and from home visits.
    """
    b, h = p.family[x].block, p.family[x].room
    if z[at.spare] == 0 or z[at.room + h] & slots or z[at.minute + b] < p.family[x].minutes:
        return -np.inf, count
    if slots & ~z[at.open + b]:
        return -np.inf, count
    first = p.member_start[x]
    score = np.empty(p.member_start[x + 1] - first)
    if _member_scores(p, z, at, prices, x, fund, thrift, score) == 0:
        return -np.inf, count
    order = np.argsort(-score)
    gain = 0.0
    q = start_series(p, z, log, at, x, slots, fund)
    people = 0
    for a in range(order.size):
        m = first + order[a]
        i = p.member[m].need
        if score[order[a]] == -np.inf:
            break
        if score[order[a]] <= 0 and people >= p.family[x].smallest:
            break
        if slots & ~p.member[m].slots or slots & _busy(p, z, at, i):
            continue
        if people + p.need[i].people > p.family[x].largest:
            continue
        if p.family[x].single and people > 0:
            break
        if z[at.column + i] >= 0:
            vacated = p.home[z[at.column + i]].block
            gain -= drop(p, z, log, at, prices, i)
            if count < freed.size:
                # A negative entry is a block with room to fill again.
                freed[count] = -1 - vacated
                count += 1
        join(p, z, log, at, q, m)
        if p.need[i].pinned:
            gain += PINNED
        people += p.need[i].people
    if not runs(p, z, at, q) or _unpaid(p, z, at, q):
        return -np.inf, count
    return gain + series_measure(p, z, at, prices, q), count


@njit(cache=True)
def _unpaid(p, z, at, q):
    """A member is pinned to a fund, and the fees leave it nothing to pay."""
    x = z[at.s_family + q]
    return z[at.s_fees + q] >= p.family[x].cost and _someone_paid(p, z, at, q)


@njit(cache=True)
def _someone_paid(p, z, at, q):
    """Is a member of series q there only because its fund pays?"""
    i = z[at.s_first + q]
    while i >= 0:
        if p.member[z[at.column + i]].paid:
            return True
        i = z[at.following + i]
    return False


@njit(cache=True)
def _gather(p, z, at, ix, b, waiting, count, mark, stamp):
    """Add the unserved needs that block b could visit to ``waiting``."""
    for a in range(ix.homes_start[b], ix.homes_start[b + 1]):
        i = p.home[ix.homes[a]].need
        if z[at.column + i] < 0 and mark[i] != stamp and count < waiting.size:
            mark[i] = stamp
            waiting[count] = i
            count += 1
    return count


@njit(cache=True)
def _ruin_block(p, z, log, at, ix, prices, random, b, share, series_share, freed, count):
    """Take a share of block b's visits and series out; (loss, count of needs freed)."""
    lost = 0.0
    for a in range(ix.homes_start[b], ix.homes_start[b + 1]):
        r = ix.homes[a]
        i = p.home[r].need
        if z[at.column + i] == r and z[at.series + i] < 0 and uniform(random) < share:
            lost += drop(p, z, log, at, prices, i)
            if count < freed.size:
                freed[count] = i
                count += 1
    for a in range(ix.families_start[b], ix.families_start[b + 1]):
        q = z[at.family_first + ix.families[a]]
        while q >= 0:
            following = z[at.s_next + q]
            if uniform(random) < series_share:
                loss, count = close(p, z, log, at, prices, q, freed, count)
                lost += loss
            q = following
    return lost, count


@njit(cache=True)
def _open_some(p, z, log, at, ix, prices, random, b, tries, thrift, freed, count):
    """Try the best series of a few families of block b, each kept only if it gains by itself."""
    total = 0.0
    size = ix.families_start[b + 1] - ix.families_start[b]
    if size == 0:
        return total, count
    for _ in range(tries):
        evict = uniform(random) < EVICTING
        best, x, slots, fund = -np.inf, -1, 0, -1
        for _ in range(LOOKED_AT):
            other = ix.families[ix.families_start[b] + pick_early(random, size)]
            rank, its_slots, its_fund = best_opening(
                p,
                z,
                at,
                prices,
                random,
                other,
                thrift,
                0.2,
                0 if evict else z[at.room + p.family[other].room],
            )
            if rank > best:
                best, x, slots, fund = rank, other, its_slots, its_fund
        if x < 0:
            continue
        before = log.written[0]
        had = count
        h = p.family[x].room
        lost = 0.0
        for q in range(at.most_series if z[at.room + h] & slots else 0):
            running = z[at.s_family + q]
            if running >= 0 and p.family[running].room == h and z[at.s_slots + q] & slots:
                loss, count = close(p, z, log, at, prices, q, freed, count)
                lost += loss
        gain, count = open_best(p, z, log, at, prices, x, slots, fund, thrift, freed, count)
        # What had the room may find another; the search judges both together.
        if gain > 0:
            total += gain - lost
        else:
            _undo_to(z, log, before)
            count = had
    return total, count


@njit(cache=True)
def _undo_to(z, log, mark):
    for n in range(min(log.written[0], log.place.size) - 1, mark - 1, -1):
        z[log.place[n]] = log.old[n]
    log.written[0] = mark


@njit(cache=True)
def repack(p, z, log, at, ix, prices, random, b, thrift):
    """Fill what block b has left with its best pattern of the unserved; the gain in measure.

    ``thrift``: the share of a need's own price that serving it must bring beyond.
    """
    first, last = ix.homes_start[b], ix.homes_start[b + 1]
    most = last - first
    slots = np.empty(most, dtype=np.int64)
    k = np.empty(most, dtype=np.int64)
    minutes = np.empty(most, dtype=np.int64)
    worth = np.empty(most)
    column = np.empty(most, dtype=np.int64)
    taken = np.empty(most, dtype=np.int64)
    leaning = np.empty(most, dtype=np.int64)
    size = 0
    for a in range(first, last):
        r = ix.homes[a]
        i = p.home[r].need
        if z[at.column + i] >= 0 or p.home[r].minutes > z[at.minute + b]:
            continue
        fund = _payable(p, z, at, prices, r)
        if fund == -2:
            continue
        gain = p.home[r].value - _money(p, prices, fund, p.home[r].public)
        gain -= thrift * prices.need[i]
        if p.need[i].pinned:
            gain += PINNED
        if gain <= 0:
            continue
        slots[size] = p.home[r].slots
        if p.need[i].resident >= 0:
            slots[size] &= ~z[at.resident + p.need[i].resident]
        slots[size] &= z[at.open + b]
        k[size] = p.need[i].k
        minutes[size] = p.home[r].minutes
        worth[size] = gain
        column[size] = r
        size += 1
    left = z[at.slot + b * p.slot_day.size : at.slot + (b + 1) * p.slot_day.size].copy()
    best_pattern(
        p.slot_day,
        left,
        z[at.minute + b],
        prices.slot[b],
        prices.minute[b],
        size,
        slots,
        k,
        minutes,
        worth,
        taken,
        leaning,
        True,
    )
    total = 0.0
    for n in range(size):
        r = column[n]
        i = p.home[r].need
        if taken[n] < 0 or z[at.column + i] >= 0 or z[at.minute + b] < minutes[n]:
            continue
        fits = not taken[n] & ~z[at.open + b]
        if p.need[i].resident >= 0 and z[at.resident + p.need[i].resident] & taken[n]:
            fits = False
        fund = _payable(p, z, at, prices, r)
        if not fits or fund == -2:
            continue
        visit(p, z, log, at, i, r, taken[n], fund)
        total += p.home[r].value - _money(p, prices, fund, p.home[r].public)
        if p.need[i].pinned:
            total += PINNED
    return total


@njit(cache=True)
def worth_opening(p, z, at, prices, random):
    """What the best series of every family is worth beyond all it uses, at dual prices."""
    rank = np.empty(p.family.size)
    for x in range(p.family.size):
        rank[x], _, _ = best_opening(
            p, z, at, prices, random, x, 1.0, 0.0, z[at.room + p.family[x].room]
        )
    return rank


@njit(cache=True)
def open_all(p, z, log, at, prices, random, families):
    """Open the series worth more than all they use, family by family in the given order."""
    freed = np.empty(4096, dtype=np.int64)
    for x in families:
        while True:
            rank, slots, fund = best_opening(
                p, z, at, prices, random, x, 1.0, 0.0, z[at.room + p.family[x].room]
            )
            if rank <= 0:
                break
            log.written[0] = 0
            gain, _ = open_best(p, z, log, at, prices, x, slots, fund, 1.0, freed, 0)
            if gain <= 0:
                undo(z, log)
                break


@njit(cache=True)
def construct(p, z, log, at, ix, prices, random, order):
    """Give every block, in the given order, its best pattern of who is left; the gain."""
    total = 0.0
    for a in range(order.size):
        log.written[0] = 0
        total += repack(p, z, log, at, ix, prices, random, order[a], 1.0)
    return total


@njit(cache=True, nogil=True)
def search(p, z, log, at, ix, prices, random, iterations, warm, cool, repacked, mark, stamps):
    """Run so many iterations with the threshold falling from ``warm`` to ``cool`` milli-points.

    ``repacked``: the share of iterations that give a block its exact best pattern first. Returns
    the change of the measure (value less money at ``prices.fund``). ``mark`` is scratch of
    one entry a need; ``stamps[0]`` counts its uses.
    """
    freed = np.empty(4096, dtype=np.int64)
    waiting = np.empty(4096, dtype=np.int64)
    rank = np.empty(4096)
    needs = p.need.size
    total = 0.0
    log.written[0] = 0
    for iteration in range(iterations):
        log.written[0] = 0
        threshold = warm * (cool / warm) ** (iteration / iterations) if warm > 0 else 0.0
        delta = 0.0
        freed_count = 0
        stamps[0] += 1
        stamp = stamps[0]
        seed = pick(random, needs)
        homes = p.home_start[seed + 1] - p.home_start[seed]
        memberships = ix.members_start[seed + 1] - ix.members_start[seed]
        if homes + memberships == 0:
            continue
        corners = 1 + pick(random, 3)
        count = 0
        share = 0.3 + 0.7 * uniform(random)
        for _ in range(corners):
            choice = pick(random, homes + memberships)
            if choice < homes:
                b = p.home[p.home_start[seed] + choice].block
            else:
                b = p.family[
                    p.member[
                        ix.members[ix.members_start[seed] + pick_early(random, memberships)]
                    ].family
                ].block
            loss, freed_count = _ruin_block(
                p, z, log, at, ix, prices, random, b, share, 0.2, freed, freed_count
            )
            delta -= loss
            if ix.families_start[b + 1] > ix.families_start[b] and uniform(random) < 0.5:
                gain, freed_count = _open_some(
                    p, z, log, at, ix, prices, random, b, 2, uniform(random), freed, freed_count
                )
                delta += gain
            count = _gather(p, z, at, ix, b, waiting, count, mark, stamp)
        if z[at.column + seed] < 0 and mark[seed] != stamp:
            mark[seed] = stamp
            waiting[count] = seed
            count += 1
        for a in range(freed_count):
            i = freed[a]
            if i < 0:
                count = _gather(p, z, at, ix, -1 - i, waiting, count, mark, stamp)
            elif z[at.column + i] < 0 and mark[i] != stamp and count < waiting.size:
                mark[i] = stamp
                waiting[count] = i
                count += 1
        style = uniform(random)
        if homes > 0 and uniform(random) < repacked:
            b = p.home[p.home_start[seed] + pick(random, homes)].block
            delta += repack(p, z, log, at, ix, prices, random, b, uniform(random))
        for a in range(count):
            i = waiting[a]
            if style < 0.6:
                rank[a] = -prices.need[i] * (0.6 + 0.8 * uniform(random))
            elif style < 0.8:
                rank[a] = uniform(random)
            else:
                rank[a] = -(prices.need[i] / max(1, p.need[i].k)) * (0.6 + 0.8 * uniform(random))
            if p.need[i].pinned:
                rank[a] = -np.inf
        for a in np.argsort(rank[:count]):
            i = waiting[a]
            if z[at.column + i] < 0:
                delta += place_best(p, z, log, at, ix, prices, random, 0.02, i)
        if spilled(log):
            # Too large a corner to take back; it is kept, and the measure says what it cost.
            total += delta
        elif delta >= -threshold * -np.log(1.0 - uniform(random)):
            total += delta
        else:
            undo(z, log)
    return total


@njit(cache=True)
def open_for_pinned(p, z, log, at, ix, prices, random, i):
    """Open the first series that can have pinned need i in it; the gain in measure."""
    freed = np.empty(4096, dtype=np.int64)
    log.written[0] = 0
    for a in range(ix.members_start[i], ix.members_start[i + 1]):
        x = p.member[ix.members[a]].family
        for c in range(p.set_start[x], p.set_start[x + 1]):
            if p.set_slots[c] & ~p.member[ix.members[a]].slots:
                continue
            for f in range(p.family[x].fund_start - 1, p.family[x].fund_end):
                fund = -1 if f < p.family[x].fund_start else p.fund_list[f]
                gain, _ = open_best(p, z, log, at, prices, x, p.set_slots[c], fund, 0.0, freed, 0)
                if gain > 0 and z[at.column + i] >= 0:
                    return gain
                undo(z, log)
    return 0.0


@njit(cache=True)
def fill(p, z, log, at, ix, prices, random, order):
    """Serve needs in the given order, each in the best way that is free; the gain in measure."""
    total = 0.0
    for a in range(order.size):
        log.written[0] = 0
        if z[at.column + order[a]] < 0:
            total += place_best(p, z, log, at, ix, prices, random, 0.0, order[a])
    return total

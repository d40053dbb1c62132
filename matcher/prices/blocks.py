"""Needs, funds and rooms priced: every block solves its own small problem exactly.

Lagrangian decomposition (Jörnsten and Näsberg 1986 for the generalised assignment problem): the
bound is at least as tight as with the blocks' own rows priced.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import NamedTuple

import numpy as np

from matcher.columns import earning, new_columns, new_scratch
from matcher.machine import lean, njit
from matcher.packed import Bools, Floats, Ints
from matcher.patterns import Block, best_pattern, cheapest, first_items, new_items
from matcher.prices.bids import before_claims, bid_worths, use_bids, worth_accepting
from matcher.prices.covers import as_seen, dearest_covers, owed, use_covers
from matcher.prices.descent import Descent, units
from matcher.prices.duals import (
    Prices,
    cheapest_fund,
    lifted,
    no_prices,
    passed_on,
    payers,
    use,
    use_block,
    use_series,
)
from matcher.problem import Chosen, Problem, families_by_block, homes_by_block, opened_blocks


class Pace(NamedTuple):
    """The first step and the last, in units."""

    first: float
    last: float


FROM_ROWS, NEARLY_RIGHT = Pace(0.3, 0.001), Pace(0.02, 0.001)
"""From row prices, which are a fair start, but the needs' own are still to be found; and from those
of a round that was a little otherwise. It is the small last steps that bring the bound down, see
decision 0006."""

REST = 24
"""Passes a block is bounded by its row prices after its labels ran out: trying costs the most time
where it fails, and prices must move before it can succeed."""

PIECES = 8
"""Pieces of the blocks a worker: enough that none waits long for the slowest."""


class Columns(NamedTuple):
    """The columns of block b: ``homes[homes_start[b]:homes_start[b + 1]]``, families likewise."""

    homes_start: Ints
    homes: Ints
    families_start: Ints
    families: Ints


class Bounded(NamedTuple):
    """Prices, the bound they give in milli-points, and for which blocks the exact program sufficed.

    ``bids``: what each bid is worth at these prices, but for what its claims cost.
    """

    prices: Prices
    bound: float
    exact: Bools
    bids: Floats


class Labelling(NamedTuple):
    """Of every block: did the labels suffice in the last pass, and how many passes it rests.

    Of that pass's patterns: ``homes[r]``, the slots of home column r, and ``series[x]``, those of a
    series of family x, -1 where it has no part in its block's.
    """

    exact: Bools
    rest: Ints
    homes: Ints
    series: Ints


@lean(cache=True)
def _own_time(p, prices, r):
    """(what home column r's slots cost of its resident's own time at the least, those slots)."""
    i = p.home[r].need
    return cheapest(p.home[r].slots, p.need[i].k, p.slot_day, prices.resident[p.need[i].resident])


@lean(cache=True)
def _home_items(p, prices, columns, b, before, items, column):
    """Block b's home columns that earn something beyond their need and money; how many."""
    size = 0
    for at in range(columns.homes_start[b], columns.homes_start[b + 1]):
        r = columns.homes[at]
        i = p.home[r].need
        worth = p.home[r].value - prices.need[i] - prices.volume[b]
        if worth <= 0:
            continue
        if p.home[r].public > 0:
            worth -= prices.fund[cheapest_fund(p, prices, r)] * p.home[r].public
        if p.need[i].resident >= 0:
            rent, _ = _own_time(p, prices, r)
            worth -= rent
        if worth <= 0:
            continue
        items.slots[size] = p.home[r].slots
        items.k[size] = p.need[i].k
        items.minutes[size] = p.home[r].minutes
        items.worth[size] = worth
        items.before[size] = before[r]
        column[size] = r
        size += 1
    return size


@lean(cache=True)
def _series_items(p, prices, columns, b, before, items, homes, column, series, scratch):
    """Add block b's series that earn something, after so many home items; how many in all.

    Item ``homes`` + c is column c of ``series``, of family ``column[homes + c]``.
    """
    size = homes
    for at in range(columns.families_start[b], columns.families_start[b + 1]):
        x = columns.families[at]
        last = homes + earning(p, x, prices, series, size - homes, scratch)
        for n in range(size, last):
            items.slots[n] = series.slots[n - homes]
            items.k[n] = p.family[x].k
            items.minutes[n] = p.family[x].minutes
            items.worth[n] = series.worth[n - homes]
            items.before[n] = before[x] if before[x] == series.slots[n - homes] else -1
            column[n] = x
        size = last
    return size


@lean(cache=True)
def _most_columns(p, columns, blocks):
    """(home columns, series) of the block among these with the most of each."""
    most_homes, most_series = 1, 1
    for b in blocks:
        most_homes = max(most_homes, columns.homes_start[b + 1] - columns.homes_start[b])
        series = 0
        for at in range(columns.families_start[b], columns.families_start[b + 1]):
            x = columns.families[at]
            series += p.set_start[x + 1] - p.set_start[x]
        most_series = max(most_series, series)
    return most_homes, most_series


@njit(cache=True)
def exact_pass(p, prices, gradient, columns, labelling, blocks, earned):
    """The part of the bound that each of these blocks earns, solved exactly, into ``earned[b]``.

    Takes what their patterns use out of ``gradient`` (needs, funds, rooms, residents, volumes).
    The blocks' own rows get the gradient of their row-priced bound: it counts where the labels of a
    block ran out, and prunes labels and guides the search everywhere else. A block whose labels ran
    out rests for a few passes before they are tried again. ``labelling`` becomes this pass's.
    """
    most_homes, most_series = _most_columns(p, columns, blocks)
    items = new_items(most_homes + most_series)
    column = np.empty(most_homes + most_series, dtype=np.int64)
    series, scratch = new_columns(most_series), new_scratch(p)
    for b in blocks:
        homes = _home_items(p, prices, columns, b, labelling.homes, items, column)
        size = _series_items(
            p, prices, columns, b, labelling.series, items, homes, column, series, scratch
        )
        block = Block(
            p.slot_day,
            p.block_sessions[b],
            p.block_minutes[b],
            prices.slot[b],
            prices.minute[b],
        )
        best = best_pattern(block, first_items(items, size), labelling.rest[b] == 0)
        earned[b] = best.worth
        labelling.exact[b] = best.exact
        if best.exact:
            labelling.rest[b] = 0
        else:
            labelling.rest[b] = REST if labelling.rest[b] == 0 else labelling.rest[b] - 1
        gradient.slot[b] = p.block_sessions[b]
        gradient.minute[b] = p.block_minutes[b]
        for at in range(columns.homes_start[b], columns.homes_start[b + 1]):
            labelling.homes[columns.homes[at]] = -1
        for at in range(columns.families_start[b], columns.families_start[b + 1]):
            labelling.series[columns.families[at]] = -1
        for n in range(size):
            if best.leaning[n] >= 0:
                use_block(p, b, best.leaning[n], items.minutes[n], 1.0, gradient)
            if best.taken[n] < 0:
                continue
            if n >= homes:
                labelling.series[column[n]] = best.taken[n]
                use_series(p, column[n], series, n - homes, prices, gradient, scratch)
                continue
            r = column[n]
            labelling.homes[r] = best.taken[n]
            i = p.home[r].need
            gradient.need[i] -= 1.0
            gradient.volume[b] -= 1.0
            if p.need[i].resident >= 0:
                _, slots = _own_time(p, prices, r)
                use(gradient.resident[p.need[i].resident], slots, 1.0)
            if p.home[r].public > 0:
                gradient.fund[cheapest_fund(p, prices, r)] -= p.home[r].public


def best_patterns(p: Problem, prices: Prices) -> Chosen:
    """The visits every block would make by itself at these prices, beside its best series.

    ``prices.fund``: what a fen of each costs in all.
    """
    p = as_seen(p, prices.cover)
    labelling, every = _labelling(p), np.arange(p.blocks)
    exact_pass(p, prices, no_prices(p), _columns(p), labelling, every, np.zeros(p.blocks))
    exact = labelling.exact[p.home["block"]]
    return _visits(p, prices, np.where(exact, labelling.homes, -1))


def _visits(p: Problem, prices: Prices, taken: Ints) -> Chosen:
    rows = np.flatnonzero(taken >= 0)
    return Chosen(np.column_stack([rows, taken[rows], payers(p, prices, rows)]), ())


def _labelling(p: Problem) -> Labelling:
    """Before the first pass."""
    return Labelling(
        np.ones(p.blocks, dtype=np.bool_),
        np.zeros(p.blocks, dtype=np.int64),
        np.full(p.home.size, -1, dtype=np.int64),
        np.full(p.family.size, -1, dtype=np.int64),
    )


def _columns(p: Problem) -> Columns:
    return Columns(*homes_by_block(p), *families_by_block(p))


def need_prices(
    p: Problem,
    start: Prices,
    share: Callable[[int], float],
    workers: int,
    seen: Callable[[Chosen], None] | None = None,
    pace: Pace = FROM_ROWS,
) -> Bounded:
    """Prices of needs, funds and rooms with every block solved exactly.

    ``share`` as in ``row_prices``. ``seen``: told what the blocks would do in every pass. ``pace``:
    how far the steps go, which shrink by the same factor for the same share.
    """
    prices = start.copy()
    columns, labelling = _columns(p), _labelling(p)
    fall = Descent(units(p), prices)
    lowest = Bounded(prices.copy(), np.inf, labelling.exact, np.zeros(p.bids))
    plain, tendered = np.flatnonzero(p.block_bid < 0), np.flatnonzero(p.block_bid >= 0)
    pieces = range(PIECES * workers)
    used = [no_prices(p) for _ in pieces]
    tried = [no_prices(p) for _ in pieces] if p.bids else []
    earned, most = np.zeros(p.blocks), dearest_covers(p)

    def earn(asked: tuple[Prices, Ints]) -> None:
        gradient, blocks = asked
        for array in gradient:
            array[...] = 0.0
        at = prices._replace(fund=lifted(p, prices.fund))
        exact_pass(now, at, gradient, columns, labelling, blocks, earned)

    def cut(blocks: Ints) -> list[Ints]:
        return np.array_split(blocks, len(pieces))

    with ThreadPoolExecutor(workers) as pool:
        for number in count():
            done = share(number)
            now = as_seen(p, prices.cover)
            if p.bids:  # what they would use is counted only once they are worth it
                list(pool.map(earn, zip(tried, cut(tendered), strict=True)))
            worth = bid_worths(now, prices, earned)
            accepted = worth_accepting(p, worth)
            serving = opened_blocks(p, accepted)
            opened = tendered[serving[tendered]]
            list(pool.map(earn, zip(used, cut(np.append(plain, opened)), strict=True)))
            bound = (
                prices.need.sum()
                + float(prices.fund @ p.fund_amount.astype(np.float64))
                + prices.room.sum()
                + prices.resident.sum()
                + float(prices.claim @ p.claim_most)
                + float(earned[plain].sum() + worth[accepted].sum())
                + owed(p, prices.cover)
            )
            if seen is not None:
                exact = labelling.exact[p.home["block"]]
                seen(_visits(p, prices, np.where(exact, labelling.homes, -1)))
            if bound < lowest.bound:
                worths = before_claims(now, prices, earned)
                lowest = Bounded(prices.copy(), float(bound), labelling.exact.copy(), worths)
            if done >= 1.0:
                break
            total = Prices(*(np.sum(arrays, axis=0) for arrays in zip(*used, strict=True)))
            if tried:  # a bid's own rows go on telling, whether it is worth it or not
                total.slot[tendered] = np.sum([one.slot[tendered] for one in tried], axis=0)
                total.minute[tendered] = np.sum([one.minute[tendered] for one in tried], axis=0)
            use_bids(p, prices, accepted, total)
            gradient = total._replace(
                need=1.0 + total.need,
                fund=p.fund_amount + passed_on(p, total.fund),
                room=1.0 + total.room,
                resident=1.0 + total.resident,
                cover=use_covers(p, -total.need, serving[p.home["block"]] & (labelling.homes >= 0)),
            )
            fall.step(gradient, pace.first * (pace.last / pace.first) ** done)
            np.minimum(prices.cover, most, out=prices.cover)
    return lowest

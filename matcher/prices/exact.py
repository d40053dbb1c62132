"""One pass over the blocks: each solves its own small problem exactly at the prices of the rest."""

from typing import NamedTuple

import numpy as np

from matcher.columns import earning, new_columns, new_scratch
from matcher.machine import lean, njit
from matcher.packed import Bools, Ints
from matcher.patterns import Block, best_pattern, cheapest, first_items, new_items
from matcher.prices.duals import cheapest_fund, use, use_block, use_series
from matcher.problem import Problem, families_by_block, homes_by_block

REST = 24
"""Passes a block is bounded by its row prices after its labels ran out: trying costs the most time
where it fails, and prices must move before it can succeed."""


class Columns(NamedTuple):
    """The columns of block b: ``homes[homes_start[b]:homes_start[b + 1]]``, families likewise."""

    homes_start: Ints
    homes: Ints
    families_start: Ints
    families: Ints


class Labelling(NamedTuple):
    """Of every block: did the labels suffice in the last pass, and how many passes it rests.

    Of that pass's patterns: ``homes[r]``, the slots of home column r, and ``series[x]``, those of a
    series of family x, -1 where it has no part in its block's.
    """

    exact: Bools
    rest: Ints
    homes: Ints
    series: Ints


def new_labelling(p: Problem) -> Labelling:
    """Before the first pass."""
    return Labelling(
        np.ones(p.blocks, dtype=np.bool_),
        np.zeros(p.blocks, dtype=np.int64),
        np.full(p.home.size, -1, dtype=np.int64),
        np.full(p.family.size, -1, dtype=np.int64),
    )


def columns_of(p: Problem) -> Columns:
    """Every block's columns."""
    return Columns(*homes_by_block(p), *families_by_block(p))


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

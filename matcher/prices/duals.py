"""The dual prices, their subgradient, and what the chosen columns take out of it.

A subgradient is a ``Prices`` too: of every row, what there is less what is used. It says how fast
the bound rises with the row's price.
"""

from typing import NamedTuple

import numpy as np

from matcher.columns import load_of
from matcher.machine import lean, njit
from matcher.packed import Floats
from matcher.problem import Problem


class Prices(NamedTuple):
    """Milli-points for each need, fen, session of a room, resident's slot, session and minute of a
    block.

    ``need[i]``, ``fund[f]`` (per fen), ``room[h, s]``, ``resident[r, s]`` (of those with several
    needs, who may have one of them at a time), ``slot[b, s]``, ``minute[b]``, ``claim[c]`` (for
    each bid that has a part of it); none is negative. ``volume[b]``: for each need that a bid's
    block serves; below zero where it must serve more than it would. ``cover[c]``: for one of what
    the cover asks for.
    """

    need: Floats
    fund: Floats
    room: Floats
    resident: Floats
    slot: Floats
    minute: Floats
    claim: Floats
    volume: Floats
    cover: Floats

    def copy(self) -> "Prices":
        return Prices(*(array.copy() for array in self))


def no_prices(p: Problem) -> Prices:
    """Zero for every row."""
    return Prices(
        np.zeros(p.needs),
        np.zeros(p.fund_amount.size),
        np.zeros((p.rooms, p.slot_day.size)),
        np.zeros((p.residents, p.slot_day.size)),
        np.zeros(p.block_sessions.shape),
        np.zeros(p.blocks),
        np.zeros(p.claim_most.size),
        np.zeros(p.blocks),
        np.zeros(p.cover_least.size),
    )


def lifted(p: Problem, fund: Floats) -> Floats:
    """What a fen of each fund costs: its own price and that of the fund it is within."""
    return fund + np.where(p.fund_within >= 0, fund[p.fund_within], 0.0)


def passed_on(p: Problem, fund: Floats) -> Floats:
    """A gradient of funds in which what is used of a fund is used of the one it is within."""
    inner = np.flatnonzero(p.fund_within >= 0)
    made = fund.copy()
    np.add.at(made, p.fund_within[inner], fund[inner])
    return made


@lean(cache=True)
def cheapest_fund(p, prices, r):
    """The lawful fund of home column r with the lowest price; -1 where nothing is paid."""
    fund = -1
    for at in range(p.home[r].fund_start, p.home[r].fund_end):
        f = p.fund_list[at]
        if fund < 0 or prices.fund[f] < prices.fund[fund]:
            fund = f
    return fund


@njit(cache=True)
def payers(p, prices, rows):
    """The cheapest fund of each of these home columns, -1 where nothing is paid."""
    payer = np.empty(rows.size, dtype=np.int64)
    for n in range(rows.size):
        paid = p.home[rows[n]].public > 0
        payer[n] = cheapest_fund(p, prices, rows[n]) if paid else -1
    return payer


@lean(cache=True)
def use_series(p, x, columns, c, prices, gradient, scratch):
    """Take what column c of family x uses out of the gradient, but for its block's own rows."""
    slots, fund = columns.slots[c], columns.fund[c]
    fees = 0.0
    for n in range(load_of(p, x, columns, c, prices, scratch)):
        m = scratch.chosen[n]
        i = p.member[m].need
        gradient.need[i] -= 1.0
        gradient.volume[p.family[x].block] -= 1.0
        if p.need[i].resident >= 0:
            use(gradient.resident[p.need[i].resident], slots, 1.0)
        fees += p.family[x].sessions * p.member[m].fee
    if fund >= 0 and columns.theta[c] > 0:
        gradient.fund[fund] -= p.family[x].sessions * p.family[x].cost - fees
    use(gradient.room[p.family[x].room], slots, 1.0)


@lean(cache=True)
def use_block(p, b, slots, minutes, part, gradient):
    """Take a part of a session in each of these slots, and of the minutes, out of block b's."""
    gradient.minute[b] -= part * minutes
    use(gradient.slot[b], slots, part)


@lean(cache=True)
def use(row, slots, part):
    """Take a part of each of these slots out of a gradient's row of slots."""
    for s in range(row.size):
        if (slots >> s) & 1:
            row[s] -= part

"""Where everything about a plan stands in the vector."""

from typing import NamedTuple

import numpy as np

from matcher.packed import Ints
from matcher.problem import Problem, is_worth

NONE = -1


class Layout(NamedTuple):
    """Where each column of the state starts in the vector.

    Slots are sets: bit s for slot s. A list is doubly linked, its ends ``NONE``.

    - of a block: ``slot`` (sessions left, block by block, slot by slot), ``open`` (the slots that
      have any), ``minute`` (minutes left a week), ``volume`` (how many needs it may still serve);
    - ``short``: how many needs more the blocks must serve that serve too few, and the floors ask
      for; ``lack``: the milli-points that the worth is short of;
    - of a cover: ``cover`` (what it is short of; below zero where there is more);
    - of a fund: ``fund`` (fen left); of a room: ``room`` (slots a series has); of a resident:
      ``resident`` (slots in which a need of theirs is served);
    - of a need: ``column`` (the home row or, in a series, the member row; ``NONE``: unserved),
      ``taken`` and ``payer`` (of a home visit: slots, fund or ``NONE``), ``series`` (its number or
      ``NONE``), ``following`` and ``preceding`` (the list of the series' members);
    - of a family: ``family_first`` (its first series);
    - of a series: ``s_family`` (``NONE``: does not run), ``s_slots``, ``s_fund`` (or ``NONE``),
      ``s_people``, ``s_fees`` (fen a session), ``s_value`` (milli-points, before its money),
      ``s_members`` (how many), ``s_first`` (its first member), ``s_next`` and ``s_previous`` (the
      list of the family's series);
    - ``spare``: how many series numbers are free, then these numbers.

    ``size``: of the vector; ``most_series``: how many series can run.
    """

    slot: int
    open: int
    minute: int
    volume: int
    short: int
    lack: int
    cover: int
    fund: int
    room: int
    resident: int
    column: int
    taken: int
    payer: int
    series: int
    following: int
    preceding: int
    family_first: int
    s_family: int
    s_slots: int
    s_fund: int
    s_people: int
    s_fees: int
    s_value: int
    s_members: int
    s_first: int
    s_next: int
    s_previous: int
    spare: int
    size: int
    most_series: int


def layout(p: Problem) -> Layout:
    """The layout for a problem; as many series can run as rooms have slots."""
    most = p.rooms * p.slot_day.size
    sizes = [
        p.block_sessions.size,
        p.blocks,
        p.blocks,
        p.blocks,
        1,
        1,
        p.cover_least.size,
        p.fund_amount.size,
        p.rooms,
        p.residents,
        *([p.needs] * 6),
        p.families,
        *([most] * 10),
        most + 1,
    ]
    starts = np.concatenate([[0], np.cumsum(sizes)]).astype(int).tolist()
    return Layout._make([*starts, most])


def empty_plan(p: Problem, at: Layout) -> Ints:
    """The vector of the plan that serves nobody."""
    z = np.zeros(at.size, dtype=np.int64)
    z[at.slot : at.open] = p.block_sessions.reshape(-1)
    bits = 1 << np.arange(p.slot_day.size, dtype=np.int64)
    z[at.open : at.minute] = ((p.block_sessions > 0) * bits).sum(axis=1)
    z[at.minute : at.volume] = p.block_minutes
    z[at.volume : at.short] = p.block_largest
    worths = is_worth(p)
    z[at.short] = p.block_smallest.sum() + np.maximum(0, p.cover_least[~worths]).sum()
    z[at.lack] = np.maximum(0, p.cover_least[worths]).sum()
    z[at.cover : at.fund] = p.cover_least
    z[at.fund : at.room] = p.fund_amount
    z[at.column : at.taken] = NONE
    z[at.payer : at.s_slots] = NONE
    z[at.s_first : at.spare] = NONE
    z[at.spare] = at.most_series
    z[at.spare + 1 : at.size] = np.arange(at.most_series)
    return z

"""The rows that home columns and runs meet in, and the two ways to unpack lists."""

from typing import NamedTuple

import numpy as np

from matcher.packed import Ints
from matcher.problem import Problem
from matcher.whole.program import Draft


class Shared(NamedTuple):
    """Row numbers, by what they limit; ``slot``, ``room``, ``resident`` have a column a slot."""

    once: Ints
    slot: Ints
    minute: Ints
    fund: Ints
    room: Ints
    resident: Ints


def shared_rows(p: Problem, draft: Draft) -> Shared:
    slots = p.slot_day.size
    return Shared(
        once=draft.rows(p.needs, p.need["pinned"], 1),
        slot=draft.rows(p.block_sessions.size, 0, p.block_sessions.reshape(-1)).reshape(-1, slots),
        minute=draft.rows(p.blocks, 0, p.block_minutes),
        fund=draft.rows(p.fund_amount.size, 0, p.fund_amount),
        room=draft.rows(p.rooms * slots, 0, 1).reshape(-1, slots),
        resident=draft.rows(p.residents * slots, 0, 1).reshape(-1, slots),
    )


def bits(masks: Ints, slots: int) -> tuple[Ints, Ints]:
    """(row, slot) of every bit set."""
    row, slot = np.nonzero((masks[:, None] >> np.arange(slots)) & 1)
    return row, slot


def lists(start: Ints, end: Ints) -> tuple[Ints, Ints]:
    """(row, place) of every entry of every list."""
    size = end - start
    row = np.repeat(np.arange(size.size), size)
    return row, np.arange(row.size) - np.repeat(np.cumsum(size) - size, size) + start[row]


def grouped(of: Ints, size: int) -> tuple[Ints, Ints]:
    """(first, last) place of each value among ``of`` in order."""
    last = np.cumsum(np.bincount(of, minlength=size))
    return last - np.bincount(of, minlength=size), last

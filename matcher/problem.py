"""The plain problem under an instance: columns of integers with values and uses.

It knows blocks (an offer, an agent, a bidder: its own slots and minutes), rooms, funds and needs;
nothing of licences or streets. ``matcher.compile`` makes one from an instance; a reader of
published benchmarks makes one directly.

Two kinds of column earn value:

- a **home** column serves one need with one block. It takes ``k`` slots on different days out of a
  set, minutes of the block and, if ``public`` > 0, that much money of one fund of its list. It
  stands for all the options that differ only in slots and fund, which have the same value.
- a **series** opens a family (block, room, …) with one of its slot sets and a fund, and is worth
  its members' values less its public money // ``fen_per_millipoint``.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


class Problem(NamedTuple):
    """Columns. Lists are packed end to end: list i is ``values[start[i]:start[i + 1]]``.

    Blocks: ``sessions[b, s]``, ``minutes[b]``. Needs: ``k`` slots on different days, ``people``,
    ``resident`` (-1 where nobody else shares it), ``pinned``. Home columns are sorted by need;
    ``home_fund_start/end`` point into ``fund_list``. Families: ``cost`` per session, ``sessions``
    over the period, ``smallest``/``largest`` in people, ``single``: one member only. Members:
    ``fee`` per session; ``stay``: the slot set (0: none) at which ``stay_bonus`` is added to the
    value; ``paid``: only in a series that a fund of its list pays.
    """

    slot_day: Ints
    block_sessions: Ints
    block_minutes: Ints
    rooms: int
    fund_amount: Ints
    fund_most: Ints
    fen_per_millipoint: int
    fund_list: Ints

    need_k: Ints
    need_people: Ints
    need_resident: Ints
    need_pinned: Bools
    residents: int

    home_start: Ints
    home_need: Ints
    home_block: Ints
    home_slots: Ints
    home_minutes: Ints
    home_public: Ints
    home_value: Ints
    home_fund_start: Ints
    home_fund_end: Ints

    family_block: Ints
    family_room: Ints
    family_type: Ints
    family_k: Ints
    family_minutes: Ints
    family_cost: Ints
    family_sessions: Ints
    family_smallest: Ints
    family_largest: Ints
    family_single: Bools
    family_fund_start: Ints
    family_fund_end: Ints
    set_start: Ints
    set_slots: Ints

    member_start: Ints
    member_need: Ints
    member_fee: Ints
    member_value: Ints
    member_slots: Ints
    member_stay: Ints
    member_stay_bonus: Ints
    member_fund_start: Ints
    member_fund_end: Ints
    member_paid: Bools
    member_family: Ints

    @property
    def needs(self) -> int:
        return int(self.need_k.size)

    @property
    def blocks(self) -> int:
        return int(self.block_minutes.size)

    @property
    def families(self) -> int:
        return int(self.family_block.size)


def members_by_need(problem: Problem) -> tuple[Ints, Ints]:
    """(start, member rows) of every need."""
    order = np.argsort(problem.member_need, kind="stable").astype(np.int64)
    start = np.searchsorted(problem.member_need[order], np.arange(problem.needs + 1))
    return start.astype(np.int64), order


def homes_by_block(problem: Problem) -> tuple[Ints, Ints]:
    """(start, home columns) of every block."""
    order = np.argsort(problem.home_block, kind="stable").astype(np.int64)
    start = np.searchsorted(problem.home_block[order], np.arange(problem.blocks + 1))
    return start.astype(np.int64), order


def families_by_block(problem: Problem) -> tuple[Ints, Ints]:
    """(start, families) of every block."""
    order = np.argsort(problem.family_block, kind="stable").astype(np.int64)
    start = np.searchsorted(problem.family_block[order], np.arange(problem.blocks + 1))
    return start.astype(np.int64), order

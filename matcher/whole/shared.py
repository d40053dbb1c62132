"""The rows that home columns and runs meet in, and the two ways to unpack lists."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matcher.packed import Ints
from matcher.problem import ACCEPTED, REFUSED, Problem
from matcher.whole.program import UNLIMITED, Draft


class Shared(NamedTuple):
    """Row numbers, by what they limit; ``slot``, ``room``, ``resident`` have a column a slot.

    ``bid``: the variables of the bids. What a bid's block has is there once the bid is accepted.
    """

    once: Ints
    slot: Ints
    minute: Ints
    fund: Ints
    room: Ints
    resident: Ints
    smallest: Ints
    largest: Ints
    cover: Ints
    bid: Ints

    def pay(self, p: Problem, draft: Draft, fund: Ints, variable: Ints, fen: npt.ArrayLike) -> None:
        """So many fen of each fund, and of the one it is within."""
        fen = np.broadcast_to(fen, fund.shape)
        draft.terms(self.fund[fund], variable, fen)
        inner = p.fund_within[fund] >= 0
        draft.terms(self.fund[p.fund_within[fund[inner]]], variable[inner], fen[inner])

    def serve(self, draft: Draft, block: Ints, variable: Ints) -> None:
        """Each of these variables serves one need by its block."""
        draft.terms(self.smallest[block], variable, 1)
        draft.terms(self.largest[block], variable, 1)

    def bring(self, p: Problem, draft: Draft, need: Ints, variable: Ints, worth: Ints) -> None:
        """Each of these variables serves a need, worth so much, and counts towards its covers."""
        if not p.cover_least.size:
            return
        for of, counts in ((p.floor_of[need], 1), (p.worth_of[need], worth)):
            owed = of >= 0
            factor = np.broadcast_to(counts, of.shape)[owed]
            draft.terms(self.cover[of[owed]], variable[owed], factor)


def shared_rows(p: Problem, draft: Draft) -> Shared:
    slots, tendered = p.slot_day.size, p.block_bid >= 0
    sessions = np.where(tendered[:, None], 0, p.block_sessions).reshape(-1)
    shared = Shared(
        once=draft.rows(p.needs, p.need["pinned"], 1),
        slot=draft.rows(sessions.size, -UNLIMITED, sessions).reshape(-1, slots),
        minute=draft.rows(p.blocks, -UNLIMITED, np.where(tendered, 0, p.block_minutes)),
        fund=draft.rows(p.fund_amount.size, 0, p.fund_amount),
        room=draft.rows(p.rooms * slots, 0, 1).reshape(-1, slots),
        resident=draft.rows(p.residents * slots, 0, 1).reshape(-1, slots),
        smallest=draft.rows(p.blocks, np.where(tendered, 0, p.block_smallest), UNLIMITED),
        largest=draft.rows(p.blocks, -UNLIMITED, np.where(tendered, 0, p.block_largest)),
        cover=draft.rows(p.cover_least.size, p.cover_least, UNLIMITED),
        bid=draft.variables(p.bids, p.bid["value"], p.bid["decided"] != REFUSED),
    )
    _tendered(p, draft, shared)
    return shared


def _tendered(p: Problem, draft: Draft, shared: Shared) -> None:
    """What bids bring once accepted, what they are paid, and how many may be."""
    block = np.flatnonzero(p.block_bid >= 0)
    bid = shared.bid[p.block_bid[block]]
    at, slot = np.nonzero(p.block_sessions[block])
    draft.terms(shared.slot[block[at], slot], bid[at], -p.block_sessions[block[at], slot])
    draft.terms(shared.minute[block], bid, -p.block_minutes[block])
    draft.terms(shared.smallest[block], bid, -p.block_smallest[block])
    draft.terms(shared.largest[block], bid, -np.minimum(p.block_largest[block], p.needs))
    shared.pay(p, draft, p.bid["fund"], shared.bid, p.bid["lump"])
    claim = draft.rows(p.claim_most.size, 0, p.claim_most)
    row, place = lists(p.bid["claim_start"], p.bid["claim_end"])
    draft.terms(claim[p.claim_list[place]], shared.bid[row], 1)
    draft.terms(draft.rows(p.bids, p.bid["decided"] == ACCEPTED, 1), shared.bid, 1)


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

"""The restricted master as an integer program: variable n is pattern n, taken or not."""

from typing import NamedTuple

import numpy as np

from matcher.master.book import Book
from matcher.packed import Bools, Ints
from matcher.problem import Problem
from matcher.whole.plans import member_worths, series_worth, short_of
from matcher.whole.program import UNLIMITED, Draft, Program
from matcher.whole.shared import bits

FREE = 2
"""Times a pattern may be taken, for all the program's variables know: its block's row says once,
so that the row, and not the variable's own limit, gets the price."""


class Rows(NamedTuple):
    """Row numbers of the master: need, block, fund, a room's slot, a resident's slot, cover."""

    need: Ints
    block: Ints
    fund: Ints
    room: Ints
    resident: Ints
    cover: Ints


class Master(NamedTuple):
    program: Program
    rows: Rows


def master(
    p: Problem,
    book: Book,
    needs: Bools | None = None,
    blocks: Bools | None = None,
    least: Ints | None = None,
) -> Master:
    """At most one pattern a block and a need: exactly one where ``needs`` or ``blocks`` say so, and
    where a block must serve some. ``least``: what covers get, the problem's own if not said."""
    draft, slots = Draft(), p.slot_day.size
    rows = Rows(
        draft.rows(p.needs, 0 if needs is None else needs, 1),
        draft.rows(p.blocks, (p.block_smallest > 0) | (False if blocks is None else blocks), 1),
        draft.rows(p.fund_amount.size, 0, p.fund_amount),
        draft.rows(p.rooms * slots, 0, 1).reshape(-1, slots),
        draft.rows(p.residents * slots, 0, 1).reshape(-1, slots),
        draft.rows(p.cover_least.size, p.cover_least if least is None else least, UNLIMITED),
    )
    worth = np.zeros(book.size, dtype=np.int64)
    np.add.at(worth, book.visit_of, p.home["value"][book.visits[:, 0]])
    np.add.at(worth, book.series_of, np.array([series_worth(p, *one) for one in book.series], int))
    pattern = draft.variables(book.size, worth, FREE)
    draft.terms(rows.block[book.block], pattern, 1)
    home, taken, fund = (column.astype(np.int64) for column in book.visits.T)
    _attend(p, draft, rows, p.home["need"][home], taken, pattern[book.visit_of])
    at_home = p.home["value"][home]
    _bring(p, draft, rows, p.home["need"][home], at_home, pattern[book.visit_of])
    paid = fund >= 0
    public = p.home["public"][home]
    _pay(p, draft, rows, fund[paid], pattern[book.visit_of[paid]], public[paid])
    for n, (family, meeting, payer, members) in zip(
        pattern[book.series_of].tolist(), book.series, strict=True
    ):
        need = p.member["need"][list(members)]
        at, meetings = np.full(need.size, n), np.full(need.size, meeting, dtype=np.int64)
        _attend(p, draft, rows, need, meetings, at)
        _bring(p, draft, rows, need, member_worths(p, meeting, members), at)
        one, slot = bits(np.array([meeting]), slots)
        draft.terms(rows.room[p.family["room"][family], slot], np.full(one.size, n), 1)
        if payer >= 0:
            money = short_of(p, family, members) * int(p.family["sessions"][family])
            _pay(p, draft, rows, np.array([payer]), np.array([n]), np.array([money]))
    program = draft.program()
    # What asks for more than there is at all: a need twice, two visits to one person at a time.
    hopeless = program.column[program.factor > program.most_of[program.row]]
    program.most[hopeless] = 0
    return Master(program, rows)


def _bring(p: Problem, draft: Draft, rows: Rows, need: Ints, worth: Ints, pattern: Ints) -> None:
    """A pattern serves needs, worth so much, that count towards covers."""
    for of, counts in ((p.floor_of, 1), (p.worth_of, worth)) if p.cover_least.size else ():
        owed = of[need] >= 0
        factor = np.broadcast_to(counts, need.shape)[owed]
        draft.terms(rows.cover[of[need][owed]], pattern[owed], factor)


def _pay(p: Problem, draft: Draft, rows: Rows, fund: Ints, pattern: Ints, fen: Ints) -> None:
    """A pattern takes money of funds, and of those they are within."""
    draft.terms(rows.fund[fund], pattern, fen)
    inner = p.fund_within[fund] >= 0
    draft.terms(rows.fund[p.fund_within[fund[inner]]], pattern[inner], fen[inner])


def _attend(p: Problem, draft: Draft, rows: Rows, need: Ints, slots: Ints, pattern: Ints) -> None:
    """A pattern serves needs, and takes their residents' time."""
    draft.terms(rows.need[need], pattern, 1)
    known = np.flatnonzero(p.need["resident"][need] >= 0)
    row, slot = bits(slots[known], p.slot_day.size)
    at = known[row]
    draft.terms(rows.resident[p.need["resident"][need[at]], slot], pattern[at], 1)

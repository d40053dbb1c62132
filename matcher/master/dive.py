"""A dive: the master's relaxation is followed block by block; what is left goes to a solver.

Column generation (Gilmore and Gomory 1961) gives the relaxation; the patterns it is surest of are
fixed, new ones are priced for what remains, and so on (price and branch without the branching, as
Savelsbergh 1997 does for generalised assignment). Towards the end the relaxation knows little, and
the few blocks left are a small problem that a solver takes whole.
"""

import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from matcher.master.book import Book, booked, fitting
from matcher.master.program import Master, master
from matcher.packed import Floats, Ints
from matcher.parts import Cut, money_used, parts, together
from matcher.prices import Prices, best_patterns, lifted
from matcher.problem import NOTHING, Chosen, Problem, needs_served
from matcher.solvers import UNHURRIED, highs, relaxed

LEFT = 0.4
"""Of the blocks, the share left to the solver. A tenth more or less came out dearer on generalised
assignment: the relaxation blunders towards its end, and the solver drowns in what is larger."""

SURE = 0.95
"""A pattern with at least so much of the relaxation is fixed beside the surest one."""

LIKELY = 0.05
"""No pattern with less of the relaxation is fixed: the solver knows better."""

PRICINGS = 8
"""Times new patterns are priced before the next is fixed: enough to see what the last one cost."""

FORBIDDEN = 1e15
"""Milli-points, the price of a need that a fixed pattern serves: no other takes it."""


class Depth(NamedTuple):
    """How far down: all patterns known, and the numbers of those fixed."""

    book: Book
    fixed: Ints


class Dive(NamedTuple):
    """``until``: by the monotonic clock, none: by work. ``stop``: does a person want it to end?"""

    problem: Problem
    prices: Prices
    until: float | None
    stop: Callable[[], bool]

    def left(self) -> float:
        """Seconds."""
        if self.stop():
            return 0.0
        return UNHURRIED if self.until is None else self.until - time.monotonic()

    def relaxation(self, at: Depth) -> tuple[Floats, Prices] | None:
        """The share of every pattern, and the prices of what patterns meet in."""
        p, book = self.problem, at.book
        blocks = np.zeros(p.blocks, dtype=np.bool_)
        blocks[book.block[at.fixed]] = True
        free = ~blocks[book.block]
        free[at.fixed] = True
        made: Master = master(p, book.kept(free), blocks=blocks)
        found = relaxed(made.program, seconds=self.left())
        if found is None:
            return None
        values = np.zeros(book.size)
        values[free], duals = found.values, np.maximum(found.duals, 0.0)
        need = duals[made.rows.need]
        need[needs_served(p, book.chosen(at.fixed))] = FORBIDDEN
        return values, self.prices._replace(
            need=need,
            fund=lifted(p, duals[made.rows.fund]),
            room=duals[made.rows.room],
            resident=duals[made.rows.resident],
            cover=np.maximum(-found.duals[made.rows.cover], 0.0),
        )

    def deeper(self, at: Depth) -> Depth | None:
        """The next patterns fixed, of those known and those priced anew; None: no way further."""
        for _ in range(PRICINGS):
            found = self.relaxation(at)
            if found is None:
                return None
            values, prices = found
            own = booked(self.problem, best_patterns(self.problem, prices))
            # At these prices a block may serve more, or fewer, than it is asked to.
            own = own.kept(fitting(self.problem, own))
            book = at.book.joined(own.kept(~np.isin(own.block, at.book.block[at.fixed])))
            if book.size == at.book.size:
                break
            at = at._replace(book=book)
        fixed = self._surest(at, values)
        return None if fixed.size == at.fixed.size else at._replace(fixed=fixed)

    def _surest(self, at: Depth, values: Floats) -> Ints:
        """With the pattern the relaxation is surest of, and all it is as good as sure of."""
        p, fixed = self.problem, at.fixed
        for n in np.argsort(-values, kind="stable"):
            if values[n] < (SURE if fixed.size > at.fixed.size else LIKELY):
                break
            if at.book.block[n] in at.book.block[fixed]:
                continue
            more = np.append(fixed, n)
            # Half a pattern may be affordable where the whole is not.
            if (money_used(p, at.book.chosen(more)) <= p.fund_amount).all():
                fixed = more
        return fixed

    def finished(self, at: Depth, work: int | None, seed: int) -> Chosen | None:
        """The patterns fixed, and what HiGHS makes of everything else."""
        p, plan = self.problem, at.book.chosen(at.fixed)
        block = np.zeros(p.blocks, dtype=np.int64)
        block[at.book.block[at.fixed]] = -1
        need = np.where(needs_served(p, plan), -1, 0)
        where = Cut(block, np.zeros(p.rooms, dtype=np.int64), need, 1)
        done = []
        for part in parts(p, self.prices, plan, where):
            seconds = self.left()
            answer = highs(part.problem, seconds=seconds, work=work, seed=seed)
            if answer.plan is None:
                return None
            done.append((part, answer.plan))
        return together(p, plan, where, done)


def dived(
    p: Problem,
    prices: Prices,
    plans: Sequence[Chosen],
    *,
    until: float | None,
    work: int | None,
    seed: int,
    stop: Callable[[], bool],
) -> Chosen | None:
    """A plan by way of the relaxation over the patterns of these plans, and priced ones.

    None: the time was over first, or the rest had no plan. ``work``: nodes of the solver's tree,
    for the same plan every time.
    """
    at = Depth(booked(p, NOTHING), np.zeros(0, dtype=np.int64))
    for plan in plans:
        own = booked(p, plan)
        at = at._replace(book=at.book.joined(own.kept(fitting(p, own))))
    most = (1 - LEFT) * np.unique(at.book.block).size
    dive = Dive(p, prices, until, stop)
    while at.fixed.size < most:
        below = dive.deeper(at)
        if below is None:
            break
        at = below
    return dive.finished(at, work, seed) if dive.left() > 0 else None

"""The patterns that blocks have in some plans, each once."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matcher.packed import Bools, Ints
from matcher.problem import Chosen, Problem, Taken

Keys = npt.NDArray[np.uint64]


class Book(NamedTuple):
    """Pattern n is block ``block[n]``'s; its visits are those with ``visit_of`` = n, rows as in a
    ``Chosen``; its series likewise. Equal patterns of a block have equal ``key``."""

    key: Keys
    block: Ints
    visit_of: Ints
    visits: Ints
    series_of: Ints
    series: tuple[Taken, ...]

    @property
    def size(self) -> int:
        return int(self.block.size)

    def kept(self, wanted: Bools) -> "Book":
        """Only the patterns wanted, numbered anew."""
        number = np.cumsum(wanted) - 1
        visit, one = wanted[self.visit_of], wanted[self.series_of]
        return Book(
            self.key[wanted],
            self.block[wanted],
            number[self.visit_of[visit]],
            self.visits[visit],
            number[self.series_of[one]],
            tuple(taken for taken, own in zip(self.series, one.tolist(), strict=True) if own),
        )

    def joined(self, other: "Book") -> "Book":
        """With the other's patterns that are not here yet, after these."""
        new = other.kept(~np.isin(other.key, self.key))
        return Book(
            np.concatenate([self.key, new.key]),
            np.concatenate([self.block, new.block]),
            np.concatenate([self.visit_of, self.size + new.visit_of]),
            np.concatenate([self.visits, new.visits]),
            np.concatenate([self.series_of, self.size + new.series_of]),
            (*self.series, *new.series),
        )

    def chosen(self, patterns: Ints) -> Chosen:
        """All that these patterns do, as one plan."""
        wanted = np.zeros(self.size, dtype=np.bool_)
        wanted[patterns] = True
        own = self.kept(wanted)
        return Chosen(own.visits, own.series)


def booked(p: Problem, plan: Chosen) -> Book:
    """What every block does in a plan; idle blocks have no pattern.

    The plan may serve a need by several blocks, as what each would do best by itself does.
    """
    at_home = p.home["block"][plan.visits[:, 0]]
    family = np.array([taken[0] for taken in plan.series], dtype=np.int64)
    running = p.family["block"][family]
    block = np.union1d(at_home, running)
    key = _mixed(block)
    visit_of, series_of = np.searchsorted(block, at_home), np.searchsorted(block, running)
    np.add.at(key, visit_of, _mixed(*plan.visits.T))
    np.add.at(key, series_of, np.array([hash(one) % 2**64 for one in plan.series], np.uint64))
    return Book(key, block, visit_of, plan.visits, series_of, plan.series)


def _mixed(*columns: Ints) -> Keys:
    """A well-mixed number of every row (after Steele, Lea and Flood 2014): sums tell sets apart."""
    mixed = np.zeros(columns[0].size, dtype=np.uint64)
    for column in columns:
        mixed = (mixed ^ column.astype(np.uint64)) + np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        mixed ^= mixed >> np.uint64(31)
    return mixed


def fitting(p: Problem, book: Book) -> Bools:
    """Which patterns their blocks have the sessions and minutes for, and serve neither too few
    needs nor too many."""
    slot = np.arange(p.slot_day.size)
    minutes = np.zeros(book.size, dtype=np.int64)
    sessions = np.zeros((book.size, slot.size), dtype=np.int64)
    served = np.bincount(book.visit_of, minlength=book.size)
    np.add.at(minutes, book.visit_of, p.home["minutes"][book.visits[:, 0]])
    np.add.at(sessions, book.visit_of, (book.visits[:, 1, None] >> slot) & 1)
    for n, (family, slots, _, members) in zip(book.series_of.tolist(), book.series, strict=True):
        minutes[n] += p.family["minutes"][family]
        sessions[n] += (slots >> slot) & 1
        served[n] += len(members)
    enough = sessions <= p.block_sessions[book.block]
    meant = (served >= p.block_smallest[book.block]) & (served <= p.block_largest[book.block])
    return np.asarray((minutes <= p.block_minutes[book.block]) & enough.all(axis=1) & meant)

"""An integer program, as the arrays a solver is handed: every variable an integer from 0 up."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matcher.packed import Ints

UNLIMITED = 1 << 52
"""A side of a row that does not bind; exact as a float too."""


class Program(NamedTuple):
    """Maximise ``objective · x`` with 0 ≤ x ≤ ``most`` and ``least_of`` ≤ A x ≤ ``most_of``.

    A as triplets (``row``, ``column``, ``factor``), sorted by row and column, no place twice.
    """

    objective: Ints
    most: Ints
    least_of: Ints
    most_of: Ints
    row: Ints
    column: Ints
    factor: Ints

    def keeps(self, x: Ints) -> bool:
        """Does x keep every bound and every row? In integers: no tolerance."""
        total = np.zeros(self.least_of.size, dtype=np.int64)
        np.add.at(total, self.row, self.factor * x[self.column])
        return bool(
            ((x >= 0) & (x <= self.most)).all()
            and ((total >= self.least_of) & (total <= self.most_of)).all()
        )


class Draft:
    """A program being written: variables and rows a block at a time, never one by one."""

    def __init__(self) -> None:
        self._objective: list[Ints] = []
        self._most: list[Ints] = []
        self._least_of: list[Ints] = []
        self._most_of: list[Ints] = []
        self._terms: list[tuple[Ints, Ints, Ints]] = []
        self._variables = self._rows = 0

    def variables(self, size: int, objective: npt.ArrayLike, most: npt.ArrayLike) -> Ints:
        """The numbers of new variables."""
        self._objective.append(_filled(objective, size))
        self._most.append(_filled(most, size))
        self._variables += size
        return np.arange(self._variables - size, self._variables)

    def rows(self, size: int, least: npt.ArrayLike, most: npt.ArrayLike) -> Ints:
        """The numbers of new rows."""
        self._least_of.append(_filled(least, size))
        self._most_of.append(_filled(most, size))
        self._rows += size
        return np.arange(self._rows - size, self._rows)

    def terms(self, row: Ints, column: Ints, factor: npt.ArrayLike) -> None:
        """``factor · x[column]`` in each of these rows; places named twice add up."""
        self._terms.append((row, column, _filled(factor, row.size)))

    def program(self) -> Program:
        row, column, factor = (np.concatenate(parts) for parts in zip(*self._terms, strict=True))
        place, inverse = np.unique(row * max(1, self._variables) + column, return_inverse=True)
        added = np.zeros(place.size, dtype=np.int64)
        np.add.at(added, inverse, factor)
        place, added = place[added != 0], added[added != 0]
        return Program(
            np.concatenate(self._objective),
            np.concatenate(self._most),
            np.concatenate(self._least_of),
            np.concatenate(self._most_of),
            place // max(1, self._variables),
            place % max(1, self._variables),
            added,
        )


def _filled(value: npt.ArrayLike, size: int) -> Ints:
    return np.array(np.broadcast_to(np.asarray(value, dtype=np.int64), size))

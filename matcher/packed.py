"""Lists packed end to end: list i is ``values[start[i]:start[i + 1]]``.

Compiled code has no lists of lists. ``start`` is one longer than there are lists.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from matcher.machine import lean, njit

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]


def ints(values: Iterable[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64)


def bools(values: Iterable[bool]) -> Bools:
    return np.fromiter(values, dtype=np.bool_)


def packed(lists: Iterable[Sequence[int]]) -> tuple[Ints, Ints]:
    """(start, values) of these lists."""
    rows = list(lists)
    start = np.zeros(len(rows) + 1, dtype=np.int64)
    np.cumsum([len(row) for row in rows], out=start[1:])
    return start, ints(value for row in rows for value in row)


def starts(keys: npt.ArrayLike, size: int) -> Ints:
    """The start of each of ``size`` lists, where ``keys`` says in order whose each value is."""
    return np.searchsorted(keys, np.arange(size + 1)).astype(np.int64)


def grouped(keys: Ints, size: int) -> tuple[Ints, Ints]:
    """(start, places): for every key below ``size`` the places where it stands in ``keys``."""
    order = np.argsort(keys, kind="stable").astype(np.int64)
    return starts(keys[order], size), order


@lean(cache=True)
def holds(values, first, last, value):
    """Is ``value`` in the list from ``first`` to before ``last``?"""
    for at in range(first, last):
        if values[at] == value:
            return True
    return False


@lean(cache=True)
def _sink(key, order, at, size):
    """Put entry ``at`` where it belongs in a heap with the least key first."""
    while True:
        child = 2 * at + 1
        if child >= size:
            return
        if child + 1 < size and key[order[child + 1]] < key[order[child]]:
            child += 1
        if key[order[at]] <= key[order[child]]:
            return
        order[at], order[child] = order[child], order[at]
        at = child


@lean(cache=True)
def descending(key, order, size):
    """Sort the first ``size`` places in ``order`` by their keys, the largest first.

    A heap sort (Williams 1964): numpy's would make an array.
    """
    for at in range(size // 2 - 1, -1, -1):
        _sink(key, order, at, size)
    for last in range(size - 1, 0, -1):
        order[0], order[last] = order[last], order[0]
        _sink(key, order, 0, last)


@njit(cache=True)
def appended(rows, count, row):
    """The rows, of which ``count`` are filled, with one more: twice as many where they were full.

    ``row``: a tuple of integers, as many as there are columns.
    """
    if count == rows.shape[0]:
        more = np.empty((2 * count, rows.shape[1]), dtype=np.int64)
        # A slice assignment would cost seconds to compile.
        for filled in range(count):
            for column in range(rows.shape[1]):
                more[filled, column] = rows[filled, column]
        rows = more
    for column in range(len(row)):
        rows[count, column] = row[column]
    return rows

"""What a move leaves open: who and what came free, and who waits for a place."""

from typing import NamedTuple

import numpy as np

from matcher.machine import lean, njit
from matcher.packed import Ints

MOST = 4096
"""Entries of a list: more than a few blocks serve; who finds no room in it is met another time."""


class Freed(NamedTuple):
    """``entries[:size[0]]``: a need that was taken out, or -1 - b for a block b with room again."""

    entries: Ints
    size: Ints


class Waiting(NamedTuple):
    """``needs[:size[0]]``: unserved needs, each once.

    ``mark[i]`` is ``stamp[0]`` for those listed, so that the list is cleared by a new stamp.
    """

    needs: Ints
    size: Ints
    mark: Ints
    stamp: Ints


@njit(cache=True)
def new_freed():
    return Freed(np.empty(MOST, dtype=np.int64), np.zeros(1, dtype=np.int64))


def new_waiting(needs: int) -> Waiting:
    """For so many needs in all."""
    nobody, size, stamp = (np.zeros(n, dtype=np.int64) for n in (needs, 1, 1))
    return Waiting(np.empty(MOST, dtype=np.int64), size, nobody, stamp)


@lean(cache=True)
def note(freed, entry):
    """Add an entry, if there is room."""
    if freed.size[0] < freed.entries.size:
        freed.entries[freed.size[0]] = entry
        freed.size[0] += 1


@lean(cache=True)
def wait(z, at, waiting, i):
    """Need i waits, if it is unserved and does not already."""
    mark, size = waiting.mark, waiting.size
    if z[at.column + i] < 0 and mark[i] != waiting.stamp[0] and size[0] < waiting.needs.size:
        mark[i] = waiting.stamp[0]
        waiting.needs[size[0]] = i
        size[0] += 1


@lean(cache=True)
def wait_for(p, z, at, ix, waiting, b):
    """The unserved needs that block b could visit wait."""
    mark, needs = waiting.mark, waiting.needs
    stamp, size = waiting.stamp[0], waiting.size[0]
    for a in range(ix.homes_start[b], ix.homes_start[b + 1]):
        i = p.home[ix.homes[a]].need
        if z[at.column + i] < 0 and mark[i] != stamp and size < needs.size:
            mark[i] = stamp
            needs[size] = i
            size += 1
    waiting.size[0] = size


@lean(cache=True)
def clear(freed, waiting):
    freed.size[0] = 0
    waiting.size[0] = 0
    waiting.stamp[0] += 1

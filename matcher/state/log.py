"""The undo log, and the only way to write to a plan."""

from typing import NamedTuple

import numpy as np

from matcher.machine import lean
from matcher.packed import Ints

LOGGED, LEAST_LOGGED = 64, 4_096
"""Entries of the undo log a need: more than one move can write that takes everybody out and in; and
of any log, for where there are few needs a move opens and closes series more than once."""


class Log(NamedTuple):
    """``written[0]`` entries of (place in the vector, old value); past the arrays' end they are
    only counted."""

    place: Ints
    old: Ints
    written: Ints


def new_log(size: int) -> Log:
    """Of so many entries; 0: for what is never taken back."""
    return Log(np.empty(size, np.int64), np.empty(size, np.int64), np.zeros(1, np.int64))


def log_for(needs: int) -> Log:
    """For the moves of a plan of so many needs."""
    return new_log(max(LEAST_LOGGED, LOGGED * needs))


@lean(cache=True)
def put(z, log, place, value):
    n = log.written[0]
    if n < log.place.size:
        log.place[n] = place
        log.old[n] = z[place]
    log.written[0] = n + 1
    z[place] = value


@lean(cache=True)
def undo(z, log, mark):
    """Take back what was written since the log had ``mark`` entries, as far as it remembers."""
    for n in range(min(log.written[0], log.place.size) - 1, mark - 1, -1):
        z[log.place[n]] = log.old[n]
    log.written[0] = mark


@lean(cache=True)
def spilled(log):
    """Too much was written to take back; the caller must keep its moves smaller."""
    return log.written[0] > log.place.size

"""What a block has, what may be taken, and what is."""

from typing import NamedTuple

import numpy as np

from matcher.machine import njit
from matcher.packed import Floats, Ints


class Block(NamedTuple):
    """What one block has, and what its own rows cost.

    ``slot_day[s]``: the weekday of a slot, 0 … 6; ``sessions[s]`` and ``minutes``: what there is
    a week; ``slot_price[s]`` and ``minute_price``: milli-points a session and a minute.
    """

    slot_day: Ints
    sessions: Ints
    minutes: int
    slot_price: Floats
    minute_price: float


class Items(NamedTuple):
    """What may be taken: n items, an entry of each array for each.

    Item n takes ``k[n]`` slots on different days out of the set ``slots[n]`` (bit s: slot s) and
    ``minutes[n]`` a week, and is worth ``worth[n]`` > 0 milli-points. ``before[n]``: the slots it
    took in a pattern that may still be good, -1: none.
    """

    slots: Ints
    k: Ints
    minutes: Ints
    worth: Floats
    before: Ints


class Pattern(NamedTuple):
    """The items taken, and what that is worth or, where not ``exact``, bounded by.

    ``taken[n]``: the slots that item n takes, -1: not taken; ``leaning[n]``: the same for what
    the row prices alone would pick.
    """

    worth: float
    exact: bool
    taken: Ints
    leaning: Ints


@njit(cache=True)
def new_items(most):
    """Room for so many items, none of them in a pattern before."""
    return Items(
        np.empty(most, dtype=np.int64),
        np.empty(most, dtype=np.int64),
        np.empty(most, dtype=np.int64),
        np.empty(most),
        np.full(most, -1, dtype=np.int64),
    )


@njit(cache=True)
def first_items(items, size):
    """The first ``size`` of them; the same memory."""
    return Items(
        items.slots[:size],
        items.k[:size],
        items.minutes[:size],
        items.worth[:size],
        items.before[:size],
    )

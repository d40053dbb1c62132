"""The question as an integer program: which places to open, and who goes where."""

from typing import NamedTuple

import numpy as np

from matcher.packed import Bools, Ints
from matcher.siting.reach import Reach
from matcher.whole.program import UNLIMITED, Draft, Program


class Written(NamedTuple):
    """``free``: the places that the first variables open; ``pairs``: of the variables after them,
    the pair that each one is."""

    program: Program
    free: Ints
    pairs: Ints


def written(reach: Reach, opened: Bools, free: Bools) -> Written:
    """With these places open, those free to open, and no others.

    A pair of a free place is held by the place itself besides its room: a stronger relaxation.
    """
    places = np.flatnonzero(free)
    pairs = np.flatnonzero((opened | free)[reach.pair_place])
    need, place = reach.pair_need[pairs], reach.pair_place[pairs]
    draft = Draft()
    open_ = np.full(reach.places, -1, dtype=np.int64)
    open_[places] = draft.variables(places.size, 0, 1)
    goes = draft.variables(pairs.size, reach.worth[need], 1)
    once = draft.rows(reach.needs, 0, 1)
    draft.terms(once[need], goes, 1)
    room = draft.rows(reach.places, -UNLIMITED, np.where(free, 0, reach.room))
    draft.terms(room[place], goes, reach.use[need])
    draft.terms(room[places], open_[places], -reach.room[places])
    # In the coarsest money that is exact: a solver's tolerances are of numbers of some size.
    coin = max(1, int(np.gcd.reduce(reach.cost)))
    left = reach.budget - int(reach.cost[opened].sum())
    budget = draft.rows(1, -UNLIMITED, left // coin)
    draft.terms(np.full(places.size, budget[0]), open_[places], reach.cost[places] // coin)
    held = np.flatnonzero(free[place])
    link = draft.rows(held.size, -UNLIMITED, 0)
    draft.terms(link, goes[held], 1)
    draft.terms(link, open_[place[held]], -1)
    return Written(draft.program(), places, pairs)


class Choice(NamedTuple):
    """``at``: per need the place where it is served, -1 where nowhere; ``opened``: places."""

    opened: Bools
    at: Ints

    def value(self, reach: Reach) -> int:
        """In the question's unit."""
        return int(reach.worth[self.at >= 0].sum())


def start_of(reach: Reach, made: Written, choice: Choice) -> Ints:
    """The variables that say the choice."""
    need, place = reach.pair_need[made.pairs], reach.pair_place[made.pairs]
    return np.concatenate(
        [choice.opened[made.free].astype(np.int64), (choice.at[need] == place).astype(np.int64)]
    )


def choice_of(reach: Reach, made: Written, opened: Bools, values: Ints) -> Choice:
    """The choice that the variables say, beside places open anyway; a place that serves nobody
    stays closed."""
    at = np.full(reach.needs, -1, dtype=np.int64)
    pairs = made.pairs[values[made.free.size :] > 0]
    at[reach.pair_need[pairs]] = reach.pair_place[pairs]
    serving = np.zeros(reach.places, dtype=bool)
    serving[at[at >= 0]] = True
    return Choice(serving, at)

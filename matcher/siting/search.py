"""The best choice that can be found: sets of places met on the way to the prices, exchanges, HiGHS.

Sets are compared by the linear relaxation of who goes where, which is all but whole; the best one's
is then solved in integers.
"""

import time
from collections.abc import Iterable

import numpy as np

from matcher.packed import Bools, Floats
from matcher.siting.dual import Ascended, Settled, filled, fills, nothing_settled
from matcher.siting.program import Choice, choice_of, start_of, written
from matcher.siting.reach import Reach
from matcher.solvers import best_values, relaxed

SMALL_PAIRS = 20_000
"""Up to so many pairs, HiGHS is given all places to choose from."""

MOST_SETS, MOST_EXCHANGES = 12, 8
"""Sets compared before the best is improved; exchanges tried from one set."""

ASSIGNING = 4.0
"""Seconds for who goes where between given places."""

NEAR = 1e-4

ROUNDED = 1e-6
"""Of a bound, what its floats may hide."""


def is_large(reach: Reach) -> bool:
    """Whether there are too many pairs to give HiGHS all of them."""
    return reach.pair_need.size > SMALL_PAIRS


def nobody(reach: Reach) -> Choice:
    """The choice that opens nothing."""
    return Choice(np.zeros(reach.places, dtype=bool), np.full(reach.needs, -1, dtype=np.int64))


def quick(reach: Reach, opened: Bools) -> Choice:
    """Whoever finds room in these places: by worth for what they take, the hardest to place first.

    It is complete: nobody is left who could still go somewhere.
    """
    return completed(reach, opened, nobody(reach))


def completed(reach: Reach, opened: Bools, choice: Choice) -> Choice:
    """The same, with everybody who can still go to one of these places."""
    at, left = choice.at.copy(), reach.room.copy()
    placed = at >= 0
    np.subtract.at(left, at[placed], reach.use[placed])
    pairs = np.flatnonzero(opened[reach.pair_place] & ~placed[reach.pair_need])
    need, place = reach.pair_need[pairs], reach.pair_place[pairs]
    ways = np.bincount(need, minlength=reach.needs)
    for pair in np.lexsort((ways[need], -(reach.worth / reach.use)[need])):
        one, where = need[pair], place[pair]
        if at[one] < 0 and left[where] >= reach.use[one]:
            at[one] = where
            left[where] -= reach.use[one]
    serving = np.zeros(reach.places, dtype=bool)
    serving[at[at >= 0]] = True
    return Choice(serving, at)


def assigned(reach: Reach, opened: Bools, seconds: float) -> Choice:
    """The most that these places serve, or near it."""
    return _solved(reach, opened, np.zeros(reach.places, dtype=bool), quick(reach, opened), seconds)


def chosen(reach: Reach, first: Ascended, until: float) -> Choice:
    """The best choice found until then, by the monotonic clock.

    ``first``: the prices of all, and the sets of places met on the way there.
    """
    none = nobody(reach)
    if not reach.pair_need.size:
        return none
    earned = fills(reach, first.prices)[0]
    best = quick(reach, filled(reach, nothing_settled(reach), earned))
    if best.value(reach) + 1 > first.bound + ROUNDED:
        return best
    opened, met = _exchanged(reach, first.seen, earned, until)
    better = assigned(reach, opened, min(ASSIGNING, until - time.monotonic()))
    best = max(best, better, key=lambda one: one.value(reach))
    free = met | best.opened if is_large(reach) else np.ones(reach.places, dtype=bool)
    return _solved(reach, none.opened, free, best, until - time.monotonic())


def _solved(reach: Reach, opened: Bools, free: Bools, start: Choice, seconds: float) -> Choice:
    """What HiGHS makes of it in so many seconds, and everybody who can still go somewhere."""
    if seconds > 0 and (opened | free).any():
        made = written(reach, opened, free)
        values = best_values(
            made.program,
            seconds=seconds,
            work=None,
            seed=0,
            start=start_of(reach, made, start),
            near=NEAR,
        )
        if values is not None:
            start = choice_of(reach, made, opened, values)
    return completed(reach, start.opened, start)


def _exchanged(
    reach: Reach, seen: list[Bools], earned: Floats, until: float
) -> tuple[Bools, Bools]:
    """(The best set found in half of the time, all places that were in a set met)."""
    half = time.monotonic() + (until - time.monotonic()) / 2
    worth: dict[bytes, float] = {}

    def value(opened: Bools) -> float:
        key = opened.tobytes()
        if key not in worth:
            worth[key] = _relaxed(reach, opened, half)[0]
        return worth[key]

    sets = [filled(reach, Settled(one, np.zeros_like(one)), earned) for one in seen[::-1]]
    best = max(sets[:MOST_SETS], key=value)
    met = np.logical_or.reduce([best, *seen])
    while time.monotonic() < half:
        better = next((one for one in _near(reach, best, half) if value(one) > value(best)), None)
        if better is None:
            break
        best, met = better, met | better
    return best, met


def _relaxed(reach: Reach, opened: Bools, until: float) -> tuple[float, Floats]:
    """(What these places serve at most, nobody in whole; the price of each need there)."""
    made = written(reach, opened, np.zeros(reach.places, dtype=bool))
    found = relaxed(made.program, seconds=max(0.1, until - time.monotonic()))
    if found is None:
        return -1.0, np.zeros(reach.needs)
    return float(made.program.objective @ found.values), found.duals[: reach.needs]


def _near(reach: Reach, opened: Bools, until: float) -> Iterable[Bools]:
    """Sets that differ by one place closed: what the needs' prices say would then earn most."""
    _, prices = _relaxed(reach, opened, until)
    prices = np.maximum(0.0, prices)
    earned, _ = fills(reach, prices)
    lost = {place: earned[place] for place in np.flatnonzero(opened)}
    tried = []
    for place in np.flatnonzero(opened):
        without = opened.copy()
        without[place] = False
        closed = np.zeros_like(opened)
        closed[place] = True
        other = filled(reach, Settled(without, closed), earned)
        gain = earned[other & ~opened].sum() - lost[place]
        tried.append((gain, place, other))
    tried.sort(key=lambda one: (-one[0], one[1]))
    return [other for _, _, other in tried[:MOST_EXCHANGES]]

"""One part, searched for one stretch of the cooling."""

import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from matcher.packed import Floats, Ints
from matcher.prices import Prices
from matcher.problem import Chosen, Problem
from matcher.search import index, new_waiting, search, seeded
from matcher.state import Layout, chosen, layout, log_for, money_left, placed

CHUNKS = 8
"""Steps of a part's cooling in one round; between them it looks at the clock."""

LONGEST_STEP = 2.0
"""Seconds between two looks at the most: a person who stops a long search waits no longer."""

FIRST_CHUNK, LEAST_CHUNK = 50, 10
"""Iterations of the first step by the clock, before their speed is known, and of any."""

MOST_GROWTH = 20
"""Times a step may be longer than the last: the speed of a few iterations is a poor guess."""

SPARED, EAGER, KEPT = 0.005, 4.0, 0.8
"""The share of a fund that is best left while money has a price, for visits to change places. How
fast its price follows what is left, and how much of how far it had come stays at every look: see
decision 0017."""

WARM, COOL = 0.1, 0.01
"""The first and the last temperature, of the mean value of a column: a factor of three either way
hardly matters, see decision 0006."""

LAST_STRETCH = 0.9
"""From this share of the search on, money has no price but its limits: that is how it is judged."""


class Task(NamedTuple):
    """One part, for one stretch of the cooling: from ``begin`` to ``end`` of the whole, 0 … 1.

    ``promise``: of every family, what its best series is worth beyond all it uses; ``unit``: what
    temperatures are shares of; both in milli-points. ``rates``: what a fen of each fund costs in
    the search, of its dual price. ``iterations`` where work is counted; else ``seconds``.
    """

    problem: Problem
    prices: Prices
    plan: Chosen
    promise: Floats
    unit: float
    rates: Floats
    begin: float
    end: float
    seed: int
    iterations: int | None
    seconds: float


class Done(NamedTuple):
    """A part's plan, the iterations it took, and the rates it came to."""

    plan: Chosen
    work: int
    rates: Floats


class Step(NamedTuple):
    """Some iterations of a stretch: from one share of it to another, 0 … 1."""

    begin: float
    end: float
    iterations: int


def _steps(task: Task) -> Iterator[Step]:
    """The steps of a task's stretch; by the clock, each as long as the last one's speed says."""
    if task.iterations is not None:
        step = max(1, task.iterations // CHUNKS)
        for work in range(0, task.iterations, step):
            upto = min(work + step, task.iterations)
            yield Step(work / task.iterations, upto / task.iterations, upto - work)
        return
    longest = min(1 / CHUNKS, LONGEST_STEP / max(1e-6, task.seconds))
    begun = now = time.monotonic()
    share, iterations = 0.0, FIRST_CHUNK
    while share < 1.0:
        before = now
        yield Step(share, min(1.0, share + longest), iterations)
        now = time.monotonic()
        share = (now - begun) / max(1e-6, task.seconds)
        speed = iterations / max(1e-5, now - before)
        wanted = int(speed * task.seconds * longest)
        iterations = max(LEAST_CHUNK, min(wanted, MOST_GROWTH * iterations))


def anneal(task: Task, stop: Callable[[], bool] | None = None) -> Done:
    """A part's plan after its stretch, or when a person stops it."""
    p, prices = task.problem, task.prices
    at, log = layout(p), log_for(p.needs)
    columns = index(p, task.promise)
    random = seeded(task.seed)
    z = placed(p, at, task.plan)
    waiting = new_waiting(p.needs)
    work, rates = 0, task.rates

    def whole(share: float) -> float:
        """The share of the whole cooling, from that of this stretch."""
        return task.begin + share * (task.end - task.begin)

    for step in _steps(task):
        if stop and stop():
            break
        warm, cool = (
            WARM * (COOL / WARM) ** whole(share) * task.unit for share in (step.begin, step.end)
        )
        rates = _followed(p, z, at, rates)
        asked = rates if whole(step.begin) < LAST_STRETCH else 0.0 * rates
        rated = prices._replace(fund=asked * prices.fund)
        search(p, z, log, at, columns, rated, random, step.iterations, warm, cool, waiting)
        work += step.iterations
    return Done(chosen(p, z, at), work, rates)


def _followed(p: Problem, z: Ints, at: Layout, rates: Floats) -> Floats:
    """The rates after a look at what every fund has left: at its dual price alone a plan that is
    not the best leaves a tenth of it."""
    left = np.array([money_left(p, z, at, f) for f in range(rates.size)], dtype=np.float64)
    share = left / np.maximum(1, p.fund_amount)
    return np.asarray(rates**KEPT * np.exp(EAGER * (SPARED - share)))

"""Rounds: the plan is cut anew, its parts are searched side by side, and put together."""

import time
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import nullcontext
from typing import NamedTuple

import numpy as np

from matcher.anneal.stretch import Done, Task, anneal
from matcher.opened import with_bids
from matcher.packed import Floats, Ints
from matcher.parts import Part, cut, parts, together
from matcher.prices import Prices
from matcher.problem import Chosen, Problem
from matcher.state import layout, placed, plan_value

PART_NEEDS, HALVED = 4_000, 1_000
"""At most about so many needs are searched as one part, so that the work can be shared out; from
twice the second on there are two."""

ROUNDS = 12
"""Times the plan is cut anew, for every cut to fall elsewhere; the search cools a step in each."""

WHOLE_ROUNDS = 2
"""Rounds that search the whole as one part, so that money finds its way: without them the parts
ended half a point worse, see decision 0006."""

USUAL_ITERATIONS = 200
"""Iterations a need, where neither time nor work is limited: a minute further gains little."""

FIRST_RATE = 0.8
"""What money costs at first in the search, of its dual price."""

SEED_STEP = 7_919
"""Between the seeds of tasks: a prime, so that close seeds of a person do not share theirs."""

PINNED_RATING = 10**15
"""Milli-points a served pin counts in a rating, and a need that a block must serve, or a floor
asks for, and that is not: more than a plan can be worth."""

LACKING = 10**9
"""Needs that a milli-point counts that the worth is short of: it comes before any floor."""


class Schedule(NamedTuple):
    """How long to search: iterations in all, or seconds by the monotonic clock; how wide; and from
    which of the ``ROUNDS`` on: a plan that is good already is not warmed up again."""

    iterations: int | None
    until: float
    workers: int
    seed: int
    first: int = 0

    def share(self, number: int) -> int:
        """Of its iterations, those of one round."""
        rounds, at, all_ = ROUNDS - self.first, number - self.first, self.iterations or 0
        return all_ * (at + 1) // rounds - all_ * at // rounds


class Searched(NamedTuple):
    """The best plan, the iterations it took, and the plan after every round."""

    plan: Chosen
    work: int
    rounds: tuple[Chosen, ...]

    def under(self, accepted: Ints) -> "Searched":
        """The same, each with these bids accepted."""
        rounds = tuple(plan._replace(bids=accepted) for plan in self.rounds)
        return Searched(self.plan._replace(bids=accepted), self.work, rounds)


class _Rounds(NamedTuple):
    """What every round of a search goes by, and where it sends its tasks."""

    problem: Problem
    prices: Prices
    promise: Floats
    unit: float
    schedule: Schedule
    submit: Callable[[Task], Future[Done]]
    stop: Callable[[], bool]

    def tasks(self, number: int, pieces: list[Part], rates: Floats) -> list[Task]:
        """One for every part: the round's time or iterations, shared out by its needs."""
        schedule = self.schedule
        needs = sum(piece.problem.needs for piece in pieces)
        left = max(0.0, schedule.until - time.monotonic())
        seconds = left / (ROUNDS - number) * min(schedule.workers, len(pieces))
        return [
            Task(
                piece.problem,
                piece.prices,
                piece.plan,
                self.promise[piece.families],
                self.unit,
                rates,
                number / ROUNDS,
                (number + 1) / ROUNDS,
                schedule.seed + SEED_STEP * (number * len(pieces) + n + 1),
                None
                if schedule.iterations is None
                else -(-schedule.share(number) * piece.problem.needs // needs),
                seconds * piece.problem.needs / needs,
            )
            for n, piece in enumerate(pieces)
        ]

    def searched(
        self, number: int, plan: Chosen, rates: Floats, random: np.random.Generator
    ) -> Done:
        """The plan after it was cut, its parts were searched side by side, and put together."""
        p = self.problem
        size = p.needs
        if number - self.schedule.first >= WHOLE_ROUNDS:
            size = min(PART_NEEDS, max(HALVED, p.needs // 2))
        where = cut(p, plan, size, random)
        pieces = list(parts(p, self.prices, plan, where))
        tasks = self.tasks(number, pieces, rates)
        done = _all_done([self.submit(task) for task in tasks], tasks, self.stop)
        plans = [one.plan for one in done]
        made = together(p, plan, where, list(zip(pieces, plans, strict=True)))
        return Done(made, sum(one.work for one in done), _together(pieces, done, rates))


def improved(
    p: Problem,
    prices: Prices,
    plan: Chosen,
    promise: Floats,
    schedule: Schedule,
    executor: Executor | None,
    stop: Callable[[], bool],
    tell: Callable[[float, int], None],
) -> Searched:
    """The plans after every round, and the best of them.

    ``executor``: where the parts are searched; threads of this process if none is given.
    ``tell(share, value)``: how much is done after a round, 0 … 1, and its plan's milli-points.
    """
    ways = p.home if p.home.size else p.member
    unit = float(ways["value"].mean()) if ways.size else 0.0
    random = np.random.default_rng(schedule.seed)
    best, best_rating, work = plan, rating(p, plan), 0
    plans, rates = [], np.full(p.fund_amount.size, FIRST_RATE)
    begun = time.monotonic()
    with (
        ThreadPoolExecutor(schedule.workers) if executor is None else nullcontext(executor) as pool
    ):

        def submit(task: Task) -> Future[Done]:
            # A way to stop does not travel to another process.
            return (
                pool.submit(anneal, task, stop) if executor is None else pool.submit(anneal, task)
            )

        rounds = _Rounds(p, prices, promise, unit, schedule, submit, stop)
        for number in range(schedule.first, ROUNDS):
            if stop() or (schedule.iterations is None and time.monotonic() >= schedule.until):
                break
            done = rounds.searched(number, plan, rates, random)
            plan, work, rates = done.plan, work + done.work, done.rates
            plans.append(plan)
            rated = rating(p, plan)
            if rated >= best_rating:
                best, best_rating = plan, rated
            share = (number + 1 - schedule.first) / (ROUNDS - schedule.first)
            if schedule.iterations is None:
                share = (time.monotonic() - begun) / max(1e-6, schedule.until - begun)
            tell(min(1.0, share), rated % PINNED_RATING)
    return Searched(best, work, tuple(plans))


def _together(pieces: list[Part], done: list[Done], rates: Floats) -> Floats:
    """The mean of every fund's rates over the parts, by what they have of it."""
    amount = np.array([piece.problem.fund_amount for piece in pieces], dtype=np.float64)
    came = np.array([one.rates for one in done])
    total = amount.sum(axis=0)
    mean = (amount * came).sum(axis=0) / np.maximum(1.0, total)
    return np.where(total > 0, mean, rates)


def _all_done(
    waiting: list[Future[Done]], tasks: list[Task], stop: Callable[[], bool]
) -> list[Done]:
    """What became of every task; those not begun when a person stops stay as they were."""
    done = []
    for future, task in zip(waiting, tasks, strict=True):
        if stop() and future.cancel():
            done.append(Done(task.plan, 0, task.rates))
        else:
            done.append(future.result())
    return done


def rating(p: Problem, plan: Chosen) -> int:
    """The plan's value in milli-points, with what must be served above everything."""
    accepted = int(p.bid["value"][plan.bids].sum())
    p = with_bids(p, plan.bids)
    at = layout(p)
    z: Ints = placed(p, at, plan)
    kept = int((z[at.column : at.column + p.needs][p.need["pinned"] > 0] >= 0).sum())
    short = int(z[at.short]) + LACKING * int(z[at.lack])
    return accepted + int(plan_value(p, z, at)) + (kept - short) * PINNED_RATING

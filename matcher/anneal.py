"""A search that cools down: a plan built from prices, then improved in parts, side by side."""

import time
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import nullcontext
from typing import NamedTuple

import numpy as np

from matcher.parts import cut, parts, together
from matcher.patterns import Floats
from matcher.prices import Prices
from matcher.problem import Chosen, Ints, Problem
from matcher.search import construct, fill, index, open_all, open_for_pinned, search, worth_opening
from matcher.state import Layout, chosen, empty_plan, layout, new_log, placed, plan_value

PART_NEEDS, HALVED = 4_000, 1_000
"""At most about so many needs are searched as one part; from twice the second on there are two."""

ROUNDS = 12
"""Times the plan is cut anew; the search cools a step in each."""

WHOLE_ROUNDS = 2
"""Rounds that search the whole as one part, so that money finds its way."""

CHUNKS = 8
"""Steps of a part's cooling in one round; between them it looks at the clock."""

WARM, COOL = 0.1, 0.01
"""Of the mean value of a visit: the first and the last threshold."""

REPACKED = 0.1
"""Of the search's iterations: those that first give a block its exact best pattern."""

LAST_STRETCH = 0.8
"""From this share of the search on, money has no price but its limits."""

LOGGED = 64
"""Entries of the undo log a need: more than one move can write that takes everybody out and in."""

USUAL_ITERATIONS = 200
"""Iterations a need, where neither time nor work is limited."""


class Task(NamedTuple):
    """One part, for one stretch of the cooling: from ``begin`` to ``end`` of the whole.

    ``iterations`` where work is counted; else ``seconds``.
    """

    problem: Problem
    prices: Prices
    plan: Chosen
    promise: Floats
    unit: float
    begin: float
    end: float
    seed: int
    iterations: int | None
    seconds: float


class Done(NamedTuple):
    plan: Chosen
    work: int


def seeded(seed: int) -> np.ndarray:
    """The state of the search's generator; never zero."""
    state = np.array([(seed * 0x9E3779B97F4A7C15 + 0x2545F4914F6CDD1D) % 2**64], np.uint64)
    state[0] = state[0] or 1
    return state


def first_plan(p: Problem, prices: Prices, seed: int) -> tuple[Chosen, Floats]:
    """A plan guided by prices: pins, series, every block's best pattern, then the rest.

    With it the promise of every family: what its best series is worth beyond all it uses.
    """
    at, log, random = layout(p), new_log(LOGGED * p.needs), seeded(seed)
    z = empty_plan(p, at)
    promise = worth_opening(p, z, at, prices, random)
    columns = index(p, promise)
    # Pinned needs first, then those whose hours and money are worth most.
    order = np.lexsort((-prices.need, 1 - p.need["pinned"])).astype(np.int64)
    pinned = int(p.need["pinned"].sum())
    fill(p, z, log, at, columns, prices, random, order[:pinned])
    for i in order[:pinned]:
        if z[at.column + i] < 0:
            open_for_pinned(p, z, log, at, columns, prices, random, i)
    families = np.argsort(-promise, kind="stable").astype(np.int64)
    open_all(p, z, log, at, prices, random, families[promise[families] > 0])
    scarce = np.argsort(-(prices.slot * p.block_sessions).sum(axis=1), kind="stable")
    construct(p, z, log, at, columns, prices, random, scarce.astype(np.int64))
    fill(p, z, log, at, columns, prices, random, order[pinned:])
    return chosen(p, z, at), promise


def anneal(task: Task, stop: Callable[[], bool] | None = None) -> Done:
    """A part's plan after its stretch, or when a person stops it."""
    p, prices = task.problem, task.prices
    at, log = layout(p), new_log(LOGGED * p.needs)
    columns = index(p, task.promise)
    random = seeded(task.seed)
    z = placed(p, at, task.plan)
    unpriced = prices._replace(fund=np.zeros_like(prices.fund))
    mark, stamps = np.zeros(p.needs, np.int64), np.zeros(1, np.int64)
    begun = time.monotonic()
    share, work, per = 0.0, 0, 50
    # Little work may leave a round none.
    while share < 1.0 and task.iterations != 0 and not (stop and stop()):
        if task.iterations is None:
            upto = min(1.0, share + 1 / CHUNKS)
        else:
            per = min(max(1, task.iterations // CHUNKS), task.iterations - work)
            upto = (work + per) / max(1, task.iterations)
        spread = task.end - task.begin
        warm, cool = (
            WARM * (COOL / WARM) ** (task.begin + x * spread) * task.unit for x in (share, upto)
        )
        rated = prices if task.begin + share * spread < LAST_STRETCH else unpriced
        before = time.monotonic()
        search(p, z, log, at, columns, rated, random, per, warm, cool, REPACKED, mark, stamps)
        work += per
        if task.iterations is None:
            now = time.monotonic()
            share = (now - begun) / max(1e-6, task.seconds)
            per = max(10, int(per * task.seconds / CHUNKS / max(1e-5, now - before)))
        else:
            share = work / max(1, task.iterations)
    return Done(chosen(p, z, at), work)


class Schedule(NamedTuple):
    """How long to search: iterations in all, or seconds by the monotonic clock; how wide."""

    iterations: int | None
    until: float
    workers: int
    seed: int


def improved(
    p: Problem,
    prices: Prices,
    plan: Chosen,
    promise: Floats,
    schedule: Schedule,
    executor: Executor | None,
    stop: Callable[[], bool],
    tell: Callable[[float, int], None],
) -> tuple[Chosen, int]:
    """The best plan after every round, and the iterations it took."""
    best, best_rating = plan, rating(p, plan)
    ways = p.home if p.home.size else p.member
    unit = float(ways["value"].mean()) if ways.size else 0.0
    random = np.random.default_rng(schedule.seed)
    work = 0
    own = ThreadPoolExecutor(schedule.workers) if executor is None else nullcontext(executor)
    begun = time.monotonic()
    with own as pool:
        for number in range(ROUNDS):
            if stop():
                break
            left = schedule.until - time.monotonic()
            if schedule.iterations is None and left <= 0:
                break
            size = min(PART_NEEDS, max(HALVED, p.needs // 2)) if number >= WHOLE_ROUNDS else p.needs
            where = cut(p, plan, size, random)
            pieces = list(parts(p, prices, plan, where))
            begin, end = number / ROUNDS, (number + 1) / ROUNDS
            left = schedule.until - time.monotonic()
            seconds = max(0.0, left) / (ROUNDS - number)
            needs = sum(piece.problem.needs for piece in pieces)
            lanes = min(schedule.workers, len(pieces))
            tasks = [
                Task(
                    piece.problem,
                    piece.prices,
                    piece.plan,
                    promise[piece.families],
                    unit,
                    begin,
                    end,
                    schedule.seed + 7_919 * (number * len(pieces) + n + 1),
                    None
                    if schedule.iterations is None
                    else _share(schedule.iterations, number, needs, piece.problem.needs),
                    seconds * lanes * piece.problem.needs / needs,
                )
                for n, piece in enumerate(pieces)
            ]
            done = _all_done(
                [
                    # A way to stop does not travel to another process.
                    pool.submit(anneal, task, *([stop] if executor is None else []))
                    for task in tasks
                ],
                tasks,
                stop,
            )
            work += sum(one.work for one in done)
            plan = together(
                p,
                plan,
                where,
                [(piece, one.plan) for piece, one in zip(pieces, done, strict=True)],
            )
            rated = rating(p, plan)
            if rated >= best_rating:
                best, best_rating = plan, rated
            tell(
                end
                if schedule.iterations is not None
                else min(1.0, (time.monotonic() - begun) / max(1e-6, schedule.until - begun)),
                rated % PINNED_RATING,
            )
    return best, work


def _share(iterations: int, number: int, needs: int, own: int) -> int:
    """A part's iterations in one round; over the rounds and parts they add up, give or take."""
    rounds = iterations * (number + 1) // ROUNDS - iterations * number // ROUNDS
    return -(-rounds * own // needs)


def _all_done(
    waiting: list[Future[Done]], tasks: list[Task], stop: Callable[[], bool]
) -> list[Done]:
    """What became of every task; those not begun when a person stops stay as they were."""
    done = []
    for future, task in zip(waiting, tasks, strict=True):
        if stop() and future.cancel():
            done.append(Done(task.plan, 0))
        else:
            done.append(future.result())
    return done


PINNED_RATING = 10**15


def rating(p: Problem, plan: Chosen) -> int:
    """The plan's value, with a pinned need served above everything."""
    at = layout(p)
    z: Ints = placed(p, at, plan)
    return int(plan_value(p, z, at)) + kept_pins(p, z, at) * PINNED_RATING


def kept_pins(p: Problem, z: Ints, at: Layout) -> int:
    """How many pinned needs are served."""
    return int((z[at.column : at.column + p.needs][p.need["pinned"] > 0] >= 0).sum())

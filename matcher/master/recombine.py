"""One plan out of many: the patterns they gave their blocks, chosen anew so that they agree.

What a search had right in one place in an early round and in another in a late one, it has at once
afterwards. As path relinking does for two plans (Glover, Laguna and Martí 2000), but exactly.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor, wait
from typing import NamedTuple

import numpy as np

from matcher.master.book import booked, fitting
from matcher.master.program import master
from matcher.parts import Part, cut, parts, together, within
from matcher.prices import Prices
from matcher.problem import Chosen, Problem, covered, needs_served
from matcher.solvers import UNHURRIED, best_values

PART_NEEDS = 2_000
"""About so many needs are recombined as one: the time of the program grows faster than its size."""

NEAR = 1e-4
"""Of the value: near enough to the master's own best; the last of it takes the longest."""

LOOK_EVERY = 0.05
"""Seconds between two looks whether a person stops it."""

ITERATIONS_A_NODE = 2_000
"""Where work is counted: iterations of the search that stand for one node of the solver's tree."""


class Limits(NamedTuple):
    """``until``: by the monotonic clock; none: by ``work``, in iterations of the search."""

    until: float | None
    work: int
    workers: int
    seed: int


class Task(NamedTuple):
    """One part: its plan, which is lawful, and what the part can hold of others.

    ``seconds``: its share of what is left; never past ``until``, by the monotonic clock.
    """

    problem: Problem
    plan: Chosen
    others: tuple[Chosen, ...]
    seconds: float
    until: float
    nodes: int | None
    seed: int


def recombined(
    p: Problem,
    prices: Prices,
    plan: Chosen,
    others: Sequence[Chosen],
    limits: Limits,
    executor: Executor | None,
    stop: Callable[[], bool],
) -> Chosen:
    """A plan of patterns of these worth no less than ``plan``, in parts side by side.

    ``executor``: where; threads of this process if none is given. Where a person stops it, parts
    not done by then stay as they are.
    """
    if limits.until is not None and time.monotonic() >= limits.until:
        return plan
    where = cut(p, plan, PART_NEEDS, np.random.default_rng(limits.seed))
    pieces = list(parts(p, prices, plan, where))
    tasks = _tasks(p, pieces, others, limits)
    pool = ThreadPoolExecutor(limits.workers) if executor is None else executor
    waiting = [pool.submit(recombine, task) for task in tasks]
    while not all(future.done() for future in waiting) and not stop():
        wait(waiting, LOOK_EVERY)
    for future in waiting:
        future.cancel()
    if executor is None:
        pool.shutdown(wait=False)  # what still runs ends by itself
    made = [
        future.result() if future.done() and not future.cancelled() else task.plan
        for task, future in zip(tasks, waiting, strict=True)
    ]
    return together(p, plan, where, list(zip(pieces, made, strict=True)))


def _tasks(
    p: Problem, pieces: Sequence[Part], others: Sequence[Chosen], limits: Limits
) -> list[Task]:
    """One for every part, with its share of the time or of the nodes."""
    held = [tuple(within(piece, other) for other in others) for piece in pieces]
    lanes = min(limits.workers, len(pieces))
    if limits.until is None:
        until = time.monotonic() + len(pieces) * UNHURRIED
        nodes = 1 + limits.work // (ITERATIONS_A_NODE * max(1, len(pieces)))
    else:
        until, nodes = limits.until, None
    left = until - time.monotonic()
    return [
        Task(
            piece.problem,
            piece.plan,
            own,
            left * lanes * piece.problem.needs / p.needs,
            until,
            nodes,
            limits.seed % 2**31,
        )
        for piece, own in zip(pieces, held, strict=True)
    ]


def recombine(task: Task) -> Chosen:
    """The best of a part's plans that its patterns make up."""
    begun = time.monotonic()
    p, plan = task.problem, task.plan
    book = booked(p, plan)
    own = book.size
    for other in task.others:
        theirs = booked(p, other)
        book = book.joined(theirs.kept(fitting(p, theirs)))
    kept = needs_served(p, plan) & (p.need["pinned"] > 0)
    least = np.minimum(p.cover_least, covered(p, plan))
    program = master(p, book, needs=kept, least=least).program
    best = best_values(
        program,
        seconds=min(task.seconds - (time.monotonic() - begun), task.until - time.monotonic()),
        work=task.nodes,
        seed=task.seed,
        start=(np.arange(book.size) < own).astype(np.int64),
        near=NEAR,
    )
    return plan if best is None else book.chosen(np.flatnonzero(best))

"""One plan out of many: the patterns they gave their blocks, chosen anew so that they agree.

What a search had right in one place in an early round and in another in a late one, it has at once
afterwards. As path relinking does for two plans (Glover, Laguna and Martí 2000), but exactly.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import nullcontext
from typing import NamedTuple

import numpy as np

from matcher.master.book import booked, fitting
from matcher.master.program import master
from matcher.parts import cut, parts, together, within
from matcher.prices import Prices
from matcher.problem import Bools, Chosen, Problem
from matcher.solvers import UNHURRIED, best_values

PART_NEEDS = 2_000
"""About so many needs are recombined as one: the time of the program grows faster than its size."""

NEAR = 1e-4
"""Of the value: near enough to the master's own best; the last of it takes the longest."""

ITERATIONS_A_NODE = 2_000
"""Where work is counted: iterations of the search that stand for one node of the solver's tree."""


class Limits(NamedTuple):
    """``until``: by the monotonic clock; none: by ``work``, in iterations of the search."""

    until: float | None
    work: int
    workers: int
    seed: int


class Task(NamedTuple):
    """One part: its plan, which is lawful, and what the part can hold of others."""

    problem: Problem
    plan: Chosen
    others: tuple[Chosen, ...]
    seconds: float
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

    ``executor``: where; threads of this process if none is given.
    """
    where = cut(p, plan, min(PART_NEEDS, p.needs), np.random.default_rng(limits.seed))
    pieces = list(parts(p, prices, plan, where))
    seconds, nodes = UNHURRIED, None
    if limits.until is None:
        nodes = 1 + limits.work // (ITERATIONS_A_NODE * max(1, len(pieces)))
    else:
        seconds = limits.until - time.monotonic()
    lanes = min(limits.workers, len(pieces))
    tasks = [
        Task(
            piece.problem,
            piece.plan,
            tuple(within(piece, other) for other in others),
            seconds if nodes else seconds * lanes * piece.problem.needs / p.needs,
            nodes,
            limits.seed % 2**31,
        )
        for piece in pieces
    ]
    with ThreadPoolExecutor(limits.workers) if executor is None else nullcontext(executor) as pool:
        waiting = [pool.submit(recombine, task) for task in tasks]
        made = [
            task.plan if stop() and future.cancel() else future.result()
            for task, future in zip(tasks, waiting, strict=True)
        ]
    return together(p, plan, where, list(zip(pieces, made, strict=True)))


def recombine(task: Task) -> Chosen:
    """The best of a part's plans that its patterns make up."""
    p, plan = task.problem, task.plan
    book = booked(p, plan)
    own = book.size
    for other in task.others:
        theirs = booked(p, other)
        book = book.joined(theirs.kept(fitting(p, theirs)))
    kept = served(p, plan) & (p.need["pinned"] > 0)
    best = best_values(
        master(p, book, needs=kept).program,
        seconds=task.seconds,
        work=task.nodes,
        seed=task.seed,
        start=(np.arange(book.size) < own).astype(np.int64),
        near=NEAR,
    )
    return plan if best is None else book.chosen(np.flatnonzero(best))


def served(p: Problem, plan: Chosen) -> Bools:
    """Which needs a plan serves."""
    needs = np.zeros(p.needs, dtype=np.bool_)
    needs[p.home["need"][plan.visits[:, 0]]] = True
    for *_, members in plan.series:
        needs[p.member["need"][list(members)]] = True
    return needs

"""Generalised assignment in OR-Library format, as the plain problem.

``agents jobs``, then the cost of every job by agent, the resource it takes by agent, and every
agent's capacity, as numbers parted by white space. Every job goes to one agent; least cost.
"""

import csv
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.malformed import Malformed
from matcher.packed import Ints
from matcher.problem import FAMILY, HOME, MEMBER, NEED, Chosen, Problem, no_tender, rows


class Gap(NamedTuple):
    """``cost`` and ``resource``: agents × jobs; ``capacity``: agents."""

    cost: Ints
    resource: Ints
    capacity: Ints


def read(path: Path) -> Gap:
    """
    Raises
    ------
    Malformed
        Not whole numbers, negative ones, or too few or too many of them.
    """
    try:
        lines = path.read_text("ascii").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Malformed(path, 1, str(error)) from error
    words = [(word, number) for number, line in enumerate(lines, 1) for word in line.split()]
    for word, line in words:
        if not word.isdecimal() or len(word) > 12:
            raise Malformed(path, line, f"“{word}” is no whole number from 0 up")
    last = len(lines) or 1
    if len(words) < 2:
        raise Malformed(path, last, "expected “agents jobs”")
    agents, jobs = int(words[0][0]), int(words[1][0])
    if agents < 1 or jobs < 1:
        raise Malformed(path, words[0][1], f"{agents} agents and {jobs} jobs")
    size, expected = agents * jobs, 2 + agents * (2 * jobs + 1)
    if len(words) < expected:
        raise Malformed(path, last, f"ends after {len(words)} numbers of {expected}")
    if len(words) > expected:
        raise Malformed(path, words[expected][1], f"numbers beyond the {expected} expected")
    numbers = np.array([int(word) for word, _ in words[2:]], dtype=np.int64)
    return Gap(
        numbers[:size].reshape(agents, jobs),
        numbers[size : 2 * size].reshape(agents, jobs),
        numbers[2 * size :],
    )


def problem_of(gap: Gap) -> Problem:
    """Agents are blocks with their capacity as minutes; jobs are pinned needs without slots."""
    agents, jobs = gap.cost.shape
    agent, job = np.tile(np.arange(agents), jobs), np.repeat(np.arange(jobs), agents)
    nothing = np.zeros(0, dtype=np.int64)
    return Problem(
        slot_day=np.zeros(1, dtype=np.int64),
        fen_per_millipoint=1,
        rooms=0,
        residents=0,
        block_sessions=np.zeros((agents, 1), dtype=np.int64),
        block_minutes=gap.capacity,
        **no_tender(agents, 0),
        fund_amount=nothing,
        fund_most=nothing,
        fund_list=nothing,
        need=rows(NEED, jobs, k=0, people=1, resident=-1, pinned=1),
        home_start=np.arange(jobs + 1, dtype=np.int64) * agents,
        home=rows(
            HOME,
            agents * jobs,
            need=job,
            block=agent,
            slots=0,
            minutes=gap.resource[agent, job],
            public=0,
            value=dearest(gap) - gap.cost[agent, job],
            fund_start=0,
            fund_end=0,
        ),
        family=np.empty(0, dtype=FAMILY),
        set_start=np.zeros(1, dtype=np.int64),
        set_slots=nothing,
        member_start=np.zeros(1, dtype=np.int64),
        member=np.empty(0, dtype=MEMBER),
    )


def dearest(gap: Gap) -> int:
    """A job's cost and its value add up to this: more than any cost, so that all are worth it."""
    return int(gap.cost.max()) + 1


def cost_of(gap: Gap, plan: Chosen) -> int:
    """The published objective, from the file's own figures.

    Raises
    ------
    ValueError
        A job without an agent or with two, or an agent beyond its capacity.
    """
    agents, jobs = gap.cost.shape
    job, agent = np.divmod(plan.visits.reshape(-1, 3)[:, 0], agents)
    if np.bincount(job, minlength=jobs).tolist() != [1] * jobs:
        raise ValueError("not every job has exactly one agent")
    load = np.zeros(agents, dtype=np.int64)
    np.add.at(load, agent, gap.resource[agent, job])
    if (load > gap.capacity).any():
        raise ValueError("an agent is beyond its capacity")
    return int(gap.cost[agent, job].sum())


def least_cost(gap: Gap, bound: int) -> int:
    """A bound on the value as a bound on the cost."""
    jobs = int(gap.cost.shape[1])
    return dearest(gap) * jobs - bound


def best_known(path: Path) -> Decimal | None:
    """The cost in ``best_known.csv`` beside the file; None where it is not there."""
    try:
        with (path.parent / "best_known.csv").open(encoding="utf-8") as table:
            costs = {row["instance"]: row["best_known_cost"] for row in csv.DictReader(table)}
    except FileNotFoundError:
        return None
    return Decimal(costs[path.stem]) if path.stem in costs else None

"""Where a problem is cut."""

from typing import NamedTuple

import numpy as np

from matcher.machine import njit
from matcher.packed import Ints
from matcher.problem import Chosen, Problem, families_by_block, homes_by_block, needs_served

RUNNING = 1_000_000
"""Votes of a running series on where its room goes: more than a room has families."""


class Cut(NamedTuple):
    """The part of each block, room and need; -1: a need that stands as it is."""

    block: Ints
    room: Ints
    need: Ints
    parts: int


@njit(cache=True)
def _grown(p, homes_start, homes, families_start, families, seeds, size):
    """Blocks gathered around seeds, through the needs they share, into parts of ``size`` needs.

    Breadth first. (The part of every block, how many parts.)
    """
    label = np.full(p.block_minutes.size, -1, dtype=np.int64)
    touched = np.zeros(p.need.size, dtype=np.bool_)
    queue = np.empty(p.block_minutes.size, dtype=np.int64)
    queued = np.zeros(p.block_minutes.size, dtype=np.bool_)
    part = 0
    weight = 0
    head = 0
    tail = 0
    for seed in seeds:
        if label[seed] >= 0 or queued[seed]:
            continue
        queue[tail] = seed
        queued[seed] = True
        tail += 1
        while head < tail:
            b = queue[head]
            head += 1
            if weight > size:
                part += 1
                weight = 0
            label[b] = part
            for a in range(homes_start[b], homes_start[b + 1]):
                i = p.home[homes[a]].need
                if touched[i]:
                    continue
                touched[i] = True
                weight += 1
                for r in range(p.home_start[i], p.home_start[i + 1]):
                    other = p.home[r].block
                    if not queued[other]:
                        queued[other] = True
                        queue[tail] = other
                        tail += 1
            for a in range(families_start[b], families_start[b + 1]):
                x = families[a]
                for m in range(p.member_start[x], p.member_start[x + 1]):
                    i = p.member[m].need
                    if not touched[i]:
                        touched[i] = True
                        weight += 1
    return label, part + 1


def cut(p: Problem, plan: Chosen, size: int, random: np.random.Generator) -> Cut:
    """Parts of about ``size`` needs; where to cut is up to ``random``."""
    block, parts = _grown(
        p, *homes_by_block(p), *families_by_block(p), random.permutation(p.blocks), size
    )
    # A room goes with most of the families that use it, and before that with its running series.
    votes = np.zeros((p.rooms, parts), dtype=np.int64)
    np.add.at(votes, (p.family["room"], block[p.family["block"]]), 1)
    for family, *_ in plan.series:
        votes[p.family["room"][family], block[p.family["block"][family]]] += RUNNING
    room = votes.argmax(axis=1).astype(np.int64)
    return Cut(block, room, _need_parts(p, plan, block, room, random), parts)


def _need_parts(
    p: Problem, plan: Chosen, block: Ints, room: Ints, random: np.random.Generator
) -> Ints:
    """The part of every need, -1: it stands as it is.

    Served: with its block. Unserved: with any block that might. A resident's: all in one.
    """
    need = np.full(p.needs, -1, dtype=np.int64)
    shuffled = random.permutation(p.member.size)
    need[p.member["need"][shuffled]] = block[p.family["block"][p.member["family"][shuffled]]]
    several = np.diff(p.home_start)
    has = np.flatnonzero(several)
    any_row = p.home_start[has] + (random.random(has.size) * several[has]).astype(np.int64)
    need[has] = block[p.home["block"][any_row]]
    served = needs_served(p, plan)
    at_home = p.home["need"][plan.visits[:, 0]]
    need[at_home] = block[p.home["block"][plan.visits[:, 0]]]
    for family, _, _, members in plan.series:
        b, h = p.family["block"][family], p.family["room"][family]
        rows = p.member["need"][list(members)]
        need[rows] = block[b] if block[b] == room[h] else -1
    shared = np.flatnonzero(p.need["resident"] >= 0)
    home = np.full(p.residents, -1, dtype=np.int64)
    placed = shared[need[shared] >= 0]  # a need without any lawful way is in no part
    home[p.need["resident"][placed[::-1]]] = need[placed[::-1]]
    wanted = home[p.need["resident"][shared]]
    need[shared] = np.where(served[shared] & (need[shared] != wanted), -1, wanted)
    # A series goes with all its members or stands as it is.
    for _, _, _, members in plan.series:
        rows = p.member["need"][list(members)]
        if (need[rows] < 0).any():
            need[rows] = -1
    return need

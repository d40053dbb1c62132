"""What a cut leaves standing, and what that takes."""

from typing import NamedTuple

import numpy as np

from matcher.packed import Ints
from matcher.parts.cut import Cut
from matcher.problem import Chosen, Problem


class Standing(NamedTuple):
    """What crosses the cut and stands as it is, and what it leaves or takes.

    ``sessions[b, s]`` and ``minutes[b]``: what it leaves of the blocks; ``served[b]``: the needs it
    has them serve; ``rooms[h]`` and ``residents[r]``: the slots it takes, as sets.
    """

    plan: Chosen
    sessions: Ints
    minutes: Ints
    served: Ints
    rooms: Ints
    residents: Ints


def standing(p: Problem, plan: Chosen, where: Cut) -> Standing:
    """The visits and series of a plan that no part has."""
    sessions, minutes = p.block_sessions.copy(), p.block_minutes.copy()
    served = np.zeros(p.blocks, dtype=np.int64)
    rooms = np.zeros(p.rooms, dtype=np.int64)
    residents = np.zeros(p.residents, dtype=np.int64)

    def take(b: int, slots: int, used: int, needs: Ints) -> None:
        for s in range(p.slot_day.size):
            sessions[b, s] -= (slots >> s) & 1
        minutes[b] -= used
        served[b] += needs.size
        for r in p.need["resident"][needs]:
            if r >= 0:
                residents[r] |= slots

    fixed = where.need[p.home["need"][plan.visits[:, 0]]] < 0
    for row, slots, _ in plan.visits[fixed]:
        one = p.home[row]
        take(int(one["block"]), int(slots), int(one["minutes"]), one["need"].reshape(1))
    series = []
    for one in plan.series:
        family, slots, _, members = one
        rows = p.member["need"][list(members)]
        if where.need[rows[0]] < 0:
            series.append(one)
            of = p.family[family]
            take(int(of["block"]), slots, int(of["minutes"]), rows)
            rooms[of["room"]] |= slots
    left = Chosen(plan.visits[fixed], tuple(series))
    return Standing(left, sessions, minutes, served, rooms, residents)


def money_used(p: Problem, plan: Chosen) -> Ints:
    """Fen of each fund that a plan uses, and of those they are within; lump sums of bids aside."""
    used = np.zeros(p.fund_amount.size, dtype=np.int64)
    paid = plan.visits[plan.visits[:, 2] >= 0]
    np.add.at(used, paid[:, 2], p.home["public"][paid[:, 0]])
    for family, _, fund, members in plan.series:
        if fund >= 0:
            of = p.family[family]
            short = int(of["cost"]) - int(p.member["fee"][list(members)].sum())
            used[fund] += int(of["sessions"]) * max(0, short)
    inner = np.flatnonzero(p.fund_within >= 0)
    np.add.at(used, p.fund_within[inner], used[inner])
    return used

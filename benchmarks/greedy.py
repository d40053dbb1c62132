"""Greedy by value: what a patient clerk does without a plan for tomorrow.

Home columns and runs (a family at one of its slot sets) are taken in one order, dearest first, a
run at the mean value of the people it can take. A home visit takes the first free slots and the
first fund with money; a series takes whoever is still unserved, most valuable first, and runs if
enough come and it can be paid. No step is taken back. Pinned needs go before all others; where one
finds no way left, it goes before the rest of them next time.
"""

import numpy as np

from benchmarks.day import Day
from matcher.packed import Ints
from matcher.problem import Chosen, Problem
from matcher.whole.plans import series_worth

PINNED = 1 << 40
"""Above any value."""

TRIES = 10
"""Orders of the pinned needs tried until all are kept."""


def greedy(p: Problem) -> Chosen:
    """A lawful plan, except that a pinned need may find no way left for all the trying."""
    urgency = p.need["pinned"].copy()
    for _ in range(TRIES):
        left = urgency * ~_taken(p, urgency, pinned_only=True).served
        if not left.any():
            break
        urgency += left
    day = _taken(p, urgency, pinned_only=False)
    return Chosen(np.array(day.visits, dtype=np.int64).reshape(-1, 3), tuple(day.series))


def _taken(p: Problem, urgency: Ints, *, pinned_only: bool) -> Day:
    """The day after every column was tried once, the most urgent first, then the dearest."""
    day = Day(p)
    run_family = np.repeat(np.arange(p.families), np.diff(p.set_start))
    urgent = np.zeros(p.families, dtype=np.int64)
    np.maximum.at(urgent, p.member["family"], urgency[p.member["need"]])
    tried = np.flatnonzero(urgent[run_family] > 0) if pinned_only else np.arange(run_family.size)
    runs = [(int(run_family[run]), int(p.set_slots[run])) for run in tried]
    run_rank = np.array([_rank(p, urgency, *run) for run in runs], dtype=np.int64)
    home_rank = p.home["value"] + PINNED * urgency[p.home["need"]]
    rank = np.concatenate([home_rank, run_rank])
    least = PINNED // 2 if pinned_only else 0
    order = np.flatnonzero(rank > least)
    for at in order[np.argsort(-rank[order], kind="stable")].tolist():
        if at < p.home.size:
            day.visit(at)
        else:
            family, slots = runs[at - p.home.size]
            day.gather(family, slots, _members(p, urgency, family, slots))
    return day


def _members(p: Problem, urgency: Ints, family: int, slots: int) -> Ints:
    """Those who can come, the most urgent first, then the most valuable."""
    rows = np.arange(p.member_start[family], p.member_start[family + 1])
    member = p.member[rows]
    worth = member["value"] + np.where(member["stay"] == slots, member["stay_bonus"], 0)
    able = (slots & ~member["slots"] == 0) & ((worth > 0) | (urgency[member["need"]] > 0))
    order = np.argsort(-(worth + PINNED * urgency[member["need"]])[able], kind="stable")
    return np.asarray(rows[able][order])


def _rank(p: Problem, urgency: Ints, family: int, slots: int) -> int:
    """A series' worth per member if everybody came whom it has room for."""
    members = _members(p, urgency, family, slots)
    need = p.member["need"][members]
    members = members[np.cumsum(p.need["people"][need]) <= p.family["largest"][family]]
    if members.size == 0:
        return 0
    mean: int = series_worth(p, family, slots, -1, tuple(members.tolist())) // members.size
    return mean + PINNED * int(urgency[need].max())

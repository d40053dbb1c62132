"""Runs as variables: a family at one of its slot sets, its payer and its seats."""

from typing import NamedTuple

import numpy as np

from matcher.packed import Bools, Ints
from matcher.problem import Problem
from matcher.whole.program import UNLIMITED, Draft
from matcher.whole.shared import Shared, bits, grouped, lists

ALONE = -1
"""The fund of what no fund pays."""


class Runs(NamedTuple):
    """``payer``: one (run, fund or ALONE) each; ``seat``: one (run, member row) each."""

    family: Ints
    slots: Ints
    payer_run: Ints
    payer: Ints
    payer_at: Ints
    money_at: Ints
    points_at: Ints
    seat_run: Ints
    seat: Ints
    seat_at: Ints


def run_variables(p: Problem, draft: Draft, shared: Shared) -> Runs:
    run_family = np.repeat(np.arange(p.families), np.diff(p.set_start))
    run_slots = p.set_slots
    seat_run, seat, worth = _seats(p, run_family, run_slots)
    payer_run, payer = _payers(p, run_family, seat_run, seat)
    family, size = p.family[run_family], run_family.size
    seats = draft.variables(seat.size, worth, 1)
    opened = draft.variables(payer.size, 0, 1)
    money = draft.variables(payer.size, 0, np.where(payer == ALONE, 0, family["cost"][payer_run]))
    most_points = family["sessions"] * family["cost"] // p.fen_per_millipoint
    points = draft.variables(size, -1, most_points)
    runs = Runs(
        run_family, run_slots, payer_run, payer, opened, money, points, seat_run, seat, seats
    )
    _share(p, draft, shared, runs)
    shared.bring(p, draft, p.member["need"][seat], seats, worth)
    _gather(p, draft, runs)
    if p.cover_least.size:
        _worthwhile(p, draft, runs, worth)
    return runs


def _seats(p: Problem, run_family: Ints, run_slots: Ints) -> tuple[Ints, Ints, Ints]:
    """(run, member row, worth there) of every need that may join a run."""
    run, seat = lists(p.member_start[run_family], p.member_start[run_family + 1])
    slots, member = run_slots[run], p.member[seat]
    stays = (member["stay"] == slots) & (slots != 0)
    worth = member["value"] + np.where(stays, member["stay_bonus"], 0)
    able = (slots & ~member["slots"] == 0) & ((worth > 0) | (p.need["pinned"][member["need"]] > 0))
    return run[able], seat[able], worth[able]


def _payers(p: Problem, run_family: Ints, seat_run: Ints, seat: Ints) -> tuple[Ints, Ints]:
    """(run, fund or ALONE) of every way to pay: alone only where all the fees would do."""
    family = p.family[run_family]
    fees = np.zeros(run_family.size, dtype=np.int64)
    np.add.at(fees, seat_run, p.member["fee"][seat])
    alone = np.flatnonzero(fees >= family["cost"])
    run, place = lists(
        family["fund_start"],
        np.where(family["cost"] > 0, family["fund_end"], family["fund_start"]),
    )
    payer = np.concatenate([np.full(alone.size, ALONE), p.fund_list[place]])
    return np.concatenate([alone, run]), payer


def _share(p: Problem, draft: Draft, shared: Shared, runs: Runs) -> None:
    """What a run takes from others: its block, its room, its members' time and chance."""
    family = p.family[runs.family[runs.payer_run]]
    draft.terms(shared.minute[family["block"]], runs.payer_at, family["minutes"])
    row, slot = bits(runs.slots[runs.payer_run], p.slot_day.size)
    draft.terms(shared.slot[family["block"][row], slot], runs.payer_at[row], 1)
    draft.terms(shared.room[family["room"][row], slot], runs.payer_at[row], 1)
    need = p.member["need"][runs.seat]
    draft.terms(shared.once[need], runs.seat_at, 1)
    shared.serve(draft, p.family["block"][runs.family[runs.seat_run]], runs.seat_at)
    known = np.flatnonzero(p.need["resident"][need] >= 0)
    row, slot = bits(runs.slots[runs.seat_run[known]], p.slot_day.size)
    row = known[row]
    draft.terms(shared.resident[p.need["resident"][need[row]], slot], runs.seat_at[row], 1)


def _gather(p: Problem, draft: Draft, runs: Runs) -> None:
    """One payer; neither too few people nor too many; a seat only where its payer may pay."""
    family, size = p.family[runs.family], runs.family.size
    member = p.member[runs.seat]
    people = p.need["people"][member["need"]]
    draft.terms(draft.rows(size, 0, 1)[runs.payer_run], runs.payer_at, 1)
    for sign, limit in ((1, family["largest"]), (-1, -np.maximum(1, family["smallest"]))):
        row = draft.rows(size, -UNLIMITED, 0)
        draft.terms(row[runs.seat_run], runs.seat_at, sign * people)
        draft.terms(row[runs.payer_run], runs.payer_at, -limit[runs.payer_run])
    single = draft.rows(size, 0, np.where(family["single"] > 0, 1, UNLIMITED))
    draft.terms(single[runs.seat_run], runs.seat_at, 1)
    row = draft.rows(runs.seat.size, -1, 0)
    draft.terms(row, runs.seat_at, 1)
    first, last = grouped(runs.payer_run, size)
    order = np.argsort(runs.payer_run, kind="stable")
    seat, place = lists(first[runs.seat_run], last[runs.seat_run])
    at = order[place]
    fund = runs.payer[at]
    may = np.where(fund == ALONE, member["paid"][seat] == 0, _in_list(p, runs.seat[seat], fund))
    draft.terms(row[seat[may]], runs.payer_at[at[may]], -1)


def _worthwhile(p: Problem, draft: Draft, runs: Runs, worth: Ints) -> None:
    """A run is worth more than its money's points, unless somebody pinned is in it.

    Where nothing is owed, whoever has the most value has no other run.
    """
    size = runs.family.size
    row = draft.rows(size, 0, UNLIMITED)
    draft.terms(row, runs.points_at, -1)
    draft.terms(row[runs.payer_run], runs.payer_at, -1)
    family = p.family[runs.family]
    excused = 1 + family["sessions"] * family["cost"] // p.fen_per_millipoint
    np.add.at(excused, runs.seat_run, np.maximum(0, -worth))
    pinned = p.need["pinned"][p.member["need"][runs.seat]] > 0
    factor = worth + np.where(pinned, excused[runs.seat_run], 0)
    draft.terms(row[runs.seat_run], runs.seat_at, factor)


def _in_list(p: Problem, member: Ints, fund: Ints) -> Bools:
    """Is the fund in the member's list?"""
    row, place = lists(p.member["fund_start"], p.member["fund_end"])
    known = np.zeros((p.member.size, p.fund_amount.size + 1), dtype=np.bool_)
    known[row, p.fund_list[place]] = True
    return np.asarray(known[member, fund])

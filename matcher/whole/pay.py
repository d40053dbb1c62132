"""The money of a run: what its fees leave is paid whole by one payer, and costs points."""

import numpy as np

from matcher.packed import Ints
from matcher.problem import Problem
from matcher.whole.program import UNLIMITED, Draft
from matcher.whole.runs import ALONE, Runs
from matcher.whole.shared import Shared, grouped, lists


def pay(p: Problem, draft: Draft, shared: Shared, runs: Runs) -> None:
    """What the fees leave is paid whole by the payer, and costs points rounded down."""
    family, size, paying = p.family[runs.family], runs.family.size, runs.payer != ALONE
    cost, sessions = family["cost"], family["sessions"]
    member = p.member[runs.seat]
    whole_cost = draft.rows(size, 0, UNLIMITED)
    draft.terms(whole_cost[runs.payer_run], runs.money_at, 1)
    draft.terms(whole_cost[runs.seat_run], runs.seat_at, member["fee"])
    draft.terms(whole_cost[runs.payer_run], runs.payer_at, -cost[runs.payer_run])
    payer, run, fund = np.flatnonzero(paying), runs.payer_run[paying], runs.payer[paying]
    opened = draft.rows(payer.size, -UNLIMITED, 0)
    draft.terms(opened, runs.money_at[payer], 1)
    draft.terms(opened, runs.payer_at[payer], -cost[run])
    shared.pay(p, draft, fund, runs.money_at[payer], sessions[run])
    _most_per_person(p, draft, runs, payer)
    q = p.fen_per_millipoint
    points = draft.rows(size, 1 - q, UNLIMITED)
    draft.terms(points, runs.points_at, q)
    draft.terms(points[runs.payer_run], runs.money_at, -sessions[runs.payer_run])
    _paid_only(p, draft, runs)


def _most_per_person(p: Problem, draft: Draft, runs: Runs, payer: Ints) -> None:
    """A fund pays at most so much a person; left out where the smallest group allows it all."""
    family, most = p.family[runs.family[runs.payer_run[payer]]], p.fund_most[runs.payer[payer]]
    payer = payer[most * np.maximum(1, family["smallest"]) < family["cost"]]
    first, last = grouped(runs.seat_run, runs.family.size)
    limit = draft.rows(payer.size, -UNLIMITED, 0)
    draft.terms(limit, runs.money_at[payer], 1)
    row, seat = lists(first[runs.payer_run[payer]], last[runs.payer_run[payer]])
    people = p.need["people"][p.member["need"][runs.seat[seat]]]
    draft.terms(limit[row], runs.seat_at[seat], -p.fund_most[runs.payer[payer[row]]] * people)


def _paid_only(p: Problem, draft: Draft, runs: Runs) -> None:
    """With a ``paid`` member the fees fall short of the cost: a fund really pays."""
    only = np.flatnonzero(p.member["paid"][runs.seat] > 0)
    run = runs.seat_run[only]
    first, last = grouped(runs.seat_run, runs.family.size)
    row, seat = lists(first[run], last[run])
    fees = p.member["fee"][runs.seat]
    beyond = np.zeros(only.size, dtype=np.int64)
    np.add.at(beyond, row, fees[seat])
    short = draft.rows(only.size, -beyond, UNLIMITED)
    draft.terms(short, runs.seat_at[only], -1 - beyond)
    draft.terms(short[row], runs.seat_at[seat], -fees[seat])
    first, last = grouped(runs.payer_run, runs.family.size)
    order = np.argsort(runs.payer_run, kind="stable")
    row, place = lists(first[run], last[run])
    at = order[place]
    draft.terms(short[row], runs.payer_at[at], p.family["cost"][runs.family[run[row]]])

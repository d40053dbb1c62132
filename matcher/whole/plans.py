"""From values of the variables to a plan, and back."""

import numpy as np

from matcher.packed import Ints
from matcher.problem import Chosen, Problem, covered, dearest_row
from matcher.whole import Whole
from matcher.whole.runs import ALONE
from matcher.whole.shared import grouped


def chosen_of(p: Problem, made: Whole, x: Ints) -> Chosen:
    """The plan these values mean, without series that cost what they are worth or more."""
    visits, runs = made.visits, made.runs
    slots = np.zeros(p.home.size, dtype=np.int64)
    np.add.at(slots, visits.home, (x[visits.slot_at] > 0) << visits.slot)
    fund = np.full(p.home.size, -1, dtype=np.int64)
    paying = x[visits.fund_at] > 0
    fund[visits.paid_home[paying]] = visits.fund[paying]
    taken = np.flatnonzero(x[visits.taken] > 0)
    rows = [
        (dearest_row(p, r, int(slots[r]), int(fund[r])), slots[r], fund[r]) for r in taken.tolist()
    ]
    series = []
    first, last = grouped(runs.seat_run, runs.family.size)
    for at in np.flatnonzero(x[runs.payer_at] > 0):
        run = int(runs.payer_run[at])
        seats = slice(first[run], last[run])
        members = runs.seat[seats][x[runs.seat_at[seats]] > 0]
        family = p.family[runs.family[run]]
        short = int(family["cost"] - p.member["fee"][members].sum())
        payer = int(runs.payer[at]) if short > 0 else ALONE
        one = (int(runs.family[run]), int(runs.slots[run]), payer, tuple(members.tolist()))
        if series_worth(p, *one) > 0 or p.need["pinned"][p.member["need"][members]].any():
            series.append(one)
    accepted = np.flatnonzero(x[made.bid] > 0)
    return Chosen(np.array(rows, dtype=np.int64).reshape(-1, 3), tuple(series), accepted)


def values_of(p: Problem, made: Whole, chosen: Chosen) -> Ints:
    """The variables' values in this plan; what the program has no variable for is left out."""
    visits, runs = made.visits, made.runs
    x = np.zeros(made.program.most.size, dtype=np.int64)
    home, slots, fund = chosen.visits.reshape(-1, 3).T
    slots_of, fund_of = np.zeros(p.home.size, np.int64), np.full(p.home.size, -1, np.int64)
    x[visits.taken[home]], slots_of[home], fund_of[home] = 1, slots, fund
    x[made.bid[chosen.bids]] = 1
    x[visits.slot_at] |= (slots_of[visits.home] >> visits.slot) & 1
    x[visits.fund_at] |= fund_of[visits.paid_home] == visits.fund
    number = _numbers(runs.family, runs.slots)
    payers = _numbers(runs.payer_run, runs.payer)
    seats = _numbers(runs.seat_run, runs.seat)
    for family, taken, payer, members in chosen.series:
        run = number.get((family, taken), -1)
        at = payers.get((run, payer))
        if at is None:
            continue
        x[runs.payer_at[at]] = 1
        for member in members:
            if (run, member) in seats:
                x[runs.seat_at[seats[run, member]]] = 1
        short = short_of(p, family, members)
        if payer != ALONE:
            x[runs.money_at[at]] = short
        x[runs.points_at[run]] = short * p.family["sessions"][family] // p.fen_per_millipoint
    if made.short.size:
        x[made.short] = np.maximum(0, p.cover_least - covered(p, chosen))[: made.short.size]
    return x


def _numbers(first: Ints, second: Ints) -> dict[tuple[int, int], int]:
    pairs = zip(first.tolist(), second.tolist(), strict=True)
    return {pair: number for number, pair in enumerate(pairs)}


def short_of(p: Problem, family: int, members: tuple[int, ...]) -> int:
    """What a session costs beyond its members' fees; 0 where they cover it."""
    return max(0, int(p.family["cost"][family] - p.member["fee"][list(members)].sum()))


def series_worth(p: Problem, family: int, slots: int, payer: int, members: tuple[int, ...]) -> int:
    """The members' values less the public money's points."""
    public = short_of(p, family, members) * int(p.family["sessions"][family])
    return int(member_worths(p, slots, members).sum()) - public // p.fen_per_millipoint


def member_worths(p: Problem, slots: int, members: tuple[int, ...]) -> Ints:
    """What each of these member rows is worth in a series at these slots, its money aside."""
    member = p.member[list(members)]
    stays = (member["stay"] == slots) & (slots != 0)
    return np.asarray(member["value"] + np.where(stays, member["stay_bonus"], 0))


def worth_of(p: Problem, chosen: Chosen) -> int:
    """The plan's value in milli-points."""
    visits = int(p.home["value"][chosen.visits.reshape(-1, 3)[:, 0]].sum())
    bids = int(p.bid["value"][chosen.bids].sum())
    return visits + bids + sum(series_worth(p, *one) for one in chosen.series)

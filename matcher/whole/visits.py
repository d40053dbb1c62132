"""Home columns as variables: taken or not, in which slots, paid by which fund."""

from typing import NamedTuple

import numpy as np

from matcher.packed import Bools, Ints
from matcher.problem import Problem
from matcher.whole.program import Draft
from matcher.whole.shared import Shared, bits, lists


class Visits(NamedTuple):
    """``taken[r]``: the variable of home column r; a slot or a fund without a choice is the column
    itself."""

    taken: Ints
    home: Ints
    slot: Ints
    slot_at: Ints
    paid_home: Ints
    fund: Ints
    fund_at: Ints


def visit_variables(p: Problem, draft: Draft, shared: Shared) -> Visits:
    home, need = p.home, p.need[p.home["need"]]
    size, k, paid = home.size, need["k"], home["public"] > 0
    funds = np.where(paid, home["fund_end"] - home["fund_start"], 0)
    choice = np.bitwise_count(home["slots"]).astype(np.int64)
    possible = (_days(p, home["slots"]) >= k) & ~(paid & (funds == 0))
    taken = draft.variables(size, home["value"], possible)
    draft.terms(shared.once[home["need"]], taken, 1)
    draft.terms(shared.minute[home["block"]], taken, home["minutes"])
    row, slot = bits(home["slots"], p.slot_day.size)
    slot_at = _slots(p, draft, taken, k, choice > k, row, slot)
    draft.terms(shared.slot[home["block"][row], slot], slot_at, 1)
    resident = need["resident"][row]
    known = resident >= 0
    draft.terms(shared.resident[resident[known], slot[known]], slot_at[known], 1)
    payer, place = lists(home["fund_start"], home["fund_start"] + funds)
    fund = p.fund_list[place]
    fund_at = taken[payer]
    several = funds[payer] > 1
    fund_at[several] = draft.variables(int(several.sum()), 0, 1)
    one = np.zeros(size, dtype=np.int64)
    one[funds > 1] = draft.rows(int((funds > 1).sum()), 0, 0)
    draft.terms(one[payer[several]], fund_at[several], 1)
    draft.terms(one[funds > 1], taken[funds > 1], -1)
    shared.pay(p, draft, fund, fund_at, home["public"][payer])
    shared.serve(draft, home["block"], taken)
    shared.bring(p, draft, home["need"], taken, home["value"])
    return Visits(taken, row, slot, slot_at, payer, fund, fund_at)


def _days(p: Problem, slots: Ints) -> Ints:
    """On how many days each set has slots: fewer than are wanted may be left of a part's."""
    count = np.zeros(slots.size, dtype=np.int64)
    for day in np.unique(p.slot_day):
        own = np.int64((1 << np.flatnonzero(p.slot_day == day)).sum())
        count += (slots & own) != 0
    return count


def _slots(
    p: Problem, draft: Draft, taken: Ints, k: Ints, loose: Bools, row: Ints, slot: Ints
) -> Ints:
    """k of a home column's slots, on different days; the variable of every (row, slot)."""
    slot_at = taken[row]
    free = loose[row]
    slot_at[free] = draft.variables(int(free.sum()), 0, 1)
    all_of = np.zeros(taken.size, dtype=np.int64)
    all_of[loose] = draft.rows(int(loose.sum()), 0, 0)
    draft.terms(all_of[row[free]], slot_at[free], 1)
    draft.terms(all_of[loose], taken[loose], -k[loose])
    spread = free & (k[row] > 1)
    days = int(p.slot_day.max(initial=0)) + 1
    day, inverse = np.unique(row[spread] * days + p.slot_day[slot[spread]], return_inverse=True)
    daily = draft.rows(day.size, -1, 0)
    draft.terms(daily[inverse], slot_at[spread], 1)
    draft.terms(daily, taken[day // days], -1)
    return slot_at

"""The whole of a problem as one integer program, and its solutions as plans.

Beside the columns themselves the variables are: a slot of a home column (where it has a choice),
a fund of one (where it has several), and for every *run*, a family at one of its slot sets: who
pays it (a fund, or the fees alone), a seat for each member, the money of each fund a session, and
the milli-points that money costs. A family runs at most once at each of its slot sets.
"""

from typing import NamedTuple

from matcher.packed import Ints
from matcher.problem import Problem
from matcher.whole.aims import aimed, shortfalls
from matcher.whole.pay import pay
from matcher.whole.program import Draft, Program
from matcher.whole.runs import Runs, run_variables
from matcher.whole.shared import shared_rows
from matcher.whole.visits import Visits, visit_variables


class Whole(NamedTuple):
    """``short``: of every floor the variable of what it is short of, where floors are the aim."""

    program: Program
    visits: Visits
    runs: Runs
    bid: Ints
    short: Ints


def whole(p: Problem) -> Whole:
    draft = Draft()
    shared = shared_rows(p, draft)
    visits = visit_variables(p, draft, shared)
    runs = run_variables(p, draft, shared)
    pay(p, draft, shared, runs)
    short = shortfalls(p, draft, shared)
    program = aimed(p, draft.program(), shared, short)
    return Whole(program, visits, runs, shared.bid, short)

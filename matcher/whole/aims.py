"""What the program is for, where that is not all the value: a stage's aim."""

import numpy as np

from matcher.packed import Ints
from matcher.problem import FIRST_TIER, FLOORS, VALUE, Problem, is_worth
from matcher.whole.program import UNLIMITED, Draft, Program
from matcher.whole.shared import Shared


def shortfalls(p: Problem, draft: Draft, shared: Shared) -> Ints:
    """Variables of what floors are short of; none where these must be reached."""
    floors = shared.cover[~is_worth(p)] if p.aim == FLOORS else shared.cover[:0]
    short = draft.variables(floors.size, 0, p.cover_least[: floors.size])
    draft.terms(floors, short, 1)
    return short


def aimed(p: Problem, program: Program, shared: Shared, short: Ints) -> Program:
    """The program with the aim for its objective, and no row for what that is."""
    if p.aim == VALUE:
        return program
    objective = np.zeros_like(program.objective)
    objective[short] = -1
    least = program.least_of.copy()
    if p.aim == FIRST_TIER:
        row = shared.cover[is_worth(p)]
        own = np.isin(program.row, row)
        objective[program.column[own]] = program.factor[own]
        least[row] = -UNLIMITED
    return program._replace(objective=objective, least_of=least)

"""From the vector to the rows that a plan uses, and back."""

import numpy as np

from matcher.machine import lean
from matcher.packed import Ints
from matcher.problem import Chosen, Problem
from matcher.state.layout import Layout, empty_plan
from matcher.state.log import new_log
from matcher.state.moves import join, start_series, visit


def chosen(p: Problem, z: Ints, at: Layout) -> Chosen:
    """The rows that the plan in the vector uses."""
    column, series = (z[start : start + p.needs] for start in (at.column, at.series))
    home = np.flatnonzero((column >= 0) & (series < 0))
    visits = np.column_stack([column[home], z[at.taken + home], z[at.payer + home]])
    running = np.flatnonzero(z[at.s_family : at.s_family + at.most_series] >= 0)
    members: dict[int, list[int]] = {int(q): [] for q in running}
    for i in np.flatnonzero(series >= 0):
        members[int(series[i])].append(int(column[i]))
    return Chosen(
        visits,
        tuple(
            (
                int(z[at.s_family + q]),
                int(z[at.s_slots + q]),
                int(z[at.s_fund + q]),
                tuple(members[int(q)]),
            )
            for q in running
        ),
    )


def placed(p: Problem, at: Layout, plan: Chosen) -> Ints:
    """The vector of a plan, from the rows it uses."""
    z, log = empty_plan(p, at), new_log(0)
    start = np.zeros(len(plan.series) + 1, dtype=np.int64)
    np.cumsum([len(members) for *_, members in plan.series], out=start[1:])
    members = np.array([m for *_, members in plan.series for m in members], dtype=np.int64)
    series = np.array([one[:3] for one in plan.series], dtype=np.int64).reshape(-1, 3)
    _replay(p, z, log, at, np.ascontiguousarray(plan.visits), series, start, members)
    return z


@lean(cache=True)
def _replay(p, z, log, at, visits, series, start, members):
    """Make every visit (row, slots, fund) and series (family, slots, fund) in turn."""
    for v in range(visits.shape[0]):
        r = visits[v, 0]
        visit(p, z, log, at, p.home[r].need, r, visits[v, 1], visits[v, 2])
    for n in range(series.shape[0]):
        q = start_series(p, z, log, at, series[n, 0], series[n, 1], series[n, 2])
        for m in members[start[n] : start[n + 1]]:
            join(p, z, log, at, q, m)

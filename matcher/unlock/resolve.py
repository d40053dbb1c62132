"""A part solved anew under a change: whom it serves then, everybody served today served still."""

from collections.abc import Sequence

import numpy as np

from matcher.compile import Compiled, compiled
from matcher.explain import row as at
from matcher.explain.context import Context
from matcher.explain.unmet import way
from matcher.export import plan_of
from matcher.faults import InvalidInstance
from matcher.instance import Instance
from matcher.packed import Ints
from matcher.plan import Assignment, Member, Plan, Series
from matcher.problem import Chosen
from matcher.reading import chosen_of
from matcher.solvers import UNHURRIED, highs
from matcher.state import layout, placed
from matcher.unlock.focus import Focus

NODES = 5_000
"""Of the solver's tree, for a part that is solved whole: the same answer every time."""


class Unproven(Exception):
    """The solver's tree was used up before it had proved whether there is such a plan."""


def inserted(now: Context, need: str) -> Plan | None:
    """The plan with a need in the way that is free and worth most, nobody else moved; None: no
    way is free."""
    i = now.tables.numbers.needs[need]
    rows = now.ways(i)
    free = rows[rows[:, at.BITS] == 0]
    if not len(free):
        return None
    try:
        return _with_way(now, i, free[int(np.argmax(free[:, at.OWN]))])
    except InvalidInstance:
        return None  # a pin that the compiled rows read more strictly


def filled(part: Focus, instance: Instance, plan: Plan, needs: Sequence[str]) -> Plan:
    """The plan of the part, changed, with those of these needs for whom a way is free, one by one,
    nobody else moved."""
    now = part.context(instance, plan)
    numbers = now.tables.numbers.needs
    for need in needs:
        if numbers[need] not in now.held:
            more = inserted(now, need)
            if more is not None:
                now = part.context(instance, more)
    return now.plan


def _with_way(now: Context, i: int, row: Ints) -> Plan:
    """The plan with need i served so; its figures are those of the compiled rows."""
    found, need = way(now, i, row), now.need(i)
    assignments, series = now.plan.assignments, now.plan.series
    if found.venue is None:
        one = Assignment(
            need=need.id, offer=found.offer, slots=found.slots, fund=found.fund, distance_m=0,
            minutes_per_week=0, price_fen=0, copay_fen=0, subsidy_fen=0, public_fen=0, value=0,
        )  # fmt: skip
        assignments = (*assignments, one)
    elif found.joins is not None:
        joined = series[found.joins]
        members = (*joined.members, _member(need.id))
        more = joined.model_copy(update={"members": members, "fund": found.fund})
        series = tuple(more if one is joined else one for one in series)
    else:
        opened = Series(
            offer=found.offer, venue=found.venue, service_type=need.service_type,
            slots=found.slots, fund=found.fund,
            members=tuple(_member(one) for one in (need.id, *found.company)),
            people=0, minutes_per_week=0, cost_fen=0, fees_fen=0, public_fen=0, value=0,
        )  # fmt: skip
        series = (*series, opened)
    draft = now.plan.model_copy(update={"assignments": assignments, "series": series})
    made = compiled(now.instance)
    return _read(now.instance, made, chosen_of(now.instance, made, draft))


def _member(need: str) -> Member:
    return Member(need=need, fee_fen=0, distance_m=0, value=0)


def _read(instance: Instance, made: Compiled, chosen: Chosen) -> Plan:
    where = layout(made.problem)
    return plan_of(instance, made, placed(made.problem, where, chosen), where, chosen.bids)


def best(instance: Instance, must: Sequence[str]) -> Plan | None:
    """The plan worth most of those that serve all of ``must``; None: there is none.

    Raises
    ------
    Unproven
    """
    made = compiled(instance)
    p, numbers = made.problem, made.tables.numbers.needs
    need = p.need.copy()
    need["pinned"][[numbers[one] for one in must]] = 1
    answer = highs(p._replace(need=need), seconds=UNHURRIED, work=NODES)
    if answer.claim == "infeasible":
        return None
    if answer.plan is None or answer.claim != "optimal":
        raise Unproven
    return _read(instance, made, answer.plan)

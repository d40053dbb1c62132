"""CP-SAT and HiGHS, given a whole problem; the only importer of ortools.

Both read the same program through MathOpt's arrays. What a solver says of its own answer (value,
bound, optimal) is hearsay: the plan is read back, written anew and held against every row in
integers, and what does not keep them is dropped.
"""

import math
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Literal, NamedTuple

import numpy as np
from ortools.math_opt import (
    callback_pb2,
    model_parameters_pb2,
    model_pb2,
    parameters_pb2,
    result_pb2,
)
from ortools.math_opt.core.python import solver as mathopt
from pybind11_abseil.status import StatusNotOk

from matcher.packed import Floats, Ints
from matcher.problem import Chosen, Problem
from matcher.whole import Whole, whole
from matcher.whole.plans import chosen_of, values_of
from matcher.whole.program import UNLIMITED, Program

Claim = Literal["optimal", "feasible", "infeasible", "unknown"]

CLAIMS: Mapping[int, Claim] = {
    result_pb2.TERMINATION_REASON_OPTIMAL: "optimal",
    result_pb2.TERMINATION_REASON_FEASIBLE: "feasible",
    result_pb2.TERMINATION_REASON_INFEASIBLE: "infeasible",
}


UNHURRIED = 3_600.0
"""Seconds a solver gets where its nodes are counted: more than they take."""


class Refused(Exception):
    """The solver would not take the model or a parameter: a defect of ours, with its words."""


class Answer(NamedTuple):
    """What a solver found and what it says of it, in milli-points and seconds (building included).

    ``plan`` keeps every rule of the problem, or is None. ``value`` and ``bound`` are the solver's
    own words, None where it has none.
    """

    plan: Chosen | None
    value: int | None
    bound: int | None
    claim: Claim
    seconds: float


def cp_sat(
    problem: Problem,
    *,
    seconds: float,
    work: float | None = None,
    workers: int = 1,
    seed: int = 0,
    start: Chosen | None = None,
) -> Answer:
    """The problem through CP-SAT. ``work``: deterministic units, the same answer every time.

    Raises
    ------
    ValueError
        ``work`` with several workers, whose race no limit makes repeatable.
    """
    if work is not None and workers > 1:
        raise ValueError("work is deterministic with one worker only")
    wanted = parameters_pb2.SolveParametersProto(threads=workers, random_seed=seed)
    if work is not None:
        wanted.cp_sat.max_deterministic_time = work
    return _answer(problem, parameters_pb2.SOLVER_TYPE_CP_SAT, wanted, seconds, start)


def highs(
    problem: Problem,
    *,
    seconds: float,
    work: int | None = None,
    seed: int = 0,
    start: Chosen | None = None,
) -> Answer:
    """The problem through HiGHS, one thread: this build refuses to be told how many.

    ``work``: nodes of its tree; the same answer every time, if ``seconds`` do not end it first.

    Raises
    ------
    ValueError
        ``work`` below 1, at which it would not look at all.
    """
    if work is not None and work < 1:
        raise ValueError("work is at least one node")
    wanted = parameters_pb2.SolveParametersProto(random_seed=seed)
    if work is not None:
        wanted.node_limit = work
    return _answer(problem, parameters_pb2.SOLVER_TYPE_HIGHS, wanted, seconds, start)


def best_values(
    program: Program, *, seconds: float, work: int | None, seed: int, start: Ints, near: float
) -> Ints | None:
    """The best values HiGHS finds for a program, from a start that keeps it; None: no better ones.

    ``near``: of the objective, how close to its own best is enough. ``work`` as in ``highs``.

    Raises
    ------
    Refused
        HiGHS did not take the program: a defect of ours.
    """
    wanted = parameters_pb2.SolveParametersProto(random_seed=seed, relative_gap_tolerance=near)
    if work is not None:
        wanted.node_limit = work
    found = _solved(program, parameters_pb2.SOLVER_TYPE_HIGHS, wanted, seconds, start)
    if found is None or not found.solutions:
        return None
    x = _values(program, found)
    better = int(program.objective @ x) > int(program.objective @ start)
    return x if better and program.keeps(x) else None


class Relaxation(NamedTuple):
    """The best values without integrality, and the dual value of every row."""

    values: Floats
    duals: Floats


def relaxed(program: Program, *, seconds: float) -> Relaxation | None:
    """The program's linear relaxation by HiGHS; None: infeasible, or not in time."""
    wanted = parameters_pb2.SolveParametersProto()
    found = _solved(
        program, parameters_pb2.SOLVER_TYPE_HIGHS, wanted, seconds, None, integers=False
    )
    if found is None or CLAIMS.get(found.termination.reason) != "optimal":
        return None
    solution = found.solutions[0]
    made = Relaxation(np.zeros(program.most.size), np.zeros(program.least_of.size))
    for array, given in (
        (made.values, solution.primal_solution.variable_values),
        (made.duals, solution.dual_solution.dual_values),
    ):
        array[np.array(given.ids, dtype=np.int64)] = given.values
    return made


def _answer(
    problem: Problem,
    kind: int,
    wanted: parameters_pb2.SolveParametersProto,
    seconds: float,
    start: Chosen | None,
) -> Answer:
    started = time.monotonic()
    made = whole(problem)
    values = None if start is None else values_of(problem, made, start)
    wanted.absolute_gap_tolerance, wanted.relative_gap_tolerance = 0.5, 0.0
    left = seconds - (time.monotonic() - started)
    found = _solved(made.program, kind, wanted, left, values)
    if found is None:
        return Answer(None, None, None, "unknown", time.monotonic() - started)
    return _read(problem, made, found, time.monotonic() - started)


def _model(program: Program, integers: bool) -> model_pb2.ModelProto:
    model = model_pb2.ModelProto()
    variables, rows = model.variables, model.linear_constraints
    variables.ids.extend(range(program.most.size))
    variables.lower_bounds.extend([0.0] * program.most.size)
    variables.upper_bounds.extend(program.most.astype(float).tolist())
    variables.integers.extend([integers] * program.most.size)
    rows.ids.extend(range(program.least_of.size))
    rows.lower_bounds.extend(_sides(program.least_of))
    rows.upper_bounds.extend(_sides(program.most_of))
    model.objective.maximize = True
    earning = np.flatnonzero(program.objective)
    model.objective.linear_coefficients.ids.extend(earning.tolist())
    model.objective.linear_coefficients.values.extend(
        program.objective[earning].astype(float).tolist()
    )
    model.linear_constraint_matrix.row_ids.extend(program.row.tolist())
    model.linear_constraint_matrix.column_ids.extend(program.column.tolist())
    model.linear_constraint_matrix.coefficients.extend(program.factor.astype(float).tolist())
    return model


def _sides(sides: Ints) -> list[float]:
    """A side that does not bind is infinite to a solver."""
    free = np.abs(sides) >= UNLIMITED
    endless = np.where(free, np.copysign(np.inf, sides), sides.astype(float))
    return list(endless.tolist())


def _solved(
    program: Program,
    kind: int,
    wanted: parameters_pb2.SolveParametersProto,
    seconds: float,
    start: Ints | None,
    *,
    integers: bool = True,
) -> result_pb2.SolveResultProto | None:
    """What a solver makes of a program in so many seconds; None: they are over before it begins."""
    started = time.monotonic()
    model = _model(program, integers)
    hints = model_parameters_pb2.ModelSolveParametersProto()
    if start is not None:
        hint = hints.solution_hints.add().variable_values
        hint.ids.extend(range(start.size))
        hint.values.extend(start.astype(float).tolist())
    left = seconds - (time.monotonic() - started)
    if left <= 0:
        return None
    wanted.time_limit.FromTimedelta(timedelta(seconds=left))
    first = parameters_pb2.SolverInitializerProto()
    silent = callback_pb2.CallbackRegistrationProto()
    try:
        return mathopt.solve(model, kind, first, wanted, hints, None, silent, None, None)
    except StatusNotOk as refusal:
        raise Refused(str(refusal)) from None


def _values(program: Program, found: result_pb2.SolveResultProto) -> Ints:
    best = found.solutions[0].primal_solution.variable_values
    x = np.zeros(program.most.size, dtype=np.int64)
    x[np.array(best.ids, dtype=np.int64)] = np.rint(np.array(best.values)).astype(np.int64)
    return x


def _read(
    problem: Problem, made: Whole, found: result_pb2.SolveResultProto, seconds: float
) -> Answer:
    reason, bounds = found.termination.reason, found.termination.objective_bounds
    bound = math.floor(bounds.dual_bound + 0.5) if math.isfinite(bounds.dual_bound) else None
    claim = CLAIMS.get(reason, "unknown")
    if not found.solutions or claim not in ("optimal", "feasible"):
        return Answer(None, None, bound, claim, seconds)
    best = found.solutions[0].primal_solution
    plan = chosen_of(problem, made, _values(made.program, found))
    kept = made.program.keeps(values_of(problem, made, plan))
    value = round(best.objective_value)
    return Answer(plan if kept else None, value, bound, claim, seconds)

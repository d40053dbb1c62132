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

from matcher.problem import Chosen, Ints, Problem
from matcher.whole import Whole, whole
from matcher.whole.plans import chosen_of, values_of
from matcher.whole.program import UNLIMITED, Program

Claim = Literal["optimal", "feasible", "infeasible", "unknown"]

CLAIMS: Mapping[int, Claim] = {
    result_pb2.TERMINATION_REASON_OPTIMAL: "optimal",
    result_pb2.TERMINATION_REASON_FEASIBLE: "feasible",
    result_pb2.TERMINATION_REASON_INFEASIBLE: "infeasible",
}


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


def _answer(
    problem: Problem,
    kind: int,
    wanted: parameters_pb2.SolveParametersProto,
    seconds: float,
    start: Chosen | None,
) -> Answer:
    started = time.monotonic()
    made = whole(problem)
    model = _model(made.program)
    hints = model_parameters_pb2.ModelSolveParametersProto()
    if start is not None:
        hint = hints.solution_hints.add().variable_values
        values = values_of(problem, made, start)
        hint.ids.extend(range(values.size))
        hint.values.extend(values.astype(float).tolist())
    left = seconds - (time.monotonic() - started)
    if left <= 0:
        return Answer(None, None, None, "unknown", time.monotonic() - started)
    wanted.time_limit.FromTimedelta(timedelta(seconds=left))
    wanted.absolute_gap_tolerance, wanted.relative_gap_tolerance = 0.5, 0.0
    found = _solved(model, kind, wanted, hints)
    return _read(problem, made, found, time.monotonic() - started)


def _model(program: Program) -> model_pb2.ModelProto:
    model = model_pb2.ModelProto()
    variables, rows = model.variables, model.linear_constraints
    variables.ids.extend(range(program.most.size))
    variables.lower_bounds.extend([0.0] * program.most.size)
    variables.upper_bounds.extend(program.most.astype(float).tolist())
    variables.integers.extend([True] * program.most.size)
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
    model: model_pb2.ModelProto,
    kind: int,
    wanted: parameters_pb2.SolveParametersProto,
    hints: model_parameters_pb2.ModelSolveParametersProto,
) -> result_pb2.SolveResultProto:
    first = parameters_pb2.SolverInitializerProto()
    silent = callback_pb2.CallbackRegistrationProto()
    try:
        return mathopt.solve(model, kind, first, wanted, hints, None, silent, None, None)
    except StatusNotOk as refusal:
        raise Refused(str(refusal)) from None


def _read(
    problem: Problem, made: Whole, found: result_pb2.SolveResultProto, seconds: float
) -> Answer:
    reason, bounds = found.termination.reason, found.termination.objective_bounds
    bound = math.floor(bounds.dual_bound + 0.5) if math.isfinite(bounds.dual_bound) else None
    claim = CLAIMS.get(reason, "unknown")
    if not found.solutions or claim not in ("optimal", "feasible"):
        return Answer(None, None, bound, claim, seconds)
    best = found.solutions[0].primal_solution
    x = np.zeros(made.program.most.size, dtype=np.int64)
    ids = np.array(best.variable_values.ids, dtype=np.int64)
    x[ids] = np.rint(np.array(best.variable_values.values)).astype(np.int64)
    plan = chosen_of(problem, made, x)
    kept = made.program.keeps(values_of(problem, made, plan))
    value = round(best.objective_value)
    return Answer(plan if kept else None, value, bound, claim, seconds)

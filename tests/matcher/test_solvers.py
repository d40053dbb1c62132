"""CP-SAT and HiGHS, given the whole problem, against everything tried."""

from collections.abc import Callable

import numpy as np
import pytest
from ortools.math_opt import parameters_pb2, result_pb2

from benchmarks.gap import Gap, problem_of
from matcher import solvers
from matcher.check import check
from matcher.compile import compiled
from matcher.export import plan_of
from matcher.instance import Instance, Placement
from matcher.plan import Plan
from matcher.problem import Chosen, Problem
from matcher.solvers import Answer, cp_sat, highs
from matcher.state import layout, placed
from matcher.whole import whole
from matcher.whole.plans import chosen_of, values_of, worth_of
from tests import builders as build
from tests.brute import best_plan
from tests.tiny import pinned, tiny

SOLVERS = (cp_sat, highs)
Solver = Callable[..., Answer]


def exported(instance: Instance, chosen: Chosen) -> Plan:
    made = compiled(instance)
    at = layout(made.problem)
    return plan_of(instance, made, placed(made.problem, at, chosen), at)


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("seed", range(60))
def test_what_is_called_optimal_is_the_best_of_all_plans(seed: int, solver: Solver) -> None:
    instance = tiny(seed)
    best = best_plan(instance)
    assert best is not None
    answer = solver(compiled(instance).problem, seconds=30)
    assert answer.plan is not None
    plan = exported(instance, answer.plan)
    assert check(instance, plan) == []
    assert (answer.claim, answer.value, plan.value) == ("optimal", best.value, best.value)
    assert answer.bound is not None
    assert answer.bound >= best.value


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("seed", range(30))
def test_a_pin_is_kept_or_called_infeasible(seed: int, solver: Solver) -> None:
    instance = pinned(tiny(seed), seed)
    best = best_plan(instance)
    answer = solver(compiled(instance).problem, seconds=30)
    if best is None:
        assert (answer.claim, answer.plan) == ("infeasible", None)
    else:
        assert answer.plan is not None
        assert exported(instance, answer.plan).value == best.value


@pytest.mark.parametrize("solver", SOLVERS)
def test_without_time_nothing_is_claimed(solver: Solver) -> None:
    answer = solver(compiled(tiny(3)).problem, seconds=0.0)
    assert (answer.plan, answer.value, answer.bound, answer.claim) == (None, None, None, "unknown")


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_tenth_of_a_second_ends_cleanly(solver: Solver) -> None:
    answer = solver(compiled(tiny(3)).problem, seconds=0.1)
    assert answer.seconds < 2
    assert answer.plan is None or check(tiny(3), exported(tiny(3), answer.plan)) == []


@pytest.mark.parametrize(("solver", "work"), [(cp_sat, 1e-4), (highs, 1)])
def test_the_same_work_gives_the_same_answer(solver: Solver, work: float) -> None:
    problem = compiled(tiny(11)).problem
    first, again = (solver(problem, seconds=30, work=work, seed=5) for _ in range(2))
    assert first.plan is None or again.plan is not None
    assert first[1:4] == again[1:4]
    if first.plan is not None and again.plan is not None:
        assert first.plan.visits.tolist() == again.plan.visits.tolist()
        assert first.plan.series == again.plan.series


def test_work_is_not_raced_for() -> None:
    with pytest.raises(ValueError, match="one worker"):
        cp_sat(compiled(tiny(3)).problem, seconds=1, work=1.0, workers=2)


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("seed", range(5))
def test_a_plan_is_taken_as_a_start(seed: int, solver: Solver) -> None:
    problem = compiled(tiny(seed)).problem
    best = solver(problem, seconds=30)
    again = solver(problem, seconds=30, start=best.plan)
    assert best.plan is not None
    assert again.plan is not None
    assert worth_of(problem, again.plan) == worth_of(problem, best.plan)


@pytest.mark.parametrize("seed", range(30))
def test_a_plan_survives_the_way_into_variables(seed: int) -> None:
    """The start that a solver is given is the plan it was asked to start from, and lawful."""
    problem = compiled(tiny(seed)).problem
    plan = cp_sat(problem, seconds=30).plan
    assert plan is not None
    program = whole(problem).program
    x = values_of(problem, whole(problem), plan)
    assert program.keeps(x)
    assert int(program.objective @ x) == worth_of(problem, plan)


def test_a_broken_row_or_bound_is_noticed() -> None:
    problem = compiled(tiny(1)).problem
    program = whole(problem).program
    nothing = np.zeros(program.most.size, dtype=np.int64)
    assert program.keeps(nothing)
    assert not program.keeps(nothing - 1)
    assert not program.keeps(program.most + 1)
    assert not program.keeps(program.most)


def test_no_node_is_no_work() -> None:
    with pytest.raises(ValueError, match="at least one"):
        highs(compiled(tiny(3)).problem, seconds=1, work=0)


def test_what_a_solver_will_not_take_is_said_in_its_words() -> None:
    """HiGHS in this build is not told how many threads; the status must not surface as itself."""
    program = whole(compiled(tiny(3)).problem).program
    wanted = parameters_pb2.SolveParametersProto(threads=2)
    with pytest.raises(solvers.Refused, match="threads not supported"):
        solvers._solved(program, parameters_pb2.SOLVER_TYPE_HIGHS, wanted, 30.0, None)


def test_a_visit_is_stated_by_the_column_worth_most() -> None:
    """A solver stopped early may use a mover's column in the slots where nobody is moved."""
    instance = build.district(
        [build.need("n1", slots=("mon-am", "tue-am"))],
        [build.offer("o1", sessions={"mon-am": 1, "tue-am": 1})],
        in_force=(Placement(need="n1", offer="o1", slots=("mon-am",)),),
    )
    problem = compiled(instance).problem
    moved, stays = np.argsort(problem.home["value"])
    made = whole(problem)
    monday = int(problem.home["slots"][stays])
    x = values_of(problem, made, Chosen(np.array([[moved, monday, 0]]), ()))
    assert chosen_of(problem, made, x).visits.tolist() == [[stays, monday, 0]]


def test_a_plan_that_breaks_a_row_is_dropped() -> None:
    problem = compiled(tiny(1)).problem
    made = whole(problem)
    found = result_pb2.SolveResultProto()
    found.termination.reason = result_pb2.TERMINATION_REASON_OPTIMAL
    values = found.solutions.add().primal_solution.variable_values
    values.ids.extend(range(made.program.most.size))
    values.values.extend([0.0] * made.program.most.size)
    assert solvers._read(problem, made, found, 1.0).plan is not None
    values.values[:] = made.program.most.astype(float).tolist()
    assert solvers._read(problem, made, found, 1.0).plan is None


def test_a_series_that_costs_more_than_it_is_worth_is_left_out() -> None:
    """A solver stopped early may have one; the checker would refuse it."""
    problems = [compiled(tiny(seed)).problem for seed in range(30)]
    plans = [(problem, cp_sat(problem, seconds=30).plan) for problem in problems]
    paid = [(p, plan) for p, plan in plans if plan is not None and any(s[2] >= 0 for s in plan[1])]
    assert paid
    for problem, plan in paid:
        dear = problem._replace(family=problem.family.copy())
        dear.family["sessions"] *= 10**6
        made = whole(dear)
        left = chosen_of(dear, made, values_of(dear, made, plan))
        assert all(fund < 0 for _, _, fund, _ in left.series)


def _assignment(agents: int, jobs: int, offset: int) -> Problem:
    """Costs that fall as minutes rise, and capacity for four fifths: what is hard to prove."""
    random = np.random.default_rng(5)
    resource = random.integers(1, 100, (agents, jobs))
    cost = 111 - resource + random.integers(-10, 11, (agents, jobs))
    problem = problem_of(Gap(cost, resource, resource.sum(axis=1) * 4 // (5 * agents)))
    problem.home["value"] += offset
    return problem


def test_optimal_means_to_the_last_milli_point() -> None:
    """A solver's usual tolerance is a share of the value: here more than all that differs."""
    problem = _assignment(4, 18, 10**6)
    exact, other = cp_sat(problem, seconds=60), highs(problem, seconds=60)
    assert (exact.claim, other.claim) == ("optimal", "optimal")
    assert exact.plan is not None
    assert other.plan is not None
    assert worth_of(problem, exact.plan) == worth_of(problem, other.plan)


@pytest.mark.parametrize(("solver", "work"), [(cp_sat, 0.2), (highs, 1)])
def test_work_ends_a_solve_that_is_far_from_done(solver: Solver, work: float) -> None:
    answer = solver(_assignment(10, 50, 0), seconds=120, work=work)
    assert answer.claim in ("feasible", "unknown")
    assert answer.seconds < 60

"""The whole problem as one integer program: each row, where leaving it out would show."""

from collections.abc import Callable

import numpy as np
import pytest

from matcher.compile import compiled
from matcher.instance import Pin, Policy
from matcher.problem import FAMILY, HOME, MEMBER, NEED, Problem, no_tender, rows
from matcher.solvers import Answer, cp_sat, highs
from matcher.whole.plans import worth_of
from tests import builders as build
from tests.brute import best_plan

SOLVERS = (cp_sat, highs)
Solver = Callable[..., Answer]


@pytest.mark.parametrize("solver", SOLVERS)
def test_who_needs_a_fund_is_only_where_it_really_pays(solver: Solver) -> None:
    """Together their fees would cover the session, and no fund would pay: one stays away."""
    instance = build.school(
        [build.pupil(f"n{n}", slots=("mon-am",), copay_limit_fen=20_000) for n in (1, 2)],
        [build.lessons(group=build.terms(price_fen=20_000, fee_fen=10_000))],
        policy=Policy(pins=(Pin(need="n1", fund="f1"),)),
    )
    problem, best = compiled(instance).problem, best_plan(instance)
    answer = solver(problem, seconds=30)
    assert best is not None
    assert best.served == 1
    assert answer.plan is not None
    assert worth_of(problem, answer.plan) == best.value


@pytest.mark.parametrize("solver", SOLVERS)
def test_what_is_not_taught_together_has_one_member(solver: Solver) -> None:
    instance = build.school(
        [build.pupil(f"n{n}", slots=("mon-am",)) for n in (1, 2)],
        service_types=(build.service_type(), build.class_type(group=False)),
    )
    answer = solver(compiled(instance).problem, seconds=30)
    assert answer.plan is not None
    assert [len(members) for *_, members in answer.plan.series] == [1]


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_fund_pays_for_as_many_visits_as_it_has_money_for(solver: Solver) -> None:
    needs = [build.need(f"n{n}", copay_limit_fen=0) for n in (1, 2)]
    offers = [build.offer(sessions={"mon-am": 2})]
    for amount, served in ((40_000, 1), (80_000, 2)):
        instance = build.district(needs, offers, funds=[build.fund(amount_fen=amount)])
        answer = solver(compiled(instance).problem, seconds=30)
        assert answer.plan is not None
        assert len(answer.plan.visits) == served


@pytest.mark.parametrize("solver", SOLVERS)
def test_two_visits_are_not_made_on_one_day(solver: Solver) -> None:
    """Though two slots are left: of a part, in which its resident's other time is taken."""
    need = build.need("n1", slots=("mon-am", "mon-pm", "tue-am"), sessions_per_week=2)
    offer = build.offer(sessions={"mon-am": 1, "mon-pm": 1, "tue-am": 1})
    problem = compiled(build.district([need], [offer])).problem
    day = problem.slot_day.tolist()
    monday = sum(1 << s for s in range(len(day)) if day[s] == day[0])
    left = problem.home["slots"] & monday
    assert np.bitwise_count(left).tolist() == [2]
    for slots, visits in ((problem.home["slots"], 1), (left, 0)):
        home = problem.home.copy()
        home["slots"] = slots
        answer = solver(problem._replace(home=home), seconds=30)
        assert answer.plan is not None
        assert len(answer.plan.visits) == visits


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_visit_that_nobody_may_pay_is_not_made(solver: Solver) -> None:
    """An instance compiles to none, but a plain problem may hold one."""
    problem = compiled(build.district([build.need(copay_limit_fen=0)])).problem
    assert problem.home["public"].all()
    problem.home["fund_end"] = problem.home["fund_start"]
    answer = solver(problem, seconds=30)
    assert answer.plan is not None
    assert answer.plan.visits.size == 0


@pytest.mark.parametrize("solver", SOLVERS)
def test_two_funds_do_not_share_a_series(solver: Solver) -> None:
    """Each may pay for one of two needs; without slots there is no room to keep one payer out."""
    answer = solver(_without_slots(), seconds=30)
    assert answer.plan is not None
    assert [len(members) for *_, members in answer.plan.series] == [1]


def _without_slots() -> Problem:
    """Two needs, one family, two funds: the first for the first need, the other for the other."""
    one = np.zeros(1, dtype=np.int64)
    return Problem(
        slot_day=one,
        fen_per_millipoint=10,
        rooms=1,
        residents=0,
        block_sessions=one.reshape(1, 1),
        block_minutes=one,
        **no_tender(1, 2),
        fund_amount=np.full(2, 10),
        fund_most=np.full(2, 10),
        fund_list=np.arange(2),
        need=rows(NEED, 2, k=0, people=1, resident=-1, pinned=0),
        home_start=np.zeros(3, dtype=np.int64),
        home=np.empty(0, dtype=HOME),
        family=rows(
            FAMILY,
            1,
            **dict.fromkeys(("block", "room", "type", "k", "minutes", "single", "fund_start"), 0),
            **dict.fromkeys(("sessions", "smallest", "cost"), 1),
            **dict.fromkeys(("largest", "fund_end"), 2),
        ),
        set_start=np.arange(2),
        set_slots=one,
        member_start=np.array([0, 2]),
        member=rows(
            MEMBER,
            2,
            **dict.fromkeys(("fee", "slots", "stay", "stay_bonus", "paid", "family"), 0),
            need=np.arange(2),
            value=100,
            fund_start=np.arange(2),
            fund_end=np.arange(1, 3),
        ),
    )

"""The restricted master: patterns chosen so that they go together, against trying everything."""

import time
from collections.abc import Callable, Sequence
from itertools import product

import numpy as np
import pytest

from benchmarks.gap import Gap, cost_of, least_cost, problem_of
from matcher.anneal import Schedule, first_plan, improved, rating
from matcher.compile import Compiled, compiled
from matcher.master import Limits, dived, recombine, recombined
from matcher.master.book import booked, fitting
from matcher.master.dive import Depth, Dive
from matcher.master.program import master
from matcher.parts import money_used
from matcher.prices import Prices, need_prices, row_prices
from matcher.problem import NOTHING, Chosen, Problem
from matcher.solvers import highs, relaxed
from matcher.whole import whole
from matcher.whole.plans import values_of, worth_of
from tests.tiny import pinned, tiny


def go_on() -> bool:
    return False


def priced(p: Problem) -> tuple[Prices, list[Chosen]]:
    rows, _ = row_prices(p, lambda n: n / 10)
    seen: list[Chosen] = []
    return need_prices(p, rows, lambda n: n / 20, 1, seen.append)[0], seen


def plans_of(p: Problem, prices: Prices, seeds: Sequence[int], work: int = 200) -> list[Chosen]:
    found = []
    for seed in seeds:
        plan, promise = first_plan(p, prices, seed)
        schedule = Schedule(work, 0.0, 1, seed)
        end = improved(p, prices, plan, promise, schedule, None, go_on, lambda *_: None)
        found += [plan, *end.rounds]
    return found


def keeps(p: Problem, plan: Chosen) -> bool:
    made = whole(p)
    return made.program.keeps(values_of(p, made, plan))


@pytest.fixture(scope="module")
def plans(made: Compiled, prices: Prices) -> list[Chosen]:
    return plans_of(made.problem, prices, (1, 2), 20_000)


def test_a_book_holds_what_its_plans_do_each_pattern_once(
    made: Compiled, plans: list[Chosen]
) -> None:
    p, plan = made.problem, plans[-1]
    book = booked(p, plan)
    again = book.chosen(np.arange(book.size))
    assert sorted(map(tuple, again.visits.tolist())) == sorted(map(tuple, plan.visits.tolist()))
    assert sorted(again.series) == sorted(plan.series)
    assert book.joined(booked(p, plan)).size == book.size
    both = booked(p, plans[0]).joined(book)
    assert book.size < both.size < book.size + booked(p, plans[0]).size
    assert fitting(p, both).all()


def best_of_all(p: Problem, plan: Chosen, others: Sequence[Chosen]) -> int:
    """The worth of the best lawful choice of one pattern a block: by trying every one."""
    book = booked(p, NOTHING)
    for one in (plan, *others):
        book = book.joined(booked(p, one))
    of_block = [[-1, *np.flatnonzero(book.block == b)] for b in range(p.blocks)]
    best = rating(p, NOTHING)
    for choice in product(*of_block):
        candidate = book.chosen(np.array([n for n in choice if n >= 0], dtype=np.int64))
        needs = np.concatenate(
            [
                p.home["need"][candidate.visits[:, 0]],
                *(p.member["need"][list(one[3])] for one in candidate.series),
            ]
        )
        # A plan with a need twice can't even be written down as values.
        if np.unique(needs).size == needs.size and keeps(p, candidate):
            best = max(best, rating(p, candidate))
    return best


@pytest.mark.parametrize("seed", range(40))
def test_nothing_better_can_be_put_together(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recombine, "NEAR", 0.0)
    p = compiled(pinned(tiny(seed), seed) if seed % 2 else tiny(seed)).problem
    prices, _ = priced(p)
    plans = plans_of(p, prices, range(5), 3)
    best = max(plans, key=lambda plan: rating(p, plan))
    if not keeps(p, best):  # nobody keeps these pins
        p.need["pinned"] = 0
    found = recombined(p, prices, best, plans, Limits(None, 10**9, 1, seed), None, go_on)
    assert rating(p, found) == best_of_all(p, best, plans)


def test_a_district_gains_by_it_and_keeps_every_rule(
    lawful: Callable[[Chosen], bool],
    made: Compiled,
    prices: Prices,
    plans: list[Chosen],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In parts too, where others' patterns meet hours and money that are no longer there."""
    p = made.problem
    best = max(plans, key=lambda plan: rating(p, plan))
    for size in (2_000, 60):
        monkeypatch.setattr(recombine, "PART_NEEDS", size)
        found = recombined(p, prices, best, plans, Limits(None, 10**7, 2, 1), None, go_on)
        assert lawful(found)
        assert rating(p, found) > rating(p, best)


def test_a_pattern_that_no_longer_fits_is_known(made: Compiled, plans: list[Chosen]) -> None:
    p = made.problem
    book = booked(p, plans[-1])
    idle = p._replace(block_minutes=np.zeros_like(p.block_minutes))
    assert not fitting(idle, book).any()
    closed = p._replace(block_sessions=np.zeros_like(p.block_sessions))
    assert not fitting(closed, book).any()


@pytest.mark.parametrize("seed", range(10))
def test_the_relaxation_is_dual_to_its_prices(seed: int) -> None:
    """Strong duality, so that what patterns are priced by is what the master says."""
    p = compiled(tiny(seed)).problem
    prices, seen = priced(p)
    book = booked(p, NOTHING)
    for plan in [*seen, *plans_of(p, prices, (1,), 3)]:
        book = book.joined(booked(p, plan))
    program = master(p, book).program
    found = relaxed(program, seconds=30)
    assert found is not None
    worth = float(program.objective @ found.values)
    priced_at = float(program.most_of @ found.duals)
    assert worth == pytest.approx(priced_at, rel=1e-6, abs=1e-3)
    assert (found.duals >= -1e-6).all()


def hard(agents: int, jobs: int, seed: int) -> Gap:
    """Generalised assignment of type D: what takes most costs least (Chu and Beasley 1997)."""
    random = np.random.default_rng(seed)
    resource = random.integers(1, 101, (agents, jobs))
    cost = 111 - resource + random.integers(-10, 11, (agents, jobs))
    return Gap(cost, resource, (0.8 * resource.sum(axis=1) / agents).astype(np.int64))


@pytest.mark.parametrize("seed", range(3))
def test_a_dive_comes_near_the_best_where_capacity_is_tight(seed: int) -> None:
    gap = hard(8, 40, seed)
    p = problem_of(gap)
    prices, seen = priced(p)
    plan = dived(p, prices, seen, until=None, work=2_000, seed=0, stop=go_on)
    assert plan is not None
    best = highs(p, seconds=60, work=100)  # its bound is within a thousandth by then
    assert best.bound is not None
    cost, bound = cost_of(gap, plan), least_cost(gap, best.bound)
    assert bound <= cost <= 1.02 * bound


def test_a_dive_in_tiny_districts_keeps_every_rule() -> None:
    series = 0
    for seed in range(40):
        p = compiled(tiny(seed)).problem
        prices, seen = priced(p)
        plans = plans_of(p, prices, (1, 2), 3)
        found = dived(p, prices, [*seen, *plans], until=None, work=100, seed=0, stop=go_on)
        assert found is not None
        assert keeps(p, found)
        answer = highs(p, seconds=30)
        assert answer.plan is not None
        assert worth_of(p, found) <= worth_of(p, answer.plan)
        series += len(found.series)
    assert series


def test_a_dive_in_a_district_keeps_every_rule(
    lawful: Callable[[Chosen], bool], made: Compiled, prices: Prices, plans: list[Chosen]
) -> None:
    p = made.problem
    found = dived(p, prices, plans, until=None, work=20, seed=0, stop=go_on)
    assert found is not None
    assert lawful(found)
    assert rating(p, found) > rating(p, plans[0])


def test_a_dive_without_time_is_none(made: Compiled, prices: Prices, plans: list[Chosen]) -> None:
    p, now = made.problem, time.monotonic()
    assert dived(p, prices, plans, until=now, work=None, seed=0, stop=go_on) is None
    assert dived(p, prices, plans, until=None, work=20, seed=0, stop=lambda: True) is None


def test_time_that_is_up_or_a_person_who_stops_it_leaves_the_plan(
    made: Compiled, prices: Prices, plans: list[Chosen]
) -> None:
    p, best = made.problem, plans[-1]
    late = Limits(time.monotonic() - 1, 10**7, 2, 1)
    assert recombined(p, prices, best, plans, late, None, go_on) is best
    begun = time.monotonic()
    unhurried = Limits(begun + 600, 10**7, 2, 1)
    stopped = recombined(p, prices, best, plans, unhurried, None, lambda: True)
    assert rating(p, stopped) == rating(p, best)
    soon = Limits(time.monotonic() + 30, 0, 2, 1)
    assert rating(p, recombined(p, prices, best, plans, soon, None, go_on)) >= rating(p, best)
    assert time.monotonic() - begun < 60


def test_a_need_served_twice_by_one_pattern_is_never_taken(
    made: Compiled, plans: list[Chosen]
) -> None:
    p = made.problem
    twice = Chosen(np.repeat(plans[-1].visits[:1], 2, axis=0), ())
    assert master(p, booked(p, twice)).program.most.tolist() == [0]
    once = Chosen(plans[-1].visits[:1], ())
    assert master(p, booked(p, once)).program.most.tolist() != [0]


def test_no_more_is_fixed_than_the_money_pays(
    made: Compiled, prices: Prices, plans: list[Chosen]
) -> None:
    """The relaxation may be sure of all, and the funds still pay for some."""
    book = booked(made.problem, plans[-1])
    used = money_used(made.problem, plans[-1])
    p = made.problem._replace(fund_amount=used // 2)
    dive = Dive(p, prices, None, go_on)
    fixed = dive._surest(Depth(book, np.zeros(0, dtype=np.int64)), np.ones(book.size))
    assert 0 < fixed.size < book.size
    assert (money_used(p, book.chosen(fixed)) <= p.fund_amount).all()


def test_a_pin_is_not_given_up_for_something_better() -> None:
    """One agent with an hour for one of two jobs; the pinned one is worth less."""
    gap = Gap(np.array([[9, 1]]), np.array([[1, 1]]), np.array([1]))
    p = problem_of(gap)
    p.need["pinned"][1] = 0
    prices, _ = priced(p)
    pinned_job, other_job = (Chosen(np.array([[job, 0, -1]]), ()) for job in (0, 1))
    limits = Limits(None, 10**6, 1, 0)
    found = recombined(p, prices, pinned_job, [other_job], limits, None, go_on)
    assert found.visits.tolist() == pinned_job.visits.tolist()
    p.need["pinned"] = 0
    found = recombined(p, prices, pinned_job, [other_job], limits, None, go_on)
    assert found.visits.tolist() == other_job.visits.tolist()

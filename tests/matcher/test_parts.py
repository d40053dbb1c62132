"""A problem cut into parts and put together again: nothing is lost, and every rule still holds."""

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest

from benchmarks.gap import Gap, problem_of
from matcher.anneal import Schedule, first_plan, improved, rating, rounds
from matcher.compile import Compiled, compiled
from matcher.instance import Instance
from matcher.parts import cut, money_used, parts, together
from matcher.prices import Prices, row_prices
from matcher.problem import Chosen, Problem
from matcher.solve import Limits, solve
from matcher.state import chosen, layout, placed
from tests.tiny import tiny


def same(one: Chosen, other: Chosen) -> bool:
    def sorted_(plan: Chosen) -> tuple[object, object]:
        series = sorted((x, s, f, tuple(sorted(m))) for x, s, f, m in plan.series)
        return sorted(map(tuple, plan.visits.tolist())), series

    return sorted_(one) == sorted_(other)


def test_rows_to_vector_and_back(made: Compiled, prices: Prices) -> None:
    p: Problem = made.problem
    plan, _ = first_plan(p, prices, 1)
    at = layout(p)
    assert same(chosen(p, placed(p, at, plan), at), plan)


@pytest.mark.parametrize("seed", range(8))
def test_parts_put_together_are_the_plan_they_were_cut_from(
    seed: int, lawful: Callable[[Chosen], bool], made: Compiled, prices: Prices
) -> None:
    p = made.problem
    plan, _ = first_plan(p, prices, seed)
    where = cut(p, plan, 60, np.random.default_rng(seed))
    pieces = list(parts(p, prices, plan, where))
    assert len(pieces) > 2
    assert same(together(p, plan, where, [(piece, piece.plan) for piece in pieces]), plan)
    assert lawful(plan)


@pytest.mark.parametrize("seed", range(8))
def test_no_part_gets_what_another_has(seed: int, made: Compiled, prices: Prices) -> None:
    """Hours, rooms and money are shared out; together the parts have no more than there is."""
    p = made.problem
    plan, _ = first_plan(p, prices, seed)
    where = cut(p, plan, 60, np.random.default_rng(seed))
    pieces = list(parts(p, prices, plan, where))
    fixed = together(p, plan, where, [])
    money = sum(piece.problem.fund_amount for piece in pieces) + money_used(p, fixed)
    assert (money <= p.fund_amount).all()
    assert sum(piece.problem.block_minutes.sum() for piece in pieces) <= p.block_minutes.sum()
    homes = np.concatenate([piece.homes for piece in pieces])
    assert np.unique(homes).size == homes.size
    for piece in pieces:
        home = piece.problem.home
        assert (home["value"] == p.home["value"][piece.homes]).all()
        assert (np.diff(home["need"]) >= 0).all()
        own, whole = (q.need["resident"] for q in (piece.problem, p))
        members, rows = piece.problem.member["need"], p.member["need"][piece.members]
        shared = own[members] >= 0
        assert (shared == (whole[rows] >= 0)).all()
        time = piece.prices.resident[own[members[shared]]]
        assert (time == prices.resident[whole[rows[shared]]]).all()


@pytest.mark.parametrize("seed", range(4))
def test_a_plan_improved_in_parts_keeps_every_rule(
    seed: int,
    lawful: Callable[[Chosen], bool],
    made: Compiled,
    prices: Prices,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rounds, "PART_NEEDS", 60)
    p = made.problem
    plan, promise = first_plan(p, prices, seed)
    schedule = Schedule(4_000, 0.0, 2, seed)
    better, work, _ = improved(
        p, prices, plan, promise, schedule, None, lambda: False, lambda share, value: None
    )
    assert work >= 4_000
    assert rating(p, better) > rating(p, plan)
    assert lawful(better)


def test_processes_find_what_threads_find(
    district: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Any executor will do, and how many work side by side changes nothing but the time."""
    monkeypatch.setattr(rounds, "PART_NEEDS", 100)
    alone = solve(district, Limits(work=2_000, seed=3, workers=1))
    threads = solve(district, Limits(work=2_000, seed=3, workers=2))
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        processes = solve(district, Limits(work=2_000, seed=3, workers=2), pool)
    assert alone.plan == threads.plan == processes.plan


@pytest.mark.parametrize("seed", range(20))
def test_tiny_districts_survive_the_smallest_parts(seed: int) -> None:
    instance = tiny(seed)
    made = compiled(instance)
    p = made.problem
    if p.home.size + p.member.size == 0:
        pytest.skip("nothing is lawful here")
    prices, _ = row_prices(p, lambda n: n / 5)
    plan, promise = first_plan(p, prices, seed)
    where = cut(p, plan, 1, np.random.default_rng(seed))
    pieces = list(parts(p, prices, plan, where))
    assert same(together(p, plan, where, [(piece, piece.plan) for piece in pieces]), plan)
    assert promise.size == p.families


def test_what_is_to_be_whole_is_one_part() -> None:
    """Even where every need has a way, so that all of them are touched before all blocks are."""
    jobs = 12
    p = problem_of(Gap(*np.ones((2, 4, jobs), dtype=np.int64), np.full(4, jobs)))
    plan = Chosen(np.zeros((0, 3), dtype=np.int64), ())
    assert cut(p, plan, jobs, np.random.default_rng(1)).parts == 1
    assert cut(p, plan, jobs // 3, np.random.default_rng(1)).parts > 1

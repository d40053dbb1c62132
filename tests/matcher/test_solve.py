"""The solve against everything tried: on tiny districts the best plan, or none, is found."""

import pytest

from matcher.check import check
from matcher.faults import InvalidInstance
from matcher.solve import Limits, solve
from tests.brute import best_plan
from tests.tiny import pinned, tiny


@pytest.mark.parametrize("seed", range(60))
def test_the_best_of_all_plans_is_found(seed: int) -> None:
    instance = tiny(seed)
    best = best_plan(instance)
    assert best is not None
    result = solve(instance, Limits(work=600, seed=seed))
    assert check(instance, result.plan) == []
    assert result.plan.value == best.value
    assert result.certificate.bound >= best.value


@pytest.mark.parametrize("seed", range(30))
def test_a_pin_is_kept_or_refused(seed: int) -> None:
    instance = pinned(tiny(seed), seed)
    best = best_plan(instance)
    if best is None:
        with pytest.raises(InvalidInstance):
            solve(instance, Limits(work=600, seed=seed))
    else:
        assert solve(instance, Limits(work=600, seed=seed)).plan.value == best.value


def test_the_same_seed_and_work_give_the_same_plan() -> None:
    instance = tiny(7)
    first, again = (solve(instance, Limits(work=300, seed=3)) for _ in range(2))
    assert first.plan == again.plan
    assert first.certificate == again.certificate


def test_a_cancelled_solve_still_gives_a_lawful_plan() -> None:
    instance = tiny(7)
    result = solve(instance, Limits(work=10_000), cancelled=lambda: True)
    assert check(instance, result.plan) == []

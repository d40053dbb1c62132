"""The search without a solver behind it, and a solve at the edges of what it may be given."""

import threading
import time

import pytest

from matcher import exact, solvers
from matcher.anneal import Schedule, first_plan, improved
from matcher.check import check
from matcher.compile import compiled
from matcher.instance import Instance, Policy, Weights
from matcher.prices import row_prices
from matcher.problem import NOTHING
from matcher.solve import Limits, solve
from tests import builders as build
from tests.tiny import tiny


def test_a_need_without_a_way_does_not_hold_its_residents_others_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """All needs of a resident are searched in one part: that of the first that is in any."""
    monkeypatch.setattr(exact, "MOST_ROWS_COUNTED", -1)
    hopeless = build.need("a", resident="r", service_type=build.CLASS)
    easy = build.need("b", resident="r")
    instance = build.district((hopeless, easy), (build.offer("o"),))
    assert solve(instance, Limits(work=100)).plan.served == 1
    other = build.district((easy, hopeless), (build.offer("o"),))
    assert solve(other, Limits(work=100)).plan.served == 1


@pytest.mark.parametrize("seed", range(12))
def test_search_alone_keeps_every_rule(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exact, "MOST_ROWS_COUNTED", -1)
    instance = tiny(seed)
    result = solve(instance, Limits(work=600, seed=seed))
    assert check(instance, result.plan) == []
    assert result.solver_claim == ""


def test_a_problem_that_the_solver_refuses_is_no_quiet_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is asked in a thread of its own, whose defects are ours to hear of."""

    def refuse(*_: object, **__: object) -> None:
        raise solvers.Refused("no such model")

    monkeypatch.setattr(exact, "highs", refuse)
    with pytest.raises(solvers.Refused, match="no such model"):
        solve(tiny(7), Limits(work=100))


@pytest.mark.parametrize("rate", [100, 1_000, 10_000])
def test_money_may_hardly_count(rate: int) -> None:
    """Figures too large for a fine certificate get a coarser one, which still proves a bound."""
    instance = tiny(3)
    fields = {name: getattr(instance, name) for name in Instance.model_fields}
    weights = Weights(fen_per_millipoint=rate)
    made = Instance(**(fields | {"policy": Policy(weights=weights)}))
    result = solve(made, Limits(work=300))
    assert result.certificate.bound >= result.plan.value > 0


def test_a_person_may_stop_a_search_in_the_middle_of_a_round() -> None:
    p = compiled(tiny(7)).problem
    prices, _ = row_prices(p, lambda n: n / 5)
    plan, promise = first_plan(p, prices, 1)
    asked = 0

    def silent(share: float, value: int) -> None:
        pass

    def stop() -> bool:
        nonlocal asked
        asked += threading.current_thread() is not threading.main_thread()
        return asked > 6  # the sixth step by the clock is as long as any gets

    improved(p, prices, plan, promise, Schedule(12, 0.0, 1, 1), None, lambda: False, silent)
    begun = time.monotonic()  # what had to be compiled is
    schedule = Schedule(None, begun + 6_000, 1, 1)  # a round alone would take minutes
    improved(p, prices, plan, promise, schedule, None, stop, silent)
    assert time.monotonic() - begun < 30


def test_what_a_person_stopped_goes_to_no_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    """A dive that ends because it was stopped is followed by nothing."""
    monkeypatch.setattr(exact, "highs", lambda *_, **__: pytest.fail("a solver was asked"))
    p = compiled(tiny(3)).problem
    patience = exact.patience_of(None, 100, 0, lambda: True)
    assert exact._whole(p, NOTHING, patience) == (NOTHING, "")

"""A lawful plan passes, and no stated figure may be off. Each rule: ``tests/rules``."""

import pytest

from matcher.check import check
from tests import builders as build
from tests.brute import best_plan
from tests.tiny import tiny


@pytest.mark.parametrize("seed", range(30))
def test_every_best_plan_is_lawful(seed: int) -> None:
    instance = tiny(seed)
    plan = best_plan(instance)
    assert plan is not None
    assert check(instance, plan) == []


@pytest.mark.parametrize(
    "figure", ["distance_m", "minutes_per_week", "subsidy_fen", "public_fen", "value"]
)
def test_a_figure_off_by_one_is_named(figure: str) -> None:
    instance = build.district()
    plan = best_plan(instance)
    assert plan is not None
    (visit,) = plan.assignments
    wrong = visit.model_copy(update={figure: getattr(visit, figure) + 1})
    found = check(instance, plan.model_copy(update={"assignments": (wrong,)}))
    assert any(v.code == "figure_differs" and v.params["figure"] == figure for v in found)

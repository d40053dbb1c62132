"""What the prices promise, in floats, is what the proof finds, in integers."""

from collections.abc import Callable

import pytest

from linli.generate import generate
from matcher.certify import certify
from matcher.changes import changed
from matcher.compile import compiled
from matcher.export import certificate_of
from matcher.instance import Instance, Need, Placement
from matcher.plan import Certificate
from matcher.prices import need_prices, row_prices
from matcher.solve import Limits, solve
from tests import builders as build
from tests.brute import best_plan
from tests.tiny import tendered, tiny


def proved(instance: Instance) -> tuple[float, Certificate, int]:
    """(The bound promised, the certificate, the bound it proves)."""
    made = compiled(instance)
    start, _ = row_prices(made.problem, lambda number: number / 10)
    lowest = need_prices(made.problem, start, lambda number: number / 60, workers=1)
    certificate = certificate_of(instance, made, lowest.prices, lowest.earned, 1_000)
    return lowest.bound, certificate, certify(instance, certificate).bound


@pytest.mark.parametrize("seed", [*range(40), 118, 120, 236])
def test_the_proof_keeps_what_the_prices_promise(seed: int) -> None:
    promised, _, bound = proved(tiny(seed))
    assert bound == pytest.approx(promised, abs=100)


@pytest.mark.parametrize("seed", range(40))
def test_with_bids_too(seed: int) -> None:
    promised, _, bound = proved(tendered(seed))
    assert bound == pytest.approx(promised, abs=2_000)  # volumes times rounded prices


def test_where_half_of_every_class_would_stay() -> None:
    """Who stays in their slots adds more there, and comes before others in the best load."""
    instance = generate(150, seed=9)
    plan = solve(instance, Limits(work=300)).plan
    served = [(one, one.need, None) for one in plan.assignments]
    served += [(one, member.need, one.venue) for one in plan.series for member in one.members[::2]]
    in_force = [
        Placement(need=need, offer=one.offer, venue=venue, slots=one.slots, fund=one.fund)
        for one, need, venue in served
    ]
    weights = instance.policy.weights.model_copy(update={"moved": 150_000})
    policy = instance.policy.model_copy(update={"weights": weights})
    promised, _, bound = proved(changed(instance, in_force=tuple(in_force), policy=policy))
    assert bound == pytest.approx(promised, abs=1_000)


def at_one_time(make: Callable[..., Need]) -> tuple[Need, ...]:
    """Two needs of one resident on the same morning."""
    return tuple(make(name, resident="r1", slots=("mon-am",)) for name in ("n1", "n2"))


@pytest.mark.parametrize(
    "instance",
    [
        build.district(at_one_time(build.need), (build.offer("o1"), build.offer("o2"))),
        build.school(
            at_one_time(build.pupil),
            [build.lessons(o, group=build.terms(largest=1)) for o in ("o1", "o2")],
            venues=(build.venue("v1"), build.venue("v2")),
        ),
    ],
    ids=["at home", "at venues"],
)
def test_a_residents_time_has_its_price(instance: Instance) -> None:
    """Without it each of the two needs would be served, by an offer of its own."""
    best = best_plan(instance)
    assert best is not None
    _, certificate, bound = proved(instance)
    assert certificate.residents["r1"]["mon-am"] > 0
    assert bound == pytest.approx(best.value, rel=0.01)
    assert certify(instance, certificate.model_copy(update={"residents": {}})).bound > bound

"""A verdict needs a lawful plan and a bound that the certificate's own prices prove."""

import pytest

from matcher.certify import certify
from matcher.instance import Instance
from matcher.plan import Certificate, OfferPrices, Pricing, Result, Status
from matcher.verify import verify
from tests import builders as build
from tests.brute import best_plan

NEEDS = (build.need("n1"), build.need("n2"))


def result(instance: Instance) -> Result:
    """The best plan, with the bound that no prices at all prove."""
    offers = {offer.id: OfferPrices(kind=Pricing.EXACT) for offer in instance.offers}
    certificate = Certificate(instance=instance.digest, denominator=1, offers=offers, bound=0)
    bound = certify(instance, certificate).bound
    plan = best_plan(instance)
    assert plan is not None
    certificate = certificate.model_copy(update={"bound": bound})
    return Result(plan=plan, certificate=certificate, status=Status.OPTIMAL)


def test_the_best_plan_with_its_proof_is_valid() -> None:
    instance = build.district(NEEDS)
    verdict = verify(instance, result(instance))
    assert verdict.valid
    assert verdict.bound == verdict.value > 0
    assert verdict.gap == 0


@pytest.mark.parametrize(("more", "valid"), [(-1, False), (0, True), (1_000, True)])
def test_a_stated_bound_may_be_high_and_not_low(more: int, valid: bool) -> None:
    instance = build.district(NEEDS)
    told = result(instance)
    stated = told.certificate.bound + more
    certificate = told.certificate.model_copy(update={"bound": stated})
    status = Status.FEASIBLE if more > 0 else Status.OPTIMAL
    told = told.model_copy(update={"certificate": certificate, "status": status})
    verdict = verify(instance, told)
    assert verdict.valid is valid
    assert verdict.bound == (stated if valid else None)
    assert [fault.code for fault in verdict.faults] == ([] if valid else ["bound_not_proved"])
    assert verdict.gap == (more / stated if valid else None)


def test_a_certificate_of_another_instance_proves_nothing() -> None:
    instance, other = build.district(NEEDS), build.district(NEEDS, name="another")
    told = result(instance).model_copy(update={"certificate": result(other).certificate})
    verdict = verify(instance, told)
    assert [fault.code for fault in verdict.faults] == ["other_instance"]
    assert verdict.bound is None
    assert not verdict.valid


def test_a_plan_worth_more_than_the_bound_is_refused() -> None:
    instance = build.district(NEEDS)
    told = result(instance)
    high = told.plan.model_copy(update={"value": told.certificate.bound + 1})
    verdict = verify(instance, told.model_copy(update={"plan": high}))
    assert [v.rule for v in verdict.violations] == ["figure", "certificate"]
    assert not verdict.valid


@pytest.mark.parametrize("more", [0, 1_000])
@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("claim", ["", "optimal", "feasible"])
def test_optimal_is_what_value_and_bound_say_and_no_solver(
    more: int, status: Status, claim: str
) -> None:
    instance = build.district(NEEDS)
    told = result(instance)
    certificate = told.certificate.model_copy(update={"bound": told.certificate.bound + more})
    update = {"certificate": certificate, "status": status, "solver_claim": claim}
    verdict = verify(instance, told.model_copy(update=update))
    assert verdict.valid is ((status is Status.OPTIMAL) == (more == 0))
    if not verdict.valid:
        (refused,) = verdict.violations
        found = "feasible" if more else "optimal"
        figures = {"figure": "status", "stated": status.value, "found": found}
        assert (refused.rule, refused.code, refused.params) == ("figure", "figure_differs", figures)


def test_without_a_proof_no_status_is_held_against_it() -> None:
    instance = build.district(NEEDS)
    told = result(instance)
    low = told.certificate.model_copy(update={"bound": told.certificate.bound - 1})
    assert verify(instance, told.model_copy(update={"certificate": low})).violations == ()

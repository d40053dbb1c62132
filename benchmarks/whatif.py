"""Scenarios: how good an answer is that a person waits for, beside the plan that stands.

``python -m benchmarks whatif``: a generated district, solved first; then one scenario of each kind,
in ten seconds of wall time with everything in it, from the supposed round to its proof. Each is
verified once more. The plan's own gap is the measure: it is printed beside every scenario's.
"""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from benchmarks.targets import Target
from linli.generate import generate
from matcher.changes import VenueLicensed
from matcher.cores import cores
from matcher.instance import Instance
from matcher.plan import Plan, Result
from matcher.solve import Limits, solve
from matcher.suppose import (
    AnotherPolicy,
    MoneyChanged,
    NeighboursPooled,
    ProviderLost,
    Supposition,
    answered_anew,
    supposed,
)
from matcher.suppose.kinds import OtherWeights
from matcher.verify import verify

NEEDS, SECONDS, ANSWER = 11_000, 60.0, 10.0
MOST_POINTS = 0.2
"""Points of a percentage that a scenario's gap may be above the plan's."""
SPARE = 0.1
"""Of the seconds: for what comes after the proof."""
POOLED = 4
WARM_UP_NEEDS, WARM_UP = 2_000, Limits(work=4_000, workers=cores())


class Measured(NamedTuple):
    """``gap`` in percent; ``sound``: the verifier found nothing."""

    name: str
    seconds: float
    gap: float
    served: int
    sound: bool


class Found(NamedTuple):
    plan: Measured
    scenarios: tuple[Measured, ...]

    def points(self, one: Measured) -> float:
        """How much its gap is above the plan's."""
        return one.gap - self.plan.gap


def measured(needs: int = NEEDS, seconds: float = SECONDS, answer: float = ANSWER) -> Found:
    """Solve, then suppose; compiled code is there before anything is measured."""
    small = generate(WARM_UP_NEEDS)
    answered_anew(small, solve(small, WARM_UP), WARM_UP)
    instance = generate(needs)
    began = time.monotonic()
    before = solve(instance, Limits(seconds=seconds, workers=cores()))
    plan = _measured("the plan", time.monotonic() - began, instance, before)
    return Found(
        plan,
        tuple(
            _answered(name, instance, before, several, answer)
            for name, several in kinds(instance, before.plan)
        ),
    )


def kinds(instance: Instance, plan: Plan) -> Iterator[tuple[str, Sequence[Supposition]]]:
    """One of each: of the fund that pays most, the provider that serves most and that no pin names,
    the first venue in a community whose needs ask for a licence that it lacks, and the first
    communities."""
    paid, served = Counter[str](), Counter[str]()
    giving = {offer.id: offer.provider for offer in instance.offers}
    for visit in plan.assignments:
        served[giving[visit.offer]] += 1
        paid[visit.fund or ""] += visit.public_fen
    for series in plan.series:
        served[giving[series.offer]] += len(series.members)
        paid[series.fund or ""] += series.public_fen
    richest = max(instance.funds, key=lambda fund: paid[fund.id]).id
    for pin in instance.policy.pins:
        served.pop(giving.get(pin.offer or "", ""), None)
    places = tuple(one.id for one in instance.communities[:POOLED])
    for percent in (10, -10):
        yield f"a fund {percent:+} %", [MoneyChanged(fund=richest, percent=percent)]
    for percent in (10, -10):
        every = [MoneyChanged(fund=fund.id, percent=percent) for fund in instance.funds]
        yield f"every fund {percent:+} %", every
    yield "a venue licensed", [_licence(instance)]
    yield "a provider lost", [ProviderLost(provider=served.most_common(1)[0][0])]
    yield "neighbours pooled", [NeighboursPooled(communities=places)]
    yield "another policy", [AnotherPolicy(weights=OtherWeights(per_km=3_000, moved=0))]


def _licence(instance: Instance) -> VenueLicensed:
    asked = {one.id: one.venue_licences for one in instance.service_types}
    wanted = {
        (need.community, code) for need in instance.needs for code in asked[need.service_type]
    }
    return next(
        VenueLicensed(venue=venue.id, licence=code)
        for venue in instance.venues
        for code in sorted(code for place, code in wanted if place == venue.community)
        if code not in {held.code for held in venue.licences}
    )


def _answered(
    name: str, instance: Instance, before: Result, several: Sequence[Supposition], answer: float
) -> Measured:
    began = time.monotonic()
    made = supposed(instance, several)
    left = answer - SPARE - (time.monotonic() - began)
    after = answered_anew(made, before, Limits(seconds=left, workers=cores()))
    return _measured(name, time.monotonic() - began, made, after)


def _measured(name: str, seconds: float, instance: Instance, result: Result) -> Measured:
    sound = verify(instance, result).valid
    return Measured(name, seconds, 100 * result.gap, result.plan.served, sound)


def rows(found: Found) -> Iterator[str]:
    """A table."""
    yield "| what if | seconds | gap % | above the plan's, points | served |"
    yield "|---|---:|---:|---:|---:|"
    plan = found.plan
    yield f"| {plan.name} | {plan.seconds:.1f} | {plan.gap:.2f} | | {plan.served:,} |"
    for one in found.scenarios:
        yield (
            f"| {one.name} | {one.seconds:.1f} | {one.gap:.2f} | {found.points(one):+.2f}"
            f" | {one.served:,} |"
        )


def targets(found: Found) -> Iterator[Target]:
    """Each thing asked, of every scenario."""
    for one in found.scenarios:
        says = f"what if {one.name}: within {ANSWER:.0f} s, to {MOST_POINTS} points of the plan"
        met = one.seconds <= ANSWER and found.points(one) <= MOST_POINTS
        yield Target(f"{says} ({one.seconds:.1f} s, {found.points(one):+.2f})", met)
    sound = all(one.sound for one in (found.plan, *found.scenarios))
    yield Target("every scenario's plan is verified", sound)

"""What a policy wishes for, stage by stage, against everything tried; and what a verifier holds."""

import json
from functools import cache

import pytest

from linli.generate import generate
from matcher import exact
from matcher.certify import certify
from matcher.fairness import price_of_fairness
from matcher.instance import (
    Floor,
    Instance,
    first_tier_stage,
    fixed,
    floors_stage,
    keeping,
    without_floors,
)
from matcher.plan import Plan, Result, Stage
from matcher.solve import Limits, solve
from matcher.stages import guaranteed, least_of
from matcher.verify import verify
from tests.brute import best_plan
from tests.tiny import tendered, tiny, wishing

SEEDS = range(100)
TENDERED = range(1_000, 1_020)


def wished(seed: int) -> Instance:
    return wishing(tendered(seed) if seed in TENDERED else tiny(seed), seed)


@cache
def found(seed: int) -> tuple[Instance, Result]:
    instance = wished(seed)
    return instance, solve(instance, Limits(work=300, seed=seed))


def best(instance: Instance) -> Plan:
    plan = best_plan(instance)
    assert plan is not None
    return plan


@pytest.mark.parametrize("seed", [*SEEDS, *TENDERED])
def test_every_stage_reaches_what_can_be_reached(seed: int) -> None:
    """The first tier's most; under it the least total shortfall; under both the most value."""
    instance, result = found(seed)
    least, floors = None, instance.policy.floors
    for stage in result.stages:
        if stage.aim == "first_tier":
            most = best(first_tier_stage(instance))
            least = least_of(most)
        else:
            asked = floors_stage(instance, guaranteed(instance), least)
            most, floors = best(asked), stage.reached
            assert stage.asked == asked.policy.floors
            assert sum(floor.needs for floor in floors) == stage.value
        assert stage.value == most.value <= stage.certificate.bound
    kept = fixed(instance, floors, least)
    assert result.plan.instance == kept.digest
    assert result.plan.value == best(kept).value <= result.certificate.bound
    assert verify(instance, result).valid


def test_the_instances_teach_something() -> None:
    """Both wishes, and both together; shortfalls; most is proved."""
    results = [found(seed)[1] for seed in SEEDS]
    assert {len(result.stages) for result in results} == {1, 2}
    stages = [stage for result in results for stage in result.stages]
    floors = [stage for stage in stages if stage.aim == "floors"]
    short = [s for s in floors if s.value < sum(one.needs for one in s.asked)]
    assert len(short) >= 10
    assert sum(stage.proved for stage in stages) >= 0.9 * len(stages)


@pytest.mark.parametrize("seed", SEEDS[:40])
def test_search_alone_loses_nothing_that_was_reached(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exact, "MOST_ROWS_COUNTED", -1)
    instance = wished(seed)
    result = solve(instance, Limits(work=600, seed=seed))
    assert verify(instance, result).valid


# ── a verifier is not told stories


def changed(result: Result, **over: object) -> Result:
    """The result with its last stage told in other words."""
    *before, last = result.stages
    stages = (*before, last.model_copy(update=over))
    return result.model_copy(update={"stages": stages})


def faults(instance: Instance, result: Result) -> set[str]:
    return {one.code for one in verify(instance, result).faults}


def with_floors(short: bool) -> tuple[Instance, Result, Stage]:
    """One that reaches floors: all that are asked for, or not."""
    for seed in SEEDS:
        instance, result = found(seed)
        last = result.stages[-1]
        total = sum(one.needs for one in last.asked)
        if last.aim == "floors" and last.reached and (last.value < total) == short and last.proved:
            return instance, result, last
    raise AssertionError("none is so")


def test_floors_told_lower_than_they_were_reached_are_refused() -> None:
    instance, result, last = with_floors(short=False)
    fewer = last.reached[:-1]
    assert "other_floors" in faults(instance, changed(result, reached=fewer))
    less = sum(floor.needs for floor in fewer)
    lower = changed(result, reached=fewer, value=less)
    # The plan answers the round with more floors than these.
    assert not verify(instance, lower).valid


def test_floors_that_nobody_asked_for_are_refused() -> None:
    instance, result, last = with_floors(short=False)
    more = (*last.reached, Floor(community="nowhere", needs=1))
    told = changed(result, reached=more, value=last.value + 1)
    assert "unknown_reference" in faults(instance, told)
    twice = changed(result, reached=(*last.reached, last.reached[0]))
    assert "repeated_value" in faults(instance, twice)
    first, *others = last.reached
    higher = (first.model_copy(update={"needs": first.needs + 1}), *others)
    assert "other_floors" in faults(instance, changed(result, reached=higher, value=last.value + 1))


def test_a_shortfall_needs_its_proof() -> None:
    """A bound below what the prices prove, and the prices of another stage."""
    instance, result, last = with_floors(short=True)
    assert last.certificate.floors
    lower = last.certificate.model_copy(update={"bound": last.value - 1})
    assert "bound_not_proved" in faults(instance, changed(result, certificate=lower))
    bare = last.certificate.model_copy(update={"floors": {}})
    asked = floors_stage(instance, last.asked, _least(result))
    assert certify(asked, bare).bound >= sum(one.needs for one in last.asked)
    assert "bound_not_proved" in faults(instance, changed(result, certificate=bare))
    dear = dict.fromkeys(last.certificate.floors, 10**12)
    above = last.certificate.model_copy(update={"floors": dear})
    assert "price_above_most" in faults(instance, changed(result, certificate=above))


def _least(result: Result) -> int | None:
    first = [stage for stage in result.stages if stage.aim == "first_tier"]
    return first[0].value or None if first else None


def test_a_stage_left_out_is_missed() -> None:
    instance, result, _ = with_floors(short=False)
    bare = result.model_copy(update={"stages": ()})
    assert "other_stages" in faults(instance, bare)
    plain = tiny(0)
    told = solve(plain, Limits(work=100)).model_copy(update={"stages": result.stages})
    assert "other_stages" in faults(plain, told)


# ── a district


@pytest.fixture(scope="module")
def district() -> Instance:
    return generate(300, seed=3)


def under(instance: Instance, **policy: object) -> Instance:
    fields = {name: getattr(instance, name) for name in Instance.model_fields}
    made = instance.policy.model_copy(update=policy)
    return Instance(**(fields | {"policy": made}))


def test_a_district_is_solved_in_stages(district: Instance) -> None:
    """By the search alone, cut in parts: three hundred needs are too many to count nodes for."""
    instance = under(district, floor_share_percent=60, first_tier_absolute=True)
    result = solve(instance, Limits(work=20_000))
    assert [stage.aim for stage in result.stages] == ["first_tier", "floors"]
    assert verify(instance, result).valid
    assert result.stages[0].value >= 0.97 * result.stages[0].certificate.bound
    assert result.stages[1].proved


def test_the_price_of_fairness_is_an_interval(district: Instance) -> None:
    price = price_of_fairness(under(district, floor_share_percent=70), Limits(work=20_000))
    assert price.least <= price.most
    assert price.fair.stages
    assert price.free.stages == ()
    assert price.fair.plan.value <= price.free.certificate.bound
    assert price.found == price.free.plan.value - price.fair.plan.value


def test_the_price_is_of_the_floors_alone() -> None:
    """Those kept in place with them are kept so without: it is the same round."""
    instance = under(tiny(5), floor_share_percent=100, keep_in_place=True)
    price = price_of_fairness(instance, Limits(work=100))
    assert [stage.aim for stage in price.fair.stages] == ["kept", "floors"]
    assert price.free.stages == ()
    stayed = price.fair.stages[0].kept
    assert stayed
    pinned = without_floors(keeping(instance, stayed))
    assert price.free.plan.instance == pinned.digest
    assert {*stayed}.isdisjoint(price.free.plan.unmet)


def test_without_floors_an_instance_has_the_digest_it_had(district: Instance) -> None:
    """Its text has none of the fields that came with them; told, they are there."""
    told = set(json.loads(district.canonical)["policy"])
    assert not told & {"first_tier_absolute", "floor_share_percent", "first_tier_least", "aim"}
    assert "floors" not in told
    floors = (Floor(community=district.communities[0].id, needs=1),)
    other = under(district, floors=floors)
    assert json.loads(other.canonical)["policy"]["floors"]
    assert under(other, floors=()).digest == district.digest != other.digest

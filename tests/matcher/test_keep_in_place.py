"""Whoever is served today stays where they are, as many as can be; and what a verifier holds."""

from functools import cache

import pytest

from matcher.faults import InvalidInstance
from matcher.instance import Floor, Instance, Pin, Placement, Policy, Weights, kept_stage
from matcher.plan import Plan, Result
from matcher.solve import Limits, solve
from matcher.verify import verify
from tests import builders as build
from tests.brute import best_plan, lawful_plans
from tests.tiny import pinned, tendered, tiny, wishing

SEEDS = range(60)
SOME = SEEDS[:45]


def under(instance: Instance, **policy: object) -> Instance:
    fields = {name: getattr(instance, name) for name in Instance.model_fields}
    return Instance(**(fields | {"policy": instance.policy.model_copy(update=policy)}))


def standing(instance: Instance) -> Instance:
    """The same with its best plan in force, and of everybody's hours a third gone."""
    plan = best_plan(instance)
    assert plan is not None
    at_home = [
        Placement(need=one.need, offer=one.offer, slots=one.slots) for one in plan.assignments
    ]
    at_venues = [
        Placement(need=member.need, offer=one.offer, venue=one.venue, slots=one.slots)
        for one in plan.series
        for member in one.members
    ]
    fewer = [
        one.model_copy(update={"minutes_per_week": one.minutes_per_week * 2 // 3})
        for one in instance.offers
    ]
    fields = {name: getattr(instance, name) for name in Instance.model_fields}
    return Instance(**(fields | {"in_force": (*at_home, *at_venues), "offers": tuple(fewer)}))


@cache
def found(seed: int) -> tuple[Instance, Result]:
    instance = tendered(seed) if seed % 9 == 8 else tiny(seed)
    if seed % 2:
        instance = standing(instance)
    if seed % 3 == 0:
        instance = wishing(instance, seed)
    instance = under(instance, keep_in_place=True)
    return instance, solve(instance, Limits(work=300, seed=seed))


def in_place(instance: Instance, plan: Plan) -> set[str]:
    """Those in force whom a plan serves by the same offer, in the same place, at the same times."""
    stands = {one.need: (one.offer, one.venue, {*one.slots}) for one in instance.in_force}
    at_home = {one.need: (one.offer, None, {*one.slots}) for one in plan.assignments}
    at_venues = {
        member.need: (one.offer, one.venue, {*one.slots})
        for one in plan.series
        for member in one.members
    }
    return {need for need, way in (at_home | at_venues).items() if stands.get(need) == way}


@pytest.mark.parametrize("seed", SEEDS)
def test_as_many_stay_as_can(seed: int) -> None:
    """Of all lawful plans none keeps more in place."""
    instance, result = found(seed)
    if not instance.in_force:
        assert not [stage for stage in result.stages if stage.aim == "kept"]
        return
    stage = result.stages[0]
    most = max(len(in_place(instance, plan)) for plan in lawful_plans(instance))
    assert stage.value == len(stage.kept) == most <= stage.certificate.bound
    assert {*stage.kept} <= in_place(instance, result.plan)
    assert verify(instance, result).valid


def test_the_instances_teach_something() -> None:
    stages = [one.stages[0] for _, one in map(found, SOME) if one.stages]
    stages = [stage for stage in stages if stage.aim == "kept"]
    stand = [len(found(seed)[0].in_force) for seed in SOME]
    assert sum(stage.proved for stage in stages) >= 0.95 * len(stages)
    assert sum(stage.value > 1 for stage in stages) >= 5
    assert sum(stage.value for stage in stages) < sum(stand)


def settled(**policy: object) -> Instance:
    """n1 has the only hours on Monday; n2, worth more, wants just these."""
    needs = [build.need("n1", slots=("mon-am",)), build.need("n2", slots=("mon-am",), priority=1)]
    offers = [build.offer(sessions={"mon-am": 1})]
    stands = (Placement(need="n1", offer="o1", slots=("mon-am",)),)
    return under(build.district(needs, offers, in_force=stands), **policy)


def test_it_is_a_wish() -> None:
    assert solve(settled(), Limits(work=100)).plan.unmet == ("n1",)
    assert solve(settled(keep_in_place=True), Limits(work=100)).plan.unmet == ("n2",)


def test_a_persons_pin_comes_before_what_stands() -> None:
    result = solve(settled(keep_in_place=True, pins=(Pin(need="n2"),)), Limits(work=100))
    assert result.plan.unmet == ("n1",)
    assert (result.stages[0].value, result.stages[0].kept) == (0, ())


@pytest.mark.parametrize("seed", range(20))
def test_a_pin_of_one_who_stands_counts_as_kept(seed: int) -> None:
    """``value`` has them, ``kept`` does not name them."""
    instance = under(pinned(tiny(seed), seed), keep_in_place=True)
    (pin,) = instance.policy.pins
    plans = list(lawful_plans(instance))
    stands = {one.need for one in instance.in_force}
    if not plans or not stands:
        return
    stage = solve(instance, Limits(work=200)).stages[0]
    most = max(len(in_place(instance, plan) - {pin.need}) for plan in plans)
    assert (len(stage.kept), stage.value) == (most, most + (pin.need in stands))


def told(result: Result, **over: object) -> Result:
    stages = (result.stages[0].model_copy(update=over), *result.stages[1:])
    return result.model_copy(update={"stages": stages})


def test_who_stays_is_told_truly() -> None:
    instance = settled(keep_in_place=True)
    result = solve(instance, Limits(work=100))

    def codes(**over: object) -> set[str]:
        return {one.code for one in verify(instance, told(result, **over)).faults}

    assert codes() == set()
    for forged in (
        {"kept": (), "value": 0},
        {"kept": ("n1", "n1"), "value": 2},
        {"kept": ("n2",)},
        {"value": 2},
    ):
        verdict = verify(instance, told(result, **forged))
        assert not verdict.valid, forged
    assert "other_kept" in codes(kept=("n1", "n1"), value=1)
    assert "other_kept" in codes(kept=("n2",))
    lower = result.stages[0].certificate.model_copy(update={"bound": 0})
    assert "bound_not_proved" in codes(certificate=lower)


def test_a_plan_that_moves_whoever_could_stay_is_refused() -> None:
    instance = settled(keep_in_place=True)
    other = solve(settled(), Limits(work=100))
    stage = solve(instance, Limits(work=100)).stages[0]
    assert not verify(instance, other).valid
    assert not verify(instance, other.model_copy(update={"stages": (stage,)})).valid


def test_what_a_person_says_the_first_tier_is_worth_holds_beside_it() -> None:
    """The least that is owed to the first tier is no stage's to forget."""
    instance = settled(keep_in_place=True, first_tier_least=1)
    with pytest.raises(InvalidInstance) as refused:
        solve(instance, Limits(work=100))
    assert {one.code for one in refused.value.faults} <= {
        "first_tier_unreachable",
        "first_tier_not_reached",
    }
    other = solve(settled(keep_in_place=True), Limits(work=100))
    assert not verify(instance, other).valid


def test_floors_that_those_who_stay_leave_out_of_reach_are_told() -> None:
    """And where they can be reached, the search begins with a plan that brings them."""
    needs = [
        build.need("n1", slots=("mon-am",)),
        build.need("n2", community="c2", slots=("mon-am",)),
    ]
    stands = (Placement(need="n1", offer="o1", slots=("mon-am",)),)
    policy = Policy(keep_in_place=True, floors=(Floor(community="c2", needs=1),))
    for sessions, reached in ((1, False), (2, True)):
        offers = [build.offer(sessions={"mon-am": sessions})]
        instance = build.district(needs, offers, in_force=stands, policy=policy)
        if reached:
            result = solve(instance, Limits(work=100))
            assert (result.plan.unmet, result.stages[0].kept) == ((), ("n1",))
            assert verify(instance, result).valid
            continue
        with pytest.raises(InvalidInstance) as refused:
            solve(instance, Limits(work=100))
        assert refused.value.faults[0].code in ("floor_unreachable", "floor_not_reached")


def test_nobody_is_worth_being_moved_however_much_the_policy_gives() -> None:
    """Ten times for who is familiar, and for volunteers, of the highest weight there is."""
    weights = Weights(priority=(10**7,) * 4, familiar_percent=1_000, volunteer_percent=1_000)
    need = build.need("n1", slots=("mon-am", "tue-am"), preferred_providers=("p1",))
    stands = (Placement(need="n1", offer="gone", slots=("mon-am",)),)
    instance = build.district([need], in_force=(), policy=Policy(weights=weights))
    instance = under(instance, keep_in_place=True).model_copy(update={"in_force": stands})
    asked = kept_stage(instance)
    assert solve(asked, Limits(work=100)).plan.value == 0


def test_elsewhere_they_count_for_nothing() -> None:
    """To the stage, a plan that moves them is none."""
    asked = kept_stage(settled(keep_in_place=True))
    plan = solve(asked, Limits(work=100)).plan
    assert (plan.value, plan.unmet) in ((1, ("n2",)), (1, ()))

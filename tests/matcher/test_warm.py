"""A round a little otherwise, solved from the plan that stands: lawful, and no worse than that."""

import pytest

from linli.generate import generate
from matcher.changes import changed
from matcher.check import check
from matcher.compile import compiled
from matcher.explain.plans import values_in
from matcher.instance import AwardDecision, HomeTerms, Instance, Pin, Policy
from matcher.plan import Result
from matcher.prices import Prices, need_prices
from matcher.problem import Chosen
from matcher.reading import chosen_of
from matcher.solve import Limits, solve, solve_anew
from matcher.stages import served_by_community
from matcher.verify import verify
from matcher.warm import certified, holding, prices_of
from matcher.whole.plans import worth_of
from tests import builders as build

WORK = Limits(work=4_000)


@pytest.fixture(scope="module")
def town() -> tuple[Instance, Result]:
    instance = generate(300, seed=3)
    return instance, solve(instance, WORK)


def unsaid(instance: Instance) -> Policy:
    """Without what persons decided, which less may not suffice for."""
    return instance.policy.model_copy(update={"pins": (), "forbids": ()})


def test_of_the_same_round_all_holds(town: tuple[Instance, Result]) -> None:
    instance, before = town
    made = compiled(instance)
    held: Chosen = holding(instance, made, before.plan).plan
    whole = chosen_of(instance, made, before.plan)
    assert sorted(held.visits.tolist()) == sorted(whole.visits.tolist())
    assert sorted(held.series) == sorted(whole.series)
    assert not holding(instance, made, before.plan).dearer.any()
    assert solve_anew(instance, before, WORK).plan.value >= before.plan.value


@pytest.mark.parametrize("left", [20, 50, 90])
def test_with_less_money_it_is_lawful(town: tuple[Instance, Result], left: int) -> None:
    instance, before = town
    funds = [
        fund.model_copy(update={"amount_fen": fund.amount_fen * left // 100})
        for fund in instance.funds
    ]
    poorer = changed(instance, funds=tuple(funds), policy=unsaid(instance))
    after = solve_anew(poorer, before, WORK)
    assert not check(poorer, after.plan)
    assert after.plan.value <= after.certificate.bound


def test_without_providers_and_venues_it_is_lawful(town: tuple[Instance, Result]) -> None:
    instance, before = town
    gone = {provider.id for provider in instance.providers[::5]}
    fewer = changed(
        instance,
        offers=tuple(offer for offer in instance.offers if offer.provider not in gone),
        venues=instance.venues[1::2],
        policy=unsaid(instance),
    )
    assert not check(fewer, solve_anew(fewer, before, WORK).plan)


def test_whoever_wants_fewer_sessions_does_not_keep_as_many(town: tuple[Instance, Result]) -> None:
    instance, before = town
    needs = [
        need.model_copy(update={"sessions_per_week": 1}) if need.sessions_per_week == 2 else need
        for need in instance.needs
    ]
    fewer = changed(instance, needs=tuple(needs))
    made = compiled(fewer)
    held = holding(fewer, made, before.plan).plan
    wanted = made.problem.need["k"][made.problem.home["need"][held.visits[:, 0]]]
    assert [slots.bit_count() for slots in held.visits[:, 1].tolist()] == wanted.tolist()
    assert not check(fewer, solve_anew(fewer, before, WORK).plan)


def test_a_fund_that_pays_for_one_member_alone_pays_no_series_of_two() -> None:
    pupils = [build.pupil("n1", group="g1"), build.pupil("n2", group="g2")]
    both = build.school(pupils)
    before = solve(both, WORK)
    assert before.plan.served == 2
    narrow = build.school(pupils, funds=[build.fund(groups=("g1",))])
    assert not check(narrow, solve_anew(narrow, before, WORK).plan)


def test_a_bid_accepted_since_is_in_the_plan() -> None:
    needs = [build.need("n1"), build.need("n2")]
    free = build.offer("o2")
    bid = build.bid("b1", lump_sum_fen=300_000)
    instance = build.tender(needs, [build.offer(), free], bids=[bid])
    before = solve(instance, WORK)
    assert not before.plan.awards
    said = Policy(awards=(AwardDecision(bid="b1", accepted=True),))
    accepted = build.tender(needs, [build.offer(), free], bids=[bid], policy=said)
    assert [award.bid for award in solve_anew(accepted, before, WORK).plan.awards] == ["b1"]


def test_what_communities_are_owed_is_found_out_from_the_plan_that_stands(
    town: tuple[Instance, Result],
) -> None:
    """In stages, each with its proof: no fewer than what the plan that stands serves already."""
    instance, before = town
    owed = changed(instance, policy=instance.policy.model_copy(update={"floor_share_percent": 60}))
    after = solve_anew(owed, before, WORK)
    assert verify(owed, after).valid
    (stage,) = after.stages
    served = served_by_community(instance, before.plan)
    assert stage.value >= sum(min(floor.needs, served[floor.community]) for floor in stage.asked)


@pytest.mark.parametrize("said", [{"priority": (9, 4, 2, 1)}, {"volunteer_percent": 60}])
def test_where_ways_are_worth_otherwise_the_better_prices_are_begun_with(
    town: tuple[Instance, Result], said: dict[str, object]
) -> None:
    instance, before = town
    weights = instance.policy.weights.model_copy(update=said)
    other = changed(instance, policy=instance.policy.model_copy(update={"weights": weights}))
    made = compiled(other)
    held = holding(other, made, before.plan)
    was = dict(values_in(before.plan))
    now = worth_of(made.problem, held.plan)
    served = [instance.needs[i].id for i in held.dearer.nonzero()[0].tolist()]
    assert served
    assert set(served) <= set(was)
    if len(held.plan.visits) + sum(len(one[3]) for one in held.plan.series) == before.plan.served:
        assert int(held.dearer.sum()) == now - before.plan.value

    def bound(start: Prices) -> float:
        return need_prices(made.problem, start, lambda _: 1.0, 1).bound

    as_they_are = certified(other, made, before.certificate)
    moved = as_they_are._replace(need=(as_they_are.need + held.dearer).clip(0.0))
    found = bound(prices_of(other, made, before, held))
    assert found == pytest.approx(min(bound(as_they_are), bound(moved)))


def held_served(instance: Instance, before: Result) -> list[str]:
    made = compiled(instance)
    rows = holding(instance, made, before.plan).plan.visits[:, 0]
    return sorted(instance.needs[i].id for i in made.problem.home["need"][rows].tolist())


def test_where_money_is_short_what_it_does_least_for_gives_way_and_no_pin() -> None:
    """Three visits, of which the dear one is worth most, and the money for the dear one alone."""
    dear = build.offer("dear", home=HomeTerms(price_fen=40_000), service_types=("dear",))
    kinds = (build.service_type(), build.service_type("dear"))
    needs = [
        build.need("n1"),
        build.need("n2", slots=("tue-am",), priority=4),
        build.need("n3", service_type="dear", priority=2),
    ]
    offers, made = (
        [build.offer(sessions={"mon-am": 2, "tue-am": 2}), dear],
        {"service_types": kinds},
    )
    rich = build.district(needs, offers, **made)
    before = solve(rich, WORK)
    assert before.plan.served == 3
    fen = {one.need: one.public_fen for one in before.plan.assignments}
    poor = build.district(needs, offers, funds=[build.fund(amount_fen=fen["n3"])], **made)
    assert held_served(poor, before) == ["n1", "n2"]
    pinned = changed(poor, policy=Policy(pins=(Pin(need="n3"),)))
    assert held_served(pinned, before) == ["n3"]
    assert "n3" not in solve_anew(pinned, before, WORK).plan.unmet


def test_a_pin_that_what_holds_leaves_no_room_for_has_it_all_the_same() -> None:
    """One session, and whoever has it gives way to who is pinned since."""
    needs = [build.need("n1", priority=1, slots=("mon-am",)), build.need("n2", slots=("mon-am",))]
    one = build.district(needs, [build.offer(sessions={"mon-am": 1})])
    before = solve(one, WORK)
    assert before.plan.unmet == ("n2",)
    pinned = changed(one, policy=Policy(pins=(Pin(need="n2"),)))
    assert solve_anew(pinned, before, WORK).plan.unmet == ("n1",)

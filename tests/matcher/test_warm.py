"""A round a little otherwise, solved from the plan that stands: lawful, and no worse than that."""

import pytest

from linli.generate import generate
from matcher.changes import changed
from matcher.check import check
from matcher.compile import compiled
from matcher.instance import AwardDecision, Instance, Policy
from matcher.plan import Result
from matcher.problem import Chosen
from matcher.reading import chosen_of
from matcher.solve import Limits, solve, solve_anew
from matcher.warm import holding
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
    held: Chosen = holding(instance, made, before.plan)
    whole = chosen_of(instance, made, before.plan)
    assert sorted(held.visits.tolist()) == sorted(whole.visits.tolist())
    assert sorted(held.series) == sorted(whole.series)
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
    gone = {provider.id for provider in instance.providers[::3]}
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
    held = holding(fewer, made, before.plan)
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

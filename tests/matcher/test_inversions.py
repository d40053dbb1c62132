"""Whose place somebody with the better claim could have, held against trying everything."""

from collections.abc import Iterator
from itertools import islice
from random import Random

import pytest

from matcher.explain import context
from matcher.fairness import Inversion, inversions
from matcher.instance import Floor, Instance, Need, Pin
from matcher.plan import Assignment, Plan, Series
from tests import builders as build
from tests.brute import is_lawful, lawful_plans, needs_of, plan_of
from tests.brute.bids import accepted_sets
from tests.brute.ways import group, visits
from tests.tiny import SLOTS, floored, tendered, tiny

Found = dict[tuple[str, str], tuple[int, int]]
"""By kind and unmet need: how many would do, and the least that the plan would lose."""


def passed_over(instance: Instance, plan: Plan) -> Found:
    """By every need that is unmet, everybody who is served, and every way in that place."""
    needs, found = {need.id: need for need in instance.needs}, Found()
    pinned = {pin.need for pin in instance.policy.pins}
    for unmet in plan.unmet:
        for held in (*plan.assignments, *plan.series):
            for served in needs_of(held):
                kind = claim(needs[unmet], needs[served])
                if not kind or served in pinned:
                    continue
                others = list(instead(instance, plan, held, needs[served], needs[unmet]))
                if others:
                    loss = plan.value - max(other.value for other in others)
                    count, least = found.get((kind, unmet), (0, loss))
                    found[kind, unmet] = (count + 1, min(least, loss))
    return found


def claim(unmet: Need, served: Need) -> str:
    if unmet.priority != served.priority:
        return "tier" if unmet.priority < served.priority else ""
    alike = (unmet.service_type, unmet.community) == (served.service_type, served.community)
    return "first_come" if alike and unmet.days_waiting > served.days_waiting else ""


def instead(
    instance: Instance, plan: Plan, held: Assignment | Series, out: Need, into: Need
) -> Iterator[Plan]:
    """Every lawful plan in which one has the other's place, nobody else moved."""
    kept = [one for one in (*plan.assignments, *plan.series) if one is not held]
    ids = {award.bid for award in plan.awards}
    accepted = next(s for s in accepted_sets(instance) if {bid.id for bid in s} == ids)
    made: list[Assignment | Series | None]
    if isinstance(held, Assignment):
        made = [w for w in visits(instance) if (w.need, w.offer) == (into.id, held.offer)]
    else:
        offers, venues = ({one.id: one for one in of} for of in (instance.offers, instance.venues))
        kinds = {kind.id: kind for kind in instance.service_types}
        funds = {fund.id: fund for fund in instance.funds}
        members = [n for n in instance.needs if n.id in needs_of(held) and n.id != out.id]
        made = [
            group(
                instance,
                offers[held.offer],
                venues[held.venue],
                kinds[held.service_type],
                held.slots,
                fund,
                [*members, into],
            )
            for fund in {None, funds.get(held.fund or "")}
        ]
        if into.weeks != out.weeks:
            return  # another series, not a seat in this one
    for one in made:
        if one is not None:
            other = plan_of(instance, [*kept, one], accepted)
            if is_lawful(instance, other):
                yield other


def told(found: tuple[Inversion, ...]) -> Found:
    return {(one.kind, one.unmet): (one.others + 1, one.loss) for one in found}


def some_plans(instance: Instance) -> tuple[Plan, ...]:
    """Lawful plans from one end to the other, the best of them or not."""
    every = list(islice(lawful_plans(instance), 4_000))
    return tuple(every[:: max(1, len(every) // 12)])


def with_pin(instance: Instance) -> Instance:
    """A need that is served in some plan has to be."""
    policy = instance.policy.model_copy(update={"pins": (Pin(need=instance.needs[-1].id),)})
    return instance.model_copy(update={"policy": policy})


def classes(seed: int) -> Instance:
    """Needs that would sit in one room: who comes decides whether it is enough, and who pays."""
    random = Random(seed)
    plain = tiny(seed)
    needs = tuple(
        build.need(
            f"n{n}",
            service_type=build.CLASS,
            people=random.choice((1, 1, 2)),
            priority=random.choice((3, 4)),
            days_waiting=random.randint(0, 60),
            copay_limit_fen=random.choice((0, 1_000, 3_000)),
            travel_limit_m=2_000,
            slots=SLOTS,
            point=build.east(random.randint(0, 300)),
        )
        for n in range(4)
    )
    group = build.terms(
        price_fen=random.choice((6_000, 12_000)), fee_fen=3_000, smallest=2, largest=3
    )
    offer = build.offer(
        "o0", service_types=(build.CLASS,), home=None, group=group, sessions={"mon-am": 1}
    )
    venue = build.venue("v0", seats=random.choice((3, 4)), slots=SLOTS)
    amount = random.choice((16_000, 30_000, 50_000))
    fund = build.fund("f0", amount_fen=amount, most_fen=random.choice((2_000, 3_500, 20_000)))
    weights = plain.policy.weights.model_copy(
        update={"fen_per_millipoint": random.choice((1, 2)), "priority": (4, 3, 20_000, 9_000)}
    )
    policy = plain.policy.model_copy(update={"weights": weights, "forbids": ()})
    over = {"needs": needs, "offers": (offer,), "venues": (venue,), "funds": (fund,)}
    return plain.model_copy(update=over | {"in_force": (), "policy": policy})


MAKERS = {
    "classes": classes,
    "plain": tiny,
    "tendered": tendered,
    "floors": lambda seed: floored(tiny(seed), seed),
    "pinned": lambda seed: with_pin(tiny(seed)),
}


@pytest.mark.parametrize("kind", MAKERS)
def test_who_is_passed_over_is_who_is_found_by_trying_everybody(kind: str) -> None:
    seen, kinds = 0, set[tuple[str, bool]]()
    for seed in range(40):
        instance = MAKERS[kind](seed)
        for plan in some_plans(instance):
            found = inversions(context(instance, plan))
            assert told(found) == passed_over(instance, plan), (seed, plan)
            seen += len(found)
            kinds |= {(one.kind, one.venue is None) for one in found}
    assert seen > 20
    assert {one for one, _ in kinds} == {"first_come", "tier"}
    assert {at_home for _, at_home in kinds} == ({False} if kind == "classes" else {True, False})


def test_what_is_told_of_the_loss_adds_up() -> None:
    seen = set[str]()
    for seed in range(40):
        instance = tiny(seed)
        for plan in some_plans(instance):
            for one in inversions(context(instance, plan)):
                assert sum(count.points for count in one.why) == one.loss
                assert [c.points for c in one.why] == sorted(c.points for c in one.why)[::-1]
                seen |= {count.code for count in one.why}
    assert {"priority", "waiting", "distance", "money", "moved"} <= seen


def test_a_floor_keeps_who_is_owed() -> None:
    """The same plan, passed over without the floor and not with it."""
    held = 0
    for seed in range(40):
        instance = tiny(seed)
        for plan in some_plans(instance):
            for one in inversions(context(instance, plan)):
                needs = {need.id: need for need in instance.needs}
                place = needs[one.served].community
                if one.others or needs[one.unmet].community == place:
                    continue
                served = sum(
                    n.community == place and n.id not in plan.unmet for n in needs.values()
                )
                floors = (Floor(community=place, needs=served),)
                policy = instance.policy.model_copy(update={"floors": floors})
                kept = inversions(context(instance.model_copy(update={"policy": policy}), plan))
                held += (one.kind, one.unmet) not in told(kept)
                assert (one.kind, one.unmet) not in told(kept)
    assert held > 3


def test_what_the_first_tier_is_owed_stays() -> None:
    """Of two needs of priority 1 the one that is worth less takes nobody's place."""
    held = 0
    for seed in range(200):
        plain = tiny(seed)
        needs = tuple(n.model_copy(update={"priority": 1, "community": "c1"}) for n in plain.needs)
        instance = plain.model_copy(update={"needs": needs})
        for plan in some_plans(instance):
            found = inversions(context(instance, plan))
            worth = sum(one.value for one in plan.assignments)
            worth += sum(member.value for one in plan.series for member in one.members)
            policy = instance.policy.model_copy(update={"first_tier_least": worth})
            owed = instance.model_copy(update={"policy": policy})
            kept = inversions(context(owed, plan))
            assert told(kept) == passed_over(owed, plan)
            held += len(found) - len(kept)
        if held > 3:
            return
    raise AssertionError("nobody's place was kept")

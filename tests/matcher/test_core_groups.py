"""Which groups of communities are looked at, and what is theirs to plan with."""

from collections.abc import Sequence
from importlib import import_module
from itertools import combinations
from typing import Any

import pytest

from matcher.fairness import Group, core
from matcher.instance import Floor, Forbid, Instance, Pin, Placement
from matcher.plan import Plan, Result
from matcher.solve import Limits, solve
from tests import builders as build
from tests.brute import lawful_plans
from tests.matcher.test_core import two_places, visited

asked = import_module("matcher.fairness.core")


def places(*named: tuple[str, str]) -> list[Any]:
    """Communities of equal size, each with its sub-district and district."""
    return [
        build.community(f"c{n}", population=100, sub_district=sub, district=whole)
        for n, (sub, whole) in enumerate(named)
    ]


def spread(communities: Sequence[Any], needs: Sequence[int], amount_fen: int = 0) -> Instance:
    """So many needs in each, with room for all."""
    return build.district(
        [
            build.need(f"n{place}-{n}", community=f"c{place}")
            for place, count in enumerate(needs)
            for n in range(count)
        ],
        [build.offer(sessions={"mon-am": 9, "tue-am": 9}, minutes_per_week=10_000)],
        funds=[build.fund(amount_fen=amount_fen)],
        communities=communities,
        venues=(),
    )


def nobody(instance: Instance) -> Plan:
    unmet = tuple(need.id for need in instance.needs)
    return Plan(instance=instance.digest, unmet=unmet, served=0, public_fen=0, value=0)


def looked(instance: Instance, plan: Plan | None = None) -> list[tuple[str, ...]]:
    return [one.communities for one in core(instance, plan or nobody(instance)).groups]


def test_the_whole_round_is_no_group_of_it() -> None:
    alone = spread(places(("s", "d")), [1])
    assert looked(alone) == []
    both = spread(places(("s", "d"), ("s", "d")), [1, 1], amount_fen=200_000)
    assert looked(both) == [("c0",), ("c1",)]


def test_a_district_is_looked_at_once_and_those_without_one_are_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A community without needs is in none, and a sub-district that is a district is not two."""
    monkeypatch.setattr(asked, "PAIRED", 0)
    monkeypatch.setattr(asked, "GROWN", 0)
    named = [("s", "d"), ("s", "d"), ("", ""), ("", ""), ("s", "d")]
    instance = spread(places(*named), [1, 1, 1, 1, 0])
    assert looked(instance) == [("c0",), ("c1",), ("c2",), ("c3",), ("c0", "c1")]


def test_those_nearest_to_blocking_are_tried_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """By what each would have more alone; whoever blocks alone needs nobody, and no group comes
    twice."""
    monkeypatch.setattr(asked, "PAIRED", 3)
    monkeypatch.setattr(asked, "GROWN", 4)
    named = [("", ""), ("s", ""), ("s", ""), ("", ""), ("", ""), ("", "")]
    instance = spread(places(*named), [4, 4, 4, 4, 4, 1], amount_fen=6 * 70_000)
    plan = solve(instance, Limits(work=500)).plan
    found = core(instance, plan).groups
    single = [one for one in found if len(one.communities) == 1]
    assert len({one.margin for one in single}) > 1
    near = [one for one in single if one.state != "blocks"]
    near.sort(key=lambda one: -one.margin)
    names = [one.communities[0] for one in near]
    assert len(names) > 4
    together = [set(two) for two in combinations(names[:3], 2)]
    together += [set(names[:3]), set(names[:4])]
    more = [set(one.communities) for one in found if len(one.communities) > 1]
    assert len(more) == len({frozenset(one) for one in more})
    assert [one for one in more if one != {"c1", "c2"}] == [
        one for one in together if one != {"c1", "c2"}
    ]


def test_who_can_do_no_better_is_proved_to() -> None:
    """Found no better, but not proved: that is open."""
    instance = two_places(80_000)
    best = max(lawful_plans(instance), key=lambda plan: plan.value)
    assert core(instance, best).groups[0].state == "content"

    def unproven(*of: Any) -> Result:
        result = solve(*of)
        certificate = result.certificate.model_copy(update={"bound": 10**9})
        return result.model_copy(update={"certificate": certificate})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asked, "solve", unproven)
        first = core(instance, best).groups[0]
    assert (first.state, first.bound) == ("open", 10**9)
    assert first.found < first.now


def test_a_group_in_which_one_has_more_and_another_as_much_blocks() -> None:
    instance = spread(places(("s", ""), ("s", ""), ("", "")), [1, 1, 1], amount_fen=120_000)
    groups = {one.communities: one for one in core(instance, visited(instance, "n1-0")).groups}
    both = groups["c0", "c1"]
    assert (both.state, both.torn) == ("blocks", ())


def test_where_one_population_is_not_told_the_needs_count() -> None:
    instance = two_places(80_000)
    first, second = instance.communities
    untold = instance.model_copy(
        update={"communities": (first, second.model_copy(update={"population": 0}))}
    )
    shares = [one.money_fen for one in core(untold, nobody(untold)).groups]
    assert shares == [60_000, 20_000]  # by three needs and one


def test_a_fund_for_a_community_without_needs_is_nobodys() -> None:
    instance = spread(places(("", ""), ("", ""), ("", "")), [1, 1, 0], amount_fen=80_000)
    funds = tuple(one.model_copy(update={"communities": ("c2",)}) for one in instance.funds)
    instance = instance.model_copy(update={"funds": funds})
    assert {one.money_fen for one in core(instance, nobody(instance)).groups} == {0}


def test_whoever_is_pinned_is_not_served_twice() -> None:
    """With money and hours to spare, nothing is left to gain."""
    instance = two_places(8_000_000)
    policy = instance.policy.model_copy(update={"pins": (Pin(need="n0"),)})
    pinned = instance.model_copy(update={"policy": policy})
    best = max(lawful_plans(pinned), key=lambda plan: plan.value)
    assert best.unmet == ()
    assert [(one.state, one.margin) for one in core(pinned, best).groups] == [("content", 0)] * 3


def classes(*communities: str, **over: Any) -> Instance:
    """A pupil from each, on Monday morning, in the one hall; two can teach there."""
    pupils = [
        build.pupil(f"n{n}", community=place, slots=("mon-am",))
        for n, place in enumerate(communities)
    ]
    offers = (build.lessons("o1"), build.lessons("o2"))
    peopled = [build.community(one, population=100) for one in ("c1", "c2")]
    return build.school(pupils, offers, communities=peopled, **over)


def in_series(instance: Instance, *members: str) -> Plan:
    """The plan with one series, of these."""
    every = lawful_plans(instance)
    return next(
        plan
        for plan in every
        if [sorted(m.need for m in one.members) for one in plan.series] == [sorted(members)]
    )


def test_a_series_in_which_others_sit_stays_as_it_is() -> None:
    instance = classes("c1", "c2")
    plan = in_series(instance, "n0", "n1")
    groups: tuple[Group, ...] = core(instance, plan).groups[:2]
    assert [one.now for one in groups] == [one.found for one in groups]
    assert [one.state for one in groups] == ["content", "content"]
    assert 0 < sum(one.now for one in groups) <= plan.value
    assert groups[0].now == plan.value // 2


def test_a_room_that_others_are_in_is_not_the_groups() -> None:
    instance = classes("c1", "c2")
    first, second = core(instance, in_series(instance, "n1")).groups[:2]
    assert (first.found, first.state) == (0, "content")
    assert second.now > 0


def test_what_is_forbidden_and_in_force_is_so_for_a_group() -> None:
    """Of its own needs; what is said of others' is no part of its round."""
    instance = two_places(8_000_000)
    policy = instance.policy.model_copy(
        update={"forbids": (Forbid(need="n0", offer="o1"), Forbid(need="n3", offer="o1"))}
    )
    stands = (Placement(need="n1", offer="o1", slots=("mon-am",), fund="f1"),)
    instance = instance.model_copy(update={"policy": policy, "in_force": stands})
    first, second = core(instance, nobody(instance)).groups
    assert first.round is not None
    assert first.round.policy.forbids == policy.forbids[:1]
    assert first.round.in_force == stands
    assert first.result is not None
    assert first.result.plan.unmet == ("n0",)
    assert (second.found, second.state) == (0, "content")


WISHES: tuple[dict[str, Any], ...] = (
    {"keep_in_place": True, "first_tier_absolute": True, "floor_share_percent": 50},
    {"first_tier_least": 1, "floors": (Floor(community="c1", needs=1),)},
)


@pytest.mark.parametrize("wishes", WISHES)
def test_what_others_are_owed_no_group_owes(wishes: dict[str, Any]) -> None:
    plain = two_places(80_000)
    best = max(lawful_plans(plain), key=lambda plan: plan.value)
    policy = plain.policy.model_copy(update=wishes)
    _, second = core(plain.model_copy(update={"policy": policy}), best).groups
    assert second.state == "blocks"
    assert second.round is not None
    assert second.round.policy == plain.policy

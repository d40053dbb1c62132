"""A reason is a promise: lift what it names, and the need can be served, nobody else moved."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest

from matcher.check import check
from matcher.explain import (
    Miss,
    ServedStory,
    UnmetStory,
    Way,
    explain_all,
    explain_need,
    ways_of_need,
)
from matcher.explain import context as prepared
from matcher.faults import InvalidInstance
from matcher.instance import Instance
from matcher.plan import Plan
from matcher.rules import Rule
from tests import brute
from tests import builders as build
from tests.districts import a_district, some_plan
from tests.plans import awarded, series, visit, with_enough, with_way
from tests.tiny import pinned, tiny

SEEDS = range(120)


def rules_broken(instance: Instance, plan: Plan, need: str, way: Way) -> set[Any]:
    """By adding the way, as the checker sees it; pins unserved before are no part of it."""
    found = check(instance, with_way(instance, plan, need, way))
    return {violation.rule for violation in found if violation.code != "pin_unserved"}


def keeps_its_word(instance: Instance, plan: Plan, need: str, miss: Miss) -> None:
    """The way breaks just the rules it names; where too few come, so it would with enough."""
    rules = set(miss.rules)
    if any(reason.code == "group_size" for reason in miss.reasons):
        assert Rule.GROUP_SIZE in rules_broken(instance, plan, need, miss.way)
        more, way = with_enough(instance, need, miss.way)
        people = sum(one.people for one in more.needs if one.id in (need, *way.company))
        room = next(venue.seats for venue in instance.venues if venue.id == way.venue)
        wanted = next(one.service_type for one in instance.needs if one.id == need)
        together = next(kind.group for kind in instance.service_types if kind.id == wanted)
        if together and people <= room:
            assert rules_broken(more, plan, need, way) == rules - {Rule.GROUP_SIZE}
        return
    assert rules_broken(instance, plan, need, miss.way) == rules


def every_way(instance: Instance, plan: Plan, need_id: str) -> Iterator[Way]:
    """At home, in a series that runs or alone in a new one: any slots, any fund."""
    need = next(n for n in instance.needs if n.id == need_id)
    kind = next(t for t in instance.service_types if t.id == need.service_type)
    ids = [slot.id for slot in instance.grid]
    slot_sets = list(combinations(ids, need.sessions_per_week))
    funds = [None, *(f.id for f in instance.funds)]
    for offer in instance.offers:
        if offer.home and kind.setting != "venue":
            yield from (Way(offer.id, None, s, f) for s in slot_sets for f in funds)
        if offer.group and kind.setting != "home":
            for hall in instance.venues:
                yield from (Way(offer.id, hall.id, s, f) for s in slot_sets for f in funds)
    for at, done in enumerate(plan.series):
        if done.service_type == kind.id:
            for fund in {None, done.fund}:
                yield Way(done.offer, done.venue, done.slots, fund, joins=at)


def unmet_of(instance: Instance, plan: Plan) -> Iterator[UnmetStory]:
    for story in explain_all(instance, plan):
        if isinstance(story, UnmetStory):
            yield story


@pytest.mark.parametrize("seed", SEEDS)
def test_a_way_breaks_just_the_rules_it_names(seed: int) -> None:
    instance = a_district(seed)
    plan = some_plan(instance, seed)
    ready = prepared(instance, plan)
    for need in plan.unmet:
        for miss in ways_of_need(ready, need):
            keeps_its_word(instance, plan, need, miss)


def without(instance: Instance, plan: Plan, needs: set[str]) -> Plan:
    """The plan when these give way; a series that keeps members goes on without the others."""
    records: list[Any] = [done for done in plan.assignments if done.need not in needs]
    for done in plan.series:
        stay = [member.need for member in done.members if member.need not in needs]
        if stay:
            way = Way(done.offer, done.venue, done.slots, done.fund)
            records.append(series(instance, stay, way))
    return brute.plan_of(instance, records, awarded(instance, plan))


@pytest.mark.parametrize("seed", SEEDS)
def test_where_those_named_give_way_the_need_is_served(seed: int) -> None:
    """``outweighed``: no rule forbids it, its resources serve others; and just those."""
    instance = a_district(seed)
    plan = some_plan(instance, seed, 1.0)
    for story in unmet_of(instance, plan):
        assert story.outweighed == (story.instead is not None or not story.rules)
        if story.instead is not None:
            nearest = story.misses[0].way
            claims = {claim.need for claim in story.instead.claims}
            assert claims
            rest = without(instance, plan, claims)
            assert rules_broken(instance, rest, story.need, nearest) == set()


@pytest.mark.parametrize("seed", SEEDS)
def test_a_reason_does_not_contradict_itself(seed: int) -> None:
    """What is short is short by something."""
    instance = a_district(seed)
    for rate in (0.3, 1.0):
        plan = some_plan(instance, seed, rate)
        for story in unmet_of(instance, plan):
            assert story.reasons
            for reason in (*story.reasons, *(r for miss in story.misses for r in miss.reasons)):
                figures = reason.params
                assert all(v > 0 for key, v in figures.items() if key.startswith("short_"))
                assert all(v >= 0 for key, v in figures.items() if key.endswith(("_fen", "_m")))
                assert all(v for key, v in figures.items() if key == "slots")
                if reason.code == "slots_days":
                    assert figures["days"] < figures["sessions"]
                if reason.code == "group_size":
                    assert figures["people"] < figures["smallest"]


@pytest.mark.parametrize("seed", SEEDS)
def test_no_way_breaks_fewer_rules_than_the_one_told(seed: int) -> None:
    instance = a_district(seed)
    plan = some_plan(instance, seed)
    for story in unmet_of(instance, plan):
        broken = [
            rules_broken(instance, plan, story.need, way)
            for way in every_way(instance, plan, story.need)
        ]
        if not broken:
            assert story.rules == (Rule.SERVICE_TYPE,)
            continue
        assert len(set(story.rules)) <= min(len(rules) for rules in broken)


@pytest.mark.parametrize("seed", SEEDS)
def test_lifting_all_but_the_rules_named_serves_nobody(seed: int) -> None:
    """Each way breaks one of them; and none is named of the other ways that need not be."""
    instance = a_district(seed)
    plan = some_plan(instance, seed)
    for story in unmet_of(instance, plan):
        broken = [
            rules_broken(instance, plan, story.need, way)
            for way in (*every_way(instance, plan, story.need), *in_company(instance, plan, story))
        ]
        given = [rules for rules in broken if Rule.SERVICE_TYPE not in rules]
        if story.rules:
            named = {*story.rules, *story.elsewhere}
            assert all(rules & named for rules in given or broken)
            for rule in story.elsewhere:
                assert not all(rules & (named - {rule}) for rules in given or broken)


THEIR_OWN = {
    Rule.TERM, Rule.SUITABILITY, Rule.TRAVEL, Rule.SLOTS, Rule.RESIDENT_SLOT, Rule.PRICE,
    Rule.FORBID, Rule.PIN,
}  # fmt: skip
"""Rules that speak of one need, whoever else is in the series."""


def in_company(instance: Instance, plan: Plan, story: UnmetStory) -> Iterator[Way]:
    """Each series that could be opened, with as many others who wait for the same as it may hold:
    rules are lifted for the need alone, so these keep all that is theirs."""
    like = {one.id: one for one in instance.needs}
    kind = like[story.need].service_type
    others = [one for one in plan.unmet if one != story.need and like[one].service_type == kind]
    for way in every_way(instance, plan, story.need):
        if way.venue is not None and way.joins is None:
            for count in range(1, min(2, len(others)) + 1):
                for company in combinations(others, count):
                    alone = (rules_broken(instance, plan, one, way) for one in company)
                    whole = replace(way, company=company)
                    if all(rules.isdisjoint(THEIR_OWN) for rules in alone) and (
                        Rule.GROUP_SIZE not in rules_broken(instance, plan, story.need, whole)
                    ):
                        yield whole


@pytest.mark.parametrize("seed", range(40))
def test_an_impossible_pin_is_told_with_what_it_breaks(seed: int) -> None:
    instance = pinned(tiny(seed), seed)
    plan = brute.plan_of(instance, ())
    ready = prepared(instance, plan)
    need = instance.policy.pins[0].need
    for miss in ways_of_need(ready, need):
        keeps_its_word(instance, plan, need, miss)


@pytest.mark.parametrize("seed", range(60))
def test_lines_add_up_to_the_value(seed: int) -> None:
    instance = a_district(seed)
    plan = some_plan(instance, seed)
    values = {done.need: done.value for done in plan.assignments}
    for story in explain_all(instance, plan):
        if isinstance(story, ServedStory):
            assert story.value == sum(line.change for line in story.lines)
            if story.need in values:
                assert story.value == values[story.need]


@pytest.mark.parametrize("seed", range(60))
def test_a_free_alternative_is_lawful_once_the_need_steps_back(seed: int) -> None:
    instance = a_district(seed)
    plan = some_plan(instance, seed)
    ready = prepared(instance, plan)
    before = [array.copy() for array in ready.standing]
    for story in explain_all(instance, plan):
        if not isinstance(story, ServedStory):
            continue
        assert explain_need(ready, story.need) == story
        stepped = stepped_back(instance, plan, story.need)
        if stepped is None:
            continue
        for other in story.others:
            rules = {reason.rule for reason in other.reasons}
            if other.way.joins is None:
                assert rules_broken(instance, stepped, story.need, other.way) == rules
            if other.way.venue is None and other.free:
                record = visit(instance, story.need, other.way)
                assert other.behind == story.value - record.value
    assert all((a == b).all() for a, b in zip(before, ready.standing, strict=True))


def stepped_back(instance: Instance, plan: Plan, need: str) -> Plan | None:
    """The plan without the need; none where it shares a series."""
    records: list[Any] = [*plan.assignments, *plan.series]
    (mine,) = [done for done in records if need in brute.needs_of(done)]
    if len(brute.needs_of(mine)) > 1:
        return None
    return brute.plan_of(instance, [done for done in records if done is not mine])


def test_a_free_way_that_is_left_is_said_to_be_free() -> None:
    instance = build.district()
    (story,) = explain_all(instance, brute.plan_of(instance, ()))
    assert isinstance(story, UnmetStory)
    assert story.outweighed
    assert [reason.code for reason in story.reasons] == ["unused"]


def test_who_holds_the_hours_is_named() -> None:
    instance = build.district([build.need("n1", priority=1), build.need("n2", slots=("mon-am",))])
    held = visit(instance, "n1", Way("o1", None, ("mon-am",), "f1"))
    plan = brute.plan_of(instance, [held])
    story = explain_need(prepared(instance, plan), "n2")
    assert isinstance(story, UnmetStory)
    assert story.rules == (Rule.CAPACITY,)
    assert story.outweighed
    assert story.instead is not None
    assert [claim.need for claim in story.instead.claims] == ["n1"]
    assert story.instead.value == held.value
    assert story.instead.own == visit(instance, "n2", Way("o1", None, ("mon-am",), "f1")).value


def test_a_need_that_is_not_there() -> None:
    instance = build.district()
    with pytest.raises(InvalidInstance):
        explain_need(prepared(instance, brute.plan_of(instance, ())), "n9")


def test_a_plan_of_something_else() -> None:
    instance = build.district()
    held = visit(instance, "n1", Way("o1", None, ("mon-am",), "f1"))
    stranger = held.model_copy(update={"offer": "o9", "fund": "f9"})
    plan = brute.plan_of(instance, [held]).model_copy(update={"assignments": (stranger,)})
    with pytest.raises(InvalidInstance) as refused:
        prepared(instance, plan)
    assert {fault.params["value"] for fault in refused.value.faults} == {"o9", "f9"}

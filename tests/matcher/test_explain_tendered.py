"""Reasons where things are put out to bid: lift what they name, and the need can be served."""

from dataclasses import replace
from typing import Any

import pytest

from matcher.check import check
from matcher.explain import ServedStory, UnmetStory, Way, explain_all, ways_of_need
from matcher.explain import context as prepared
from matcher.instance import Instance
from matcher.plan import Plan
from matcher.rules import Rule
from tests import brute
from tests.brute import bids
from tests.matcher.test_explain import (
    every_way,
    keeps_its_word,
    rules_broken,
    unmet_of,
    without,
)
from tests.plans import awarded
from tests.tendered import some_tendered_plan
from tests.tiny import tendered

SEEDS = range(40)


def at_hand(seed: int) -> tuple[Instance, Plan]:
    instance = tendered(seed)
    plan = some_tendered_plan(instance, seed)
    assert check(instance, plan) == []
    return instance, plan


@pytest.mark.parametrize("seed", SEEDS)
def test_every_unmet_need_has_its_reason_and_the_reason_keeps_its_word(seed: int) -> None:
    instance, plan = at_hand(seed)
    ready = prepared(instance, plan)
    stories = {story.need: story for story in unmet_of(instance, plan)}
    assert set(stories) == set(plan.unmet)
    for need in plan.unmet:
        assert stories[need].reasons
        for miss in ways_of_need(ready, need):
            keeps_its_word(instance, plan, need, miss)


def counted(rules: Any) -> int:
    """A share is of a fund: where both fall short, they count once."""
    return len(set(rules) - ({Rule.PROVIDER_SHARE} if Rule.FUND in rules else set()))


@pytest.mark.parametrize("seed", SEEDS)
def test_no_way_breaks_fewer_rules_than_the_one_told(seed: int) -> None:
    """Of the ways that the lot's fund pays; what another would pay is not looked at."""
    instance, plan = at_hand(seed)
    for story in unmet_of(instance, plan):
        broken = [
            rules_broken(instance, plan, story.need, way)
            for way in every_way(instance, plan, story.need)
            if paid_by_lot(instance, way)
        ]
        if broken:
            assert counted(story.rules) <= min(map(counted, broken))


def paid_by_lot(instance: Instance, way: Way) -> bool:
    record: Any = way  # as far as it is asked: an offer and a fund
    return bids.paid_by_lot(instance, record)


@pytest.mark.parametrize("seed", SEEDS)
def test_where_those_named_give_way_the_need_is_served(seed: int) -> None:
    """And every bid still serves as many as it must."""
    instance, plan = at_hand(seed)
    for story in unmet_of(instance, plan):
        assert story.outweighed == (story.instead is not None or not story.rules)
        if story.instead is None:
            continue
        claims = {claim.need for claim in story.instead.claims}
        rest = without(instance, plan, claims)
        nearest = still_there(plan, rest, story.misses[0].way)
        assert rules_broken(instance, rest, story.need, nearest) == set()


def still_there(plan: Plan, rest: Plan, way: Way) -> Way:
    """The way in the plan that is left, where the series that it joins has another place."""
    if way.joins is None:
        return way
    old = plan.series[way.joins]
    same = (old.offer, old.venue, old.slots)
    found = [n for n, one in enumerate(rest.series) if (one.offer, one.venue, one.slots) == same]
    return replace(way, joins=found[0] if found else None)


@pytest.mark.parametrize("seed", SEEDS)
def test_another_way_of_who_is_served_breaks_no_bid(seed: int) -> None:
    instance, plan = at_hand(seed)
    for story in explain_all(instance, plan):
        if not isinstance(story, ServedStory):
            continue
        records: list[Any] = [*plan.assignments, *plan.series]
        (mine,) = [done for done in records if story.need in brute.needs_of(done)]
        if len(brute.needs_of(mine)) > 1:
            continue
        stepped = brute.plan_of(
            instance, [done for done in records if done is not mine], awarded(instance, plan)
        )
        for other in story.others:
            if other.way.joins is None:
                rules = {reason.rule for reason in other.reasons}
                assert rules_broken(instance, stepped, story.need, other.way) == rules


def test_the_plans_teach_something() -> None:
    """Among them are awards, needs left for a bid's sake and for a share's."""
    plans = [at_hand(seed) for seed in SEEDS]
    assert sum(len(plan.awards) for _, plan in plans) > 20
    stories = [s for i, p in plans for s in explain_all(i, p) if isinstance(s, UnmetStory)]
    codes = {reason.code for story in stories for miss in story.misses for reason in miss.reasons}
    assert {"bid", "bid_full", "provider_share", "provider_share_small"} <= codes

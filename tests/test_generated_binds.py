"""Every rule binds somewhere in a generated round: lift it alone, and some option is lawful.

For each rule there is a need, and a way to serve it beside a lawful plan, that breaks this rule and
no other. All but ``worth`` then also keep the plan from being worth more.
"""

from collections.abc import Iterator
from functools import cache

import pytest

from linli.generate import generate
from matcher.check import check
from matcher.eligibility import BIT
from matcher.explain import Way, context
from matcher.explain import row as at
from matcher.explain.context import Context
from matcher.explain.standing import take
from matcher.explain.unmet import way
from matcher.instance import Instance
from matcher.plan import Assignment, Plan
from matcher.rules import Rule
from tests.brute import plan_of
from tests.plans import in_force, visit, with_way

SHARED = (
    Rule.CAPACITY, Rule.RESIDENT_SLOT, Rule.VENUE_ROOM, Rule.FUND, Rule.GROUP_SIZE,
)  # fmt: skip
"""Rules that bind because there is not enough for all."""

APART = (Rule.ONCE, Rule.PRICE, Rule.PROVIDER_SHARE, Rule.FLOOR)
"""Rules with a test of their own below."""


@cache
def the_round() -> Instance:
    return generate(2_000, seed=1, lots=6, bids=18)


@cache
def groups_only() -> Plan:
    """The series that stand today; nobody is visited, so hands and money are free."""
    instance = the_round()
    forbidden = {forbid.need for forbid in instance.policy.forbids}
    today = in_force(instance).series
    return plan_of(
        instance, [one for one in today if forbidden.isdisjoint(m.need for m in one.members)]
    )


@cache
def crowded() -> Plan:
    """These, and then each need in turn visited wherever that is worth most and lawful."""
    instance = the_round()
    ready = context(instance, groups_only())
    visits = list(_visits(instance, ready))
    return plan_of(instance, [*visits, *groups_only().series])


def _visits(instance: Instance, ready: Context) -> Iterator[Assignment]:
    for i, need in enumerate(instance.needs):
        if i in ready.held:
            continue
        rows = ready.ways(i)
        free = rows[(rows[:, at.HALL] < 0) & (rows[:, at.BITS] == 0)]
        if len(free):
            best = free[free[:, at.OWN].argmax()]
            done = visit(instance, need.id, way(ready, i, best))
            take(ready.standing, ready.tables, done, 1)
            yield done


def broken(plan: Plan) -> set[str]:
    """What the plan breaks, but for pinned needs that it has yet to serve."""
    return {v.rule for v in check(the_round(), plan) if v.code != "pin_unserved"}


@cache
def ways_breaking_one_rule(plan: Plan) -> dict[Rule, tuple[str, Way]]:
    """For each rule, an unmet need and a way that breaks this rule alone.

    Where too few come, money is reckoned for more than come: such a way may break ``fund`` as well.
    """
    ready, found = context(the_round(), plan), {}
    only = {bit: rule for rule, bit in BIT.items()}
    for i, need in enumerate(the_round().needs):
        for row in ready.ways(i) if i not in ready.held else ():
            rule = only.get(int(row[at.BITS]))
            if rule is not None and rule not in found and not row[at.HOW] & at.GROUP_FEW:
                found[rule] = need.id, way(ready, i, row)
    return found


@pytest.mark.parametrize("rule", [r for r in Rule if r not in APART])
def test_a_rule_alone_stands_in_the_way(rule: Rule) -> None:
    plan = crowded() if rule in SHARED else groups_only()
    assert broken(plan) == set()
    need, found = ways_breaking_one_rule(plan)[rule]
    lifted = with_way(the_round(), plan, need, found)
    assert broken(lifted) == {rule}
    assert (lifted.value > plan.value) == (rule is not Rule.WORTH)


def test_a_need_could_be_served_twice() -> None:
    plan = crowded()
    ready = context(the_round(), plan)
    served, again = next(
        (need.id, way(ready, i, row))
        for i, need in enumerate(the_round().needs)
        if i in ready.held
        for row in ready.ways(i)
        if row[at.HALL] < 0 and row[at.BITS] == 0
    )
    twice = with_way(the_round(), plan, served, again)
    assert broken(twice) == {Rule.ONCE}
    assert twice.value > plan.value


def test_a_resident_could_be_asked_for_more_than_they_would_pay() -> None:
    """What the public then saves is worth points; the figures that follow disagree as well."""
    plan = crowded()
    (dear, *rest) = sorted(plan.assignments, key=lambda done: -done.public_fen)
    saved = dear.public_fen // the_round().policy.weights.fen_per_millipoint
    charged = dear.model_copy(
        update={
            "copay_fen": dear.price_fen,
            "subsidy_fen": 0,
            "public_fen": 0,
            "value": dear.value + saved,
        }
    )
    stated = plan_of(the_round(), [charged, *rest, *plan.series])
    assert broken(stated) == {Rule.PRICE, "figure"}
    assert stated.value > plan.value


def test_a_bid_could_take_more_of_a_fund_than_one_provider_may() -> None:
    """By its lump sum and what it must serve at least; visits alone seldom come to so much."""
    instance = the_round()
    amounts = {fund.id: fund.amount_fen for fund in instance.funds}
    lots = {lot.id: lot.fund for lot in instance.lots}
    dear = max(instance.bids, key=lambda bid: bid.lump_sum_fen / amounts[lots[bid.parts[0].lot]])
    awarded = plan_of(instance, groups_only().series, [dear])
    assert broken(awarded) == {Rule.BID, Rule.PROVIDER_SHARE}

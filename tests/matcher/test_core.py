"""Groups of communities with their own money, held against trying every plan."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

import pytest

from matcher.check import check
from matcher.fairness import Group, core
from matcher.faults import InvalidInstance
from matcher.instance import Instance, Pin
from matcher.plan import Assignment, Plan, Series
from matcher.verify import verify
from tests import builders as build
from tests.brute import lawful_plans, needs_of
from tests.tiny import tendered, tiny

Record = Assignment | Series
RICH = 10**9


def rich(instance: Instance) -> Instance:
    funds = tuple(one.model_copy(update={"amount_fen": RICH}) for one in instance.funds)
    return instance.model_copy(update={"funds": funds})


def records(plan: Plan) -> list[Record]:
    return [*plan.assignments, *plan.series]


class ByHand:
    """A group's means and what it has, read off the definition."""

    def __init__(self, instance: Instance, plan: Plan, group: set[str]) -> None:
        self._needs = {need.id: need for need in instance.needs}
        self._group = group
        self._pinned = {pin.need for pin in instance.policy.pins}
        self._fixed = [one for one in records(plan) if not self._free(one)]
        self.now = sum(one.value for one in records(plan) if self._free(one))
        people = {one.id: one.population for one in instance.communities}
        self._money = {}
        for fund in instance.funds:
            may = [c for c in {n.community for n in instance.needs} if _for(fund.communities, c)]
            whole = sum(people[c] for c in may)
            part = Fraction(sum(people[c] for c in may if c in group), whole or 1)
            self._money[fund.id] = part * fund.amount_fen
        for one in self._fixed:
            inside = sum(self._needs[n].people for n in needs_of(one) if self._inside(n))
            whole = sum(self._needs[n].people for n in needs_of(one))
            if one.fund is not None:
                self._money[one.fund] -= Fraction(one.public_fen * inside, whole)
        self.overdrawn = any(left < 0 for left in self._money.values())

    def _inside(self, need: str) -> bool:
        return self._needs[need].community in self._group

    def _free(self, one: Record) -> bool:
        return all(self._inside(n) and n not in self._pinned for n in needs_of(one))

    def worth(self, plan: Plan) -> int | None:
        """What the group has of another plan of its own, if it is one."""
        if any(one not in records(plan) for one in self._fixed):
            return None
        others = [one for one in records(plan) if one not in self._fixed]
        if any(not self._free(one) for one in others):
            return None
        spent = Counter[str]()
        for one in others:
            spent[one.fund or ""] += one.public_fen
        if any(spent[fund] > max(0, left) for fund, left in self._money.items()):
            return None
        return sum(one.value for one in others)


def _for(named: tuple[str, ...] | None, place: str) -> bool:
    return named is None or place in named


def peopled(instance: Instance) -> Instance:
    """One community three times as large as the other."""
    places = (build.community("c1", population=300), build.community("c2", population=100))
    return instance.model_copy(update={"communities": places})


def cases() -> Iterator[tuple[Instance, Plan, Group]]:
    """Of the best plan and of another of each: what is said of either community."""
    for seed in range(9):
        instance = peopled(tiny(seed))
        every = list(lawful_plans(instance))
        if len(every) > 500:
            continue
        best = max(every, key=lambda plan: plan.value)
        for plan in (best, every[len(every) // 2]):
            for group in core(instance, plan, work=100).groups:
                yield instance, plan, group


def test_a_verdict_is_what_trying_every_plan_gives() -> None:
    seen = Counter[str]()
    for instance, plan, group in cases():
        by_hand = ByHand(instance, plan, set(group.communities))
        worths = [by_hand.worth(other) for other in lawful_plans(rich(instance))]
        best = max((one for one in worths if one is not None), default=0)
        seen[group.state] += 1
        if group.state == "content":
            assert best <= by_hand.now
        if group.state == "blocks":
            assert best > by_hand.now
            assert not by_hand.overdrawn
            assert group.margin <= best - by_hand.now
            assert group.round is not None
            assert group.result is not None
            assert check(group.round, group.result.plan) == []
            assert verify(group.round, group.result).valid
        else:
            assert group.round is None
        if best > by_hand.now and not by_hand.overdrawn:
            assert group.margin > 0  # so small a round is searched to its end
        assert group.bound - group.now >= best - by_hand.now
    assert seen["content"] > 3
    assert seen["blocks"] > 1


def two_places(amount_fen: int, **over: object) -> Instance:
    """Two communities as large, an offer each with room for all, and a fund for two visits of
    four; the first has three needs, the second one."""
    needs = [
        build.need(f"n{n}", community="c1" if n < 3 else "c2", priority=2 if n < 3 else 3)
        for n in range(4)
    ]
    offer = build.offer(sessions={"mon-am": 4, "tue-am": 4}, minutes_per_week=10_000)
    places = [build.community("c1", population=100), build.community("c2", population=100)]
    return build.district(
        needs, [offer], funds=[build.fund(amount_fen=amount_fen)], communities=places, **over
    )


def test_who_gets_nothing_for_its_own_money_blocks() -> None:
    """The plan spends all on the more urgent needs of the first; half would serve the other."""
    instance = two_places(80_000)
    best = max(lawful_plans(instance), key=lambda plan: plan.value)
    assert best.served == 2
    assert "n3" in best.unmet
    states = {group.communities: group for group in core(instance, best).groups}
    assert states["c1",].state == "content"
    assert states["c2",].state == "blocks"
    assert states["c2",].money_fen == 40_000
    assert states["c2",].share == Fraction(1, 2)
    assert states["c2",].now == 0
    result = states["c2",].result
    assert result is not None
    assert result.plan.served == 1
    # By its needs, where a population is not told, a quarter of the money serves nobody.
    places = tuple(one.model_copy(update={"population": 0}) for one in instance.communities)
    untold = instance.model_copy(update={"communities": places})
    states = {group.communities: group for group in core(untold, best).groups}
    assert (states["c2",].money_fen, states["c2",].margin) == (20_000, 0)
    assert states["c2",].state != "blocks"


def test_whom_a_person_has_pinned_stays() -> None:
    """The pinned visits take all the money that is their community's: no more can be planned."""
    instance = two_places(80_000)
    pins = (Pin(need="n0"), Pin(need="n1"))
    policy = instance.policy.model_copy(update={"pins": pins})
    pinned = instance.model_copy(update={"policy": policy})
    best = max(lawful_plans(pinned), key=lambda plan: plan.value)
    first = core(pinned, best).groups[0]
    assert first.state == "content"
    assert first.now == first.found == best.value


def visited(instance: Instance, *needs: str) -> Plan:
    """The plan that serves just these."""
    every = lawful_plans(instance)
    return next(plan for plan in every if {one.need for one in plan.assignments} == set(needs))


def test_a_group_whose_gain_is_anothers_loss_does_not_block() -> None:
    """Two visits of its own go to the urgent needs of the first; the second would lose its one."""
    of = {"n0": ("c1", 2), "n1": ("c1", 2), "n2": ("c2", 4), "n3": ("c3", 4)}
    needs = [build.need(n, community=place, priority=tier) for n, (place, tier) in of.items()]
    inside = {"population": 100, "sub_district": "s"}
    places = [build.community("c1", **inside), build.community("c2", **inside)]
    places.append(build.community("c3", population=100))
    instance = build.district(
        needs,
        [build.offer(sessions={"mon-am": 4, "tue-am": 4}, minutes_per_week=10_000)],
        funds=[build.fund(amount_fen=120_000)],
        communities=places,
    )
    groups = {one.communities: one for one in core(instance, visited(instance, "n2", "n3")).groups}
    both = groups["c1", "c2"]
    assert (both.state, both.torn) == ("open", ("c2",))
    assert both.margin > 0
    assert both.round is None
    assert groups["c1",].state == "blocks"


def test_who_has_spent_more_than_its_own_does_not_block() -> None:
    """Two pinned visits take twice the second's money; a third would cost the public nothing."""
    pays = {"n2": 10_000}
    needs = [
        build.need(f"n{n}", community="c2", copay_limit_fen=pays.get(f"n{n}", 0)) for n in range(3)
    ]
    needs.append(build.need("n3", community="c1"))
    plain = two_places(80_000)
    pins = (Pin(need="n0"), Pin(need="n1"))
    policy = plain.policy.model_copy(update={"pins": pins})
    instance = plain.model_copy(update={"needs": tuple(needs), "policy": policy})
    second = core(instance, visited(instance, "n0", "n1")).groups[1]
    assert (second.communities, second.state) == (("c2",), "open")
    assert second.margin > 0


def test_a_fund_for_one_community_is_nobody_elses() -> None:
    plain = two_places(80_000)
    funds = tuple(one.model_copy(update={"communities": ("c1",)}) for one in plain.funds)
    instance = plain.model_copy(update={"funds": funds})
    first, second = core(instance, visited(instance, "n0")).groups
    assert (first.money_fen, second.money_fen) == (80_000, 0)
    assert (first.state, second.state) == ("blocks", "content")


def test_an_hour_that_its_resident_has_elsewhere_is_not_the_groups() -> None:
    """Somebody known in two communities is visited in the one at the only hour they have."""
    alike = {"resident": "r1", "slots": ("mon-am",)}
    needs = (build.need("n0", community="c1", **alike), build.need("n1", community="c2", **alike))
    instance = two_places(80_000).model_copy(update={"needs": needs})
    first = core(instance, visited(instance, "n1")).groups[0]
    assert (first.communities, first.state, first.found) == (("c1",), "content", 0)


def test_a_round_with_lots_is_not_asked() -> None:
    instance = tendered(3)
    plan = Plan(instance=instance.digest, unmet=(), served=0, public_fen=0, value=0)
    with pytest.raises(InvalidInstance) as refused:
        core(instance, plan)
    assert [fault.code for fault in refused.value.faults] == ["core_of_tenders"]


def test_what_there_is_no_time_for_is_said() -> None:
    instance = two_places(80_000)
    best = max(lawful_plans(instance), key=lambda plan: plan.value)
    found = core(instance, best, seconds=0)
    assert (found.groups, found.left) == ((), 2)

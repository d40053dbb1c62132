"""The compiled problem has every lawful series, and asks no fund that could not pay for one."""

import pytest

from matcher.compile import Compiled, compiled
from matcher.plan import Series
from tests import builders as build
from tests.brute import needs_of, series
from tests.tiny import pinned, tiny


def funds_of(made: Compiled, x: int) -> set[int]:
    p = made.problem
    return set(p.fund_list[p.family[x]["fund_start"] : p.family[x]["fund_end"]].tolist())


def is_in(made: Compiled, way: Series) -> bool:
    """Has one family of the way's offer, venue and service its hours, its payer and its members?"""
    p, numbers = made.problem, made.tables.numbers
    slots = sum(1 << numbers.slots[slot] for slot in way.slots)
    fund = None if way.fund is None else numbers.funds[way.fund]
    place = (numbers.offers[way.offer], numbers.venues[way.venue], len(way.slots))
    for x, family in enumerate(p.family):
        members = p.member[p.member_start[x] : p.member_start[x + 1]]
        come = {
            int(m["need"])
            for m in members
            if not slots & ~int(m["slots"])
            and (
                not m["paid"]
                if fund is None
                else fund in p.fund_list[m["fund_start"] : m["fund_end"]]
            )
        }
        if (
            (family["block"], family["room"], family["k"]) == place
            and slots in p.set_slots[p.set_start[x] : p.set_start[x + 1]]
            and (fund is None or fund in funds_of(made, x))
            and {numbers.needs[need] for need in needs_of(way)} <= come
        ):
            return True
    return False


@pytest.mark.parametrize("seed", range(60))
def test_every_lawful_series_is_there(seed: int) -> None:
    instance = tiny(seed) if seed % 4 else pinned(tiny(seed), seed)
    made = compiled(instance)
    assert [way for way in series(instance) if not is_in(made, way)] == []


@pytest.mark.parametrize(("people", "listed"), [(1, {0, 2}), (2, {0, 1, 2})])
def test_a_fund_is_asked_where_enough_people_may_be_paid_for(people: int, listed: set[int]) -> None:
    """A class for two at least: two single residents, and a household of one or two."""
    needs = [build.pupil(f"n{n}", group="alone") for n in (1, 2)]
    needs.append(build.pupil("n3", group="few", people=people))
    funds = [build.fund(f"f-{group}", groups=(group,)) for group in ("alone", "few")]
    lessons = build.lessons(group=build.terms(smallest=2))
    made = compiled(build.school(needs, [lessons], funds=[*funds, build.fund()]))
    assert [funds_of(made, x) for x in range(len(made.problem.family))] == [listed]

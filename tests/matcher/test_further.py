"""So much more of one thing: what it would do is proved on the whole round."""

from importlib import import_module

import pytest

from linli.generate import generate
from matcher.changes import HoursAdded, MoneyAdded
from matcher.explain import context
from matcher.instance import Channel, Instance, Policy, PriceList
from matcher.plan import Plan
from matcher.solve import Limits, solve
from matcher.unlock import Further, further
from matcher.unlock.further import FEN, MINUTES, SESSIONS, SHOWN
from matcher.unlock.resolve import Unproven
from tests import builders as build
from tests.tiny import tendered, tiny
from tests.unlocked import holds, planned

tried = import_module("matcher.unlock.further")


@pytest.fixture(scope="module")
def town() -> tuple[Instance, Plan, tuple[Further, ...]]:
    instance = generate(400, seed=3)
    plan = solve(instance, Limits(work=40_000)).plan
    return instance, plan, further(context(instance, plan))


def test_what_more_would_do_in_a_town_is_true(
    town: tuple[Instance, Plan, tuple[Further, ...]],
) -> None:
    instance, plan, found = town
    assert 3 <= len(found) <= SHOWN
    assert {"hours_added", "volunteer_found"} <= {one.unlock.changes[0].kind for one in found}
    for one in found:
        assert holds(instance, plan, one.unlock.gained[0], one.unlock)
        assert len(one.unlock.changes) == 1
    each = [one.unlock.price_each_fen for one in found]
    assert each == sorted(each)


def test_every_change_is_of_the_usual_size(
    town: tuple[Instance, Plan, tuple[Further, ...]],
) -> None:
    instance, _, found = town
    for one in found:
        (change,) = one.unlock.changes
        assert bool(one.service_type) == isinstance(change, HoursAdded)
        if isinstance(change, HoursAdded):
            assert change.minutes == MINUTES
            assert 0 < len(change.slots) <= SESSIONS
            offer = next(offer for offer in instance.offers if offer.id == change.offer)
            assert one.service_type in offer.service_types
        if isinstance(change, MoneyAdded):
            assert change.fen == FEN


@pytest.mark.parametrize("seed", range(40))
def test_what_more_would_do_is_true(seed: int) -> None:
    instance = tendered(seed) if seed % 4 == 0 else tiny(seed)
    plan = planned(instance)
    for one in further(context(instance, plan)):
        assert holds(instance, plan, one.unlock.gained[0], one.unlock)


def crowded() -> Instance:
    """Four who want the one hour on Monday morning."""
    needs = [build.need(f"n{n}", slots=("mon-am",)) for n in range(4)]
    return build.district(needs, [build.offer(sessions={"mon-am": 1})])


def test_ten_hours_serve_all_who_lack_them() -> None:
    instance = crowded()
    plan = planned(instance)
    hours = [one for one in further(context(instance, plan)) if one.service_type]
    (one,) = hours
    assert (one.part, sorted(one.unlock.gained)) == ("am", sorted(plan.unmet))
    prices = instance.policy.prices
    assert one.unlock.price_fen == 10 * instance.period.weeks * prices.hour_fen


def test_where_everybody_is_served_nothing_is_lacked() -> None:
    instance = build.district()
    assert further(context(instance, planned(instance))) == ()


def two_services(**prices: int) -> Instance:
    """Three lack visits in the one free hour of Monday evening, and two lack help in theirs."""
    visits = [build.need(f"n{n}", slots=("mon-eve",)) for n in range(4)]
    helped = [build.need(f"m{n}", service_type="help", slots=("mon-pm",)) for n in range(3)]
    offers = (
        build.offer(sessions={"mon-eve": 1}),
        build.offer("o2", service_types=("help",), sessions={"mon-pm": 1}),
    )
    kinds = tuple(
        build.service_type(one, channels=(Channel.GOVERNMENT,)) for one in ("visit", "help")
    )
    policy = Policy(prices=PriceList(**prices))
    return build.district([*helped, *visits], offers, service_types=kinds, policy=policy)


def hours(instance: Instance) -> list[tuple[str, str, int]]:
    """Of which service, when, and for how many more."""
    found = further(context(instance, planned(instance)))
    return [(one.service_type, one.part, len(one.unlock.gained)) for one in found]


def test_of_those_that_cost_the_same_for_each_the_one_that_serves_most_is_first() -> None:
    assert hours(two_services(hour_fen=0)) == [("visit", "eve", 3), ("help", "pm", 2)]


def test_of_each_kind_those_that_most_lack_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tried, "EACH", 1)
    assert hours(two_services()) == [("visit", "eve", 3)]


def test_more_is_tried_for_so_many_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tried, "TOGETHER", 2)
    assert hours(two_services()) == [("visit", "eve", 2), ("help", "pm", 2)]


def test_hours_of_one_time_of_day_are_told_of_one_offer() -> None:
    """Though two are full then."""
    needs = [build.need(f"n{n}") for n in range(6)]
    offers = (build.offer(), build.offer("o2", provider="p2"))
    kinds = (build.service_type(channels=(Channel.GOVERNMENT,)), build.class_type())
    instance = build.district(needs, offers, service_types=kinds)
    plan = planned(instance)
    (one,) = further(context(instance, plan))
    assert sorted(one.unlock.gained) == sorted(plan.unmet)


def test_a_small_part_is_solved_whole_and_no_worse_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where that proves nothing, finds nothing or something worse, those who fit in are served."""
    instance, asked = crowded(), list[int]()
    plan = planned(instance)

    def unproven(_: Instance, needs: list[str]) -> Plan | None:
        asked.append(len(needs))
        raise Unproven

    for whole in (unproven, lambda *_: None, lambda *_: plan):
        monkeypatch.setattr(tried, "best", whole)
        assert max(count for *_, count in hours(instance)) == 3
    assert asked
    asked.clear()
    monkeypatch.setattr(tried, "best", unproven)
    monkeypatch.setattr(tried, "SMALL", 0)
    assert max(count for *_, count in hours(instance)) == 3
    assert not asked


def test_whoever_could_come_on_either_morning_is_counted_once() -> None:
    """To one hall on Monday or to another on Tuesday: both are hours of a morning."""
    pupils = [build.pupil(f"n{n}") for n in range(3)]
    offer = build.lessons(group=build.terms(largest=1, price_fen=1_000))
    slots = build.TWO_MORNINGS * 2
    venues = [build.venue(f"v{n}", slots=(slot,)) for n, slot in enumerate(slots)]
    assert hours(build.school(pupils, [offer], venues=venues)) == [("class", "am", 1)]

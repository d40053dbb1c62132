"""So much more of one thing: what it would do is proved on the whole round."""

import pytest

from linli.generate import generate
from matcher.changes import HoursAdded, MoneyAdded
from matcher.explain import context
from matcher.instance import Instance
from matcher.plan import Plan
from matcher.solve import Limits, solve
from matcher.unlock import Further, further
from matcher.unlock.further import FEN, MINUTES, SESSIONS, SHOWN
from tests import builders as build
from tests.tiny import tendered, tiny
from tests.unlocked import holds, planned


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

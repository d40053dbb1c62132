"""What an unlock may be, and what is none, on rounds small enough to see through."""

import pytest

from matcher.changes import (
    HoursLent,
    LimitRaised,
    PriceLowered,
    RideGiven,
    RoomRented,
)
from matcher.explain import context
from matcher.faults import InvalidInstance
from matcher.instance import Channel, Floor, Instance, Policy
from matcher.plan import Plan
from matcher.unlock import unlock_need, unlock_needs
from matcher.unlock.focus import everything, focus
from matcher.unlock.resolve import best
from matcher.unlock.trade import traded
from matcher.unlock.trying import Trying
from tests import builders as build
from tests.brute import best_plan
from tests.unlocked import nobody, planned, served


def test_a_way_that_is_free_needs_no_change() -> None:
    instance = build.district()
    (unlock,) = unlock_need(context(instance, nobody(instance)), "n1").unlocks
    assert (unlock.changes, unlock.price_fen, unlock.gained) == ((), 0, ("n1",))


def test_an_offer_made_for_a_lot_is_lent_to_nobody_beyond_it() -> None:
    instance = build.tender((build.need("n1"), build.need("n2", community="c2")))
    plan = best_plan(instance)
    assert plan is not None
    found = unlock_need(context(instance, plan), "n2").unlocks
    assert not [one for unlock in found for one in unlock.changes if isinstance(one, HoursLent)]


def test_what_is_priced_by_use_serves_the_one_who_asks() -> None:
    needs = [build.need(f"n{n}", slots=("mon-am",)) for n in range(4)]
    offers = [build.offer(f"o{n}") for n in range(4)]
    instance = build.district(needs, offers, funds=[build.fund(most_fen=5_000)])
    for unlock in unlock_need(context(instance, nobody(instance)), "n0").unlocks:
        if isinstance(unlock.changes[0], LimitRaised | PriceLowered):
            assert unlock.gained == ("n0",)


def test_what_is_added_has_an_id_of_its_own_or_is_not_proposed() -> None:
    """As in the data of a proof, which hold a room that was rented before."""
    pupils = [build.pupil(f"n{n}", slots=("mon-am",)) for n in range(2)]
    offers = [build.lessons(f"o{n}", group=build.terms(largest=1)) for n in range(2)]
    venues = [build.venue("v1", slots=("mon-am",))]
    instance = build.school(pupils, offers, venues=venues)
    (need,) = planned(instance).unmet
    found = unlock_need(context(instance, planned(instance)), need).unlocks
    assert [one for unlock in found for one in unlock.changes if isinstance(one, RoomRented)]
    taken = build.school(pupils, offers, venues=[*venues, build.venue("v1+", slots=("tue-am",))])
    found = unlock_need(context(taken, planned(taken)), need).unlocks
    for unlock in found:
        ids = [venue.id for venue in unlock.whole(taken)[0].venues]
        assert len(ids) == len(set(ids))


def test_one_room_more_serves_two_who_want_it_at_two_times() -> None:
    slots = ("mon-am", "tue-am")
    pupils = [build.pupil(f"n{n}", slots=(slots[n % 2],)) for n in range(4)]
    offers = [build.lessons(f"o{n}", group=build.terms(largest=1)) for n in range(2)]
    instance = build.school(pupils, offers, venues=[build.venue("v1")])
    plan = planned(instance)
    found = unlock_needs(context(instance, plan), plan.unmet).unlocks
    (rented,) = (one for one in found if isinstance(one.changes[0], RoomRented))
    assert sorted(rented.gained) == sorted(plan.unmet)
    assert len(rented.changes) == 1


def test_a_need_of_every_day_is_answered_though_not_everything_is_tried() -> None:
    days = ("mon-am", "tue-am", "wed-am", "thu-am", "fri-am")
    wants = build.need(sessions_per_week=5, slots=days)
    instance = build.district([wants], [build.offer(sessions={"mon-am": 1})])
    found = unlock_need(context(instance, planned(instance)), "n1").unlocks
    assert found
    assert not any(unlock.cheapest for unlock in found)


def test_a_ride_goes_no_farther_than_it_must() -> None:
    """The class that holds the near hall's only time can move to the far one, or the pupil can."""
    pupil = build.pupil("n1", travel_limit_m=2_000)
    far = build.venue("v1", point=build.east(3_000))
    instance = build.school([pupil], venues=[far])
    found = unlock_need(context(instance, planned(instance)), "n1").unlocks
    (ride,) = (one.changes[0] for one in found if isinstance(one.changes[0], RideGiven))
    assert 1_000 <= ride.metres <= 1_001


def test_a_trade_that_breaks_a_floor_is_none() -> None:
    """Whoever is worth least would give way; a floor of theirs holds them."""
    needs = [
        build.need("a", community="c1"),
        build.need("b", community="c2", days_waiting=100),
        build.need("n", community="c3", priority=4),
    ]
    every = dict.fromkeys(build.TWO_MORNINGS, 5)
    offers = [build.offer(sessions=every, minutes_per_week=120)]
    types = [build.service_type(channels=(Channel.GOVERNMENT,))]
    floors = Policy(floors=(Floor(community="c1", needs=1),))
    for policy, lost in ((Policy(), ("a",)), (floors, None)):
        instance = build.district(needs, offers, service_types=types, policy=policy)
        plan = planned(instance)
        assert plan.unmet == ("n",)
        trade = traded(context(instance, plan), 2)
        assert (trade and tuple(one.need for one in trade.lost)) == lost


@pytest.fixture
def shared() -> tuple[Instance, Plan]:
    """Two offers, one hall: the one holds it on Monday, where the other's pupil would come."""
    pupils = [build.pupil("n1", slots=("mon-am",)), build.pupil("n2", service_type="art")]
    pupils[1] = pupils[1].model_copy(update={"slots": ("mon-am",)})
    offers = [build.lessons("o1"), build.lessons("o2", service_types=("art",))]
    types = [build.class_type(), build.class_type("art")]
    instance = build.school(pupils, offers, service_types=types)
    return instance, planned(instance)


def test_a_part_knows_what_others_hold_of_rooms(shared: tuple[Instance, Plan]) -> None:
    instance, plan = shared
    (other,) = (offer.id for offer in instance.offers if offer.id != plan.series[0].offer)
    part = focus(context(instance, plan), [other], ["v1"], plan.unmet)
    standing = part.context(part.instance, part.plan).standing
    assert standing.rooms[0].tolist()[0] == 1
    assert not part.plan.series


def test_what_takes_a_service_away_is_no_unlock(shared: tuple[Instance, Plan]) -> None:
    """Nor what is worth less, nor what does not serve the need that asks."""
    instance, plan = shared
    prepared = context(instance, plan)
    (need,) = plan.unmet
    trying = Trying(prepared, everything(prepared), (need,))
    instead = best(instance, [need])
    assert instead is not None
    assert need in served(instance, instead)
    assert instead.value >= plan.value
    assert trying.proved((), instead) is None
    assert Trying(prepared, everything(prepared), (need,)).proved((), plan) is None


def test_where_everybody_is_served_there_is_nothing_to_unlock() -> None:
    instance = build.district()
    plan = best_plan(instance)
    assert plan is not None
    with pytest.raises(InvalidInstance) as refused:
        unlock_needs(context(instance, plan), ["n1"])
    assert refused.value.faults[0].code == "nobody_unmet"


def test_a_need_that_is_served_has_no_unlock() -> None:
    instance = build.district()
    plan = best_plan(instance)
    assert plan is not None
    with pytest.raises(InvalidInstance) as refused:
        unlock_need(context(instance, plan), "n1")
    assert refused.value.faults[0].code == "already_served"


def test_a_need_nobody_knows_is_refused() -> None:
    instance = build.district()
    plan = best_plan(instance)
    assert plan is not None
    with pytest.raises(InvalidInstance) as refused:
        unlock_need(context(instance, plan), "nobody")
    assert refused.value.faults[0].code == "unknown_reference"

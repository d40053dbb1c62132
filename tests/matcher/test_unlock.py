"""Unlocks against everything that could be: none is false, and none that is single is too dear."""

from collections.abc import Iterator
from itertools import chain, combinations
from typing import Any

import pytest

from linli.generate.district import generate
from matcher.changes import (
    CatchmentWidened,
    Change,
    CopayRaised,
    HoursAdded,
    HoursLent,
    LimitRaised,
    MoneyAdded,
    ParticipantsFound,
    PriceLowered,
    ProviderLicensed,
    RideGiven,
    RoomRented,
    SlotsAccepted,
    VenueLicensed,
    VenueOpened,
    VolunteerFound,
)
from matcher.check import check
from matcher.explain import context
from matcher.faults import InvalidInstance
from matcher.instance import Channel, Floor, Instance, Need, Policy, Setting
from matcher.plan import Plan
from matcher.solve import Limits, solve
from matcher.unlock import Unlock, unlock_need, unlock_needs
from matcher.unlock.focus import everything, focus
from matcher.unlock.group import TOP
from matcher.unlock.resolve import best
from matcher.unlock.trade import traded
from matcher.unlock.trying import Trying
from tests import builders as build
from tests.brute import best_plan, lawful_plans
from tests.tiny import SLOTS, tendered, tiny

SOUND, TENDERED, CHEAPEST = range(120), range(40), range(16)


def unlocks_of(instance: Instance) -> Iterator[tuple[Plan, str, tuple[Unlock, ...]]]:
    plan = best_plan(instance)
    if plan is not None:
        prepared = context(instance, plan)
        for need in plan.unmet:
            yield plan, need, unlock_need(prepared, need).unlocks


def served(instance: Instance, plan: Plan) -> set[str]:
    return {need.id for need in instance.needs} - set(plan.unmet)


def holds(instance: Instance, plan: Plan, need: str, unlock: Unlock) -> bool:
    """Is the whole plan lawful, with the need, with everybody served before, worth no less?"""
    changed, after = unlock.whole(instance)
    return (
        not check(changed, after)
        and need in served(changed, after)
        and served(instance, plan) <= served(changed, after)
        and after.value >= plan.value
        and after.value - plan.value == unlock.value
        and after.public_fen - plan.public_fen == unlock.public_fen
        and set(unlock.gained) == served(instance, after) - served(instance, plan)
    )


@pytest.mark.parametrize("seed", SOUND)
def test_every_unlock_is_true(seed: int) -> None:
    instance = tiny(seed)
    for plan, need, unlocks in unlocks_of(instance):
        assert all(holds(instance, plan, need, unlock) for unlock in unlocks), (need, unlocks)


@pytest.mark.parametrize("seed", TENDERED)
def test_every_unlock_beside_a_tender_is_true(seed: int) -> None:
    instance = tendered(seed)
    for plan, need, unlocks in unlocks_of(instance):
        assert all(holds(instance, plan, need, unlock) for unlock in unlocks), (need, unlocks)


@pytest.mark.parametrize("seed", range(60))
def test_every_unlock_of_many_is_true(seed: int) -> None:
    instance = tendered(seed) if seed % 3 == 0 else tiny(seed)
    plan = best_plan(instance)
    if plan is None or not plan.unmet:
        return
    found = unlock_needs(context(instance, plan), plan.unmet).unlocks
    assert all(holds(instance, plan, unlock.gained[0], unlock) for unlock in found)


@pytest.fixture(scope="module")
def town() -> tuple[Instance, Plan]:
    instance = generate(400, seed=3)
    return instance, solve(instance, Limits(work=40_000)).plan


def test_every_unlock_of_a_town_is_true(town: tuple[Instance, Plan]) -> None:
    """Parts that others share rooms, money and residents with."""
    instance, plan = town
    found = unlock_needs(context(instance, plan), plan.unmet).unlocks
    assert len(found) == TOP
    assert all(holds(instance, plan, unlock.gained[0], unlock) for unlock in found)


def test_every_unlock_of_each_in_a_town_is_true(town: tuple[Instance, Plan]) -> None:
    instance, plan = town
    prepared = context(instance, plan)
    for need in plan.unmet[::3]:
        for unlock in unlock_need(prepared, need).unlocks:
            assert holds(instance, plan, need, unlock), (need, unlock.changes)


def nobody(instance: Instance) -> Plan:
    """The plan that serves nobody."""
    unmet = tuple(need.id for need in instance.needs)
    return Plan(instance=instance.digest, unmet=unmet, served=0, public_fen=0, value=0)


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


def planned(instance: Instance) -> Plan:
    plan = best_plan(instance)
    assert plan is not None
    return plan


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


def test_no_unlock_passes_a_providers_share() -> None:
    """A part does not tell what its provider takes of a fund elsewhere."""
    instance = generate(200, seed=5)
    policy = instance.policy.model_copy(update={"provider_share_percent": 20})
    fields = {name: getattr(instance, name) for name in Instance.model_fields}
    limited = Instance(**(fields | {"policy": policy}))
    plan = solve(limited, Limits(work=20_000)).plan
    prepared = context(limited, plan)
    for need in plan.unmet[::2]:
        for unlock in unlock_need(prepared, need).unlocks:
            assert holds(limited, plan, need, unlock), (need, unlock.changes)


def test_where_everybody_is_served_there_is_nothing_to_unlock() -> None:
    instance = build.district()
    plan = best_plan(instance)
    assert plan is not None
    with pytest.raises(InvalidInstance) as refused:
        unlock_needs(context(instance, plan), ["n1"])
    assert refused.value.faults[0].code == "nobody_unmet"


# What follows knows the changes and their prices from docs/model.md, not from the search.


def sets(slots: Any, most: int) -> list[tuple[str, ...]]:
    return list(chain.from_iterable(combinations(slots, n) for n in range(1, most + 1)))


def changes_cheaper(instance: Instance, plan: Plan, need: Need, fen: int) -> Iterator[Change]:
    """Of every change of one thing, the most of it that is cheaper."""
    weeks, prices = instance.period.weeks, instance.policy.prices
    sessions = need.sessions_per_week * min(need.weeks, weeks)
    times = sessions * need.people
    most = max(one.sessions_per_week for one in instance.needs)
    kind = next(one for one in instance.service_types if one.id == need.service_type)
    below = fen - 1
    if prices.licence_fen < fen:
        for venue in instance.venues:
            for code in {code for one in instance.service_types for code in one.venue_licences}:
                yield VenueLicensed(venue=venue.id, licence=code)
        for provider in instance.providers:
            for code in {c for one in instance.service_types for c in one.provider_licences}:
                yield ProviderLicensed(provider=provider.id, licence=code)
    for venue in instance.venues:
        for slots in sets(SLOTS, most):
            if len(slots) * weeks * prices.room_fen < fen:
                if set(slots).isdisjoint(venue.slots):
                    yield VenueOpened(venue=venue.id, slots=slots)
                yield RoomRented(venue=venue.id, slots=slots)
    for fund in instance.funds:
        yield MoneyAdded(fund=fund.id, fen=below)
        yield LimitRaised(fund=fund.id, fen=below // times, times=times)
    cap = instance.policy.copay_cap_fen
    more = below // times if cap is None else min(below // times, cap - need.copay_limit_fen)
    if more > 0:
        yield CopayRaised(need=need.id, fen=more, times=times)
    if prices.asking_fen < fen:
        for slots in sets([s for s in SLOTS if s not in need.slots], need.sessions_per_week):
            yield SlotsAccepted(need=need.id, slots=slots)
    if need.travel_limit_m and prices.ride_fen * times < fen:
        yield RideGiven(need=need.id, metres=10**6, times=times)
    if kind.group:
        for count in range(1, 4):
            if count * prices.participant_fen < fen:
                yield ParticipantsFound(need=need.id, count=count)
    yield from of_offers(instance, plan, need, fen)
    if (
        prices.volunteer_fen < fen
        and Channel.VOLUNTEER in kind.channels
        and kind.setting is not Setting.VENUE
        and not kind.provider_licences
    ):
        for slots in sets(need.slots, need.sessions_per_week):
            yield VolunteerFound(
                service_type=need.service_type, community=need.community, point=need.point,
                slots=slots, minutes=need.sessions_per_week * need.minutes,
            )  # fmt: skip


def of_offers(instance: Instance, plan: Plan, need: Need, fen: int) -> Iterator[Change]:
    weeks, prices, below = instance.period.weeks, instance.policy.prices, fen - 1
    needs = {one.id: one for one in instance.needs}
    sessions = need.sessions_per_week * min(need.weeks, weeks)
    most = max(one.sessions_per_week for one in instance.needs)
    for offer in instance.offers:
        sold = sum(
            needs[first].sessions_per_week * min(needs[first].weeks, weeks)
            for first in (
                *(one.need for one in plan.assignments if one.offer == offer.id),
                *(one.members[0].need for one in plan.series if one.offer == offer.id),
            )
        )
        given = sold + sessions
        yield PriceLowered(offer=offer.id, fen=below // given, times=given)
        if offer.catchment.radius_m is not None:
            metres = 1000 * below // (2 * sessions * prices.km_fen)
            yield CatchmentWidened(offer=offer.id, metres=min(metres, 10**6), sessions=sessions)
        elif need.sessions_per_week * need.minutes * weeks * prices.hour_fen // 60 < fen:
            for community in {need.community, *(venue.community for venue in instance.venues)}:
                minutes = need.sessions_per_week * need.minutes
                yield HoursLent(offer=offer.id, community=community, minutes=minutes)
        hours = (60 * fen - 1) // (weeks * prices.hour_fen)
        for slots in ((), *sets(SLOTS, most)):
            if 60 * len(slots) <= hours:
                yield HoursAdded(offer=offer.id, slots=slots, minutes=min(hours, 10_000))


def would_do(instance: Instance, plan: Plan, need: str, change: Change) -> bool:
    """Is there any lawful plan, after the change, that serves the need and all served before?"""
    changed = change.applied(instance)
    wanted = served(instance, plan) | {need}
    return any(
        after.value >= plan.value and wanted <= served(changed, after)
        for after in lawful_plans(changed)
    )


NO_PRICE = 1_000_000
"""Fen beyond which nothing is looked for where no single change is known to do."""


@pytest.mark.parametrize("seed", CHEAPEST)
def test_no_cheaper_single_change_would_do(seed: int) -> None:
    instance = tiny(seed)
    for plan, name, unlocks in unlocks_of(instance):
        single = [unlock for unlock in unlocks if len(unlock.changes) <= 1]
        least = min((one.price_fen for one in single), default=NO_PRICE)
        need = next(one for one in instance.needs if one.id == name)
        for change in changes_cheaper(instance, plan, need, least) if least else ():
            if change.price_fen(instance) < least:
                assert not would_do(instance, plan, name, change), (name, change, least)


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

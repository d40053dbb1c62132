"""No single change that is cheaper would do, of all that could be."""

from collections.abc import Iterator
from itertools import chain, combinations
from typing import Any

import pytest

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
from matcher.instance import Channel, Instance, Need, Setting
from matcher.plan import Plan
from tests.brute import lawful_plans
from tests.tiny import SLOTS, tiny
from tests.unlocked import served, unlocks_of

CHEAPEST = range(16)

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

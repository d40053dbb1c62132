"""What would make one way of a need lawful, everybody else unmoved: changes that mend its rules.

Of every rule that the way breaks something must give; where several things may, each is a set of
changes of its own. What persons have decided (pins, forbids, bids refused) is not mended here.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import product
from typing import NamedTuple

from matcher import eligibility as may
from matcher.changes import (
    CatchmentWidened,
    Change,
    HoursLent,
    ParticipantsFound,
    ProviderLicensed,
    RideGiven,
    VenueLicensed,
)
from matcher.explain import row as at
from matcher.explain.context import Context
from matcher.instance import Id, Instance, Licence
from matcher.packed import Ints
from matcher.unlock.money import ways_to_pay
from matcher.unlock.times import TIMED, ways_in_time

MOST_CHANGES, MOST_FOUND = 3, 100

MONEY = may.FUND | may.VOLUNTEER_FREE | may.WORTH
MENDED = (
    TIMED
    | MONEY
    | may.PROVIDER_LICENCE
    | may.VENUE_LICENCE
    | may.CATCHMENT
    | may.TRAVEL
    | may.GROUP_SIZE
)
"""The rules that some change can mend."""

Several = tuple[Change, ...]


class Mend(NamedTuple):
    """Changes that may make a way lawful, what they cost together, and whose way it is; -1: of no
    offer, or at no venue, that is there."""

    changes: Several
    price_fen: int
    offer: int
    venue: int


def mends(context: Context, i: int, row: Ints) -> Iterator[Mend]:
    """The sets of up to three changes that mend the way of this row."""
    bits = int(row[at.BITS])
    if bits & ~MENDED:
        return
    reach, company = _reach(context, i, row), _company(context, i, row)
    if reach is None or company is None:
        return
    firm = (*_licences(context, i, row), *reach, *company)
    for times, money in product(ways_in_time(context, i, row), ways_to_pay(context, i, row)):
        changes = (*firm, *times, *money)
        if 0 < len(changes) <= MOST_CHANGES:
            price = sum(one.price_fen(context.instance) for one in changes)
            yield Mend(changes, price, int(row[at.OFFER]), int(row[at.HALL]))


def lacking(asked: Iterable[Id], held: Sequence[Licence], last: date) -> Iterator[str]:
    """The licences asked for that are not held up to the last day."""
    for code in asked:
        if not any(
            one.code == code and (one.valid_until is None or one.valid_until >= last)
            for one in held
        ):
            yield code


def _licences(context: Context, i: int, row: Ints) -> Iterator[Change]:
    type_, provider = context.service_type(i), context.provider(row[at.OFFER])
    last = context.instance.period.last_day
    for code in lacking(type_.provider_licences, provider.licences, last):
        yield ProviderLicensed(provider=provider.id, licence=code)
    if row[at.HALL] >= 0:
        venue = context.venue(row[at.HALL])
        for code in lacking(type_.venue_licences, venue.licences, last):
            yield VenueLicensed(venue=venue.id, licence=code)


def _reach(context: Context, i: int, row: Ints) -> Several | None:
    """What brings provider and resident together; None where nothing does."""
    need, changes = context.need(i), list[Change]()
    if row[at.BITS] & may.CATCHMENT:
        wider = _wider(context, i, row)
        if wider is None:
            return None
        changes.append(wider)
    if row[at.BITS] & may.TRAVEL:
        if not need.travel_limit_m:
            return None  # who can travel nowhere stays at home, whoever drives
        short = int(row[at.METRES]) - need.travel_limit_m
        times = int(context.columns.needs.sessions[i]) * need.people
        changes.append(RideGiven(need=need.id, metres=short, times=times))
    return tuple(changes)


def _wider(context: Context, i: int, row: Ints) -> Change | None:
    need, offer = context.need(i), context.offer(row[at.OFFER])
    venue = None if row[at.HALL] < 0 else context.venue(row[at.HALL])
    if venue and offer.venues is not None and venue.id not in offer.venues:
        return None
    reach = offer.catchment
    if reach.radius_m is not None:
        short = int(row[at.BASE]) - reach.radius_m
        sessions = int(context.columns.needs.sessions[i])
        return CatchmentWidened(offer=offer.id, metres=short, sessions=sessions)
    if not may_be_lent(context.instance, offer.id):
        return None
    return HoursLent(
        offer=offer.id,
        community=venue.community if venue else need.community,
        minutes=need.sessions_per_week * need.minutes,
    )


def may_be_lent(instance: Instance, offer: str) -> bool:
    """An offer made for a lot goes no further than the lot."""
    return all(part.offer != offer for bid in instance.bids for part in bid.parts)


def _company(context: Context, i: int, row: Ints) -> Several | None:
    """Those who must be found for a class to run; None where its size is wrong otherwise."""
    if not row[at.BITS] & may.GROUP_SIZE:
        return ()
    if row[at.HOW] & (at.GROUP_BIG | at.GROUP_FULL) or not row[at.HOW] & at.GROUP_FEW:
        return None
    group = context.offer(row[at.OFFER]).group
    smallest = group.smallest if group else 1
    seats = context.venue(row[at.HALL]).seats
    if smallest > seats or not context.service_type(i).group:
        return None
    missing = smallest - int(row[at.COMES])
    return (
        (ParticipantsFound(need=context.need(i).id, count=missing),)
        if missing <= MOST_FOUND
        else None
    )

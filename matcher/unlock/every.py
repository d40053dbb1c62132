"""Every single change, for a round small enough: the cheapest that serves a need, everybody free
to move as long as nobody served today is left unserved and the plan is worth no less."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, combinations
from math import comb
from typing import NamedTuple

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
    applied,
)
from matcher.explain.context import Context
from matcher.explain.plans import served_in
from matcher.instance import Instance, Offer
from matcher.unlock.candidates import volunteers
from matcher.unlock.mends import lacking, may_be_lent
from matcher.unlock.money import sold
from matcher.unlock.records import Unlock
from matcher.unlock.resolve import Unproven, best
from matcher.unlock.trying import Trying

FAR_M, WEEK_MIN, MOST_FOUND, MOST_COUNT = 10**6, 7 * 24 * 60, 3, 100


MOST_SETS = 300
"""Sets of slots, up to which each of them is tried."""


class Measured(NamedTuple):
    """A change that may be made by 1 … ``most`` of a field's units: the more of it, the more it
    allows, and the dearer it is."""

    change: Change
    field: str
    most: int

    def by(self, much: int) -> Change:
        return self.change.model_copy(update={self.field: much})


class Alike(NamedTuple):
    """Changes of one kind to one thing: where the ``widest``, which allows what any of them does,
    would not do, none does."""

    widest: Change
    plain: Sequence[Change] = ()
    measured: Sequence[Measured] = ()


def cheapest(trying: Trying, i: int, known: Unlock | None) -> Unlock | None:
    """The cheapest single change that serves need i: the one known, unless another is cheaper.

    Raises
    ------
    Unproven
        It could not be told of one whether it would do.
    """
    grid, most = len(trying.context.instance.grid), _most_sessions(trying.context.instance)
    if sum(comb(grid, k) for k in range(1, most + 1)) > MOST_SETS:
        raise Unproven
    found = known
    for alike in _alike(trying.context, i):
        worth_trying = found is None or _cheaper_ones(trying, alike, found)
        if worth_trying and _with(trying, (alike.widest,)) is not None:
            found = _best_of(trying, alike, found)
    return found


def _cheaper_ones(trying: Trying, alike: Alike, found: Unlock) -> bool:
    instance = trying.context.instance
    least = [*alike.plain, *(one.by(1) for one in alike.measured if one.most)]
    return any(one.price_fen(instance) < found.price_fen for one in least)


def _best_of(trying: Trying, alike: Alike, found: Unlock | None) -> Unlock | None:
    instance = trying.context.instance
    for change in sorted(alike.plain, key=lambda one: one.price_fen(instance)):
        if found is None or change.price_fen(instance) < found.price_fen:
            found = _with(trying, (change,)) or found
    for measured in alike.measured:
        found = _least(trying, measured, found) or found
    return found


def _least(trying: Trying, measured: Measured, found: Unlock | None) -> Unlock | None:
    """The least of a measured change that does, if it is cheaper than what is found."""
    instance = trying.context.instance

    def cheaper(much: int) -> bool:
        return found is None or measured.by(much).price_fen(instance) < found.price_fen

    high = _last(cheaper, measured.most)
    made = _with(trying, (measured.by(high),)) if high else None
    low = 0
    while made and high - low > 1:
        middle = (low + high) // 2
        less = _with(trying, (measured.by(middle),))
        low, high, made = (low, middle, less) if less else (middle, high, made)
    return made


def _last(holds: Callable[[int], bool], most: int) -> int:
    """The greatest of 1 … most of which it holds, as of all below it; 0: of none."""
    low, high = 0, most + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


def _with(trying: Trying, changes: Sequence[Change]) -> Unlock | None:
    unmoved = trying.unlock(changes)
    if unmoved is not None:
        return unmoved
    must = [*served_in(trying.focus.plan), trying.needs[0]]
    part = best(applied(trying.focus.instance, changes), must)
    return None if part is None else trying.proved(changes, part)


def _some(slots: Sequence[str], most: int) -> Iterator[tuple[str, ...]]:
    return chain.from_iterable(combinations(slots, size) for size in range(1, most + 1))


def _alike(context: Context, i: int) -> Iterator[Alike]:
    """Every single change; of slots so many sets as any need has sessions a week."""
    instance = context.instance
    yield from _asked(context, i)
    yield from (Alike(one, (one,)) for one in _licences(instance))
    grid, most = _grid(instance), _most_sessions(instance)
    for venue in instance.venues:
        closed = tuple(slot for slot in grid if slot not in venue.slots)
        if closed:
            opened = [VenueOpened(venue=venue.id, slots=slots) for slots in _some(closed, most)]
            yield Alike(VenueOpened(venue=venue.id, slots=closed), opened)
        rented = [RoomRented(venue=venue.id, slots=slots) for slots in _some(grid, most)]
        yield Alike(RoomRented(venue=venue.id, slots=grid), rented)
    dearest = _dearest(instance)
    everything = dearest * int(context.columns.needs.sessions.sum())
    times = int(context.columns.needs.sessions[i]) * context.need(i).people
    for fund in instance.funds:
        yield _as_much(Measured(MoneyAdded(fund=fund.id, fen=0), "fen", everything))
        yield _as_much(Measured(LimitRaised(fund=fund.id, fen=0, times=times), "fen", dearest))
    for offer in instance.offers:
        yield from _of_offer(context, i, offer)
    found = tuple(volunteers(context, i))
    if found:
        widest = found[0].model_copy(update={"slots": grid, "minutes": WEEK_MIN})
        yield Alike(widest, found)


def _as_much(measured: Measured) -> Alike:
    return Alike(measured.by(measured.most), (), (measured,))


def _asked(context: Context, i: int) -> Iterator[Alike]:
    """What may be asked of the resident, and of others like them."""
    instance, need = context.instance, context.need(i)
    times = int(context.columns.needs.sessions[i]) * need.people
    others = tuple(slot for slot in _grid(instance) if slot not in need.slots)
    if others:
        asked = [
            SlotsAccepted(need=need.id, slots=slots)
            for slots in _some(others, need.sessions_per_week)
        ]
        yield Alike(SlotsAccepted(need=need.id, slots=others), asked)
    cap, dearest = instance.policy.copay_cap_fen, _dearest(instance)
    left = dearest if cap is None else min(dearest, cap - need.copay_limit_fen)
    if left > 0:
        yield _as_much(Measured(CopayRaised(need=need.id, fen=0, times=times), "fen", left))
    if need.travel_limit_m:
        ride = RideGiven(need=need.id, metres=0, times=times)
        yield _as_much(Measured(ride, "metres", FAR_M))
    if context.service_type(i).group:
        for count in range(1, _most_found(instance) + 1):
            more = ParticipantsFound(need=need.id, count=count)
            yield Alike(more, (more,))


def _most_found(instance: Instance) -> int:
    """Three people, or as many as the largest class needs at least besides one."""
    groups = [offer.group.smallest - 1 for offer in instance.offers if offer.group]
    return min(MOST_COUNT, max(MOST_FOUND, *groups)) if groups else 0


def _of_offer(context: Context, i: int, offer: Offer) -> Iterator[Alike]:
    instance, need = context.instance, context.need(i)
    sessions = int(context.columns.needs.sessions[i])
    price = max((term.price_fen for term in (offer.home, offer.group) if term), default=0)
    if price:
        given = sold(context, offer.id) + sessions
        lower = PriceLowered(offer=offer.id, fen=0, times=given)
        yield _as_much(Measured(lower, "fen", price))
    if offer.catchment.radius_m is not None:
        wider = CatchmentWidened(offer=offer.id, metres=0, sessions=sessions)
        yield _as_much(Measured(wider, "metres", FAR_M))
    else:
        named = set(offer.catchment.communities or ())
        there = {need.community, *(venue.community for venue in instance.venues)}
        there = there if may_be_lent(instance, offer.id) else set()
        minutes = need.sessions_per_week * need.minutes
        for community in sorted(there - named):
            lent = HoursLent(offer=offer.id, community=community, minutes=minutes)
            yield Alike(lent, (lent,))
    grid, every = _grid(instance), list(_some(_grid(instance), _most_sessions(instance)))
    yield Alike(
        HoursAdded(offer=offer.id, slots=grid, minutes=WEEK_MIN),
        [HoursAdded(offer=offer.id, slots=slots) for slots in every],
        [
            Measured(HoursAdded(offer=offer.id, slots=slots), "minutes", WEEK_MIN)
            for slots in ((), *every)
        ],
    )


def _licences(instance: Instance) -> Iterator[Change]:
    last = instance.period.last_day
    asked = sorted({code for one in instance.service_types for code in one.venue_licences})
    for venue in instance.venues:
        for code in lacking(asked, venue.licences, last):
            yield VenueLicensed(venue=venue.id, licence=code)
    asked = sorted({code for one in instance.service_types for code in one.provider_licences})
    for provider in instance.providers:
        for code in lacking(asked, provider.licences, last):
            yield ProviderLicensed(provider=provider.id, licence=code)


def _grid(instance: Instance) -> tuple[str, ...]:
    return tuple(slot.id for slot in instance.grid)


def _most_sessions(instance: Instance) -> int:
    return max(need.sessions_per_week for need in instance.needs)


def _dearest(instance: Instance) -> int:
    """The most that a session could cost, in fen."""
    prices = [term.price_fen for one in instance.offers for term in (one.home, one.group) if term]
    return max(prices, default=0) + max((venue.rent_fen for venue in instance.venues), default=0)

"""Every lawful way to serve a need, from every combination of what there is."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from matcher.instance import Fund, Instance, Need, Offer, ServiceType, Venue
from matcher.plan import Assignment, Member, Series
from tests.brute.terms import (
    decided,
    in_catchment,
    licensed,
    may_serve,
    metres,
    paid,
    pinned,
    travel,
    volunteer,
    worth,
)


def visits(instance: Instance) -> Iterator[Assignment]:
    """Every lawful option."""
    for need in instance.needs:
        for offer in instance.offers:
            for slots in _slot_sets(instance, need.sessions_per_week):
                for fund in (None, *instance.funds):
                    found = visit(instance, need, offer, slots, fund)
                    if found is not None:
                        yield found


def series(instance: Instance) -> Iterator[Series]:
    """Every lawful series, with every lawful set of members."""
    for offer in instance.offers:
        for venue in instance.venues:
            for kind in instance.service_types:
                for k in sorted({need.sessions_per_week for need in instance.needs}):
                    for slots in _slot_sets(instance, k):
                        yield from _of_slots(instance, offer, venue, kind, slots)


def _of_slots(
    instance: Instance, offer: Offer, venue: Venue, kind: ServiceType, slots: tuple[str, ...]
) -> Iterator[Series]:
    for size in range(1, len(instance.needs) + 1):
        for members in combinations(instance.needs, size):
            for fund in (None, *instance.funds):
                found = group(instance, offer, venue, kind, slots, fund, members)
                if found is not None:
                    yield found


def _slot_sets(instance: Instance, k: int) -> Iterator[tuple[str, ...]]:
    for chosen in combinations(instance.grid, k):
        if len({slot.day for slot in chosen}) == k:
            yield tuple(slot.id for slot in chosen)


def visit(
    instance: Instance, need: Need, offer: Offer, slots: tuple[str, ...], fund: Fund | None
) -> Assignment | None:
    """The option, or none if it is not lawful."""
    kind = next(t for t in instance.service_types if t.id == need.service_type)
    k, people, cap = need.sessions_per_week, need.people, instance.policy.copay_cap_fen
    length = {slot.id: slot.end - slot.start for slot in instance.grid}
    distance = metres(need.point, offer.point)
    if offer.home is None:
        return None
    price = offer.home.price_fen
    copay = min(price, need.copay_limit_fen * people)
    if cap is not None:
        copay = min(copay, cap * people)
    rest = price - copay
    public = rest * k * min(need.weeks, instance.period.weeks)
    value = worth(instance, need, offer, None, slots, distance)
    value -= public // instance.policy.weights.fen_per_millipoint
    lawful = (
        may_serve(instance, need, offer, kind)
        and kind.setting in ("home", "either")
        and in_catchment(offer, distance, need.community)
        and len(slots) == k
        and all(slot in need.slots for slot in slots)
        and all(offer.sessions.get(slot, 0) > 0 for slot in slots)
        and all(length[slot] >= need.minutes for slot in slots)
        and paid(rest, fund, [need], people)
        and not (volunteer(instance, offer) and copay > 0)
        and decided(instance, need, offer, None, slots, fund)
        and (value > 0 or pinned(instance, need))
    )
    if not lawful:
        return None
    return Assignment(
        need=need.id,
        offer=offer.id,
        slots=slots,
        fund=fund.id if fund else None,
        distance_m=distance,
        minutes_per_week=k * (need.minutes + travel(distance, offer)),
        price_fen=price,
        copay_fen=copay,
        subsidy_fen=rest,
        public_fen=public,
        value=value,
    )


def group(
    instance: Instance,
    offer: Offer,
    venue: Venue,
    kind: ServiceType,
    slots: tuple[str, ...],
    fund: Fund | None,
    needs: Sequence[Need],
) -> Series | None:
    """The series with these members, or none if it is not lawful."""
    k, cap, length = len(slots), instance.policy.copay_cap_fen, instance.grid
    weeks, people = needs[0].weeks, sum(need.people for need in needs)
    distance = metres(venue.point, offer.point)
    provider = next(p for p in instance.providers if p.id == offer.provider)
    last_day = instance.period.last_day
    if offer.group is None:
        return None
    lawful = (
        kind.setting in ("venue", "either")
        and kind.id in offer.service_types
        and provider.kind.channel in kind.channels
        and licensed(kind.provider_licences, provider.licences, last_day)
        and licensed(kind.venue_licences, venue.licences, last_day)
        and (offer.venues is None or venue.id in offer.venues)
        and in_catchment(offer, distance, venue.community)
        and all(slot in venue.slots for slot in slots)
        and all(offer.sessions.get(slot, 0) > 0 for slot in slots)
        and all(s.end - s.start >= offer.group.minutes for s in length if s.id in slots)
        and offer.group.smallest <= people <= min(offer.group.largest, venue.seats)
        and (kind.group or len(needs) == 1)
    )
    if not lawful:
        return None
    members = []
    for need in needs:
        walk = metres(need.point, venue.point)
        fee = min(offer.group.fee_fen, need.copay_limit_fen)
        fee = (fee if cap is None else min(fee, cap)) * need.people
        value = worth(instance, need, offer, venue, slots, walk)
        fits = (
            may_serve(instance, need, offer, kind)
            and set(need.accessibility) <= set(venue.accessibility)
            and (need.sessions_per_week, need.weeks) == (k, weeks)
            and need.minutes == offer.group.minutes
            and walk <= need.travel_limit_m
            and all(slot in need.slots for slot in slots)
            and not (volunteer(instance, offer) and fee > 0)
            and decided(instance, need, offer, venue, slots, fund)
            and (value > 0 or pinned(instance, need))
        )
        if not fits:
            return None
        members.append(Member(need=need.id, fee_fen=fee, distance_m=walk, value=value))
    cost, fees = offer.group.price_fen + venue.rent_fen, sum(m.fee_fen for m in members)
    public = max(0, cost - fees) * k * min(weeks, instance.period.weeks)
    value = sum(m.value for m in members)
    value -= public // instance.policy.weights.fen_per_millipoint
    if not paid(max(0, cost - fees), fund, needs, people):
        return None
    if value <= 0 and not any(pinned(instance, need) for need in needs):
        return None
    return Series(
        offer=offer.id,
        venue=venue.id,
        service_type=kind.id,
        slots=slots,
        fund=fund.id if fund else None,
        members=tuple(members),
        people=people,
        minutes_per_week=k * (offer.group.minutes + travel(distance, offer)),
        cost_fen=cost,
        fees_fen=fees,
        public_fen=public,
        value=value,
    )

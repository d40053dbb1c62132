"""Every lawful plan of a tiny instance, by trying everything. Slow, and obviously right.

Written from docs/model.md alone; what is fast is tested against this. Distances are taken from
``matcher.geography``, which has tests of its own.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, combinations

from matcher.geography import distance_m
from matcher.instance import Fund, Instance, Licence, Need, Offer, Point, ServiceType, Venue
from matcher.plan import Assignment, Member, Plan, Series

Record = Assignment | Series


def best_plan(instance: Instance) -> Plan | None:
    """A lawful plan worth most; none if a pin can't be kept."""
    return max(lawful_plans(instance), key=lambda plan: plan.value, default=None)


def lawful_plans(instance: Instance) -> Iterator[Plan]:
    """Every lawful plan, each once."""
    ways = [*visits(instance), *series(instance)]
    by_first: dict[str, list[Record]] = {need.id: [] for need in instance.needs}
    for way in ways:
        by_first[min(needs_of(way), key=list(by_first).index)].append(way)
    for chosen in _choices(instance, list(by_first), by_first, ()):
        if _together(instance, chosen) and _pins_kept(instance, chosen):
            yield plan_of(instance, chosen)


def is_lawful(instance: Instance, plan: Plan) -> bool:
    """Is this very plan, its records in any lawful order of slots and members, a lawful one?"""
    needs = {need.id: need for need in instance.needs}
    funds = {fund.id: fund for fund in instance.funds}
    found: list[Record | None] = []
    for stated in plan.assignments:
        offer = next(o for o in instance.offers if o.id == stated.offer)
        fund = funds[stated.fund] if stated.fund else None
        found.append(visit(instance, needs[stated.need], offer, stated.slots, fund))
    for stated in plan.series:
        offer = next(o for o in instance.offers if o.id == stated.offer)
        venue = next(v for v in instance.venues if v.id == stated.venue)
        kind = next(t for t in instance.service_types if t.id == stated.service_type)
        fund = funds[stated.fund] if stated.fund else None
        members = [needs[member.need] for member in stated.members]
        found.append(group(instance, offer, venue, kind, stated.slots, fund, members))
    lawful = [record for record in found if record is not None]
    served = list(chain.from_iterable(needs_of(record) for record in lawful))
    return (
        lawful == [*plan.assignments, *plan.series]
        and len(served) == len(set(served))
        and _together(instance, lawful)
        and _pins_kept(instance, lawful)
        and plan == plan_of(instance, lawful)
    )


def plan_of(instance: Instance, records: Sequence[Record]) -> Plan:
    """The plan made of these records, with its figures."""
    served = set(chain.from_iterable(needs_of(record) for record in records))
    return Plan(
        instance=instance.digest,
        assignments=tuple(r for r in records if isinstance(r, Assignment)),
        series=tuple(r for r in records if isinstance(r, Series)),
        unmet=tuple(need.id for need in instance.needs if need.id not in served),
        served=len(served),
        public_fen=sum(record.public_fen for record in records),
        value=sum(record.value for record in records),
    )


def needs_of(record: Record) -> list[str]:
    if isinstance(record, Assignment):
        return [record.need]
    return [member.need for member in record.members]


def _choices(
    instance: Instance, needs: list[str], ways: dict[str, list[Record]], chosen: tuple[Record, ...]
) -> Iterator[tuple[Record, ...]]:
    """Each set of ways that serves no need twice; need by need, in order."""
    if not needs:
        yield chosen
        return
    first, rest = needs[0], needs[1:]
    yield from _choices(instance, rest, ways, chosen)
    taken = set(chain.from_iterable(needs_of(record) for record in chosen))
    for way in ways[first]:
        more = (*chosen, way)
        if taken.isdisjoint(needs_of(way)) and _together(instance, more):
            yield from _choices(instance, rest, ways, more)


def _together(instance: Instance, records: Sequence[Record]) -> bool:
    """The rules between records: each only gets harder to keep as records are added."""
    residents = {need.id: need.resident for need in instance.needs}
    sessions = Counter((record.offer, slot) for record in records for slot in record.slots)
    minutes: Counter[str] = Counter()
    money: Counter[str] = Counter()
    busy: Counter[tuple[str, str]] = Counter()
    rooms: Counter[tuple[str, str]] = Counter()
    for record in records:
        minutes[record.offer] += record.minutes_per_week
        if record.fund is not None:
            money[record.fund] += record.public_fen
        busy.update((residents[n], slot) for n in needs_of(record) for slot in record.slots)
        if isinstance(record, Series):
            rooms.update((record.venue, slot) for slot in record.slots)
    offers = {offer.id: offer for offer in instance.offers}
    funds = {fund.id: fund for fund in instance.funds}
    return (
        all(times <= offers[o].sessions.get(slot, 0) for (o, slot), times in sessions.items())
        and all(spent <= offers[o].minutes_per_week for o, spent in minutes.items())
        and all(spent <= funds[f].amount_fen for f, spent in money.items())
        and all(times == 1 for times in busy.values())
        and all(times == 1 for times in rooms.values())
    )


def _pins_kept(instance: Instance, records: Sequence[Record]) -> bool:
    served = set(chain.from_iterable(needs_of(record) for record in records))
    return all(pin.need in served for pin in instance.policy.pins)


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
    distance = _metres(need.point, offer.point)
    if offer.home is None:
        return None
    price = offer.home.price_fen
    copay = min(price, need.copay_limit_fen * people)
    if cap is not None:
        copay = min(copay, cap * people)
    rest = price - copay
    public = rest * k * min(need.weeks, instance.period.weeks)
    value = _worth(instance, need, offer, None, slots, distance)
    value -= public // instance.policy.weights.fen_per_millipoint
    lawful = (
        _may_serve(instance, need, offer, kind)
        and kind.setting in ("home", "either")
        and _in_catchment(offer, distance, need.community)
        and len(slots) == k
        and all(slot in need.slots for slot in slots)
        and all(offer.sessions.get(slot, 0) > 0 for slot in slots)
        and all(length[slot] >= need.minutes for slot in slots)
        and _paid(rest, fund, [need], people)
        and not (_volunteer(instance, offer) and copay > 0)
        and _decided(instance, need, offer, None, slots, fund)
        and (value > 0 or _pinned(instance, need))
    )
    if not lawful:
        return None
    return Assignment(
        need=need.id,
        offer=offer.id,
        slots=slots,
        fund=fund.id if fund else None,
        distance_m=distance,
        minutes_per_week=k * (need.minutes + _travel(distance, offer)),
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
    distance = _metres(venue.point, offer.point)
    provider = next(p for p in instance.providers if p.id == offer.provider)
    last_day = instance.period.last_day
    if offer.group is None:
        return None
    lawful = (
        kind.setting in ("venue", "either")
        and kind.id in offer.service_types
        and provider.kind.channel in kind.channels
        and _licensed(kind.provider_licences, provider.licences, last_day)
        and _licensed(kind.venue_licences, venue.licences, last_day)
        and _in_catchment(offer, distance, venue.community)
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
        walk = _metres(need.point, venue.point)
        fee = min(offer.group.fee_fen, need.copay_limit_fen)
        fee = (fee if cap is None else min(fee, cap)) * need.people
        value = _worth(instance, need, offer, venue, slots, walk)
        fits = (
            _may_serve(instance, need, offer, kind)
            and set(need.accessibility) <= set(venue.accessibility)
            and (need.sessions_per_week, need.weeks) == (k, weeks)
            and need.minutes == offer.group.minutes
            and walk <= need.travel_limit_m
            and all(slot in need.slots for slot in slots)
            and not (_volunteer(instance, offer) and fee > 0)
            and _decided(instance, need, offer, venue, slots, fund)
            and (value > 0 or _pinned(instance, need))
        )
        if not fits:
            return None
        members.append(Member(need=need.id, fee_fen=fee, distance_m=walk, value=value))
    cost, fees = offer.group.price_fen + venue.rent_fen, sum(m.fee_fen for m in members)
    public = max(0, cost - fees) * k * min(weeks, instance.period.weeks)
    value = sum(m.value for m in members)
    value -= public // instance.policy.weights.fen_per_millipoint
    if not _paid(max(0, cost - fees), fund, needs, people):
        return None
    if value <= 0 and not any(_pinned(instance, need) for need in needs):
        return None
    return Series(
        offer=offer.id,
        venue=venue.id,
        service_type=kind.id,
        slots=slots,
        fund=fund.id if fund else None,
        members=tuple(members),
        people=people,
        minutes_per_week=k * (offer.group.minutes + _travel(distance, offer)),
        cost_fen=cost,
        fees_fen=fees,
        public_fen=public,
        value=value,
    )


def _may_serve(instance: Instance, need: Need, offer: Offer, kind: ServiceType) -> bool:
    """What is asked of who serves a need, wherever it is."""
    provider = next(p for p in instance.providers if p.id == offer.provider)
    first, last = instance.period.start, instance.period.last_day
    return (
        need.service_type == kind.id
        and kind.id in offer.service_types
        and provider.kind.channel in kind.channels
        and _licensed(kind.provider_licences, provider.licences, last)
        and (need.earliest_start is None or need.earliest_start <= last)
        and (need.latest_start is None or need.latest_start >= first)
        and (need.language is None or need.language in provider.languages)
        and (need.carer_gender is None or need.carer_gender in offer.carer_genders)
        and (need.age is None or offer.age_min <= need.age <= offer.age_max)
        and set(need.accessibility) <= set(offer.accessibility)
        and provider.id not in need.excluded_providers
    )


def _licensed(asked: Sequence[str], held: Sequence[Licence], last: object) -> bool:
    valid = {one.code for one in held if one.valid_until is None or one.valid_until >= last}
    return set(asked) <= valid


def _in_catchment(offer: Offer, distance: int, community: str) -> bool:
    reach = offer.catchment
    if reach.radius_m is not None:
        return distance <= reach.radius_m
    return community in (reach.communities or ())


def _paid(rest: int, fund: Fund | None, needs: Sequence[Need], people: int) -> bool:
    if rest == 0 or fund is None:
        return rest == 0 and fund is None
    return rest <= fund.most_fen * people and all(
        (fund.service_types is None or need.service_type in fund.service_types)
        and (fund.communities is None or need.community in fund.communities)
        and (fund.groups is None or need.group in fund.groups)
        for need in needs
    )


def _decided(
    instance: Instance,
    need: Need,
    offer: Offer,
    venue: Venue | None,
    slots: tuple[str, ...],
    fund: Fund | None,
) -> bool:
    """Agrees with the pin and matches no forbid."""
    way = {
        "offer": offer.id,
        "setting": "venue" if venue else "home",
        "venue": venue.id if venue else None,
        "fund": fund.id if fund else None,
    }
    for pin in instance.policy.pins:
        if pin.need == need.id:
            if any(getattr(pin, f) not in (None, way[f]) for f in way):
                return False
            if pin.slots is not None and set(pin.slots) != set(slots):
                return False
    for forbid in instance.policy.forbids:
        if forbid.need == need.id:
            fields = all(getattr(forbid, f) in (None, way[f]) for f in way)
            used = forbid.slots is None or bool(set(forbid.slots) & set(slots))
            if fields and used:
                return False
    return True


def _pinned(instance: Instance, need: Need) -> bool:
    return any(pin.need == need.id for pin in instance.policy.pins)


def _volunteer(instance: Instance, offer: Offer) -> bool:
    provider = next(p for p in instance.providers if p.id == offer.provider)
    return provider.kind.channel == "volunteer"


def _worth(
    instance: Instance,
    need: Need,
    offer: Offer,
    venue: Venue | None,
    slots: tuple[str, ...],
    distance: int,
) -> int:
    """Lines 1 to 7 of the value."""
    weights, policy = instance.policy.weights, instance.policy
    provider = next(p for p in instance.providers if p.id == offer.provider)
    v = weights.priority[need.priority - 1]
    v = v * provider.quality // 100
    waited = min(weights.waiting_most_percent, need.days_waiting // weights.days_per_percent)
    v = v * (100 + waited) // 100
    if provider.id in (need.current_provider, *need.preferred_providers):
        v = v * weights.familiar_percent // 100
    if policy.volunteers_first and _volunteer(instance, offer):
        v = v * weights.volunteer_percent // 100
    v = v - weights.per_km * distance // 1000
    for stands in instance.in_force:
        here = (offer.id, venue.id if venue else None)
        if stands.need == need.id:
            stays = (stands.offer, stands.venue) == here and set(stands.slots) == set(slots)
            v = v - (0 if stays else weights.moved)
    return v


def _metres(served: Point, other: Point) -> int:
    return distance_m(served.lon_udeg, served.lat_udeg, other.lon_udeg, other.lat_udeg)


def _travel(distance: int, offer: Offer) -> int:
    return 2 * ((distance * offer.pace_min_per_km + 999) // 1000)

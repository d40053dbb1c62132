"""What one way must keep, and what it is worth: each rule read off the model's page."""

from collections.abc import Sequence

from matcher.geography import distance_m
from matcher.instance import Fund, Instance, Licence, Need, Offer, Point, ServiceType, Venue


def may_serve(instance: Instance, need: Need, offer: Offer, kind: ServiceType) -> bool:
    """What is asked of who serves a need, wherever it is."""
    provider = next(p for p in instance.providers if p.id == offer.provider)
    first, last = instance.period.start, instance.period.last_day
    return (
        need.service_type == kind.id
        and kind.id in offer.service_types
        and provider.kind.channel in kind.channels
        and licensed(kind.provider_licences, provider.licences, last)
        and (need.earliest_start is None or need.earliest_start <= last)
        and (need.latest_start is None or need.latest_start >= first)
        and (need.language is None or need.language in provider.languages)
        and (need.carer_gender is None or need.carer_gender in offer.carer_genders)
        and (need.age is None or offer.age_min <= need.age <= offer.age_max)
        and set(need.accessibility) <= set(offer.accessibility)
        and provider.id not in need.excluded_providers
    )


def licensed(asked: Sequence[str], held: Sequence[Licence], last: object) -> bool:
    valid = {one.code for one in held if one.valid_until is None or one.valid_until >= last}
    return set(asked) <= valid


def in_catchment(offer: Offer, distance: int, community: str) -> bool:
    reach = offer.catchment
    if reach.radius_m is not None:
        return distance <= reach.radius_m
    return community in (reach.communities or ())


def paid(rest: int, fund: Fund | None, needs: Sequence[Need], people: int) -> bool:
    if rest == 0 or fund is None:
        return rest == 0 and fund is None
    return rest <= fund.most_fen * people and all(
        (fund.service_types is None or need.service_type in fund.service_types)
        and (fund.communities is None or need.community in fund.communities)
        and (fund.groups is None or need.group in fund.groups)
        for need in needs
    )


def decided(
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


def pinned(instance: Instance, need: Need) -> bool:
    return any(pin.need == need.id for pin in instance.policy.pins)


def volunteer(instance: Instance, offer: Offer) -> bool:
    provider = next(p for p in instance.providers if p.id == offer.provider)
    return provider.kind.channel == "volunteer"


def worth(
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
    if policy.volunteers_first and volunteer(instance, offer):
        v = v * weights.volunteer_percent // 100
    v = v - weights.per_km * distance // 1000
    for stands in instance.in_force:
        here = (offer.id, venue.id if venue else None)
        if stands.need == need.id:
            stays = (stands.offer, stands.venue) == here and set(stands.slots) == set(slots)
            v = v - (0 if stays else weights.moved)
    return v


def metres(served: Point, other: Point) -> int:
    return distance_m(served.lon_udeg, served.lat_udeg, other.lon_udeg, other.lat_udeg)


def travel(distance: int, offer: Offer) -> int:
    return 2 * ((distance * offer.pace_min_per_km + 999) // 1000)

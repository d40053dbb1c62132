"""Offers as columns, with what their providers are and hold."""

from typing import NamedTuple

import numpy as np

from matcher.instance import Channel, Instance
from matcher.packed import Bools, Ints, ints, packed
from matcher.tables.licences import licensed
from matcher.tables.numbers import GENDER_BIT, Numbers, flags


class OfferColumns(NamedTuple):
    """One row an offer. ``home_price`` is -1 without home terms, ``largest`` 0 without group's.

    ``types[o, t]``: the offer lists the type, and the type allows the provider's channel;
    ``licensed[o, t]``: the provider holds every licence the type asks for.
    """

    provider: Ints
    channel_volunteer: Bools
    quality: Ints
    types: Bools
    lon: Ints
    lat: Ints
    radius: Ints
    communities_start: Ints
    communities: Ints
    held_anywhere: Bools
    venues_start: Ints
    venues: Ints
    sessions: Ints
    slots: Ints
    minutes: Ints
    pace: Ints
    genders: Ints
    age_min: Ints
    age_max: Ints
    access: Ints
    languages: Bools
    licensed: Bools
    home_price: Ints
    group_price: Ints
    group_minutes: Ints
    group_fee: Ints
    smallest: Ints
    largest: Ints


def offer_columns(instance: Instance, numbers: Numbers) -> OfferColumns:
    offers, providers, service_types = instance.offers, instance.providers, instance.service_types
    provider = ints(numbers.providers[o.provider] for o in offers)
    channels = list(Channel)
    channel = ints(channels.index(p.kind.channel) for p in providers)
    allowed = np.array([[c in t.channels for t in service_types] for c in channels], dtype=np.bool_)
    sessions = np.zeros((len(offers), len(instance.grid)), dtype=np.int64)
    for row, offer in enumerate(offers):
        for slot, count in offer.sessions.items():
            sessions[row, numbers.slots[slot]] = count
    holds = licensed(
        [p.licences for p in providers],
        [t.provider_licences for t in service_types],
        instance.period.last_day,
    )
    speaks = flags([p.languages for p in providers], numbers.languages, len(numbers.languages) + 1)
    quality = ints(p.quality for p in providers)
    communities_start, communities = packed(
        sorted(numbers.communities[c] for c in o.catchment.communities or ()) for o in offers
    )
    venues_start, venues = packed(sorted(numbers.venues[v] for v in o.venues or ()) for o in offers)
    groups = [o.group for o in offers]
    return OfferColumns(
        provider=provider,
        channel_volunteer=(channel == channels.index(Channel.VOLUNTEER))[provider],
        quality=quality[provider],
        types=flags([o.service_types for o in offers], numbers.types) & allowed[channel[provider]],
        lon=ints(o.point.lon_udeg for o in offers),
        lat=ints(o.point.lat_udeg for o in offers),
        radius=ints(-1 if o.catchment.radius_m is None else o.catchment.radius_m for o in offers),
        communities_start=communities_start,
        communities=communities,
        held_anywhere=np.array([o.venues is None for o in offers], dtype=np.bool_),
        venues_start=venues_start,
        venues=venues,
        sessions=sessions,
        slots=((sessions > 0) * (1 << np.arange(len(instance.grid), dtype=np.int64))).sum(axis=1),
        minutes=ints(o.minutes_per_week for o in offers),
        pace=ints(o.pace_min_per_km for o in offers),
        genders=ints(sum(GENDER_BIT[g] for g in set(o.carer_genders)) for o in offers),
        age_min=ints(o.age_min for o in offers),
        age_max=ints(o.age_max for o in offers),
        access=ints(numbers.access(o.accessibility) for o in offers),
        languages=speaks[provider],
        licensed=holds[provider],
        home_price=ints(-1 if o.home is None else o.home.price_fen for o in offers),
        group_price=ints(0 if g is None else g.price_fen for g in groups),
        group_minutes=ints(0 if g is None else g.minutes for g in groups),
        group_fee=ints(0 if g is None else g.fee_fen for g in groups),
        smallest=ints(0 if g is None else g.smallest for g in groups),
        largest=ints(0 if g is None else g.largest for g in groups),
    )

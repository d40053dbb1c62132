"""Funds, venues and offers as integer columns."""

from collections.abc import Iterator, Sequence

import numpy as np

from matcher.certify.records import Bools, Funds, OfferRow, Venues
from matcher.certify.rows import Rows, ints, scales_at
from matcher.instance import Channel, Instance, Licence, Offer, Setting


def funds_of(rows: Rows) -> Funds:
    """A row a fund, in the instance's order."""
    funds = rows.instance.funds
    types, places = len(rows.types), len(rows.communities)
    groups = len(rows.groups) + 1
    return Funds(
        amount=ints(fund.amount_fen for fund in funds),
        most=ints(fund.most_fen for fund in funds),
        types=_stacked([_named(f.service_types, rows.types, types) for f in funds], types),
        communities=_stacked(
            [_named(f.communities, rows.communities, places) for f in funds], places
        ),
        groups=_stacked([_named(f.groups, rows.groups, groups) for f in funds], groups),
    )


def venues_of(rows: Rows) -> Venues:
    """A row a venue, in the instance's order."""
    instance, venues = rows.instance, rows.instance.venues
    kx, ky = scales_at([venue.point for venue in venues])
    return Venues(
        community=ints(rows.communities[venue.community] for venue in venues),
        lon=ints(venue.point.lon_udeg for venue in venues),
        lat=ints(venue.point.lat_udeg for venue in venues),
        kx=kx,
        ky=ky,
        seats=ints(venue.seats for venue in venues),
        slots=ints(rows.mask(venue.slots) for venue in venues),
        rent=ints(venue.rent_fen for venue in venues),
        hosts=np.array(
            [
                [
                    _held(venue.licences, instance).issuperset(kind.venue_licences)
                    for kind in instance.service_types
                ]
                for venue in venues
            ],
            dtype=np.bool_,
        ).reshape(len(venues), len(instance.service_types)),
        suits=np.array(
            [[care[2] <= set(venue.accessibility) for care in rows.cares] for venue in venues],
            dtype=np.bool_,
        ).reshape(len(venues), len(rows.cares)),
    )


def offers_of(rows: Rows) -> Iterator[OfferRow]:
    """Each offer in turn: its rows of classes are too wide to hold all at once."""
    instance = rows.instance
    for row, offer in enumerate(instance.offers):
        provider = instance.providers[rows.providers[offer.provider]]
        held = _held(provider.licences, instance)
        lawful = [
            (rows.types[kind], instance.service_types[rows.types[kind]].setting)
            for kind in offer.service_types
            if provider.kind.channel in instance.service_types[rows.types[kind]].channels
            and held.issuperset(instance.service_types[rows.types[kind]].provider_licences)
        ]
        sessions = np.zeros(len(rows.slots), dtype=np.int64)
        for slot, count in offer.sessions.items():
            sessions[rows.slots[slot]] = count
        places = offer.catchment.communities or ()
        area = _named(places, rows.communities, len(rows.communities))
        radius = offer.catchment.radius_m
        terms = offer.group
        yield OfferRow(
            row=row,
            provider=rows.providers[offer.provider],
            lon=offer.point.lon_udeg,
            lat=offer.point.lat_udeg,
            radius=-1 if radius is None else radius,
            pace=offer.pace_min_per_km,
            budget=offer.minutes_per_week,
            volunteer=provider.kind.channel is Channel.VOLUNTEER,
            quality=provider.quality,
            age_min=offer.age_min,
            age_max=offer.age_max,
            slots=sum(1 << int(slot) for slot in np.flatnonzero(sessions)),
            sessions=sessions,
            area=area,
            rooms=np.array(
                [offer.venues is None or one.id in offer.venues for one in instance.venues],
                dtype=np.bool_,
            ),
            suits=_suits(rows, offer, provider.languages),
            home_types=ints(t for t, s in lawful if s != Setting.VENUE and offer.home),
            home=offer.home.price_fen if offer.home else -1,
            venue_types=ints(t for t, s in lawful if s != Setting.HOME and terms),
            price=terms.price_fen if terms else -1,
            minutes=terms.minutes if terms else -1,
            fee=terms.fee_fen if terms else -1,
            smallest=terms.smallest if terms else -1,
            largest=terms.largest if terms else -1,
        )


def _suits(rows: Rows, offer: Offer, languages: Sequence[str]) -> Bools:
    given = set(offer.accessibility)
    return np.array(
        [
            (language is None or language in languages)
            and (gender is None or gender in offer.carer_genders)
            and accessibility <= given
            for language, gender, accessibility in rows.cares
        ],
        dtype=np.bool_,
    )


def _named(names: Sequence[str] | None, rows: dict[str, int], width: int) -> Bools:
    row = np.full(width, names is None, dtype=np.bool_)
    row[[rows[name] for name in names or () if name in rows]] = True
    return row


def _stacked(rows: Sequence[Bools], width: int) -> Bools:
    return np.array(rows, dtype=np.bool_).reshape(len(rows), width)


def _held(licences: Sequence[Licence], instance: Instance) -> set[str]:
    last = instance.period.last_day
    return {x.code for x in licences if x.valid_until is None or x.valid_until >= last}

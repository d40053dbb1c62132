"""Venues as columns."""

from typing import NamedTuple

from matcher.geography import scales_at
from matcher.instance import Instance
from matcher.packed import Bools, Ints, ints
from matcher.tables.licences import licensed
from matcher.tables.numbers import Numbers, mask


class VenueColumns(NamedTuple):
    community: Ints
    lon: Ints
    lat: Ints
    kx: Ints
    ky: Ints
    licensed: Bools
    access: Ints
    seats: Ints
    slots: Ints
    rent: Ints


def venue_columns(instance: Instance, numbers: Numbers) -> VenueColumns:
    venues = instance.venues
    lat = ints(v.point.lat_udeg for v in venues)
    kx, ky = scales_at(lat)
    return VenueColumns(
        community=ints(numbers.communities[v.community] for v in venues),
        lon=ints(v.point.lon_udeg for v in venues),
        lat=lat,
        kx=kx,
        ky=ky,
        licensed=licensed(
            [v.licences for v in venues],
            [t.venue_licences for t in instance.service_types],
            instance.period.last_day,
        ),
        access=ints(numbers.access(v.accessibility) for v in venues),
        seats=ints(v.seats for v in venues),
        slots=ints(mask(v.slots, numbers.slots) for v in venues),
        rent=ints(v.rent_fen for v in venues),
    )

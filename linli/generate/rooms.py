"""Rooms to meet in."""

from datetime import date

import numpy as np

from linli.generate.catalogue import ACCESS
from linli.generate.demand import GRID, drawn
from linli.generate.licences import licences_held
from linli.generate.places import Places
from matcher.instance import Point, Venue

VENUES_PER_THOUSAND = 12


def rooms(rng: np.random.Generator, needs: int, places: Places, start: date) -> tuple[Venue, ...]:
    """About twelve rooms for a thousand needs."""
    count = max(1, round(needs * VENUES_PER_THOUSAND / 1_000))
    where = drawn(rng, places.weights.tolist(), count)
    points = places.near(rng, where, 350.0)
    venues = []
    for v in range(count):
        home = places.communities[where[v]]
        wanted = [c for c, p in (("medical", 0.4), ("childcare", 0.45)) if rng.random() < p]
        open_ = rng.random(len(GRID)) < rng.uniform(0.3, 0.75)
        open_[int(rng.integers(0, len(GRID)))] = True
        lon, lat = points[v].tolist()
        rent = 0 if rng.random() < 0.4 else int(rng.integers(2, 21)) * 1_000
        venues.append(
            Venue(
                id=f"v{v + 1}",
                name=f"{home.name.removesuffix('社区')}邻里活动室 {v + 1}",
                name_en=f"{home.name_en.removesuffix(' community')} neighbourhood room {v + 1}",
                community=home.id,
                point=Point(lon_udeg=lon, lat_udeg=lat),
                licences=tuple(licences_held(rng, wanted, start)),
                accessibility=tuple(aid for aid in ACCESS if rng.random() < 0.65),
                seats=int(rng.choice([8, 10, 12, 15, 20, 30, 40])),
                slots=tuple(GRID[s].id for s in np.flatnonzero(open_)),
                rent_fen=rent,
            )
        )
    return tuple(venues)

"""One made-up round: places, demand, supply, money, and what came before."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from linli.generate.catalogue import LINES
from linli.generate.decisions import forbidden, pinned
from linli.generate.demand import ask
from linli.generate.history import acquainted, stand
from linli.generate.lawful import Lawful
from linli.generate.money import raise_money
from linli.generate.places import settle
from linli.generate.rooms import rooms
from linli.generate.supply import provide
from matcher.instance import Instance, Period, Policy

PERIOD = Period(start=date(2026, 3, 2))
COPAY_CAP_FEN = 15_000


def generate(
    needs: int, seed: int = 1, points: Sequence[tuple[int, int]] | None = None
) -> Instance:
    """An instance with this many needs, at least 1; the same for the same arguments.

    ``points``: (longitude, latitude) in micro-degrees where residents, providers and venues may
    be, the most central ones first; without them they stand in made-up clusters. ``seed``: ≥ 0.
    """
    if needs < 1 or seed < 0:
        raise ValueError("needs must be at least 1, seed at least 0")
    rng = np.random.default_rng([seed, needs])
    places = settle(rng, needs, points)
    asked = ask(rng, needs, places, PERIOD.start)
    providers, offers = provide(rng, needs, places, PERIOD.start)
    venues = rooms(rng, needs, places, PERIOD.start)
    funds = raise_money(places.communities, asked)
    lawful = Lawful(PERIOD, COPAY_CAP_FEN, providers, offers, funds)
    asked = tuple(acquainted(rng, asked, lawful))
    placements = stand(rng, asked, offers, venues, funds, lawful)
    pins = pinned(rng, needs, placements)
    return Instance(
        name=f"generated-{needs}-{seed}",
        period=PERIOD,
        service_types=tuple(line.record for line in LINES),
        communities=places.communities,
        needs=tuple(asked),
        providers=providers,
        offers=offers,
        venues=venues,
        funds=funds,
        policy=Policy(
            copay_cap_fen=COPAY_CAP_FEN,
            volunteers_first=True,
            pins=pins,
            forbids=forbidden(rng, asked, pins, lawful),
        ),
        in_force=placements,
    )

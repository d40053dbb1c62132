"""One made-up round: places, demand, supply, money, and what came before."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from linli.generate.bids import Bidding
from linli.generate.catalogue import LINES
from linli.generate.decisions import forbidden, pinned
from linli.generate.demand import ask
from linli.generate.history import acquainted, stand
from linli.generate.lawful import Lawful
from linli.generate.lots import put_out
from linli.generate.money import raise_money
from linli.generate.places import Places, settle
from linli.generate.rooms import rooms
from linli.generate.supply import provide
from matcher.instance import Instance, Period, Policy

PERIOD = Period(start=date(2026, 3, 2))
COPAY_CAP_FEN = 15_000
PROVIDER_SHARE_PERCENT = 60
"""Where there are tenders: no provider takes more of a fund."""


def generate(
    needs: int,
    seed: int = 1,
    points: Sequence[tuple[int, int]] | None = None,
    *,
    lots: int = 0,
    bids: int = 0,
) -> Instance:
    """An instance with this many needs, at least 1; the same for the same arguments.

    ``points``: (longitude, latitude) in micro-degrees where residents, providers and venues may
    be, the most central ones first; without them they stand in made-up clusters. ``seed``: ≥ 0.
    ``lots``, ``bids``: so much of its demand is put out to bid, and so often bid for; the rest is
    what it would be without.
    """
    if needs < 1 or seed < 0:
        raise ValueError("needs must be at least 1, seed at least 0")
    if lots < 0 or bids < 0 or (bids and not lots):
        raise ValueError("lots and bids must be at least 0, and bids are for lots")
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
    made = Instance(
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
    return _tendered(made, seed, places, lots, bids) if lots else made


def _tendered(made: Instance, seed: int, places: Places, lots: int, bids: int) -> Instance:
    """The same with lots, what is bid for them, and the money of the calls.

    Chance is drawn apart, so that what is there without tenders stays as it is.
    """
    rng = np.random.default_rng([seed, len(made.needs), lots, bids])
    asked, funds = put_out(rng, lots, places, made.needs, made.funds)
    bidding = Bidding(rng, asked, places, PERIOD.start, made.providers, made.offers)
    bidding.bid(bids)
    said = {field: getattr(made, field) for field in type(made).model_fields}
    return Instance(
        **said
        | {
            "name": f"{made.name}-{lots}-{bids}",
            "providers": (*made.providers, *bidding.providers),
            "offers": (*made.offers, *bidding.offers),
            "funds": funds,
            "policy": made.policy.model_copy(
                update={"provider_share_percent": PROVIDER_SHARE_PERCENT}
            ),
            "lots": tuple(one.lot for one in asked),
            "bids": tuple(bidding.bids),
        }
    )

"""Tiny districts of every sort, and lawful plans of them that leave things free."""

from datetime import date
from random import Random
from typing import Any

from matcher.instance import Catchment, Forbid, Instance, Licence
from matcher.plan import Plan
from tests import brute
from tests import builders as build
from tests.tiny import tiny


def some_plan(instance: Instance, seed: int, rate: float = 0.5) -> Plan:
    """A lawful plan that leaves things free: lawful ways in a random order, while they fit."""
    random = Random(seed)
    ways: list[Any] = [*brute.visits(instance), *brute.series(instance)]
    random.shuffle(ways)
    chosen: list[Any] = []
    for way in ways[: max(1, int(len(ways) * rate))]:
        taken = {need for done in chosen for need in brute.needs_of(done)}
        if taken.isdisjoint(brute.needs_of(way)) and brute.together(instance, [*chosen, way]):
            chosen.append(way)
    return brute.plan_of(instance, chosen)


def a_district(seed: int) -> Instance:
    """Of every sort in turn."""
    if seed % 4 == 0:
        return forbidding(tiny(seed), seed)
    return tiny(seed) if seed % 4 == 1 else crowd(seed)


def crowd(seed: int) -> Instance:
    """Needs that could share a room, money that runs short, and what each must have or hold."""
    random = Random(seed)
    base = tiny(seed)
    needs = tuple(
        need.model_copy(
            update={
                "service_type": random.choice((build.CLASS, build.CLASS, "both")),
                "sessions_per_week": 1,
                "weeks": 4,
                "group": random.choice((None, "elder")),
                "language": random.choice((None, None, None, "wu")),
                "age": random.choice((None, 70)),
                "accessibility": random.choice(((), (), ("lift",))),
                "earliest_start": random.choice((None, None, None, date(2027, 1, 1))),
                "carer_gender": None,
                "travel_limit_m": random.choice((0, 900, 2_000, 2_000)),
            }
        )
        for need in base.needs
    )
    offers = tuple(
        offer.model_copy(
            update={
                "group": offer.group
                or build.terms(price_fen=20_000, smallest=2, largest=random.randint(2, 5)),
                "minutes_per_week": 400,
                "catchment": random.choice((Catchment(communities=("c1",)), offer.catchment)),
                "age_min": random.choice((0, 0, 75)),
                "accessibility": ("lift",),
            }
        )
        for offer in base.offers
    )
    venues = tuple(
        build.venue(f"v{n}", point=build.east(random.randint(0, 1_500)), **over)
        for n, over in enumerate(
            (
                {"licences": (Licence(code="medical"),), "accessibility": ("lift",)},
                {"licences": (Licence(code="medical", valid_until=date(2026, 3, 20)),), "seats": 3},
            )
        )
    )
    kinds = tuple(
        kind.model_copy(
            update={
                "venue_licences": random.choice(((), ("medical",))),
                "provider_licences": random.choice(((), ("teach",))),
            }
        )
        for kind in base.service_types
    )
    providers = tuple(
        p.model_copy(
            update={
                "licences": random.choice(((), (Licence(code="teach"),))),
                "languages": random.choice(((), ("wu",))),
            }
        )
        for p in base.providers
    )
    funds = tuple(
        build.fund(
            f"f{n}",
            amount_fen=random.choice((60_000, 200_000)),
            most_fen=random.choice((8_000, 30_000)),
            groups=random.choice((None, ("elder",))),
        )
        for n in range(2)
    )
    weights = base.policy.weights.model_copy(update={"fen_per_millipoint": random.choice((1, 2))})
    return Instance(
        **(
            dict(base)
            | {
                "needs": needs,
                "offers": offers,
                "venues": venues,
                "service_types": kinds,
                "providers": providers,
                "funds": funds,
                "policy": base.policy.model_copy(update={"weights": weights}),
            }
        )
    )


def forbidding(instance: Instance, seed: int) -> Instance:
    """The same with some ways of some needs forbidden."""
    random = Random(seed)
    ids = [slot.id for slot in instance.grid]
    forbids = tuple(
        Forbid(
            need=random.choice(instance.needs).id,
            offer=random.choice([None, instance.offers[0].id]),
            slots=random.choice([None, tuple(random.sample(ids, 2))]),
            fund=random.choice([None, *(f.id for f in instance.funds)]),
        )
        for _ in range(3)
    )
    policy = instance.policy.model_copy(update={"forbids": forbids})
    return Instance(**(dict(instance) | {"policy": policy}))

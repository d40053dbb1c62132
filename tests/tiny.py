"""Random districts small enough to try everything: what is fast is held against them."""

from random import Random
from typing import Any

from matcher.instance import (
    Catchment,
    Forbid,
    Fund,
    Gender,
    HomeTerms,
    Instance,
    Need,
    Offer,
    Pin,
    Placement,
    Policy,
    ProviderKind,
    Setting,
    Venue,
    standard_grid,
)
from tests import builders as build

GRID = tuple(s for s in standard_grid() if s.id in ("mon-am", "tue-am", "tue-eve", "wed-am"))
SLOTS = tuple(s.id for s in GRID)
MEN, EVERYBODY = (Gender.MALE,), (Gender.FEMALE, Gender.MALE)
TYPES = (build.VISIT, build.CLASS, "both")


def tiny(seed: int) -> Instance:
    """Up to five needs, three offers, two rooms and two funds, everything scarce."""
    random = Random(seed)
    needs = tuple(_need(random, f"n{n}") for n in range(random.choice((1, 2, 3, 4, 4, 5))))
    offers = tuple(_offer(random, f"o{n}") for n in range(random.choice((1, 2, 2, 3))))
    venues = tuple(_venue(random, f"v{n}") for n in range(random.choice((0, 1, 2, 2))))
    funds = tuple(_fund(random, f"f{n}") for n in range(random.choice((0, 1, 1, 2, 2, 2))))
    kinds = (ProviderKind.AGENCY, ProviderKind.AGENCY, ProviderKind.VOLUNTEER, ProviderKind.VENDOR)
    return build.district(
        needs,
        offers,
        venues=venues,
        funds=funds,
        providers=[
            build.provider(p, kind=random.choice(kinds), quality=random.choice((80, 100, 115)))
            for p in ("p1", "p2")
        ],
        communities=[build.community("c1"), build.community("c2")],
        service_types=(
            build.service_type(),
            build.class_type(),
            build.class_type("both", setting=Setting.EITHER, group=random.random() < 0.7),
        ),
        grid=GRID,
        in_force=tuple(_placement(random, n) for n in needs if random.random() < 0.3),
        policy=Policy(
            copay_cap_fen=random.choice((None, 3_000)),
            volunteers_first=random.random() < 0.5,
            forbids=tuple(_forbid(random, n) for n in needs if random.random() < 0.1),
        ),
    )


def pinned(instance: Instance, seed: int) -> Instance:
    """The same with one need pinned to one of the offers, which may be impossible."""
    random = Random(seed)
    pin = Pin(need=random.choice(instance.needs).id, offer=random.choice(instance.offers).id)
    policy = instance.policy.model_copy(update={"pins": (pin,)})
    fields = {name: getattr(instance, name) for name in Instance.model_fields}
    return Instance(**(fields | {"policy": policy}))


def _some(random: Random, least: int = 1) -> tuple[str, ...]:
    return tuple(sorted(random.sample(SLOTS, random.randint(least, len(SLOTS))), key=SLOTS.index))


def _point(random: Random) -> Any:
    return build.east(random.randint(0, 1_500))


def _need(random: Random, need_id: str) -> Need:
    k = random.choice((1, 1, 1, 2))
    slots = SLOTS if k == 2 else _some(random, 2)
    return build.need(
        need_id,
        resident=random.choice(("r1", "r2", need_id)),
        community=random.choice(("c1", "c2")),
        point=_point(random),
        service_type=random.choice((*TYPES, "both")),
        people=random.choice((1, 1, 2)),
        sessions_per_week=k,
        slots=slots,
        weeks=random.choice((2, 4, 4, 4)),
        priority=random.randint(1, 4),
        days_waiting=random.randint(0, 60),
        copay_limit_fen=random.choice((0, 2_000, 20_000)),
        travel_limit_m=random.choice((700, 2_000, 2_000)),
        carer_gender=random.choice((None, None, None, Gender.FEMALE)),
    )


def _offer(random: Random, offer_id: str) -> Offer:
    home = HomeTerms(price_fen=random.choice((0, 6_000, 6_000, 20_000)))
    group = build.terms(
        price_fen=random.choice((0, 6_000, 20_000)),
        fee_fen=random.choice((0, 3_000)),
        smallest=random.choice((1, 1, 2)),
        largest=random.randint(2, 4),
    )
    given = random.choice(((home, None), (None, group), *[(home, group)] * 3))
    return build.offer(
        offer_id,
        provider=random.choice(("p1", "p2")),
        service_types=TYPES,
        point=_point(random),
        catchment=Catchment(radius_m=random.choice((900, 5_000, 5_000))),
        sessions={slot: random.randint(1, 2) for slot in _some(random, 2)},
        minutes_per_week=random.choice((70, 150, 280, 400)),
        carer_genders=random.choice((MEN, EVERYBODY, EVERYBODY)),
        home=given[0],
        group=given[1],
    )


def _venue(random: Random, venue_id: str) -> Venue:
    return build.venue(
        venue_id,
        community=random.choice(("c1", "c2")),
        point=_point(random),
        seats=random.randint(1, 4),
        slots=_some(random, 2),
        rent_fen=random.choice((0, 2_000)),
    )


def _fund(random: Random, fund_id: str) -> Fund:
    return build.fund(
        fund_id,
        amount_fen=random.choice((60_000, 100_000, 300_000)),
        most_fen=random.choice((6_000, 30_000, 30_000)),
        communities=random.choice((None, None, ("c1",))),
    )


def _forbid(random: Random, need: Need) -> Forbid:
    over: dict[str, Any] = random.choice(
        ({"offer": "o0"}, {"setting": "home"}, {"setting": "venue"}, {"slots": need.slots[:1]})
    )
    return Forbid(need=need.id, **over)


def _placement(random: Random, need: Need) -> Placement:
    return Placement(need=need.id, offer="o0", slots=need.slots[: need.sessions_per_week])

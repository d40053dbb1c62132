"""Random districts small enough to try everything: what is fast is held against them."""

from random import Random
from typing import Any

from matcher.instance import (
    AwardDecision,
    Bid,
    BidPart,
    Catchment,
    Floor,
    Forbid,
    Fund,
    Gender,
    HomeTerms,
    Instance,
    Lot,
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


def tendered(seed: int) -> Instance:
    """The same, with some of the offers put out to bid, and at times a provider's share."""
    random = Random(seed)
    plain = tiny(seed)
    funds = plain.funds or (_fund(random, "f0"),)
    lots = tuple(_lot(random, f"l{n}", funds) for n in range(random.choice((1, 1, 2))))
    offers = [_within(random, offer) for offer in plain.offers]
    offers += [
        _within(random, _offer(random, f"o{n}"))
        for n in range(len(offers), random.choice((3, 4, 4)))
    ]
    bids, free = [], list(offers)
    random.shuffle(free)
    while free and (not bids or random.random() < 0.7):
        bids.append(_bid(random, f"b{len(bids)}", lots, free))
    made = {name: getattr(plain, name) for name in Instance.model_fields}
    policy = plain.policy.model_copy(
        update={
            "provider_share_percent": random.choice((None, None, 40, 80)),
            "awards": tuple(
                AwardDecision(bid=bid.id, accepted=False) for bid in bids if random.random() < 0.1
            ),
        }
    )
    of = {part.offer: bid.provider for bid in bids for part in bid.parts}
    moved = [o.model_copy(update={"provider": of.get(o.id, o.provider)}) for o in offers]
    tender = {"funds": funds, "lots": lots, "bids": tuple(bids), "policy": policy}
    return Instance(**(made | tender | {"offers": tuple(moved)}))


def _within(random: Random, offer: Offer) -> Offer:
    places = random.choice((("c1",), ("c1", "c2"), ("c1", "c2")))
    return offer.model_copy(update={"catchment": Catchment(communities=places)})


def _lot(random: Random, lot_id: str, funds: tuple[Fund, ...]) -> Lot:
    return Lot(
        id=lot_id,
        service_types=TYPES,
        communities=random.choice((None, ("c1", "c2"))),
        fund=funds[0].id,
        winners=random.choice((1, 1, 2)),
    )


def _bid(random: Random, bid_id: str, lots: tuple[Lot, ...], free: list[Offer]) -> Bid:
    wanted = lots if random.random() < 0.4 else (random.choice(lots),)
    parts = []
    for lot in wanted[: len(free)]:
        least = random.choice((1, 1, 1, 2))
        most = random.choice((least, 3, 10**6))
        parts.append(
            BidPart(lot=lot.id, offer=free.pop().id, smallest=least, largest=max(least, most))
        )
    provider = random.choice(("p1", "p2"))
    return Bid(
        id=bid_id,
        provider=provider,
        parts=tuple(parts),
        lump_sum_fen=random.choice((0, 0, 20_000, 90_000)),
        score=random.choice((0, 50, 100)),
        alternative=random.choice((None, None, f"{provider}-either")),
    )


def floored(instance: Instance, seed: int) -> Instance:
    """The same with a number of needs that a community, or each, is owed; it may be too many."""
    random = Random(seed)
    places = random.choice((("c1",), ("c2",), ("c1",), ("c2",), ("c1", "c2")))
    policy = instance.policy.model_copy(
        update={
            "floors": tuple(Floor(community=c, needs=random.choice((1, 1, 1, 2))) for c in places)
        }
    )
    fields = {name: getattr(instance, name) for name in Instance.model_fields}
    return Instance(**(fields | {"policy": policy}))


def wishing(instance: Instance, seed: int) -> Instance:
    """The same with a share for each community, the first tier absolutely, or both."""
    random = Random(seed)
    share = random.choice((None, 40, 70, 100, 100))
    policy = instance.policy.model_copy(
        update={
            "floor_share_percent": share,
            "first_tier_absolute": share is None or random.random() < 0.5,
        }
    )
    fields = {name: getattr(instance, name) for name in Instance.model_fields}
    return Instance(**(fields | {"policy": policy}))


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

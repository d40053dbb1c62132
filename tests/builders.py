"""The smallest district that works: one need, one offer, one fund. A test changes one thing.

Everything stands at one point unless moved: ``east(m)`` is so many metres east of it.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from matcher.geography import scale_at
from matcher.instance import (
    Bid,
    BidPart,
    Catchment,
    Community,
    Fund,
    GroupTerms,
    HomeTerms,
    Instance,
    Lot,
    Need,
    Offer,
    Period,
    Point,
    Policy,
    Provider,
    ProviderKind,
    ServiceType,
    Setting,
    Venue,
)

MONDAY = date(2026, 3, 2)
HOME = Point(lon_udeg=120_000_000, lat_udeg=30_000_000)
VISIT, CLASS = "visit", "class"
TWO_MORNINGS = ("mon-am", "tue-am")


def east(metres: int) -> Point:
    """The point at least so many metres, and less than one more, east of ``HOME``."""
    kx, _ = scale_at(HOME.lat_udeg)
    return Point(lon_udeg=HOME.lon_udeg + -(-metres * 1_000_000 // kx), lat_udeg=HOME.lat_udeg)


def need(need_id: str = "n1", **over: Any) -> Need:
    """One session of 60 minutes a week at home, on either morning; the fund pays all of it."""
    fields: dict[str, Any] = {
        "id": need_id,
        "resident": f"resident-of-{need_id}",
        "community": "c1",
        "point": HOME,
        "service_type": VISIT,
        "minutes": 60,
        "slots": TWO_MORNINGS,
        "travel_limit_m": 2_000,
    }
    return Need(**(fields | over))


def pupil(need_id: str = "n1", **over: Any) -> Need:
    """A need for a class at a venue."""
    return need(need_id, **({"service_type": CLASS} | over))


def offer(offer_id: str = "o1", **over: Any) -> Offer:
    """Home visits at 100 yuan, one on each morning."""
    fields: dict[str, Any] = {
        "id": offer_id,
        "provider": "p1",
        "service_types": (VISIT,),
        "point": HOME,
        "catchment": Catchment(radius_m=5_000),
        "sessions": dict.fromkeys(TWO_MORNINGS, 1),
        "minutes_per_week": 600,
        "home": HomeTerms(price_fen=10_000),
    }
    return Offer(**(fields | over))


def terms(**over: Any) -> GroupTerms:
    """A class of one to four at 200 yuan, free for who comes."""
    fields: dict[str, Any] = {"price_fen": 20_000, "minutes": 60, "smallest": 1, "largest": 4}
    return GroupTerms(**(fields | over))


def lessons(offer_id: str = "o1", **over: Any) -> Offer:
    """Classes at venues, one on each morning."""
    fields: dict[str, Any] = {"service_types": (CLASS,), "home": None, "group": terms()}
    return offer(offer_id, **(fields | over))


def provider(provider_id: str = "p1", **over: Any) -> Provider:
    fields: dict[str, Any] = {"id": provider_id, "kind": ProviderKind.SOCIAL_ORGANISATION}
    return Provider(**(fields | over))


def venue(venue_id: str = "v1", **over: Any) -> Venue:
    """A room for ten, free of rent, open on both mornings."""
    fields: dict[str, Any] = {
        "id": venue_id,
        "community": "c1",
        "point": HOME,
        "seats": 10,
        "slots": TWO_MORNINGS,
    }
    return Venue(**(fields | over))


def fund(fund_id: str = "f1", **over: Any) -> Fund:
    """Pays for anything and anyone, as much as anybody here could ask."""
    fields: dict[str, Any] = {"id": fund_id, "amount_fen": 10_000_000, "most_fen": 100_000}
    return Fund(**(fields | over))


def service_type(type_id: str = VISIT, **over: Any) -> ServiceType:
    return ServiceType(**({"id": type_id, "setting": Setting.HOME} | over))


def class_type(type_id: str = CLASS, **over: Any) -> ServiceType:
    return service_type(type_id, **({"setting": Setting.VENUE, "group": True} | over))


def community(community_id: str = "c1", **over: Any) -> Community:
    return Community(**({"id": community_id, "point": HOME} | over))


def district(
    needs: Sequence[Need] = (need(),),
    offers: Sequence[Offer] = (offer(),),
    *,
    providers: Sequence[Provider] | None = None,
    venues: Sequence[Venue] = (venue(),),
    funds: Sequence[Fund] = (fund(),),
    service_types: Sequence[ServiceType] = (service_type(), class_type()),
    communities: Sequence[Community] | None = None,
    policy: Policy | None = None,
    **over: Any,
) -> Instance:
    """An instance; providers and communities that are only named are made up."""
    if providers is None:
        providers = [provider(one) for one in sorted({o.provider for o in offers})]
    if communities is None:
        named = {n.community for n in needs} | {v.community for v in venues}
        communities = [community(one) for one in sorted(named)]
    return Instance(
        **(
            {
                "period": Period(start=MONDAY),
                "service_types": tuple(service_types),
                "communities": tuple(communities),
                "needs": tuple(needs),
                "providers": tuple(providers),
                "offers": tuple(offers),
                "venues": tuple(venues),
                "funds": tuple(funds),
                "policy": policy or Policy(),
            }
            | over
        )
    )


def school(
    needs: Sequence[Need] = (pupil("n1"), pupil("n2")),
    offers: Sequence[Offer] = (lessons(),),
    **over: Any,
) -> Instance:
    """A district of classes."""
    return district(needs, offers, **over)


def lot(lot_id: str = "l1", **over: Any) -> Lot:
    """Visits and classes in the one community, paid by the one fund, for one winner."""
    fields: dict[str, Any] = {
        "id": lot_id, "service_types": (VISIT, CLASS), "communities": ("c1",), "fund": "f1",
    }  # fmt: skip
    return Lot(**(fields | over))


def part(offer_id: str = "o1", **over: Any) -> BidPart:
    return BidPart(**({"lot": "l1", "offer": offer_id} | over))


def bid(bid_id: str = "b1", *parts: BidPart, **over: Any) -> Bid:
    """The first provider's for the first lot, with the first offer; 80 points, no lump sum."""
    fields: dict[str, Any] = {
        "id": bid_id, "provider": "p1", "parts": parts or (part(),), "score": 80,
    }  # fmt: skip
    return Bid(**(fields | over))


def tender(
    needs: Sequence[Need] = (need(),),
    offers: Sequence[Offer] = (offer(),),
    *,
    lots: Sequence[Lot] = (lot(),),
    bids: Sequence[Bid] = (bid(),),
    **over: Any,
) -> Instance:
    """A district with all its offers made for lots; they serve the one community."""
    named = Catchment(communities=("c1",))
    made = [one.model_copy(update={"catchment": named}) for one in offers]
    return district(needs, made, lots=tuple(lots), bids=tuple(bids), **over)

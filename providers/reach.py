"""Which organisation can be asked for what in which community: written down as offers come and
change, so that anybody's question about one community is answered from its index.

An offer that goes as far as a radius serves the communities whose middle lies within it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from access.areas import Area
from matcher.geography import distance_m
from matcher.instance import Offer
from store import Base
from store.columns import in_parts, insert_or_pass

M_PER_DEGREE = 110_000
"""Of latitude; a little less than there are, so that nobody is passed over."""


class Reach(Base):
    """That a provider has a standing offer of a service which goes to a community."""

    __tablename__ = "reach"

    community_id: Mapped[str] = mapped_column(ForeignKey("area.id"), primary_key=True)
    service_type: Mapped[str] = mapped_column(primary_key=True)
    provider_id: Mapped[str] = mapped_column(
        ForeignKey("provider.id"), primary_key=True, index=True
    )


class _Spot(NamedTuple):
    lat: int
    lon: int
    id: str


def learn(session: Session, providers: Collection[str], offers: Iterable[Offer]) -> None:
    """Anew for these providers. ``offers``: all of theirs that stand."""
    for some in in_parts(sorted(providers)):
        session.execute(delete(Reach).where(Reach.provider_id.in_(some)))
    _keep(session, offers, _spots(session))


def learn_community(session: Session, community: str, offers: Iterable[Offer]) -> None:
    """Who goes to a community that is new. ``offers``: all that stand."""
    _keep(session, offers, [spot for spot in _spots(session) if spot.id == community])


def _spots(session: Session) -> list[_Spot]:
    """The communities from south to north."""
    rows = session.execute(
        select(Area.lat_udeg, Area.lon_udeg, Area.id).where(Area.kind == "community")
    )
    return sorted(_Spot(lat or 0, lon or 0, id) for lat, lon, id in rows)


def _reached(offer: Offer, spots: Sequence[_Spot]) -> Iterator[str]:
    radius = offer.catchment.radius_m
    if radius is None:
        named = set(offer.catchment.communities or ())
        yield from (spot.id for spot in spots if spot.id in named)
        return
    lon, lat = offer.point.lon_udeg, offer.point.lat_udeg
    away = radius * 1_000_000 // M_PER_DEGREE + 1
    first = bisect_left(spots, lat - away, key=lambda spot: spot.lat)
    last = bisect_right(spots, lat + away, key=lambda spot: spot.lat)
    for spot in spots[first:last]:
        if distance_m(lon, lat, spot.lon, spot.lat) <= radius:
            yield spot.id


def _keep(session: Session, offers: Iterable[Offer], spots: Sequence[_Spot]) -> None:
    ways = {
        (community, service_type, offer.provider)
        for offer in offers
        for community in _reached(offer, spots)
        for service_type in offer.service_types
    }
    rows = [
        {"community_id": community, "service_type": service_type, "provider_id": provider}
        for community, service_type, provider in sorted(ways)
    ]
    insert_or_pass(session, Reach, rows)

"""Lawful ways for single needs, in plain Python: enough to lay down a plan in force.

Not the matcher's rules, which are compiled for whole rounds: a handful of pairs is asked for here.
Whether what is laid down is lawful, the matcher's own check says.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

import numpy as np

from linli.generate.catalogue import LINES
from linli.generate.places import UDEG_PER_M
from matcher.geography import distance_m
from matcher.instance import (
    Channel,
    Fund,
    Licence,
    Need,
    Offer,
    Period,
    Point,
    Provider,
    Venue,
    standard_grid,
)

SLOTS = {slot.id: slot for slot in standard_grid()}
LINE = {line.id: line for line in LINES}


class Lawful:
    """What a round offers, ready to be asked about one need or one room at a time."""

    def __init__(
        self,
        period: Period,
        copay_cap_fen: int,
        providers: Sequence[Provider],
        offers: Sequence[Offer],
        funds: Sequence[Fund],
    ) -> None:
        self.period, self.copay_cap_fen = period, copay_cap_fen
        self.providers = {provider.id: provider for provider in providers}
        of_type: dict[str, list[Offer]] = defaultdict(list)
        for offer in offers:
            for type_ in offer.service_types if offer.home else ():
                of_type[type_].append(offer)
        self._home = {type_: (found, _points(found)) for type_, found in of_type.items()}
        self._funds: dict[str, list[Fund]] = defaultdict(list)
        for fund in funds:
            for community in fund.communities or ():
                self._funds[community].append(fund)

    def near(self, need: Need, most: int = 12) -> list[Offer]:
        """The nearest offers that give the need's service at homes."""
        found, points = self._home.get(need.service_type, ([], None))
        if points is None:
            return []
        here = np.array((need.point.lon_udeg, need.point.lat_udeg))
        return [found[i] for i in nearest(points, here, most)]

    def in_term(self, need: Need) -> bool:
        return (need.earliest_start or date.min) <= self.period.last_day and (
            need.latest_start or date.max
        ) >= self.period.start

    def licensed(self, offer: Offer, type_: str) -> bool:
        return self.valid(LINE[type_].licences, self.providers[offer.provider].licences)

    def valid(self, codes: Sequence[str], held: Sequence[Licence]) -> bool:
        good = {
            licence.code
            for licence in held
            if licence.valid_until is None or licence.valid_until >= self.period.last_day
        }
        return good.issuperset(codes)

    def suits(self, need: Need, offer: Offer) -> bool:
        provider = self.providers[offer.provider]
        return (
            (need.language is None or need.language in provider.languages)
            and (need.carer_gender is None or need.carer_gender in offer.carer_genders)
            and (need.age is None or offer.age_min <= need.age <= offer.age_max)
            and set(need.accessibility) <= set(offer.accessibility)
            and provider.id not in need.excluded_providers
        )

    def reaches(self, offer: Offer, point: Point, community: str) -> bool:
        if offer.catchment.communities is not None:
            return community in offer.catchment.communities
        return metres(point, offer.point) <= (offer.catchment.radius_m or 0)

    def home(self, need: Need, offer: Offer) -> tuple[list[str], int] | None:
        """(slots it may use, rest per session), or none where a rule other than fund says no."""
        if offer.home is None or not (
            self.in_term(need)
            and self.reaches(offer, need.point, need.community)
            and self.licensed(offer, need.service_type)
            and self.suits(need, offer)
        ):
            return None
        slots = [s for s in need.slots if offer.sessions.get(s, 0) and fits(s, need.minutes)]
        if len({SLOTS[s].day for s in slots}) < need.sessions_per_week:
            return None
        price = offer.home.price_fen
        copay = min(price, min(need.copay_limit_fen, self.copay_cap_fen) * need.people)
        if copay and self.free(offer):
            return None
        return slots, price - copay

    def free(self, offer: Offer) -> bool:
        return self.providers[offer.provider].kind.channel is Channel.VOLUNTEER

    def fee(self, need: Need, offer: Offer) -> int:
        asked = offer.group.fee_fen if offer.group else 0
        return min(asked, need.copay_limit_fen, self.copay_cap_fen) * need.people

    def may_join(self, need: Need, offer: Offer, venue: Venue, weeks: int) -> bool:
        """Whether the need may be in a series there, at slots that suit it."""
        return (
            offer.group is not None
            and (need.minutes, need.weeks) == (offer.group.minutes, weeks)
            and self.in_term(need)
            and self.suits(need, offer)
            and set(need.accessibility) <= set(venue.accessibility)
            and metres(need.point, venue.point) <= need.travel_limit_m
            and not (self.free(offer) and self.fee(need, offer))
        )

    def payers(self, need: Need) -> list[Fund]:
        """The funds that may pay for the need."""
        return [
            fund
            for fund in self._funds[need.community]
            if (fund.service_types is None or need.service_type in fund.service_types)
            and (fund.groups is None or need.group in fund.groups)
        ]


def metres(served: Point, other: Point) -> int:
    return distance_m(served.lon_udeg, served.lat_udeg, other.lon_udeg, other.lat_udeg)


def nearest(points: np.ndarray, here: np.ndarray, most: int) -> np.ndarray:
    """Which of the points are nearest, in their order; among equals the first."""
    away = (((points - here) / UDEG_PER_M) ** 2).sum(axis=1)
    if len(away) <= most:
        return np.argsort(away, kind="stable")
    # Sorting all of them, for every need, would make a million needs take an hour.
    (near,) = np.nonzero(away <= np.partition(away, most - 1)[most - 1])
    return near[np.argsort(away[near], kind="stable")][:most]


def fits(slot: str, minutes: int) -> bool:
    return SLOTS[slot].minutes >= minutes


def _points(offers: Sequence[Offer]) -> np.ndarray:
    return np.array([(offer.point.lon_udeg, offer.point.lat_udeg) for offer in offers])

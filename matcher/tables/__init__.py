"""An instance as columns of integers: what the compiled rules read.

Records are numbered in the order of the instance. Sets of slots, of carer genders and of
accessibility features are bit masks in int64; -1 stands for "none given".
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from matcher.instance import Instance, Setting
from matcher.packed import Bools, Ints, bools, ints, starts
from matcher.tables.funds import FundColumns, fund_columns
from matcher.tables.needs import NeedColumns, need_columns
from matcher.tables.numbers import Numbers, mask
from matcher.tables.offers import OfferColumns, offer_columns
from matcher.tables.venues import VenueColumns, venue_columns

__all__ = [
    "FundColumns", "NeedColumns", "Numbers", "OfferColumns", "RoundColumns", "Tables",
    "TypeColumns", "VenueColumns", "columns", "mask",
]  # fmt: skip

ANY_MONEY = 1 << 44


class RoundColumns(NamedTuple):
    """What the policy sets for everybody, and the longest session each slot can hold."""

    slot_day: Ints
    slot_minutes: Ints
    copay_cap: int
    familiar_percent: int
    volunteer_percent: int
    per_km: int
    fen_per_millipoint: int


class TypeColumns(NamedTuple):
    """Which settings a type allows, and whether several needs may share a session."""

    home: Bools
    venue: Bools
    group: Bools


@dataclass(frozen=True)
class Tables:
    numbers: Numbers
    round: RoundColumns
    types: TypeColumns
    needs: NeedColumns
    offers: OfferColumns
    venues: VenueColumns
    funds: FundColumns

    def offers_at_home(self) -> tuple[Ints, Ints]:
        """Packed by service type: the offers that give it at home."""
        return self._by_type(self.offers.home_price >= 0, self.types.home)

    def offers_at_venues(self) -> tuple[Ints, Ints]:
        """Packed by service type: the offers that give it at venues."""
        return self._by_type(self.offers.largest > 0, self.types.venue)

    def _by_type(self, able: Bools, allowed: Bools) -> tuple[Ints, Ints]:
        gives = self.offers.types & able[:, None] & allowed
        types, offers = np.nonzero(gives.T)
        return starts(types, allowed.size), offers.astype(np.int64)


def columns(instance: Instance) -> Tables:
    """The instance as columns.

    Raises
    ------
    InvalidInstance
        More than 62 different accessibility features are named.
    """
    numbers = Numbers.of(instance)
    return Tables(
        numbers=numbers,
        round=_round(instance),
        types=_types(instance),
        needs=need_columns(instance, numbers),
        offers=offer_columns(instance, numbers),
        venues=venue_columns(instance, numbers),
        funds=fund_columns(instance, numbers),
    )


def _round(instance: Instance) -> RoundColumns:
    policy = instance.policy
    return RoundColumns(
        slot_day=ints(s.day for s in instance.grid),
        slot_minutes=ints(s.minutes for s in instance.grid),
        copay_cap=ANY_MONEY if policy.copay_cap_fen is None else policy.copay_cap_fen,
        familiar_percent=policy.weights.familiar_percent,
        volunteer_percent=policy.weights.volunteer_percent if policy.volunteers_first else 100,
        per_km=policy.weights.per_km,
        fen_per_millipoint=policy.weights.fen_per_millipoint,
    )


def _types(instance: Instance) -> TypeColumns:
    types = instance.service_types
    return TypeColumns(
        home=bools(t.setting != Setting.VENUE for t in types),
        venue=bools(t.setting != Setting.HOME for t in types),
        group=bools(t.group for t in types),
    )

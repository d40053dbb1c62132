"""What could be otherwise in a round: each change with its price, applied to an instance.

The smallest of them that serve a need are its unlocks (``matcher.unlock``); any of them together
make a scenario.
"""

from collections.abc import Iterable

from matcher.changes.asking import (
    CopayRaised,
    LimitRaised,
    MoneyAdded,
    ParticipantsFound,
    PriceLowered,
    RideGiven,
    SlotsAccepted,
)
from matcher.changes.change import Change, changed, compressed
from matcher.changes.supply import (
    CatchmentWidened,
    HoursAdded,
    HoursLent,
    ProviderLicensed,
    RoomRented,
    VenueLicensed,
    VenueOpened,
    VolunteerFound,
)
from matcher.instance import Instance

__all__ = [
    "CatchmentWidened", "Change", "CopayRaised", "HoursAdded", "HoursLent",
    "LimitRaised", "MoneyAdded", "ParticipantsFound", "PriceLowered", "ProviderLicensed",
    "RideGiven", "RoomRented", "SlotsAccepted", "VenueLicensed", "VenueOpened", "VolunteerFound",
    "applied", "changed", "compressed", "price_of",
]  # fmt: skip


def applied(instance: Instance, several: Iterable[Change]) -> Instance:
    """The instance with all of these changes, in their order."""
    for one in several:
        instance = one.applied(instance)
    return instance


def price_of(instance: Instance, several: Iterable[Change]) -> int:
    """What they cost together, in fen over the period, by the price list of this instance."""
    return sum(one.price_fen(instance) for one in several)

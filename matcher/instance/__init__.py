"""What is asked and what is offered: the frozen input of one matching round.

Every number is an integer: money in fen, time in minutes, distance in metres, value in
milli-points, coordinates in micro-degrees (WGS-84). Records refuse to be wrong: a field out of
range raises pydantic's ``ValidationError``; a reference that does not hold raises
``InvalidInstance`` with every fault found, not only the first.

Read ``demand`` (who needs what), ``supply`` (who can give what), ``tender`` (what is put out to
bid), ``policy`` (what persons have decided); ``round`` puts them together and holds them to be
sound.
"""

from matcher.instance.demand import Community, Gender, Need
from matcher.instance.policy import (
    Aim,
    AwardDecision,
    Floor,
    Forbid,
    Pin,
    Placement,
    Policy,
    Weights,
)  # fmt: skip
from matcher.instance.price_list import PriceList
from matcher.instance.record import Id, Named, Point, Record
from matcher.instance.round import FAULTS_REPORTED, Instance, faults_in
from matcher.instance.services import Channel, ServiceType, Setting, Tier
from matcher.instance.stages import (
    first_tier_stage,
    fixed,
    floors_stage,
    keeping,
    kept_stage,
    owes,
    wishes,
    without_floors,
)
from matcher.instance.supply import (
    Catchment,
    Fund,
    GroupTerms,
    HomeTerms,
    Licence,
    Offer,
    Provider,
    ProviderKind,
    Venue,
)  # fmt: skip
from matcher.instance.tender import Bid, BidPart, Lot
from matcher.instance.week import MOST_SLOTS, Period, Slot, standard_grid

__all__ = [
    "FAULTS_REPORTED", "MOST_SLOTS", "Aim", "AwardDecision", "Bid", "BidPart", "Catchment",
    "Channel", "Community", "Floor", "Forbid", "Fund", "Gender", "GroupTerms", "HomeTerms", "Id",
    "Instance", "Licence", "Lot", "Named", "Need", "Offer", "Period", "Pin", "Placement", "Point",
    "Policy", "PriceList", "Provider", "ProviderKind", "Record", "ServiceType", "Setting", "Slot",
    "Tier", "Venue", "Weights", "faults_in", "first_tier_stage", "fixed", "floors_stage", "keeping",
    "kept_stage", "owes", "standard_grid", "wishes", "without_floors",
]  # fmt: skip

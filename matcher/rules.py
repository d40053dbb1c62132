"""The rules of a matching round: one name each, in every file, message and test."""

from enum import StrEnum


class Rule(StrEnum):
    """A hard rule. A plan that breaks one is refused."""

    SERVICE_TYPE = "service_type"
    TERM = "term"
    PROVIDER_LICENCE = "provider_licence"
    VENUE_LICENCE = "venue_licence"
    SUITABILITY = "suitability"
    CATCHMENT = "catchment"
    TRAVEL = "travel"
    SLOTS = "slots"
    CAPACITY = "capacity"
    RESIDENT_SLOT = "resident_slot"
    VENUE_ROOM = "venue_room"
    PRICE = "price"
    FUND = "fund"
    VOLUNTEER_FREE = "volunteer_free"
    GROUP_SIZE = "group_size"
    ONCE = "once"
    BID = "bid"
    PROVIDER_SHARE = "provider_share"
    FLOOR = "floor"
    PIN = "pin"
    FORBID = "forbid"
    WORTH = "worth"

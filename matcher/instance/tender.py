"""Demand put out to bid, and what organisations ask for meeting it."""

from typing import Annotated

from pydantic import Field

from matcher.instance.record import Fen, Id, Named, Percent, Record

Volume = Annotated[int, Field(ge=1, le=10**6)]


class Lot(Named):
    """Demand put out to bid: these services, in these communities (``None``: any).

    ``fund``: what pays the winners, and nothing else does; ``winners``: how many at the most, 1
    but for a framework.
    """

    service_types: Annotated[tuple[Id, ...], Field(min_length=1)]
    communities: tuple[Id, ...] | None = None
    fund: Id
    winners: Annotated[int, Field(ge=1, le=1_000)] = 1


class BidPart(Record):
    """What a bid gives in one lot: an offer that serves only if the bid is accepted.

    ``smallest`` and ``largest``: how many needs it serves then. What a session costs is the
    offer's; an offer stands in one part of one bid.
    """

    lot: Id
    offer: Id
    smallest: Volume = 1
    largest: Volume = 10**6


class Bid(Record):
    """A provider's price for one lot, or for several that are taken together or not at all.

    ``lump_sum_fen``: over the period, beside what the offers ask a session. ``score``: what the
    reviewers gave it, 0 … 100. Of a provider's bids with the same ``alternative`` at most one is
    accepted.
    """

    id: Id
    provider: Id
    parts: Annotated[tuple[BidPart, ...], Field(min_length=1)]
    lump_sum_fen: Fen = 0
    score: Annotated[Percent, Field(le=100)] = 0
    alternative: Id | None = None

"""What is put out to bid, in the bound: an offer of a bid earns only as part of its bid.

A bid adds what its offers earn and it is worth itself, less its lump sum, its places among the
lots' winners and the alternatives, and what its volumes cost; nothing where that is below zero.
"""

import numpy as np

from matcher.certify.records import Funds, OfferRow, Prices
from matcher.instance import Bid, BidPart, Instance
from matcher.plan import Certificate, OfferPrices


class Tender:
    """The bids of an instance at a certificate's prices, as their offers are bounded one by one.

    ``scale``: numerators of a milli-point that an award is worth.
    """

    def __init__(self, instance: Instance, certificate: Certificate, scale: int) -> None:
        self._certificate = certificate
        self._scale = scale
        self._weights = instance.policy.weights
        self._lots = {lot.id: lot for lot in instance.lots}
        self._fund_rows = {fund.id: row for row, fund in enumerate(instance.funds)}
        self._percent = instance.policy.provider_share_percent
        self._amounts = {fund.id: fund.amount_fen for fund in instance.funds}
        self._said = {one.bid: one.accepted for one in instance.policy.awards}
        self._providers = [provider.id for provider in instance.providers]
        self._offers = [offer.id for offer in instance.offers]
        self._parts: dict[str, tuple[Bid, BidPart]] = {
            part.offer: (bid, part) for bid in instance.bids for part in bid.parts
        }
        self._earned: dict[str, int] = {bid.id: self._own(bid) for bid in instance.bids}

    def shared(self) -> int:
        """Of lots, alternatives and shares, what there is of each times its price."""
        made, percent = self._certificate, self._percent or 0
        return (
            sum(price * self._lots[lot].winners for lot, price in made.lots.items())
            + sum(made.alternatives.values())
            + sum(
                price * (self._amounts[fund] * percent // 100)
                for row in made.shares.values()
                for fund, price in row.items()
            )
        )

    def seen_by(self, offer: OfferRow, prices: Prices) -> Prices:
        """The prices that an offer's ways meet: its provider's share, its volume."""
        needs, funds = prices.needs, prices.funds
        volume = self._certificate.offers.get(self._offers[offer.row], OfferPrices()).volume
        if volume:
            needs = needs + volume
        shares = self._certificate.shares.get(self._providers[offer.provider], {})
        if shares:
            funds = funds.copy()
            for fund, price in shares.items():
                funds[self._fund_rows[fund]] += price
        return prices._replace(needs=needs, funds=funds)

    def paying(self, offer: OfferRow, funds: Funds) -> Funds:
        """The funds that may pay an offer: of a bid's, the lot's alone."""
        found = self._parts.get(self._offers[offer.row])
        if found is None:
            return funds
        _, part = found
        own = np.arange(funds.amount.size) == self._fund_rows[self._lots[part.lot].fund]
        return funds._replace(types=funds.types & own[:, None])

    def add(self, offer: OfferRow, most: int) -> int:
        """What an offer of no bid adds to the bound; one of a bid adds to its bid, and 0 here."""
        found = self._parts.get(self._offers[offer.row])
        if found is None:
            return most
        bid, part = found
        volume = self._certificate.offers.get(part.offer, OfferPrices()).volume
        self._earned[bid.id] += most + max(volume * part.smallest, volume * part.largest)
        return 0

    def bids(self) -> int:
        """What all bids add, once every offer has."""
        return sum(
            earned if self._said.get(bid) else max(0, earned)
            for bid, earned in self._earned.items()
            if self._said.get(bid, True)
        )

    def _own(self, bid: Bid) -> int:
        made, weights = self._certificate, self._weights
        fund = self._lots[bid.parts[0].lot].fund
        value = weights.award_point * bid.score * len(bid.parts)
        value -= bid.lump_sum_fen // weights.fen_per_millipoint
        fen = made.funds.get(fund, 0) + made.shares.get(bid.provider, {}).get(fund, 0)
        claims = sum(made.lots.get(part.lot, 0) for part in bid.parts)
        if bid.alternative:
            claims += made.alternatives.get(bid.alternative, 0)
        return self._scale * value - fen * bid.lump_sum_fen - claims

"""The bound of a certificate, recomputed from its prices and every lawful way, in integers.

Nothing here knows how the prices were found, and no code is shared with whoever found them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from matcher.certify.able import guaranteed
from matcher.certify.best import offer_bound
from matcher.certify.floors import Owed
from matcher.certify.labels import MOST_LABELS
from matcher.certify.records import Funds, Ints, Items, OfferPriced, OfferRow, Prices
from matcher.certify.series import series_items
from matcher.certify.supply import offers_of
from matcher.certify.tables import Tables
from matcher.certify.tender import Tender
from matcher.certify.ways import home_items
from matcher.faults import Fault, InvalidInstance
from matcher.instance import Instance
from matcher.plan import Certificate, OfferPrices, Pricing

__all__ = ["Certified", "InvalidCertificate", "certify", "guaranteed"]

LARGEST = 1 << 42
"""Numerators: the most one price may come to times what it multiplies."""

MOST_ITEMS = 1 << 20
"""Items of one offer. So many of the largest products still add up within 64 bits."""

KINDS = {Pricing.PRICED: 0, Pricing.MINUTES: 1, Pricing.EXACT: 2}
UNPRICED = OfferPrices()


class InvalidCertificate(InvalidInstance):
    """The certificate can't be one of this instance, or its numbers are too large to add up."""


@dataclass(frozen=True, kw_only=True)
class Certified:
    """``bound``: no plan is worth more, in milli-points, or in needs where the aim is floors.

    ``fell_back``: offers out of labels.
    """

    bound: int
    fell_back: int


def certify(instance: Instance, certificate: Certificate) -> Certified:
    """The bound that the certificate's prices prove; its stated bound is not read.

    Each price times what it multiplies (an amount, sessions, minutes, the dearest way's public
    money), and each value times denominator and fen_per_millipoint, may come to 2^42.

    Raises
    ------
    InvalidCertificate
        Another instance's digest (``other_instance``), an unknown id (``unknown_reference``),
        numbers past the limit (``number_too_large``), an offer with over 2^20 items
        (``too_many_items``), a floor's price above what a shortfall costs (``price_above_most``).
    """
    if certificate.instance != instance.digest:
        found = {"stated": certificate.instance, "found": instance.digest}
        raise InvalidCertificate([Fault("other_instance", "certificate", "", "instance", found)])
    owed = Owed(instance, certificate)
    faults = [*_unknown(instance, certificate), *owed.faults()]
    faults = faults or [*_too_large(instance, certificate)]
    if faults:
        raise InvalidCertificate(faults)
    tables = Tables(instance)
    tender = Tender(instance, certificate, owed.money)
    total = _shared(instance, certificate) + tender.shared() + owed.shared()
    prices = _prices(tables, certificate, owed)
    items = _items(2 * len(instance.needs) + 1_024)
    labels = tuple(np.empty((3, MOST_LABELS), dtype=np.int64) for _ in range(3))
    fell_back = 0
    for offer in offers_of(tables.rows):
        priced = certificate.offers.get(instance.offers[offer.row].id, UNPRICED)
        own = OfferPriced(_by_slot(tables, priced.slots), priced.minutes, priced.expected)
        seen, funds = tender.seen_by(offer, prices), tender.paying(offer, tables.funds)
        items, count = _earnings(tables, funds, seen, offer, items)
        most, ran_out = offer_bound(
            items, count, KINDS[priced.kind], tables.grid, seen, offer, own, *labels
        )
        total += tender.add(offer, int(most))
        fell_back += bool(ran_out)
    total += tender.bids()
    return Certified(bound=total // owed.unit, fell_back=fell_back)


def _items(size: int) -> Items:
    return Items(*(np.empty(size, dtype=np.int64) for _ in Items._fields))


def _earnings(
    tables: Tables, funds: Funds, prices: Prices, offer: OfferRow, items: Items
) -> tuple[Items, int]:
    """(The offer's items, in longer columns if need be, and how many there are)."""
    cheap = np.argsort(prices.funds, kind="stable").astype(np.int64)
    needs, decisions, grid, terms = (
        tables.needs,
        tables.decisions,
        tables.grid,
        tables.terms,
    )
    while True:
        homes = home_items(
            needs, decisions, funds, grid, terms, prices, tables.clusters, offer, items
        )
        count = homes
        if offer.venue_types.size:
            count = series_items(
                needs,
                decisions,
                funds,
                tables.venues,
                grid,
                terms,
                prices,
                cheap,
                tables.clusters,
                tables.group_types,
                offer,
                items,
                homes,
            )
        if count >= 0:
            return items, int(count)
        if items.k.size >= MOST_ITEMS:
            fault = Fault("too_many_items", "offers", tables.rows.instance.offers[offer.row].id)
            raise InvalidCertificate([fault])
        items = _items(2 * items.k.size)


def _by_slot(tables: Tables, named: Mapping[str, int]) -> Ints:
    row = np.zeros(len(tables.rows.slots), dtype=np.int64)
    for slot, price in named.items():
        row[tables.rows.slots[slot]] = price
    return row


def _prices(tables: Tables, certificate: Certificate, owed: Owed) -> Prices:
    instance = tables.rows.instance
    residents = {name: row for row, name in enumerate(certificate.residents, 1)}
    unpriced = np.zeros(len(tables.rows.slots), dtype=np.int64)
    return Prices(
        denominator=certificate.denominator,
        money=owed.money,
        scale=owed.scale(),
        needs=np.array([certificate.needs.get(n.id, 0) for n in instance.needs], dtype=np.int64)
        - owed.bonus(),
        funds=np.array([certificate.funds.get(f.id, 0) for f in instance.funds], dtype=np.int64),
        rooms=np.array(
            [_by_slot(tables, certificate.rooms.get(v.id, {})) for v in instance.venues],
            dtype=np.int64,
        ).reshape(len(instance.venues), len(tables.rows.slots)),
        residents=np.array(
            [unpriced, *(_by_slot(tables, row) for row in certificate.residents.values())],
            dtype=np.int64,
        ),
        resident_row=np.array(
            [residents.get(need.resident, 0) for need in instance.needs], dtype=np.int64
        ),
    )


def _shared(instance: Instance, certificate: Certificate) -> int:
    """Σ u + Σ π·amount + Σ ρ + Σ γ."""
    amounts = {fund.id: fund.amount_fen for fund in instance.funds}
    return (
        sum(certificate.needs.values())
        + sum(price * amounts[fund] for fund, price in certificate.funds.items())
        + sum(sum(row.values()) for row in certificate.rooms.values())
        + sum(sum(row.values()) for row in certificate.residents.values())
    )


def _unknown(instance: Instance, certificate: Certificate) -> Iterator[Fault]:
    slots = {slot.id for slot in instance.grid}
    tables: dict[str, tuple[Mapping[str, object], set[str]]] = {
        "needs": (certificate.needs, {need.id for need in instance.needs}),
        "funds": (certificate.funds, {fund.id for fund in instance.funds}),
        "rooms": (certificate.rooms, {venue.id for venue in instance.venues}),
        "residents": (certificate.residents, {need.resident for need in instance.needs}),
        "offers": (certificate.offers, {offer.id for offer in instance.offers}),
        "lots": (certificate.lots, {lot.id for lot in instance.lots}),
        "alternatives": (
            certificate.alternatives,
            {bid.alternative or "" for bid in instance.bids},
        ),
        "shares": (certificate.shares, _limited(instance)),
    }
    for kind, (named, known) in tables.items():
        for name in named:
            if name not in known:
                yield Fault("unknown_reference", kind, name, "id", {"value": name})
    for name, shares in certificate.shares.items():
        for fund in shares:
            if fund not in tables["funds"][1]:
                yield Fault("unknown_reference", "shares", name, "funds", {"value": fund})
    tendered = {part.offer for bid in instance.bids for part in bid.parts}
    for name, own in certificate.offers.items():
        if own.volume and name not in tendered:
            yield Fault("unknown_reference", "offers", name, "volume", {"value": name})
    by_slot = [
        *(("rooms", name, row) for name, row in certificate.rooms.items()),
        *(("residents", name, row) for name, row in certificate.residents.items()),
        *(("offers", name, row.slots) for name, row in certificate.offers.items()),
    ]
    for kind, name, row in by_slot:
        for slot in row:
            if slot not in slots:
                yield Fault("unknown_reference", kind, name, "slots", {"value": slot})


def _limited(instance: Instance) -> set[str]:
    """The providers whose share of a fund has a price: none where the policy limits no share."""
    if instance.policy.provider_share_percent is None:
        return set()
    return {provider.id for provider in instance.providers}


def _too_large(instance: Instance, certificate: Certificate) -> Iterator[Fault]:
    weights, d = instance.policy.weights, certificate.denominator
    q, longest = weights.fen_per_millipoint, 7 * instance.period.weeks
    percents = (100 + weights.waiting_most_percent, weights.familiar_percent)
    most = max(weights.priority) * max([p.quality for p in instance.providers], default=0)
    for percent in (*percents, max(100, weights.volunteer_percent)):
        most = most * max(100, percent) // 100
    # The furthest two points on the globe are 20,100 km apart.
    most = most // 100 + 20_100 * weights.per_km + weights.moved
    rent = max((venue.rent_fen for venue in instance.venues), default=0)
    dearest = max(
        (
            max(offer.home.price_fen if offer.home else 0, (offer.group.price_fen + rent))
            if offer.group
            else (offer.home.price_fen if offer.home else 0)
            for offer in instance.offers
        ),
        default=0,
    )
    fees = max((offer.group.fee_fen for offer in instance.offers if offer.group), default=0) * max(
        need.people for need in instance.needs
    )
    money = max(dearest, fees) * longest
    products = [
        ("certificate", "", "denominator", d * q * most),
        ("certificate", "", "first_tier", (d + certificate.first_tier) * q * most),
        ("certificate", "", "", d * 64 * money),
    ]
    for kind, prices, times in (
        ("needs", certificate.needs, q),
        ("floors", certificate.floors, q),
        ("funds", certificate.funds, q * money),
    ):
        products += [(kind, name, "", price * times) for name, price in prices.items()]
    for kind, rooms in (("rooms", certificate.rooms), ("residents", certificate.residents)):
        products += [(kind, name, s, p * q) for name, row in rooms.items() for s, p in row.items()]
    for name, row in certificate.shares.items():
        products += [("shares", name, fund, price * q * money) for fund, price in row.items()]
    offers = {offer.id: offer for offer in instance.offers}
    for name, own in certificate.offers.items():
        budget = max(1, offers[name].minutes_per_week)
        products.append(("offers", name, "minutes", own.minutes * budget))
        products.append(("offers", name, "volume", abs(own.volume) * q))
        products.append(("offers", name, "expected", own.expected))
        for slot, price in own.slots.items():
            sessions = max(1, offers[name].sessions.get(slot, 0))
            products.append(("offers", name, slot, price * sessions))
    for kind, name, field, product in products:
        if product > LARGEST:
            yield Fault("number_too_large", kind, name, field, {"most": LARGEST})

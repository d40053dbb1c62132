"""What makes lots, bids and what persons have said of them sound."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from matcher.faults import Fault
from matcher.instance.known import Known, repeats, unknown
from matcher.instance.supply import Offer
from matcher.instance.tender import Bid, Lot

if TYPE_CHECKING:
    from matcher.instance.round import Instance


def tender_faults(instance: "Instance", known: Known) -> Iterator[Fault]:
    pays = {fund.id: fund.service_types for fund in instance.funds}
    for lot in instance.lots:
        where = ("lots", lot.id)
        yield from unknown(*where, "service_types", lot.service_types, known.service_types)
        yield from unknown(*where, "communities", lot.communities or (), known.communities)
        yield from unknown(*where, "fund", [lot.fund], known.funds)
        paid = pays.get(lot.fund)
        for value in () if paid is None else sorted(set(lot.service_types) - set(paid)):
            yield Fault("lot_not_of_fund", *where, "service_types", {"value": value})
    lots = {lot.id: lot for lot in instance.lots}
    offers = {offer.id: offer for offer in instance.offers}
    bidders: dict[str, str] = {}
    for bid in instance.bids:
        where = ("bids", bid.id)
        yield from unknown(*where, "provider", [bid.provider], known.providers)
        yield from unknown(*where, "lot", [part.lot for part in bid.parts], known.lots)
        yield from unknown(*where, "offer", [part.offer for part in bid.parts], known.offers)
        yield from repeats(*where, "lot", [part.lot for part in bid.parts])
        if len({lots[part.lot].fund for part in bid.parts if part.lot in lots}) > 1:
            yield Fault("bundle_of_several_funds", *where, "parts", {})
        if bid.alternative and bidders.setdefault(bid.alternative, bid.provider) != bid.provider:
            yield Fault("alternative_of_another", *where, "alternative", {"value": bid.alternative})
        for part in bid.parts:
            if part.largest < part.smallest:
                yield Fault("largest_below_smallest", *where, "largest", {})
            if part.lot in lots and part.offer in offers:
                yield from _part_faults(bid, lots[part.lot], offers[part.offer])
    yield from repeats(
        "bids", "", "offer", [part.offer for bid in instance.bids for part in bid.parts]
    )
    yield from unknown("awards", "", "bid", [a.bid for a in instance.policy.awards], known.bids)
    yield from _acceptance_faults(instance, known)


def _acceptance_faults(instance: "Instance", known: Known) -> Iterator[Fault]:
    """What persons have accepted goes together: places, alternatives, and money for lump sums."""
    said = {one.bid for one in instance.policy.awards if one.accepted}
    accepted = [
        bid
        for bid in instance.bids
        if bid.id in said and all(part.lot in known.lots for part in bid.parts)
    ]
    lots = {lot.id: lot for lot in instance.lots}
    places = Counter(part.lot for bid in accepted for part in bid.parts)
    for lot, times in places.items():
        if times > lots[lot].winners:
            found = {"accepted": times, "winners": lots[lot].winners}
            yield Fault("too_many_accepted", "lots", lot, "winners", found)
    choices = Counter(bid.alternative for bid in accepted if bid.alternative)
    for choice, times in choices.items():
        if times > 1:
            yield Fault("alternatives_accepted", "awards", "", "alternative", {"value": choice})
    yield from _lump_sum_faults(instance, lots, accepted)


def _lump_sum_faults(
    instance: "Instance", lots: dict[str, Lot], accepted: list[Bid]
) -> Iterator[Fault]:
    amounts = {fund.id: fund.amount_fen for fund in instance.funds}
    percent = instance.policy.provider_share_percent
    spent: Counter[str] = Counter()
    taken: Counter[tuple[str, str]] = Counter()
    for bid in accepted:
        spent[lots[bid.parts[0].lot].fund] += bid.lump_sum_fen
        taken[bid.provider, lots[bid.parts[0].lot].fund] += bid.lump_sum_fen
    for fund, fen in spent.items():
        if fund in amounts and fen > amounts[fund]:
            money = {"spent_fen": fen, "amount_fen": amounts[fund]}
            yield Fault("lump_sums_above_fund", "funds", fund, "amount_fen", money)
    for (provider, fund), fen in taken.items():
        if percent is None or fund not in amounts:
            continue
        share = amounts[fund] * percent // 100
        if fen > share:
            said = {"fund": fund, "spent_fen": fen, "amount_fen": share}
            yield Fault("lump_sums_above_share", "providers", provider, "lump_sum_fen", said)


def _part_faults(bid: Bid, lot: Lot, offer: Offer) -> Iterator[Fault]:
    """An offer made for a lot is the bidder's, and goes no further than the lot."""
    where = ("bids", bid.id, "offer")
    if offer.provider != bid.provider:
        yield Fault("offer_of_another", *where, {"value": offer.id})
    beyond = sorted(set(offer.service_types) - set(lot.service_types))
    if lot.communities is not None:
        places = offer.catchment.communities
        beyond += sorted(set(places) - set(lot.communities)) if places else ["radius_m"]
    for value in beyond:
        yield Fault("offer_beyond_lot", *where, {"value": value, "lot": lot.id})

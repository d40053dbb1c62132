"""What a call is solved with: all that a round of its area would be, and what is put out to bid."""

import hashlib
from collections.abc import Iterable

from sqlalchemy import select

from access.areas import Area
from access.refusal import Conflict
from access.tx import Tx
from matcher.instance import Instance, Lot, Offer, Provider
from providers.providers import ProviderRow
from rounds import policies
from rounds.instance import at_venues, instance_of, provider_of
from rounds.record import record_of
from rounds.rounds import Round
from tenders.calls import Tender
from tenders.standing import Standing, standing


def instance_for(tx: Tx, call: Tender) -> tuple[Instance, str]:
    """The instance of a call, and ``terms_of`` what is put out to bid in it.

    Raises
    ------
    Conflict
        No bid can be awarded, or nobody waits.
    matcher.faults.InvalidInstance
    """
    stands = standing(tx.session, call)
    if not stands.bids:
        raise Conflict("no_bid_to_award")
    round_ = _as_round(tx, call)
    record = record_of(tx, round_)
    if not record.needs:
        raise Conflict("nothing_waits")
    plain = instance_of(tx, round_, record)
    places = {community.id for community in plain.communities}
    rooms = {venue.id for venue in plain.venues}
    fields = {name: getattr(plain, name) for name in Instance.model_fields}
    funds = {fund.id: fund for fund in plain.funds}
    tendered = {
        "lots": tuple(_lot(lot, places) for lot in stands.lots),
        "bids": stands.bids,
        "offers": (*plain.offers, *(_offer(offer, places, rooms) for offer in stands.offers)),
        "providers": (*plain.providers, *_bidders(tx, stands, {p.id for p in plain.providers})),
        "funds": (
            *plain.funds,
            *(
                funds[one.fund].model_copy(update={"id": one.id, "amount_fen": one.fen})
                for one in stands.held
            ),
        ),
        "policy": plain.policy.model_copy(update={"awards": stands.decisions}),
    }
    return Instance(**(fields | tendered)), terms_of(stands)


def terms_of(stands: Standing) -> str:
    """SHA-256 of lots, bids with their scores, offers and the awards that stand."""
    digest = hashlib.sha256()
    records: Iterable[object] = (*stands.lots, *stands.bids, *stands.offers, *stands.decisions)
    for record in sorted(map(repr, records)):
        digest.update(record.encode())
    return digest.hexdigest()


def _as_round(tx: Tx, call: Tender) -> Round:
    """A round of the call's area and weeks that is nowhere kept: its instance alone is wanted."""
    area = tx.session.get_one(Area, call.area_id)
    policy, _ = policies.default_of(tx.session, area)
    return Round(
        id=call.id,
        area_id=call.area_id,
        name=call.title,
        period=call.period,
        weeks=call.weeks,
        policy=policy.model_dump(mode="json", exclude={"pins", "forbids", "awards"}),
    )


def _bidders(tx: Tx, stands: Standing, known: set[str]) -> list[Provider]:
    """Bidders from elsewhere: their own area has no part in the round."""
    wanted = {bid.provider for bid in stands.bids} - known
    rows = tx.session.scalars(
        select(ProviderRow).where(ProviderRow.id.in_(wanted)).order_by(ProviderRow.id)
    )
    return [provider_of(row) for row in rows]


def _lot(lot: Lot, places: set[str]) -> Lot:
    if lot.communities is None:
        return lot
    return lot.model_copy(
        update={"communities": tuple(id for id in lot.communities if id in places)}
    )


def _offer(offer: Offer, places: set[str], rooms: set[str]) -> Offer:
    """Only where the round knows the place."""
    near = tuple(id for id in offer.catchment.communities or () if id in places)
    reach = offer.catchment.model_copy(update={"communities": near})
    return at_venues(offer.model_copy(update={"catchment": reach}), rooms)

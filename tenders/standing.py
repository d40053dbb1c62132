"""What a call comes to in the matcher's words: for whoever solves it, and for the directory."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from access.areas import Area, ids_within
from matcher.instance import Bid, BidPart, Catchment, Lot, Offer
from tenders.awards import awards_of
from tenders.bids import BidRow, valid_bids
from tenders.calls import Tender, TenderLot, lots_of
from tenders.content import Part
from tenders.scores import evaluated
from tenders.scoring import POINT
from tenders.states import STANDING


@dataclass(frozen=True, kw_only=True)
class Standing:
    """``lots``: those that somebody may win yet, with as many winners as are left. ``bids``: the
    valid ones all of whose lots are among them; ``offers``: theirs, each ``BID.LOT``."""

    lots: tuple[Lot, ...]
    bids: tuple[Bid, ...]
    offers: tuple[Offer, ...]


def standing(session: Session, call: Tender) -> Standing:
    """What may be awarded now; of an organisation that has won, no other alternative."""
    rows = {lot.id: lot for lot in lots_of(session, call.id) if lot.won < lot.winners}
    held = [row for row in awards_of(session, call.id) if row.status in STANDING]
    won, gone = {row.bid_id for row in held}, {row.alternative for row in held}
    bids = [
        bid
        for bid in valid_bids(session, call.id)
        if bid.id not in won and set(bid.said.lots) <= set(rows) and _key(bid) not in gone - {None}
    ]
    inside = communities_of(session, call)
    scores = _scores(session, call)
    return Standing(
        lots=tuple(_lot(lot) for lot in rows.values()),
        bids=tuple(_bid(bid, scores) for bid in bids),
        offers=tuple(
            offer_of(
                rows[part.lot],
                part,
                inside,
                id=f"{bid.id}.{part.lot}",
                provider=str(bid.provider_id),
            )
            for bid in bids
            for part in bid.said.parts
        ),
    )


def offer_of(lot: TenderLot, part: Part, inside: Sequence[str], *, id: str, provider: str) -> Offer:
    """A bid's part as an offer. ``inside``: the communities of the call's area."""
    return Offer(
        id=id,
        provider=provider,
        service_types=tuple(lot.service_types),
        point=part.point,
        catchment=Catchment(
            communities=tuple(inside if lot.communities is None else lot.communities)
        ),
        sessions=part.sessions,
        minutes_per_week=part.minutes_per_week,
        home=part.home,
        group=part.group,
    )


def communities_of(session: Session, call: Tender) -> list[str]:
    """Those in the call's area, by id."""
    area = session.get_one(Area, call.area_id)
    within = ids_within(area.path).where(Area.kind == "community").order_by(Area.id)
    return list(session.scalars(within))


def _lot(row: TenderLot) -> Lot:
    return Lot(
        id=row.id,
        name=row.title,
        name_en=row.title_en,
        service_types=tuple(row.service_types),
        communities=None if row.communities is None else tuple(row.communities),
        fund=row.fund_id,
        winners=row.winners - row.won,
    )


def _bid(row: BidRow, scores: dict[str, int]) -> Bid:
    said = row.said
    return Bid(
        id=row.id,
        provider=str(row.provider_id),
        parts=tuple(
            BidPart(
                lot=part.lot,
                offer=f"{row.id}.{part.lot}",
                smallest=part.smallest,
                largest=part.largest,
            )
            for part in said.parts
        ),
        lump_sum_fen=said.lump_sum_fen,
        score=scores[row.id],
        alternative=_key(row),
    )


def _key(row: BidRow) -> str | None:
    alternative = row.said.alternative
    return None if alternative is None else f"{row.provider_id}/{alternative}"


def _scores(session: Session, call: Tender) -> dict[str, int]:
    """Whole points of each bid: the mean over its lots, rounded down."""
    marks: dict[str, list[int]] = {}
    for some in evaluated(session, call).values():
        for one in some:
            marks.setdefault(one.bid, []).append(one.mean)
    return {bid: sum(some) // len(some) // POINT for bid, some in marks.items()}

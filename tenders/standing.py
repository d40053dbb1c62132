"""What a call comes to in the matcher's words: for whoever solves it, and for the directory."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from matcher.instance import AwardDecision, Bid, BidPart, Catchment, Lot, Offer
from tenders.awards import awards_of
from tenders.bids import BidRow, valid_bids
from tenders.calls import Tender, TenderLot, communities_of, lots_of
from tenders.content import Part
from tenders.scores import evaluated
from tenders.scoring import POINT
from tenders.states import STANDING, AwardStatus


@dataclass(frozen=True, kw_only=True)
class Standing:
    """``lots``: without the winners whose contracts run, for those are offers of the directory.
    ``bids``: the valid ones that may win, or have; ``offers``: theirs, each ``BID.LOT``.

    ``decisions``: the awards in their standstill, accepted; ``held_fen``: what each fund has
    promised them, which its instance's amount has to have besides what is left of it.
    """

    lots: tuple[Lot, ...]
    bids: tuple[Bid, ...]
    offers: tuple[Offer, ...]
    decisions: tuple[AwardDecision, ...]
    held_fen: Mapping[str, int]


def standing(session: Session, call: Tender) -> Standing:
    """What may be awarded now, and what is."""
    awards = [row for row in awards_of(session, call.id) if row.status in STANDING]
    signed = [row for row in awards if row.status == AwardStatus.ACTIVE]
    pending = [row for row in awards if row.status == AwardStatus.PENDING]
    gone = Counter(lot for row in signed for lot in row.lots)
    lots = {
        row.id: (row, row.winners - gone[row.id])
        for row in lots_of(session, call.id)
        if row.winners > gone[row.id]
    }
    won = {row.bid_id for row in signed}
    taken = {row.alternative for row in signed} - {None}
    bids = [
        bid
        for bid in valid_bids(session, call.id)
        if bid.id not in won and set(bid.said.lots) <= set(lots) and _key(bid) not in taken
    ]
    inside, scores = communities_of(session, call), _scores(session, call)
    held: Counter[str] = Counter()
    for row in pending:
        held[row.fund_id] += row.amount_fen
    return Standing(
        lots=tuple(_lot(row, winners) for row, winners in lots.values()),
        bids=tuple(_bid(bid, scores) for bid in bids),
        offers=tuple(
            offer_of(
                lots[part.lot][0],
                part,
                inside,
                id=f"{bid.id}.{part.lot}",
                provider=str(bid.provider_id),
            )
            for bid in bids
            for part in bid.said.parts
        ),
        decisions=tuple(AwardDecision(bid=row.bid_id, accepted=True) for row in pending),
        held_fen=dict(held),
    )


def offer_of(lot: TenderLot, part: Part, inside: Sequence[str], *, id: str, provider: str) -> Offer:
    """A bid's part as an offer, whose series are held at the venues that it names.

    ``inside``: the communities of the call's area."""
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
        venues=part.venues or None,
    )


def _lot(row: TenderLot, winners: int) -> Lot:
    return Lot(
        id=row.id,
        name=row.title,
        name_en=row.title_en,
        service_types=tuple(row.service_types),
        communities=None if row.communities is None else tuple(row.communities),
        fund=row.fund_id,
        winners=winners,
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

"""What a call comes to in the matcher's words: for whoever solves it, and for the directory."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from matcher.instance import AwardDecision, Bid, BidPart, Catchment, Lot, Offer
from tenders.awards import AwardRow, awards_of
from tenders.bids import BidRow, valid_bids
from tenders.calls import Tender, TenderLot, communities_of, lots_of
from tenders.content import Part
from tenders.scores import evaluated
from tenders.scoring import POINT
from tenders.states import STANDING, AwardStatus


@dataclass(frozen=True, kw_only=True)
class Held:
    """``id``: of the money as a fund of its own, beside the ``fund`` that has promised it."""

    id: str
    fund: str
    fen: int


@dataclass(frozen=True, kw_only=True)
class Standing:
    """``lots``: without the places that are won; a contract that runs is offers of the directory.
    ``bids``: the valid ones that may win, or have; ``offers``: theirs, each ``BID.LOT``.

    ``decisions``: the awards in their standstill, accepted; ``held``: what each was promised. Such
    an award has lots of its own, paid from that alone: no other bid is promised any of it, and it
    takes nothing of what is left.
    """

    lots: tuple[Lot, ...]
    bids: tuple[Bid, ...]
    offers: tuple[Offer, ...]
    decisions: tuple[AwardDecision, ...]
    held: tuple[Held, ...]


def standing(session: Session, call: Tender) -> Standing:
    """What may be awarded now, and what is."""
    awards = [row for row in awards_of(session, call.id) if row.status in STANDING]
    pending = [row for row in awards if row.status == AwardStatus.PENDING]
    rows = {row.id: row for row in lots_of(session, call.id)}
    gone = Counter(lot for row in awards for lot in row.lots)
    lots = {id: (row, row.winners - gone[id]) for id, row in rows.items() if row.winners > gone[id]}
    won = {row.bid_id for row in awards}
    taken = {row.alternative for row in awards} - {None}
    valid = {bid.id: bid for bid in valid_bids(session, call.id)}
    bids = [
        bid
        for bid in valid.values()
        if bid.id not in won and set(bid.said.lots) <= set(lots) and _key(bid) not in taken
    ]
    inside, scores = communities_of(session, call), _scores(session, call)
    own = {row.bid_id: _own(row) for row in pending}
    bids += [valid[id] for id in sorted(own)]
    return Standing(
        lots=(
            *(_lot(row, winners) for row, winners in lots.values()),
            *(_own_lot(rows[id], row) for row in pending for id in sorted(row.lots)),
        ),
        bids=tuple(_bid(bid, scores, own.get(bid.id, "")) for bid in bids),
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
        decisions=tuple(AwardDecision(bid=row.bid_id, accepted=True) for row in pending),
        held=tuple(Held(id=_own(row), fund=row.fund_id, fen=row.amount_fen) for row in pending),
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


def _own(award: AwardRow) -> str:
    return f"award.{award.id}"


def _own_lot(row: TenderLot, award: AwardRow) -> Lot:
    """A lot as it is won."""
    own = {"id": f"{_own(award)}.{row.id}", "fund": _own(award)}
    return _lot(row, 1).model_copy(update=own)


def _bid(row: BidRow, scores: dict[str, int], own: str) -> Bid:
    """``own``: of a bid that is awarded, what its lots are called by; else ""."""
    said = row.said
    return Bid(
        id=row.id,
        provider=str(row.provider_id),
        parts=tuple(
            BidPart(
                lot=f"{own}.{part.lot}" if own else part.lot,
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

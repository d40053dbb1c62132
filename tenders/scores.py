"""What reviewers gave each bid, and how the bids of each lot come out."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from access.refusal import Conflict, Invalid
from access.tx import Tx
from store import Base
from tenders.bids import BidRow, bid_of, valid_bids
from tenders.calls import Tender, TenderLot, locked, lots_of
from tenders.content import PRICE
from tenders.scoring import Offered, Scored, compared_in, ranked
from tenders.states import BidStatus


class ScoreRow(Base):
    """One reviewer's mark of a bid, 0 … 100, by one criterion."""

    __tablename__ = "tender_score"
    __table_args__ = (CheckConstraint("mark BETWEEN 0 AND 100", name="mark"),)

    bid_id: Mapped[str] = mapped_column(ForeignKey("tender_bid.id"), primary_key=True)
    criterion: Mapped[str] = mapped_column(primary_key=True)
    reviewer: Mapped[str] = mapped_column(primary_key=True)
    mark: Mapped[int]
    comment: Mapped[str]
    at: Mapped[datetime]


@dataclass(frozen=True, kw_only=True)
class Mark:
    criterion: str
    mark: int
    comment: str = ""


def give(tx: Tx, bid: str, marks: Sequence[Mark]) -> list[ScoreRow]:
    """The actor's marks of a bid, in place of those they gave by the same criteria before.

    Raises
    ------
    Absent
    Conflict
        The bid is not valid, one of its lots is awarded already, or the call is closed.
    Invalid
        No criterion that is marked by hand, or one twice.
    """
    row = bid_of(tx, bid)
    tender = locked(tx, row.tender_id)  # an award that is being made is waited for
    tx.session.refresh(row)
    if row.status != BidStatus.VALID:
        raise Conflict("bid_not_valid")
    if not may_be_marked(row, lots_of(tx.session, tender.id)):
        raise Conflict("bid_decided")
    known = {one.id for one in tender.judged_by} - {PRICE}
    ids = [one.criterion for one in marks]
    for id in ids:
        if id not in known:
            raise Invalid("marks", "unknown", value=id)
        if ids.count(id) > 1:
            raise Invalid("marks", "repeated", value=id)
    before = (ScoreRow.bid_id == bid, ScoreRow.reviewer == tx.actor.account)
    tx.session.execute(delete(ScoreRow).where(*before, ScoreRow.criterion.in_(ids)))
    tx.session.add_all(
        ScoreRow(
            bid_id=bid,
            criterion=one.criterion,
            reviewer=tx.actor.account,
            mark=one.mark,
            comment=one.comment,
            at=tx.now,
        )
        for one in marks
    )
    tx.note("bid.scored", "bid", bid, marks=len(marks))
    tx.session.flush()
    return scores_of(tx.session, [bid])


def may_be_marked(bid: BidRow, lots: Iterable[TenderLot]) -> bool:
    """Until one of its lots has a winner: by then the ranking was looked at."""
    mine = set(bid.said.lots)
    return not any(lot.won for lot in lots if lot.id in mine)


def scores_of(session: Session, bids: Sequence[str]) -> list[ScoreRow]:
    query = select(ScoreRow).where(ScoreRow.bid_id.in_(bids))
    return list(
        session.scalars(query.order_by(ScoreRow.bid_id, ScoreRow.criterion, ScoreRow.reviewer))
    )


def evaluated(session: Session, tender: Tender) -> dict[str, list[Scored]]:
    """The valid bids of each lot, the best first; by the lots' order."""
    lots = lots_of(session, tender.id)
    bids = valid_bids(session, tender.id)
    marks: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for score in scores_of(session, [bid.id for bid in bids]):
        marks[score.bid_id][score.criterion].append(score.mark)
    by_id = {lot.id: lot for lot in lots}
    offered: dict[str, list[Offered]] = {lot.id: [] for lot in lots}
    for bid in bids:
        for lot, fen in compared_in(bid.said, by_id).items():
            offered[lot].append(Offered(bid=bid.id, price_fen=fen, marks=marks[bid.id]))
    return {id: ranked(tender.judged_by, some) for id, some in offered.items()}


def unmarked(ranking: Mapping[str, Sequence[Scored]]) -> set[str]:
    """Bids that nobody has marked by some criterion."""
    return {one.bid for some in ranking.values() for one in some if one.unmarked}


def asked(bid: BidRow, lots: Mapping[str, TenderLot]) -> int:
    """What a bid asks in all of its lots, as it is compared with others there."""
    return sum(compared_in(bid.said, lots).values())

"""Bids: sealed, withdrawn, opened and scored."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import Field

from access.tx import Tx
from api.call import Signed
from door.fields import Line, Prose, Ref, Shape, of
from tenders import bids, calls, scores
from tenders.bids import BidRow
from tenders.calls import Tender
from tenders.content import Content
from tenders.scores import Mark, ScoreRow
from tenders.scoring import Scored

router = APIRouter(tags=["tenders"])


class NewBid(Shape):
    """``replaces``: a bid of mine that is withdrawn in the same moment."""

    bid: Annotated[Content, of(Content)]
    replaces: Ref | None = None


class Receipt(Shape):
    """``code`` opens the bid after the deadline. It is told here and never again: whoever loses it
    replaces the bid before the deadline, or the bid is void. ``digest``: SHA-256 of what was
    sealed."""

    id: str
    tender: str
    submitted_at: datetime
    digest: str
    code: str


class Code(Shape):
    code: Line


class BidShape(Shape):
    """``provider`` and ``bid``: once it is opened. ``fault``: the rule that disqualified it;
    ``lost``: why it was not awarded; ``winning_fen``: what it would have won with."""

    id: str
    tender: str
    status: str
    submitted_at: datetime
    opened_at: datetime | None
    digest: str
    provider: str | None
    bid: dict[str, Any] | None
    fault: str
    fault_params: dict[str, Any]
    lost: str
    lost_params: dict[str, Any]
    winning_fen: int | None
    version: int


class Bids(Shape):
    items: tuple[BidShape, ...]


class NewMark(Shape):
    criterion: Line
    mark: Annotated[int, Field(ge=0, le=100)]
    comment: Prose = ""


class NewMarks(Shape):
    marks: Annotated[tuple[NewMark, ...], Field(strict=False, min_length=1, max_length=20)]


class MarkShape(Shape):
    criterion: str
    reviewer: str
    mark: int
    comment: str


class Marks(Shape):
    bid: str
    items: tuple[MarkShape, ...]


class RankedShape(Shape):
    """Thousandths of a point; ``least``, ``mean`` and ``most``: by the reviewers' marks."""

    bid: str
    provider: str
    price_fen: int
    price: int
    least: int
    mean: int
    most: int
    unmarked: tuple[str, ...]


class LotRanking(Shape):
    lot: str
    ranking: tuple[RankedShape, ...]


class Evaluation(Shape):
    """The valid bids of each lot, the best first."""

    items: tuple[LotRanking, ...]


@router.post(
    "/tenders/{id}/bids", operation_id="bid.submit", status_code=201, response_model=Receipt
)
def submit(id: str, body: NewBid, call: Signed) -> Response:
    """Sealed: until the deadline nobody reads it, not even the service. Keep the answer's code."""

    def work(tx: Tx) -> Receipt:
        row, code = bids.submit(tx, id, body.bid, body.replaces)
        return Receipt(
            id=row.id, tender=id, submitted_at=row.submitted_at, digest=row.digest, code=code
        )

    return call.create(work)


@router.get("/tenders/{id}/bids", operation_id="bid.list", response_model=Bids)
def list_bids(id: str, call: Signed) -> Response:
    """Organisations: my own. Officials: those opened, once the time for opening is over."""

    def work(tx: Tx) -> Bids:
        rows = bids.bids_of(tx, id)
        return Bids(items=tuple(_bid(tx, row) for row in rows))

    return call.read(work)


@router.get("/bids/{id}", operation_id="bid.read", response_model=BidShape)
def read(id: str, call: Signed) -> Response:
    """One bid; a sealed one is there for its bidder alone."""
    return call.read(lambda tx: _bid(tx, bids.bid_of(tx, id)))


@router.post(
    "/bids/{id}/withdrawal", operation_id="bid.withdraw", status_code=201, response_model=BidShape
)
def withdraw(id: str, call: Signed) -> Response:
    """Before the deadline."""
    return call.create(lambda tx: _bid(tx, bids.withdraw(tx, id)))


@router.post(
    "/bids/{id}/opening", operation_id="bid.open", status_code=201, response_model=BidShape
)
def open_(id: str, body: Code, call: Signed) -> Response:
    """After the deadline, with its code; what is not opened in time is void."""
    return call.create(lambda tx: _bid(tx, bids.open_(tx, id, body.code)))


@router.post("/bids/{id}/scores", operation_id="bid.score", status_code=201, response_model=Marks)
def score(id: str, body: NewMarks, call: Signed) -> Response:
    """My marks of a bid, in place of those I gave before."""

    def work(tx: Tx) -> Marks:
        marks = [Mark(**one.model_dump()) for one in body.marks]
        return _marks(id, scores.give(tx, id, marks))

    return call.create(work)


@router.get("/bids/{id}/scores", operation_id="bid.scores", response_model=Marks)
def list_scores(id: str, call: Signed) -> Response:
    """What each reviewer gave."""

    def work(tx: Tx) -> Marks:
        return _marks(id, scores.scores_of(tx.session, [bids.bid_of(tx, id).id]))

    return call.read(work)


@router.get("/tenders/{id}/evaluation", operation_id="tender.evaluation", response_model=Evaluation)
def evaluation(id: str, call: Signed) -> Response:
    """The plain ranking of each lot by score, with the reviewers' spread."""

    def work(tx: Tx) -> Evaluation:
        tender = calls.tender_of(tx, id)
        bidders = {row.id: str(row.provider_id) for row in bids.bids_of(tx, id)}
        return Evaluation(
            items=tuple(
                LotRanking(lot=lot, ranking=tuple(_ranked(one, bidders) for one in some))
                for lot, some in scores.evaluated(tx.session, tender).items()
            )
        )

    return call.read(work)


def _bid(tx: Tx, row: BidRow) -> BidShape:
    status, fault = bids.standing(row, tx.session.get_one(Tender, row.tender_id), tx.now)
    return BidShape(
        id=row.id,
        tender=row.tender_id,
        status=status,
        submitted_at=row.submitted_at,
        opened_at=row.opened_at,
        digest=row.digest,
        provider=row.provider_id,
        bid=row.content,
        fault=fault,
        fault_params=row.fault_params,
        lost=row.lost,
        lost_params=row.lost_params,
        winning_fen=row.winning_fen,
        version=row.version,
    )


def _marks(bid: str, rows: list[ScoreRow]) -> Marks:
    return Marks(
        bid=bid,
        items=tuple(
            MarkShape(
                criterion=row.criterion, reviewer=row.reviewer, mark=row.mark, comment=row.comment
            )
            for row in rows
        ),
    )


def _ranked(one: Scored, bidders: dict[str, str]) -> RankedShape:
    return RankedShape(
        bid=one.bid,
        provider=bidders[one.bid],
        price_fen=one.price_fen,
        price=one.price,
        least=one.least,
        mean=one.mean,
        most=one.most,
        unmarked=one.unmarked,
    )

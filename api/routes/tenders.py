"""Calls for tenders: drafted, published, cancelled or closed."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Response

from access.tx import Tx
from api.call import Signed
from api.shapes import MOST_LISTED
from door.fields import Part, Prose, Shape, of
from tenders import calls, closing, drafting
from tenders.calls import Tender, TenderLot
from tenders.content import TenderDraft

router = APIRouter(tags=["tenders"])


class Draft(Shape):
    """``tender``: what is put out to bid. Weights of the criteria sum to 100, and one criterion is
    ``price``: the lowest price of a lot has full marks, others as much less as they ask more."""

    tender: Annotated[TenderDraft, of(TenderDraft)]


class Reason(Shape):
    reason: Part


class Closure(Shape):
    """``reason``: wanted where a bid is left that could be awarded."""

    reason: Prose = ""


class LotShape(Shape):
    """``most_fen``: its estimated value, and the most it may cost. ``won``: winners by now."""

    id: str
    title: str
    title_en: str
    service_types: tuple[str, ...]
    communities: tuple[str, ...] | None
    fund: str
    winners: int
    won: int
    most_fen: int
    sessions: int
    status: str


class TenderShape(Shape):
    id: str
    area: str
    title: str
    title_en: str
    description: str
    description_en: str
    status: str
    reason: str
    period: date
    weeks: int
    criteria: tuple[dict[str, Any], ...]
    questions_until: datetime
    deadline: datetime
    opening_until: datetime
    standstill_days: int
    published_at: datetime | None
    lots: tuple[LotShape, ...]
    version: int


class Tenders(Shape):
    items: tuple[TenderShape, ...]


@router.post("/tenders", operation_id="tender.draft", status_code=201, response_model=TenderShape)
def draft(body: Draft, call: Signed) -> Response:
    """A call of my area, which nobody outside it sees until it is published."""
    return call.create(lambda tx: _tender(tx, drafting.draft(tx, body.tender)))


@router.get("/tenders", operation_id="tender.list", response_model=Tenders)
def list_tenders(call: Signed) -> Response:
    """Officials: those of my area; organisations: every one that was published."""

    def work(tx: Tx) -> Tenders:
        rows = calls.listed(tx, MOST_LISTED)
        return Tenders(items=tuple(_tender(tx, row) for row in rows))

    return call.read(work)


@router.get("/tenders/{id}", operation_id="tender.read", response_model=TenderShape)
def read(id: str, call: Signed) -> Response:
    """One call, with its lots."""
    return call.read(lambda tx: _tender(tx, calls.tender_of(tx, id)))


@router.put("/tenders/{id}", operation_id="tender.change", response_model=TenderShape)
def change(id: str, body: Draft, call: Signed) -> Response:
    """Whole, until it is published."""
    return call.change(
        lambda tx, version: _tender(tx, drafting.change(tx, id, version, body.tender))
    )


@router.post(
    "/tenders/{id}/publication",
    operation_id="tender.publish",
    status_code=201,
    response_model=TenderShape,
)
def publish(id: str, call: Signed) -> Response:
    """From now on nothing of it changes: lots, times and weights are what is bid by."""
    return call.create(lambda tx: _tender(tx, calls.publish(tx, id)))


@router.post(
    "/tenders/{id}/cancellation",
    operation_id="tender.cancel",
    status_code=201,
    response_model=TenderShape,
)
def cancel(id: str, body: Reason, call: Signed) -> Response:
    """Before anything is awarded; sealed bids stay sealed for good."""
    return call.create(lambda tx: _tender(tx, closing.cancel(tx, id, body.reason)))


@router.post(
    "/tenders/{id}/closure",
    operation_id="tender.close",
    status_code=201,
    response_model=TenderShape,
)
def close(id: str, body: Closure, call: Signed) -> Response:
    """Every award has its contract, and nothing else is awarded."""
    return call.create(lambda tx: _tender(tx, closing.close(tx, id, body.reason)))


def _tender(tx: Tx, row: Tender) -> TenderShape:
    tx.session.flush()
    return TenderShape(
        id=row.id,
        area=row.area_id,
        title=row.title,
        title_en=row.title_en,
        description=row.description,
        description_en=row.description_en,
        status=row.status,
        reason=row.reason,
        period=row.period,
        weeks=row.weeks,
        criteria=tuple(row.criteria),
        questions_until=row.questions_until,
        deadline=row.deadline,
        opening_until=row.opening_until,
        standstill_days=row.standstill_days,
        published_at=row.published_at,
        lots=tuple(map(_lot, calls.lots_of(tx.session, row.id))),
        version=row.version,
    )


def _lot(row: TenderLot) -> LotShape:
    return LotShape(
        id=row.id,
        title=row.title,
        title_en=row.title_en,
        service_types=tuple(row.service_types),
        communities=None if row.communities is None else tuple(row.communities),
        fund=row.fund_id,
        winners=row.winners,
        won=row.won,
        most_fen=row.most_fen,
        sessions=row.sessions,
        status=row.status,
    )

"""Awards, complaints against them, and the contracts that follow."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from access.tx import Tx
from api.call import Signed
from door.fields import Part, Prose, Ref, Shape
from rounds import proposals
from tenders import awards, calls, complaints, contracts
from tenders.awards import AwardRow, Decision
from tenders.complaints import Complaint
from tenders.contracts import ContractRow

router = APIRouter(tags=["tenders"])
Money = Annotated[int, Field(ge=0, le=10**12)]


class NewAward(Shape):
    """``reason``: wanted where the bid is not proposed (or not among the best ranked of its lots),
    where the amount is above what is proposed (or asked), and where a bid of a lot is unmarked."""

    bid: Ref
    amount_fen: Money
    reason: Prose = ""


class NewAwards(Shape):
    awards: Annotated[tuple[NewAward, ...], Field(strict=False, min_length=1, max_length=200)]


class AwardShape(Shape):
    """``pending`` until its contract is signed; ``standstill_until``: complaints are taken until
    then. ``reason``: to officials, and to those who opened a bid."""

    id: str
    tender: str
    bid: str
    provider: str
    lots: tuple[str, ...]
    amount_fen: int
    status: str
    reason: str
    awarded_at: datetime
    standstill_until: datetime
    contract: str | None


class Awards(Shape):
    items: tuple[AwardShape, ...]


class NewComplaint(Shape):
    text: Part


class NewDecision(Shape):
    """``disqualifies``: whether the bid complained of may not be awarded any more."""

    upheld: bool
    reason: Part
    disqualifies: bool = False


class ComplaintShape(Shape):
    id: str
    award: str
    text: str
    at: datetime
    status: str
    decision: str
    decided_at: datetime | None


class Complaints(Shape):
    items: tuple[ComplaintShape, ...]


class Acceptance(Shape):
    """``paid_fen``: all that is left of the award where it is not said; the rest is free again."""

    note: Part
    paid_fen: Money | None = None


class ContractShape(Shape):
    """``offers``: what it added to the directory. ``left_fen``: what the fund still promises it,
    beside what its tasks were promised out of the award."""

    id: str
    award: str
    provider: str
    status: str
    offers: tuple[str, ...]
    left_fen: int
    signed_at: datetime
    ended_at: datetime | None
    paid_fen: int | None
    note: str


@router.post(
    "/tenders/{id}/awards", operation_id="tender.award", status_code=201, response_model=Awards
)
def award(id: str, body: NewAwards, call: Signed) -> Response:
    """All of these or none; their money is promised, and their standstill begins. Where there is a
    proposal, that is what a decision deviates from; else the ranking."""

    def work(tx: Tx) -> Awards:
        decisions = [
            Decision(bid=one.bid, amount_fen=one.amount_fen, reason=one.reason)
            for one in body.awards
        ]
        return _awards(tx, proposals.award_as(tx, id, decisions))

    return call.create(work)


@router.get("/tenders/{id}/awards", operation_id="award.list", response_model=Awards)
def list_awards(id: str, call: Signed) -> Response:
    """Who wins what, for how much, and until when one may complain; cancelled ones too."""

    def work(tx: Tx) -> Awards:
        calls.tender_of(tx, id)
        return _awards(tx, awards.awards_of(tx.session, id))

    return call.read(work)


@router.post(
    "/awards/{id}/complaints",
    operation_id="award.complain",
    status_code=201,
    response_model=ComplaintShape,
)
def complain(id: str, body: NewComplaint, call: Signed) -> Response:
    """Of who bid for the same call, while the standstill runs."""
    return call.create(lambda tx: _complaint(complaints.complain(tx, id, body.text)))


@router.get("/awards/{id}/complaints", operation_id="award.complaints", response_model=Complaints)
def list_complaints(id: str, call: Signed) -> Response:
    """Officials: all of them; organisations: my own."""

    def work(tx: Tx) -> Complaints:
        return Complaints(items=tuple(map(_complaint, complaints.complaints_of(tx, id))))

    return call.read(work)


@router.post(
    "/complaints/{id}/decision",
    operation_id="complaint.decide",
    status_code=201,
    response_model=ComplaintShape,
)
def decide(id: str, body: NewDecision, call: Signed) -> Response:
    """Upheld, the award is cancelled and its lots may be awarded anew; dismissed, it stands."""

    def work(tx: Tx) -> ComplaintShape:
        row = complaints.decide(
            tx, id, upheld=body.upheld, reason=body.reason, disqualifies=body.disqualifies
        )
        return _complaint(row)

    return call.create(work)


@router.post(
    "/awards/{id}/contract",
    operation_id="award.contract",
    status_code=201,
    response_model=ContractShape,
)
def sign(id: str, call: Signed) -> Response:
    """After the standstill; what was bid becomes offers that the following rounds use."""
    return call.create(lambda tx: _contract(tx, contracts.sign(tx, id)))


@router.get("/contracts/{id}", operation_id="contract.read", response_model=ContractShape)
def read_contract(id: str, call: Signed) -> Response:
    """One contract."""
    return call.read(lambda tx: _contract(tx, contracts.contract_of(tx, id)))


@router.post(
    "/contracts/{id}/completion",
    operation_id="contract.complete",
    status_code=201,
    response_model=ContractShape,
)
def complete(id: str, body: Acceptance, call: Signed) -> Response:
    """Accepted: it is paid, and its offers end."""

    def work(tx: Tx) -> ContractShape:
        return _contract(tx, contracts.complete(tx, id, body.note, body.paid_fen))

    return call.create(work)


def _awards(tx: Tx, rows: Sequence[AwardRow]) -> Awards:
    signed = contracts.contracts_of(tx.session, [row.id for row in rows])
    of_award = {contract.award_id: contract.id for contract in signed}
    return Awards(
        items=tuple(
            AwardShape(
                id=row.id,
                tender=row.tender_id,
                bid=row.bid_id,
                provider=row.provider_id,
                lots=tuple(row.lots),
                amount_fen=row.amount_fen,
                status=row.status,
                reason=awards.reason_of(tx, row),
                awarded_at=row.awarded_at,
                standstill_until=row.standstill_until,
                contract=of_award.get(row.id),
            )
            for row in rows
        )
    )


def _complaint(row: Complaint) -> ComplaintShape:
    return ComplaintShape(
        id=row.id,
        award=row.award_id,
        text=row.text,
        at=row.at,
        status=row.status,
        decision=row.decision,
        decided_at=row.decided_at,
    )


def _contract(tx: Tx, row: ContractRow) -> ContractShape:
    tx.session.flush()
    award = tx.session.get_one(AwardRow, row.award_id)
    return ContractShape(
        id=row.id,
        award=row.award_id,
        provider=row.provider_id,
        status=row.status,
        offers=tuple(row.offers),
        left_fen=contracts.left_fen(tx.session, award),
        signed_at=row.signed_at,
        ended_at=row.ended_at,
        paid_fen=row.paid_fen,
        note=row.note,
    )

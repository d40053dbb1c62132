"""A call's proposal: which bids one plan accepts, beside the plain ranking."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import Field

from access.refusal import Absent
from access.tx import Tx
from api.call import Signed
from api.problems import language
from api.progress import Progress, progress_of
from door.fields import Shape
from rounds import proposals, solving

router = APIRouter(tags=["tenders"])


class NewProposal(Shape):
    """``seconds``: of wall time, for the joint plan and for the one beside it each."""

    seconds: Annotated[int, Field(ge=1, le=solving.LONGEST)] = proposals.USUAL
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0


class ProposalShape(Shape):
    """``figures``: ``proposed``, ``plan``, ``ranking`` and ``lost``, see docs/tenders.md.
    ``instance`` and ``result``: SHA-256 of what was solved and of what came of it."""

    tender: str
    asked_at: datetime
    instance: str
    result: str
    figures: dict[str, Any]


@router.post(
    "/tenders/{id}/proposal",
    operation_id="tender.propose",
    status_code=202,
    response_model=Progress,
)
def propose(id: str, body: NewProposal, call: Signed, request: Request) -> Response:
    """Awards and assignments of one plan, once no bid may be opened any more: a worker solves it,
    verifies it, and finds at what price each of the others would have won."""
    lang = language(request)

    def work(tx: Tx) -> Progress:
        return progress_of(proposals.ask(tx, id, seconds=body.seconds, seed=body.seed), lang)

    return call.create(work, 202)


@router.get("/tenders/{id}/proposal", operation_id="tender.proposal", response_model=ProposalShape)
def proposal(id: str, call: Signed) -> Response:
    """The latest one that is done."""

    def work(tx: Tx) -> ProposalShape:
        row = proposals.proposal_of(tx, id)
        if row is None:
            raise Absent("proposal", id)
        return ProposalShape(
            tender=id,
            asked_at=row.asked_at,
            instance=row.digest,
            result=row.result_digest,
            figures=row.figures,
        )

    return call.read(work)


@router.get(
    "/tenders/{id}/proposal/progress",
    operation_id="tender.proposal_progress",
    response_model=Progress,
)
def proposal_progress(id: str, call: Signed, request: Request) -> Response:
    """How far the latest one is."""
    lang = language(request)

    def work(tx: Tx) -> Progress:
        return progress_of(proposals.progress_of(tx, id), lang)

    return call.read(work)

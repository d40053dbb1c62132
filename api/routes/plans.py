"""A round's plan: read, decided on, sent back or published; an official's."""

from datetime import datetime
from typing import Any, Literal

from fastapi import APIRouter, Response

from access.tx import Tx
from api.call import Signed
from api.routes.rounds import RoundShape, round_shape
from door.fields import Line, Prose, Ref, Refs, Shape
from rounds import decisions, plans, publish, rounds
from rounds.decisions import Decision
from rounds.states import Step

router = APIRouter(tags=["rounds"])


class PlanShape(Shape):
    """``digest``: SHA-256 of the plan, which a publication names; values in milli-points."""

    id: str
    instance: str
    digest: str
    verdict: str
    value: int
    bound: int
    gap_percent: float
    served: int
    unmet: int
    public_fen: int
    status: str
    assignments: tuple[dict[str, Any], ...]
    series: tuple[dict[str, Any], ...]
    unmet_needs: tuple[str, ...]


class NewDecision(Shape):
    """A field that is none speaks of any."""

    kind: Literal["pin", "forbid"]
    need: Ref
    offer: Ref | None = None
    setting: Literal["home", "venue"] | None = None
    venue: Ref | None = None
    slots: Refs | None = None
    fund: Ref | None = None
    reason: Prose


class DecisionShape(Shape):
    """``withdrawn_at``: it was taken back, and no solve keeps to it."""

    id: str
    kind: str
    said: dict[str, Any]
    reason: str
    at: datetime
    withdrawn_at: datetime | None
    withdrawn_reason: str | None
    version: int


class Decisions(Shape):
    items: tuple[DecisionShape, ...]


class Reason(Shape):
    reason: Prose


class Publication(Shape):
    """``plan``: the digest of the plan that was read."""

    plan: Line


class Published(Shape):
    round: str
    tasks: int
    version: int


@router.get("/rounds/{id}/plan", operation_id="round.plan", response_model=PlanShape)
def plan(id: str, call: Signed) -> Response:
    """The plan proposed or published, as it was verified."""
    return call.read(lambda tx: _plan(tx, rounds.round_of(tx, id)))


@router.put("/rounds/{id}/review", operation_id="round.review", response_model=RoundShape)
def review(id: str, call: Signed) -> Response:
    """I am looking at the plan."""

    def work(tx: Tx, version: int) -> RoundShape:
        row = rounds.round_of(tx, id)
        rounds.step(tx, row, Step.REVIEW, version)
        return round_shape(row)

    return call.change(work)


@router.put("/rounds/{id}/return", operation_id="round.send_back", response_model=RoundShape)
def send_back(id: str, body: Reason, call: Signed) -> Response:
    """Not this plan: to be solved again."""

    def work(tx: Tx, version: int) -> RoundShape:
        row = rounds.round_of(tx, id)
        rounds.step(tx, row, Step.SEND_BACK, version)
        tx.note("round.sent_back", "round", row.id, reason=body.reason)
        return round_shape(row)

    return call.change(work)


@router.post(
    "/rounds/{id}/decisions",
    operation_id="round.decide",
    status_code=201,
    response_model=DecisionShape,
)
def decide(id: str, body: NewDecision, call: Signed) -> Response:
    """Pin a need to a way, or forbid one; the next solve keeps to it."""
    said = body.model_dump(mode="json", exclude={"kind", "reason"})

    def work(tx: Tx) -> DecisionShape:
        return _decision(
            decisions.decide(tx, rounds.round_of(tx, id), body.kind, said, body.reason)
        )

    return call.create(work)


@router.get("/rounds/{id}/decisions", operation_id="round.decisions", response_model=Decisions)
def list_decisions(id: str, call: Signed) -> Response:
    """What persons have decided in this round, and what of it was taken back."""

    def work(tx: Tx) -> Decisions:
        rows = decisions.decisions_of(tx, rounds.round_of(tx, id).id)
        return Decisions(items=tuple(map(_decision, rows)))

    return call.read(work)


@router.put(
    "/rounds/{id}/decisions/{decision_id}/withdrawal",
    operation_id="round.withdraw_decision",
    response_model=DecisionShape,
)
def withdraw_decision(id: str, decision_id: str, body: Reason, call: Signed) -> Response:
    """Taken back: it is kept with both reasons, and the next solve asks nothing of it."""

    def work(tx: Tx, version: int) -> DecisionShape:
        row = rounds.round_of(tx, id)
        return _decision(decisions.withdraw(tx, row, decision_id, version, body.reason))

    return call.change(work)


@router.put("/rounds/{id}/publication", operation_id="round.publish", response_model=Published)
def publish_(id: str, body: Publication, call: Signed) -> Response:
    """The plan stands: money and capacity are committed, and tasks are sent."""
    call.version()
    read = call.gather(lambda tx: publish.ready(tx, rounds.round_of(tx, id), body.plan))

    def work(tx: Tx, version: int) -> Published:
        row = rounds.round_of(tx, id)
        tasks = publish.publish(tx, row, version, read)
        return Published(round=row.id, tasks=len(tasks), version=row.version)

    return call.change(work)


def _decision(row: Decision) -> DecisionShape:
    return DecisionShape(
        id=row.id,
        kind=row.kind,
        said=row.said,
        reason=row.reason,
        at=row.at,
        withdrawn_at=row.withdrawn_at,
        withdrawn_reason=row.withdrawn_reason,
        version=row.version,
    )


def _plan(tx: Tx, round_: rounds.Round) -> PlanShape:
    row = plans.proposal_of(tx.session, round_)
    found = plans.proposed(tx, row).plan
    return PlanShape(
        id=row.id,
        instance=row.instance,
        digest=row.digest,
        verdict=row.verdict,
        value=row.value,
        bound=row.bound,
        gap_percent=round(100 * (row.bound - row.value) / row.bound, 4) if row.bound else 0.0,
        served=row.served,
        unmet=row.unmet,
        public_fen=row.public_fen,
        status=row.status,
        assignments=tuple(one.model_dump(mode="json") for one in found.assignments),
        series=tuple(one.model_dump(mode="json") for one in found.series),
        unmet_needs=found.unmet,
    )

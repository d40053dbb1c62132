"""Matching rounds: an official's."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Response
from pydantic import Field

from access.tx import Tx
from api.call import Signed
from api.shapes import Calendar, Line, Prose, Ref, Refs, Shape, of
from matcher.instance import Policy
from rounds import frozen, plans, publish, rounds, solving
from rounds.rounds import Round
from rounds.states import Step

router = APIRouter(tags=["rounds"])


class NewRound(Shape):
    area: Ref
    name: Line
    period: Calendar
    weeks: Annotated[int, Field(ge=1, le=520)] = 4
    policy: Annotated[Policy, of(Policy)] = Policy()


class RoundShape(Shape):
    id: str
    area: str
    name: str
    period: Calendar
    weeks: int
    state: str
    policy: dict[str, Any]
    version: int


class Rounds(Shape):
    items: tuple[RoundShape, ...]


class FrozenShape(Shape):
    """``digest``: SHA-256 of the instance."""

    round: str
    digest: str
    needs: int
    at: datetime
    version: int


class NewSolve(Shape):
    """``seconds``: of wall time; ``work``: search iterations, with which alone the same plan comes
    of the same seed. Neither: a minute."""

    seconds: Annotated[int, Field(ge=1, le=solving.LONGEST)] | None = None
    work: Annotated[int, Field(ge=1, le=solving.MOST_WORK)] | None = None
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0


class Progress(Shape):
    """``progress``: percent; ``error``: a code, where it has failed."""

    state: str
    stage: str
    progress: int
    error: str


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
    id: str
    kind: str
    said: dict[str, Any]
    reason: str
    at: datetime


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


@router.post("/rounds", operation_id="round.open", status_code=201, response_model=RoundShape)
def open_(body: NewRound, call: Signed) -> Response:
    """A round of my area, or of one within it."""

    def work(tx: Tx) -> RoundShape:
        row = rounds.open_round(
            tx,
            area=body.area,
            name=body.name,
            period=body.period,
            weeks=body.weeks,
            policy=body.policy,
        )
        return _round(row)

    return call.create(work)


@router.get("/rounds", operation_id="round.list", response_model=Rounds)
def list_(call: Signed) -> Response:
    """The rounds of my area, the latest first."""
    return call.read(lambda tx: Rounds(items=tuple(map(_round, rounds.listed(tx)))))


@router.get("/rounds/{id}", operation_id="round.read", response_model=RoundShape)
def read(id: str, call: Signed) -> Response:
    """One round."""
    return call.read(lambda tx: _round(rounds.round_of(tx, id)))


@router.put("/rounds/{id}/instance", operation_id="round.freeze", response_model=FrozenShape)
def freeze(id: str, call: Signed) -> Response:
    """What stands now is what the round decides on; who posts later waits for the next."""

    def work(tx: Tx, version: int) -> FrozenShape:
        row = rounds.round_of(tx, id)
        rounds.step(tx, row, Step.FREEZE, version)
        kept = frozen.freeze(tx, row)
        return FrozenShape(
            round=row.id, digest=kept.digest, needs=kept.needs, at=kept.at, version=row.version
        )

    return call.change(work)


@router.delete("/rounds/{id}/instance", operation_id="round.reopen", response_model=RoundShape)
def reopen(id: str, call: Signed) -> Response:
    """What was frozen is let go, to be frozen anew."""

    def work(tx: Tx, version: int) -> RoundShape:
        row = rounds.round_of(tx, id)
        rounds.step(tx, row, Step.REOPEN, version)
        return _round(row)

    return call.change(work)


@router.put("/rounds/{id}/solve", operation_id="round.solve", response_model=RoundShape)
def solve(id: str, body: NewSolve, call: Signed) -> Response:
    """Have the round solved, under its decisions; a worker does it."""

    def work(tx: Tx, version: int) -> RoundShape:
        row = rounds.round_of(tx, id)
        solving.solve(tx, row, version, seconds=body.seconds, work=body.work, seed=body.seed)
        return _round(row)

    return call.change(work)


@router.get("/rounds/{id}/solve", operation_id="round.progress", response_model=Progress)
def progress(id: str, call: Signed) -> Response:
    """How far the latest solve is."""

    def work(tx: Tx) -> Progress:
        run = solving.progress_of(tx, rounds.round_of(tx, id))
        if run is None:
            return Progress(state="none", stage="", progress=0, error="")
        return Progress(state=run.state, stage=run.stage, progress=run.progress, error=run.error)

    return call.read(work)


@router.delete("/rounds/{id}/solve", operation_id="round.cancel", status_code=204)
def cancel(id: str, call: Signed) -> Response:
    """End the solve, with the best plan so far if there is one."""

    def work(tx: Tx) -> None:
        solving.cancel(tx, rounds.round_of(tx, id))

    return call.drop(work)


@router.get("/rounds/{id}/plan", operation_id="round.plan", response_model=PlanShape)
def plan(id: str, call: Signed) -> Response:
    """The plan proposed or published, as it was verified."""
    return call.read(lambda tx: _plan(plans.proposal_of(tx.session, rounds.round_of(tx, id))))


@router.put("/rounds/{id}/review", operation_id="round.review", response_model=RoundShape)
def review(id: str, call: Signed) -> Response:
    """I am looking at the plan."""

    def work(tx: Tx, version: int) -> RoundShape:
        row = rounds.round_of(tx, id)
        rounds.step(tx, row, Step.REVIEW, version)
        return _round(row)

    return call.change(work)


@router.put("/rounds/{id}/return", operation_id="round.send_back", response_model=RoundShape)
def send_back(id: str, body: Reason, call: Signed) -> Response:
    """Not this plan: to be solved again."""

    def work(tx: Tx, version: int) -> RoundShape:
        row = rounds.round_of(tx, id)
        rounds.step(tx, row, Step.SEND_BACK, version)
        tx.note("round.sent_back", "round", row.id, reason=body.reason)
        return _round(row)

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
        return _decision(rounds.decide(tx, rounds.round_of(tx, id), body.kind, said, body.reason))

    return call.create(work)


@router.get("/rounds/{id}/decisions", operation_id="round.decisions", response_model=Decisions)
def decisions(id: str, call: Signed) -> Response:
    """What persons have decided in this round."""

    def work(tx: Tx) -> Decisions:
        rows = rounds.decisions_of(tx, rounds.round_of(tx, id).id)
        return Decisions(items=tuple(map(_decision, rows)))

    return call.read(work)


@router.put("/rounds/{id}/publication", operation_id="round.publish", response_model=Published)
def publish_(id: str, body: Publication, call: Signed) -> Response:
    """The plan stands: money and capacity are committed, and tasks are sent."""

    def work(tx: Tx, version: int) -> Published:
        row = rounds.round_of(tx, id)
        tasks = publish.publish(tx, row, version, body.plan)
        return Published(round=row.id, tasks=len(tasks), version=row.version)

    return call.change(work)


@router.put("/rounds/{id}/closure", operation_id="round.close", response_model=RoundShape)
def close(id: str, call: Signed) -> Response:
    """The round is over."""

    def work(tx: Tx, version: int) -> RoundShape:
        row = rounds.round_of(tx, id)
        rounds.step(tx, row, Step.CLOSE, version)
        return _round(row)

    return call.change(work)


def _round(row: Round) -> RoundShape:
    return RoundShape(
        id=row.id,
        area=row.area_id,
        name=row.name,
        period=row.period,
        weeks=row.weeks,
        state=row.state,
        policy=row.policy,
        version=row.version,
    )


def _decision(row: rounds.Decision) -> DecisionShape:
    return DecisionShape(id=row.id, kind=row.kind, said=row.said, reason=row.reason, at=row.at)


def _plan(row: plans.PlanRow) -> PlanShape:
    found = plans.result_of(row).plan
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

"""Matching rounds: an official's."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import Field

from access.tx import Tx
from api.call import Signed
from api.problems import language
from api.progress import Progress, progress_of
from door.fields import Calendar, Line, Ref, Shape, of
from matcher.instance import Policy
from rounds import frozen, rounds, solving
from rounds.rounds import Round
from rounds.states import Step

router = APIRouter(tags=["rounds"])


class NewRound(Shape):
    area: Ref
    name: Line
    period: Calendar
    weeks: Annotated[int, Field(ge=1, le=520)] = 4
    policy: Annotated[Policy, of(Policy)] | None = None


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
        return round_shape(row)

    return call.create(work)


@router.get("/rounds", operation_id="round.list", response_model=Rounds)
def list_(call: Signed) -> Response:
    """The rounds of my area, the latest first."""
    return call.read(lambda tx: Rounds(items=tuple(map(round_shape, rounds.listed(tx)))))


@router.get("/rounds/{id}", operation_id="round.read", response_model=RoundShape)
def read(id: str, call: Signed) -> Response:
    """One round."""
    return call.read(lambda tx: round_shape(rounds.round_of(tx, id)))


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
        return round_shape(row)

    return call.change(work)


@router.put("/rounds/{id}/solve", operation_id="round.solve", response_model=RoundShape)
def solve(id: str, body: NewSolve, call: Signed) -> Response:
    """Have the round solved, under its decisions; a worker does it."""

    def work(tx: Tx, version: int) -> RoundShape:
        row = rounds.round_of(tx, id)
        solving.solve(tx, row, version, seconds=body.seconds, work=body.work, seed=body.seed)
        return round_shape(row)

    return call.change(work)


@router.get("/rounds/{id}/solve", operation_id="round.progress", response_model=Progress)
def progress(id: str, call: Signed, request: Request) -> Response:
    """How far the latest solve is, and why it came to nothing where it has."""
    lang = language(request)

    def work(tx: Tx) -> Progress:
        return progress_of(solving.progress_of(tx, rounds.round_of(tx, id)), lang)

    return call.read(work)


@router.delete("/rounds/{id}/solve", operation_id="round.cancel", status_code=204)
def cancel(id: str, call: Signed) -> Response:
    """End the solve, with the best plan so far if there is one."""

    def work(tx: Tx) -> None:
        solving.cancel(tx, rounds.round_of(tx, id))

    return call.drop(work)


@router.put("/rounds/{id}/closure", operation_id="round.close", response_model=RoundShape)
def close(id: str, call: Signed) -> Response:
    """The round is over."""

    def work(tx: Tx, version: int) -> RoundShape:
        row = rounds.round_of(tx, id)
        rounds.step(tx, row, Step.CLOSE, version)
        return round_shape(row)

    return call.change(work)


def round_shape(row: Round) -> RoundShape:
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

"""What comes of tasks: evaluations, and what else could serve a need that waits again."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import Field

from access.tx import Tx
from api.call import Signed
from door.fields import Prose, Shape
from matcher.explain import Miss
from rounds import evaluations, replacements

router = APIRouter(tags=["tasks"])


class NewEvaluation(Shape):
    mark: Annotated[int, Field(ge=1, le=5)]
    remark: Prose = ""


class EvaluationShape(Shape):
    """``remark``: none where it is not for the reader."""

    id: str
    task: str
    community: str
    mark: int
    remark: str | None
    at: datetime


class Evaluations(Shape):
    items: tuple[EvaluationShape, ...]


class WayShape(Shape):
    """``company``: others who wait and would make up a new series. ``reasons``: what stands in the
    way, as codes of the ``reasons`` catalogue with their parameters. ``value``: milli-points."""

    offer: str
    provider: str
    venue: str | None
    slots: tuple[str, ...]
    fund: str | None
    company: int
    distance_m: int
    value: int
    reasons: tuple[dict[str, Any], ...]


class ReplacementsShape(Shape):
    """``lawful``: the most valuable first; ``near``: what something stands in the way of."""

    need: str
    round: str
    lawful: tuple[WayShape, ...]
    near: tuple[WayShape, ...]


@router.post(
    "/tasks/{id}/evaluations",
    operation_id="evaluation.add",
    status_code=201,
    response_model=EvaluationShape,
)
def evaluate(id: str, body: NewEvaluation, call: Signed) -> Response:
    """My community's word on what was done: 1 (bad) to 5 (very good)."""
    return call.create(
        lambda tx: _evaluation(tx, evaluations.evaluate(tx, id, body.mark, body.remark))
    )


@router.get("/tasks/{id}/evaluations", operation_id="evaluation.list", response_model=Evaluations)
def list_evaluations(id: str, call: Signed) -> Response:
    """What was said of a task; an organisation reads the marks."""

    def work(tx: Tx) -> Evaluations:
        rows = evaluations.evaluations_of(tx, id)
        return Evaluations(items=tuple(_evaluation(tx, row) for row in rows))

    return call.look(work)


@router.get(
    "/needs/{id}/replacements",
    operation_id="need.replacements",
    response_model=ReplacementsShape,
)
def replace(id: str, call: Signed) -> Response:
    """The best lawful ways for a need that waits, with what is left now and nobody else moved."""
    found = call.gather(lambda tx: replacements.replacements_for(tx, id))
    giving = {offer.id: offer.provider for offer in found.instance.offers}

    def work(tx: Tx) -> ReplacementsShape:
        replacements.note_looked(tx, id, found)
        return ReplacementsShape(
            need=id,
            round=found.round,
            lawful=tuple(_way(giving, one) for one in found.lawful),
            near=tuple(_way(giving, one) for one in found.near),
        )

    return call.look(work)


def _evaluation(tx: Tx, row: evaluations.Evaluation) -> EvaluationShape:
    return EvaluationShape(
        id=row.id,
        task=row.task_id,
        community=row.area_id,
        mark=row.mark,
        remark=evaluations.remark_for(tx, row),
        at=row.at,
    )


def _way(giving: dict[str, str], miss: Miss) -> WayShape:
    way = miss.way
    return WayShape(
        offer=way.offer,
        provider=giving[way.offer],
        venue=way.venue,
        slots=way.slots,
        fund=way.fund,
        company=len(way.company),
        distance_m=miss.distance_m,
        value=miss.own,
        reasons=tuple(
            {"rule": reason.rule and reason.rule.value, "code": reason.code}
            for reason in miss.reasons
        ),
    )

"""What if: a round a little otherwise, solved on a copy and kept beside its plan."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import Field

from access.tx import Tx
from api.call import Signed
from api.problems import language
from api.progress import Progress, progress_of
from door.fields import Line, Shape, several_of
from matcher.suppose import SEVERAL, Supposition
from rounds import scenarios
from rounds.scenarios import ScenarioRow

router = APIRouter(tags=["rounds"])

Supposed = Annotated[
    tuple[Supposition, ...], several_of(SEVERAL), Field(min_length=1, max_length=20)
]


class NewScenario(Shape):
    """``supposed``: each with its ``kind``, see docs/rounds.md; ``seconds``: of wall time."""

    name: Line
    supposed: Supposed
    seconds: Annotated[int, Field(ge=1, le=scenarios.LONGEST)] = scenarios.USUAL
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0


class NewName(Shape):
    name: Line


class ScenarioShape(Shape):
    """``plan``: what it is beside; ``said``: what is supposed, a list of clauses by language.

    ``figures``, once it is done: ``before`` and ``after`` (needs, served, public money, value and
    bound in milli-points, what each fund pays and holds, the community served least), the needs
    ``gained``, ``lost`` and ``moved``, and the communities that have ``more`` or ``fewer``.
    ``instance`` and ``result``: SHA-256 of what was solved and of what came of it.
    """

    id: str
    round: str
    plan: str
    name: str
    supposed: tuple[dict[str, Any], ...]
    said: dict[str, Any]
    asked_at: datetime
    progress: Progress
    instance: str
    result: str
    figures: dict[str, Any]
    version: int


class Scenarios(Shape):
    items: tuple[ScenarioShape, ...]


@router.post(
    "/rounds/{id}/scenarios",
    operation_id="scenario.ask",
    status_code=202,
    response_model=ScenarioShape,
)
def ask(id: str, body: NewScenario, call: Signed, request: Request) -> Response:
    """Suppose something of a round that has a plan: a worker solves and verifies it, warm from that
    plan, which stays as it is."""
    lang = language(request)

    def work(tx: Tx) -> ScenarioShape:
        row = scenarios.ask(tx, id, body.name, body.supposed, seconds=body.seconds, seed=body.seed)
        return _shapes(tx, [row], lang)[0]

    return call.create(work, 202)


@router.get("/rounds/{id}/scenarios", operation_id="scenario.list", response_model=Scenarios)
def list_(id: str, call: Signed, request: Request) -> Response:
    """A round's, the latest first."""
    lang = language(request)
    return call.read(lambda tx: Scenarios(items=_shapes(tx, scenarios.listed(tx, id), lang)))


@router.get("/scenarios/{id}", operation_id="scenario.read", response_model=ScenarioShape)
def read(id: str, call: Signed, request: Request) -> Response:
    """One of them, how far it is, and what came of it."""
    lang = language(request)
    return call.read(lambda tx: _shapes(tx, [scenarios.scenario_of(tx, id)], lang)[0])


@router.patch("/scenarios/{id}", operation_id="scenario.rename", response_model=ScenarioShape)
def rename(id: str, body: NewName, call: Signed, request: Request) -> Response:
    """Give it another name."""
    lang = language(request)
    return call.change(
        lambda tx, version: _shapes(tx, [scenarios.rename(tx, id, version, body.name)], lang)[0]
    )


@router.delete("/scenarios/{id}", operation_id="scenario.delete", status_code=204)
def delete(id: str, call: Signed) -> Response:
    """Let go of it, also while it is solved."""
    return call.drop(lambda tx: scenarios.delete(tx, id))


def _shapes(tx: Tx, rows: list[ScenarioRow], lang: str) -> tuple[ScenarioShape, ...]:
    runs = scenarios.runs_of(tx, rows)
    return tuple(
        ScenarioShape(
            id=row.id,
            round=row.round_id,
            plan=row.plan_id,
            name=row.name,
            supposed=tuple(row.supposed),
            said=row.said,
            asked_at=row.asked_at,
            progress=progress_of(runs.get(row.id), lang),
            instance=row.digest,
            result=row.result_digest,
            figures=row.figures if scenarios.sound(tx, row) else {},
            version=row.version,
        )
        for row in rows
    )

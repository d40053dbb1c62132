"""A plan and what it was verified on, as files: with them anybody can verify it once more."""

from fastapi import APIRouter, Response

from access.tx import Tx
from api.call import JSON_MEDIA, Signed
from rounds import plans, rounds

router = APIRouter(tags=["rounds"])
COLUMNS_MEDIA = "application/octet-stream"


@router.get(
    "/rounds/{id}/plan/instance",
    operation_id="round.plan_instance",
    response_class=Response,
    responses={
        200: {"content": {COLUMNS_MEDIA: {"schema": {"type": "string", "format": "binary"}}}}
    },
)
def plan_instance(id: str, call: Signed) -> Response:
    """The frozen round that the plan is of, as a ``.linli`` file: residents by id, no names."""

    def work(tx: Tx) -> Response:
        frozen, _ = plans.handed_out(tx, rounds.round_of(tx, id))
        return _file(frozen.instance, COLUMNS_MEDIA)

    return call.look(work)


@router.get(
    "/rounds/{id}/plan/result",
    operation_id="round.plan_result",
    response_class=Response,
    responses={200: {"content": {JSON_MEDIA: {"schema": {"type": "object"}}}}},
)
def plan_result(id: str, call: Signed) -> Response:
    """The plan with its certificate, to the byte as it was verified: ``linli verify`` reads it."""

    def work(tx: Tx) -> Response:
        _, plan = plans.handed_out(tx, rounds.round_of(tx, id))
        return _file(plan.result, JSON_MEDIA)

    return call.look(work)


def _file(data: bytes, media: str) -> Response:
    return Response(data, media_type=media, headers={"Cache-Control": "no-store"})

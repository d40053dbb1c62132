"""The hand-over: what a secretary who takes over has to know."""

from dataclasses import asdict
from datetime import date, datetime

from fastapi import APIRouter, Response

from api.call import Signed
from door.fields import Shape
from rounds.handover import handover

router = APIRouter(tags=["needs"])


class ByHandShape(Shape):
    need: str
    resident: str
    service_type: str
    name: str
    phone: str
    building: str
    queued_at: datetime


class RunningShape(Shape):
    task: str
    provider: str
    service_type: str
    state: str
    moved_at: datetime


class NotedShape(Shape):
    building: str
    residents: int
    last: datetime


class ObjectionShape(Shape):
    resident: str
    name: str
    building: str
    since: datetime


class HandoverShape(Shape):
    """``waiting``: needs by days waiting, up to each figure; lists end at 200."""

    on: date
    states: dict[str, int]
    waiting: dict[str, int]
    by_hand: tuple[ByHandShape, ...]
    tasks: dict[str, int]
    running: tuple[RunningShape, ...]
    notes: tuple[NotedShape, ...]
    unanswered: tuple[ObjectionShape, ...]


@router.get("/handover", operation_id="handover.read", response_model=HandoverShape)
def read(call: Signed) -> Response:
    """What waits, what is decided by hand, what runs, and who has not been answered; masked."""
    return call.look(lambda tx: HandoverShape.model_validate(asdict(handover(tx))))

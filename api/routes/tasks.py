"""Tasks: what organisations are given, and say of it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from access.consent import GivenBy
from access.tx import Tx
from api.call import Signed
from api.shapes import MOST_LISTED, Page
from door.cursor import cursor_of, place_of
from door.fields import Calendar, Line, Prose, Refs, Shape
from rounds import agenda, awaiting, places, tasks
from rounds.contacts import contacts_of
from rounds.tasks import Task, TaskState

router = APIRouter(tags=["tasks"])


class TaskShape(Shape):
    """``needs``: to an organisation all that it serves, to others those of their area; ``awaits``:
    those of them whose resident has yet to be asked whether the organisation may know of them."""

    id: str
    round: str
    provider: str
    offer: str
    venue: str | None
    fund: str | None
    service_type: str
    period: Calendar
    weeks: int
    slots: tuple[str, ...]
    public_fen: int
    copay_fen: int
    needs: tuple[str, ...]
    awaits: tuple[str, ...]
    state: str
    reason: str
    sent_at: datetime
    version: int


class ContactShape(Shape):
    """``open``: in the clear, once the task is accepted and until it ends, of whom has agreed to be
    known to my organisation; else masked, and ``why`` is a code: ``task_not_accepted``,
    ``consent_awaited`` (the community will ask), ``organisation_refused``."""

    need: str
    open: bool
    why: str
    name: str
    phone: str
    community: str
    building: str
    door: str
    health: str


class Contacts(Shape):
    items: tuple[ContactShape, ...]


class NewState(Shape):
    """``reason``: where a task is refused, held, ended or has failed."""

    state: Annotated[TaskState, Field(strict=False)]
    reason: Prose = ""


class Agreement(Shape):
    """``needs``: whose residents agreed; none: all that the task awaits. ``contact``: how the
    organisation is reached, as they were told."""

    needs: Refs = ()
    contact: Line
    notice: Annotated[int, Field(ge=1, le=10**6)]
    method: Line
    given_by: Annotated[GivenBy, Field(strict=False)] = GivenBy.SELF


class Departure(Shape):
    """``waits``: for another task; else the need is withdrawn."""

    reason: Prose
    waits: bool = False


@router.get("/tasks", operation_id="task.list", response_model=Page[TaskShape])
def list_(
    call: Signed,
    state: TaskState | None = None,
    awaits: bool = False,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_LISTED)] = 50,
) -> Response:
    """My organisation's tasks, or those that serve my area; the latest first.

    ``awaits``: those that wait for a resident to agree to be known to the organisation.
    """

    def work(tx: Tx) -> Page[TaskShape]:
        only = awaiting.awaiting(tx) if awaits else None
        rows = agenda.listed(tx, state, after=place_of(cursor), limit=limit, only=only)
        waiting = awaiting.awaited(tx, [row.id for row in rows])
        last = cursor_of(rows[-1].sent_at, rows[-1].id) if len(rows) == limit else None
        return Page(items=tuple(_shaped(tx, row, waiting) for row in rows), next=last)

    return call.look(work)


@router.get("/tasks/{id}", operation_id="task.read", response_model=TaskShape)
def read(id: str, call: Signed) -> Response:
    """One task."""
    return call.read(lambda tx: _task(tx, tasks.task_of(tx, id)))


@router.get("/tasks/{id}/contacts", operation_id="task.contacts", response_model=Contacts)
def contacts(id: str, call: Signed) -> Response:
    """Whom my organisation serves and how to find them; each look is in the trail."""

    def work(tx: Tx) -> Contacts:
        found = contacts_of(tx, id)
        return Contacts(items=tuple(ContactShape(**asdict(one)) for one in found))

    return call.look(work)


@router.post(
    "/tasks/{id}/consents", operation_id="task.agree", status_code=201, response_model=TaskShape
)
def agree(id: str, body: Agreement, call: Signed) -> Response:
    """Residents whom a task serves agree to be known to its organisation by name (PIPL 23)."""
    said = body.model_dump()
    return call.create(lambda tx: _task(tx, awaiting.agree(tx, id, **said)))


@router.put("/tasks/{id}/state", operation_id="task.move", response_model=TaskShape)
def move(id: str, body: NewState, call: Signed) -> Response:
    """Accept, refuse, begin, hold, complete: as the table of moves allows."""
    return call.change(
        lambda tx, version: _task(tx, tasks.move(tx, id, version, body.state, body.reason))
    )


@router.put(
    "/tasks/{id}/places/{need_id}/departure", operation_id="task.leave", response_model=TaskShape
)
def leave(id: str, need_id: str, body: Departure, call: Signed) -> Response:
    """A resident gives up their own place in a class, which goes on; the last one ends the task."""

    def work(tx: Tx, version: int) -> TaskShape:
        left = places.give_up(tx, id, version, need_id, body.reason, waits=body.waits)
        return _task(tx, left)

    return call.change(work)


def _task(tx: Tx, row: Task) -> TaskShape:
    return _shaped(tx, row, awaiting.awaited(tx, [row.id]))


def _shaped(tx: Tx, row: Task, awaits: Mapping[str, Sequence[str]]) -> TaskShape:
    return TaskShape(
        id=row.id,
        round=row.round_id,
        provider=row.provider_id,
        offer=row.offer_id,
        venue=row.venue_id,
        fund=row.fund_id,
        service_type=row.service_type,
        period=row.period,
        weeks=row.weeks,
        slots=tuple(row.slots),
        public_fen=row.public_fen,
        copay_fen=row.copay_fen,
        needs=tuple(places.needs_of(tx, row.id)),
        awaits=tuple(awaits.get(row.id, ())),
        state=row.state,
        reason=row.reason,
        sent_at=row.sent_at,
        version=row.version,
    )

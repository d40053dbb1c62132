"""Visit notes, and whether somebody new is perhaps known already."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from access import reading
from access.tx import Tx
from api.call import Signed
from api.routes.intake import MOST_ALIKE, AlikeShape, alike_shape
from door.fields import Calendar, Line, Shape, Words
from needs import likeness, lookup, notes
from needs.likeness import Newcomer
from needs.notes import VisitNote

router = APIRouter(tags=["residents"])


class Somebody(Shape):
    """Of whom a new resident's record is about to be made."""

    name: Line
    phone: Words = ""
    building: Words = ""
    born: Calendar | None = None


class Likenesses(Shape):
    items: tuple[AlikeShape, ...]


class NewNote(Shape):
    """``visitor``: whose visit it was."""

    visited_on: Calendar
    visitor: Line
    text: Annotated[str, Field(min_length=1, max_length=5_000, pattern=r"^[^\x00]*$")]


class Noted(Shape):
    id: str
    resident: str
    at: datetime


class NoteShape(Shape):
    """In the clear: its reading is in the trail."""

    id: str
    visited_on: Calendar | None
    visitor: str
    text: str
    account: str
    at: datetime


class Notes(Shape):
    items: tuple[NoteShape, ...]


@router.post("/residents/duplicates", operation_id="resident.compare", response_model=Likenesses)
def compare(body: Somebody, call: Signed) -> Response:
    """Residents of my area who may be this person, masked; nothing is saved."""

    def work(tx: Tx) -> Likenesses:
        hashes = lookup.hashes(tx.vault, body.name, body.phone)
        one = Newcomer(0, body.name, body.phone, body.building, body.born, hashes)
        found = likeness.known(tx, [one])
        reading.count(tx, len(found))
        return Likenesses(items=tuple(map(alike_shape, found[:MOST_ALIKE])))

    return call.look(work)


@router.post(
    "/residents/{id}/notes", operation_id="note.add", status_code=201, response_model=Noted
)
def add(id: str, body: NewNote, call: Signed) -> Response:
    """What was seen at a resident's."""

    def work(tx: Tx) -> Noted:
        note = notes.add(tx, id, visited_on=body.visited_on, visitor=body.visitor, text=body.text)
        return Noted(id=note.id, resident=note.resident_id, at=note.at)

    return call.create(work)


@router.get("/residents/{id}/notes", operation_id="note.list", response_model=Notes)
def list_(id: str, call: Signed) -> Response:
    """A resident's notes in the clear, the latest first."""
    return call.look(
        lambda tx: Notes(items=tuple(_note(one.note, one.text) for one in notes.listed(tx, id)))
    )


def _note(row: VisitNote, text: str) -> NoteShape:
    return NoteShape(
        id=row.id,
        visited_on=row.visited_on,
        visitor=row.visitor,
        text=text,
        account=row.account,
        at=row.at,
    )

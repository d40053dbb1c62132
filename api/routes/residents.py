"""Residents: a community secretary's."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Response

from access.tx import Tx
from api.call import Signed
from door.fields import Calendar, Line, OneGender, Place, Prose, Ref, Refs, Shape, Words
from needs import residents, rights
from needs.residents import Resident
from rounds import served

router = APIRouter(tags=["residents"])


class NewResident(Shape):
    """``place``: the building's; none: the community's."""

    community: Ref
    name: Line
    phone: Words = ""
    door: Words = ""
    health: Prose = ""
    building: Words = ""
    grid: Words = ""
    place: Place
    born: Calendar | None = None
    group: Line | None = None
    language: Line | None = None
    carer_gender: OneGender | None = None
    accessibility: Refs = ()


class Correction(Shape):
    """Only what is given changes."""

    name: Line | None = None
    phone: Words | None = None
    door: Words | None = None
    health: Prose | None = None
    building: Words | None = None
    grid: Words | None = None
    born: Calendar | None = None
    group: Line | None = None
    language: Line | None = None
    accessibility: Refs | None = None


class Objection(Shape):
    objects: bool


class ResidentShape(Shape):
    """In the clear: its reading is in the trail."""

    id: str
    community: str
    name: str
    phone: str
    door: str
    health: str
    building: str
    grid: str
    place: Place
    born: Calendar | None
    group: str | None
    language: str | None
    carer_gender: str | None
    accessibility: tuple[str, ...]
    source: dict[str, Any]
    objects: bool
    version: int


class Export(Shape):
    """By part, a record each as the service keeps it; ``reads``: who has looked at it, and when.

    ``exported_by``: the account, so that a copy that turns up elsewhere says whose it was.
    """

    resident: dict[str, Any]
    consents: list[dict[str, Any]]
    needs: list[dict[str, Any]]
    notes: list[dict[str, Any]]
    tasks: list[dict[str, Any]]
    reads: list[dict[str, Any]]
    exported_at: datetime
    exported_by: str


class Added(Shape):
    """What is told of a new resident: nothing that was not known before."""

    id: str
    version: int


@router.post("/residents", operation_id="resident.add", status_code=201, response_model=Added)
def add(body: NewResident, call: Signed) -> Response:
    """A new resident of a community of mine."""

    def work(tx: Tx) -> Added:
        row = residents.add(
            tx,
            community=body.community,
            name=body.name,
            phone=body.phone,
            door=body.door,
            health=body.health,
            building=body.building,
            grid=body.grid,
            point=(body.place.lon_udeg, body.place.lat_udeg),
            born=body.born,
            group=body.group,
            language=body.language,
            carer_gender=body.carer_gender.value if body.carer_gender else None,
            accessibility=list(body.accessibility),
            source={"how": "typed"},
        )
        return Added(id=row.id, version=row.version)

    return call.create(work)


@router.get("/residents/{id}", operation_id="resident.open", response_model=ResidentShape)
def open_(id: str, call: Signed) -> Response:
    """A resident in the clear; the trail says that I read it."""
    return call.look(lambda tx: _resident(tx, residents.resident_of(tx, id)))


@router.patch("/residents/{id}", operation_id="resident.correct", response_model=ResidentShape)
def correct(id: str, body: Correction, call: Signed) -> Response:
    """Put right what is said of a resident."""
    said = body.model_dump(exclude_none=True)
    private = {column: said.pop(column) for column in residents.SEALED if column in said}
    if "accessibility" in said:
        said["accessibility"] = list(said["accessibility"])
    return call.change(
        lambda tx, version: _resident(tx, residents.change(tx, id, version, private, said))
    )


@router.put("/residents/{id}/objection", operation_id="resident.object", response_model=Added)
def object_(id: str, body: Objection, call: Signed) -> Response:
    """A resident refuses automatic decisions, or no longer does (PIPL art. 24)."""

    def work(tx: Tx, version: int) -> Added:
        row = rights.object_to_automation(tx, id, version, body.objects)
        return Added(id=row.id, version=row.version)

    return call.change(work)


@router.delete("/residents/{id}", operation_id="resident.forget", status_code=204)
def forget(id: str, call: Signed) -> Response:
    """Destroy the key under which a resident's data are sealed; nobody can read them again."""
    response = call.drop(lambda tx: rights.forget(tx, id))
    call.service.database.settle()
    return response


@router.get("/residents/{id}/export", operation_id="resident.export", response_model=Export)
def export(id: str, call: Signed) -> Response:
    """All that is held on a resident, for the resident to have (PIPL art. 45)."""

    def work(tx: Tx) -> Export:
        held = rights.everything(tx, id)
        return Export(
            **held,
            tasks=served.tasks_of(tx.session, id),
            exported_at=tx.now,
            exported_by=tx.actor.account,
        )

    return call.look(work)


def _resident(tx: Tx, row: Resident) -> ResidentShape:
    return ResidentShape(
        id=row.id,
        community=row.area_id,
        **residents.opened(tx, row),
        building=row.building,
        grid=row.grid,
        place=Place(lon_udeg=row.lon_udeg, lat_udeg=row.lat_udeg),
        born=row.born,
        group=row.group,
        language=row.language,
        carer_gender=row.carer_gender,
        accessibility=tuple(row.accessibility),
        source=row.source,
        objects=row.objected_at is not None,
        version=row.version,
    )

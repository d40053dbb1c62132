"""Residents and their consents: a community secretary's."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import Field

from access import consent
from access.consent import GivenBy, Purpose
from access.refusal import Invalid
from access.tx import Tx
from api.call import Signed
from door.fields import Calendar, Line, OneGender, Place, Prose, Ref, Refs, Shape, Words
from needs import residents, rights
from needs.residents import Resident
from providers.providers import ProviderRow
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


class NewConsent(Shape):
    """``refused``: the organisation named is not agreed to but refused."""

    purpose: Annotated[Purpose, Field(strict=False)]
    kinds: Annotated[tuple[Line, ...], Field(strict=False, min_length=1, max_length=50)]
    notice: Annotated[int, Field(ge=1, le=10**6)]
    method: Line
    given_by: Annotated[GivenBy, Field(strict=False)] = GivenBy.SELF
    recipient: Ref | None = None
    refused: bool = False


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


class ConsentShape(Shape):
    id: str
    purpose: str
    kinds: tuple[str, ...]
    recipient: str | None
    notice: int
    method: str
    given_by: str
    given_at: datetime


class Consents(Shape):
    """``refused``: organisations that the resident will not be known to, by id."""

    items: tuple[ConsentShape, ...]
    refused: tuple[str, ...]


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


@router.post(
    "/residents/{id}/consents",
    operation_id="consent.give",
    status_code=201,
    response_model=ConsentShape,
)
def give(id: str, body: NewConsent, call: Signed) -> Response:
    """What a resident, or a guardian, has agreed to, or which organisation they refuse."""

    def work(tx: Tx) -> ConsentShape:
        resident = residents.resident_of(tx, id).id
        named = body.recipient
        if named is not None and tx.session.get(ProviderRow, named) is None:
            raise Invalid("recipient", "unknown", value=named)
        said: dict[str, Any] = {
            "kinds": body.kinds,
            "notice": body.notice,
            "method": body.method,
            "given_by": body.given_by,
        }
        if not body.refused:
            row = consent.give(tx, resident, body.purpose, recipient=named, **said)
        elif body.purpose is Purpose.PROVIDER and named is not None:
            row = consent.refuse(tx, resident, named, **said)
        else:
            raise Invalid("refused", "refused_with_recipient")
        return _consent(row)

    return call.create(work)


@router.get("/residents/{id}/consents", operation_id="consent.list", response_model=Consents)
def consents(id: str, call: Signed) -> Response:
    """The consents that hold."""

    def work(tx: Tx) -> Consents:
        resident = residents.resident_of(tx, id)
        refused = consent.refusals(tx.session, resident.id).get(resident.id, ())
        items = tuple(map(_consent, consent.standing(tx.session, resident.id)))
        return Consents(items=items, refused=tuple(sorted(refused)))

    return call.read(work)


@router.delete(
    "/residents/{id}/consents/{consent_id}", operation_id="consent.withdraw", status_code=204
)
def withdraw(id: str, consent_id: str, call: Signed) -> Response:
    """A resident takes a consent back, as easily as it was given."""

    def work(tx: Tx) -> None:
        rights.withdraw_consent(tx, id, consent_id)

    return call.drop(work)


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


def _consent(row: consent.Consent) -> ConsentShape:
    return ConsentShape(
        id=row.id,
        purpose=row.purpose,
        kinds=tuple(row.kinds),
        recipient=row.recipient,
        notice=row.notice,
        method=row.method,
        given_by=row.given_by,
        given_at=row.given_at,
    )

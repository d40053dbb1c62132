"""The service catalogue, the weekly grid and the notices."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from access.notice import PARTS, Duty, Notice, latest_notice, publish_notice
from access.refusal import Absent, Invalid
from access.tx import Tx
from api.call import Signed
from catalogue import grid, services
from door.fields import Line, Part, Ref, Shape, Words, of
from matcher.instance import ServiceType, Slot

router = APIRouter(tags=["catalogue"])
Item = Annotated[ServiceType, of(ServiceType)]


class Catalogue(Shape):
    version: int
    items: tuple[Annotated[ServiceType, of(ServiceType)], ...]


class NewCatalogue(Shape):
    """``after``: the version that stands, 0 before the first."""

    after: Annotated[int, Field(ge=0, le=10**6)]
    remark: Words = ""
    items: Annotated[
        tuple[Annotated[ServiceType, of(ServiceType)], ...], Field(strict=False, max_length=2_000)
    ]


class Grid(Shape):
    slots: Annotated[tuple[Annotated[Slot, of(Slot)], ...], Field(strict=False, max_length=63)]


class DutyShape(Shape):
    """Services that have to be given; ``provision``: the article that says so."""

    provision: Line
    service_types: Annotated[tuple[Ref, ...], Field(strict=False, min_length=1, max_length=200)]


class NewNotice(Shape):
    """What residents have to be told (PIPL art. 17, 30, 35), each part; ``duties``: the services
    that are given by a statutory duty, to which nobody need agree to be matched."""

    handler: Part
    contact: Part
    purposes: Part
    method: Part
    kinds: Part
    necessity: Part
    effect: Part
    recipients: Part
    retention: Part
    rights: Part
    duties: Annotated[tuple[DutyShape, ...], Field(strict=False, max_length=50)] = ()


class NoticeShape(NewNotice):
    """``digest``: SHA-256 of all its parts."""

    version: int
    digest: str


@router.get("/catalogue", operation_id="catalogue.read", response_model=Catalogue)
def read_catalogue(call: Signed) -> Response:
    """The version that stands."""

    def work(tx: Tx) -> Catalogue:
        version = services.latest(tx.session)
        return Catalogue(version=version, items=tuple(services.items_of(tx.session, version)))

    return call.read(work)


@router.post(
    "/catalogue", operation_id="catalogue.publish", status_code=201, response_model=Catalogue
)
def publish_catalogue(body: NewCatalogue, call: Signed) -> Response:
    """The next version, whole."""

    def work(tx: Tx) -> Catalogue:
        row = services.publish(tx, body.items, body.remark, body.after)
        return Catalogue(version=row.version, items=body.items)

    return call.create(work)


@router.get("/grid", operation_id="grid.read", response_model=Grid)
def read_grid(call: Signed) -> Response:
    """The slots of the week."""
    return call.read(lambda tx: Grid(slots=tuple(grid.grid(tx.session))))


@router.post("/grid", operation_id="grid.set", status_code=201, response_model=Grid)
def set_grid(body: Grid, call: Signed) -> Response:
    """The slots of the week, once, before anything speaks of them."""

    def work(tx: Tx) -> Grid:
        grid.set_grid(tx, body.slots)
        return body

    return call.create(work)


@router.post("/notices", operation_id="notice.publish", status_code=201, response_model=NoticeShape)
def publish(body: NewNotice, call: Signed) -> Response:
    """What residents are told from now on, as another version."""
    duties = [Duty(one.provision, one.service_types) for one in body.duties]

    def work(tx: Tx) -> NoticeShape:
        known = {item.id for item in services.items_of(tx.session, services.latest(tx.session))}
        for at, duty in enumerate(duties):
            for id in duty.service_types:
                if id not in known:
                    raise Invalid(f"duties.{at}.service_types", "unknown", value=id)
        return _notice(publish_notice(tx, body.model_dump(include=set(PARTS)), duties))

    return call.create(work)


@router.get("/notice", operation_id="notice.read", response_model=NoticeShape)
def read_notice(call: Signed) -> Response:
    """What residents are told."""

    def work(tx: Tx) -> NoticeShape:
        row = latest_notice(tx.session)
        if row is None:
            raise Absent("notice", "")
        return _notice(row)

    return call.read(work)


def _notice(row: Notice) -> NoticeShape:
    return NoticeShape(
        **{part: getattr(row, part) for part in PARTS},
        duties=tuple(
            DutyShape(provision=one["provision"], service_types=tuple(one["service_types"]))
            for one in row.duties
        ),
        version=row.version,
        digest=row.digest,
    )

"""The service catalogue, the weekly grid and the notices."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field
from sqlalchemy import select

from access.consent import Notice, publish_notice
from access.refusal import Absent
from access.tx import Tx
from api.call import Signed
from catalogue import grid, services
from door.fields import Prose, Shape, Words, of
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


class NewNotice(Shape):
    text: Prose


class NoticeShape(Shape):
    version: int
    text: str
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
    return call.create(lambda tx: _notice(publish_notice(tx, body.text)))


@router.get("/notice", operation_id="notice.read", response_model=NoticeShape)
def read_notice(call: Signed) -> Response:
    """What residents are told."""

    def work(tx: Tx) -> NoticeShape:
        row = tx.session.scalar(select(Notice).order_by(Notice.version.desc()).limit(1))
        if row is None:
            raise Absent("notice", "")
        return _notice(row)

    return call.read(work)


def _notice(row: Notice) -> NoticeShape:
    return NoticeShape(version=row.version, text=row.text, digest=row.digest)

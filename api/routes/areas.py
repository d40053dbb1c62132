"""Places, whom to call there, and what a round of one begins with."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field
from sqlalchemy import select

from access import areas
from access.areas import Area, AreaKind, within
from access.refusal import Absent
from access.tx import Tx
from api.call import Signed
from door.fields import Line, Place, Ref, Shape, Words, of
from matcher.instance import Policy
from providers import directory
from rounds import policies

router = APIRouter(tags=["accounts"])


class NewArea(Shape):
    id: Ref
    parent: Ref | None = None
    kind: Annotated[AreaKind, Field(strict=False)]
    name: Line
    name_en: Words = ""
    place: Place | None = None
    population: Annotated[int, Field(ge=0, le=10**9)] = 0
    phone: Words = ""


class ChangedArea(Shape):
    """``phone``: of the office there, for anybody to call."""

    name: Line
    name_en: Words = ""
    population: Annotated[int, Field(ge=0, le=10**9)] = 0
    phone: Words = ""


class AreaShape(Shape):
    id: str
    path: str
    parent: str | None
    kind: str
    name: str
    name_en: str
    place: Place | None
    population: int
    phone: str
    version: int


class Areas(Shape):
    items: tuple[AreaShape, ...]


class NewPolicy(Shape):
    """Pins and forbids are decisions on one round, and left out."""

    policy: Annotated[Policy, of(Policy)]


class PolicyShape(NewPolicy):
    area: str
    version: int


@router.post("/areas", operation_id="area.create", status_code=201, response_model=AreaShape)
def create_area(body: NewArea, call: Signed) -> Response:
    """A place in the tree, below its parent."""

    def work(tx: Tx) -> AreaShape:
        row = areas.add(
            tx,
            id=body.id,
            parent=body.parent,
            kind=body.kind,
            name=body.name,
            name_en=body.name_en,
            point=(body.place.lon_udeg, body.place.lat_udeg) if body.place else None,
            population=body.population,
            phone=body.phone,
        )
        if body.kind is AreaKind.COMMUNITY:
            directory.open_community(tx.session, row)
        return _area(row)

    return call.create(work)


@router.put("/areas/{id}", operation_id="area.change", response_model=AreaShape)
def change_area(id: str, body: ChangedArea, call: Signed) -> Response:
    """What a place is called, how many live there, and whom to call."""

    def work(tx: Tx, version: int) -> AreaShape:
        return _area(areas.change(tx, id, version, **dict(body)))

    return call.change(work)


@router.get("/areas/{id}/policy", operation_id="policy.read", response_model=PolicyShape)
def read_policy(id: str, call: Signed) -> Response:
    """What a round of the area begins with; version 0: as the place above it says."""

    def work(tx: Tx) -> PolicyShape:
        area = tx.session.get(Area, id)
        if area is None or not tx.actor.may_see(area.path):
            raise Absent("area", id)
        policy, version = policies.default_of(tx.session, area)
        return PolicyShape(area=id, policy=policy, version=version)

    return call.read(work)


@router.put("/areas/{id}/policy", operation_id="policy.set", response_model=PolicyShape)
def set_policy(id: str, body: NewPolicy, call: Signed) -> Response:
    """What a round of the area begins with from now on."""

    def work(tx: Tx, version: int) -> PolicyShape:
        policy, now = policies.set_default(tx, id, version, body.policy)
        return PolicyShape(area=id, policy=policy, version=now)

    return call.change(work)


@router.get("/areas", operation_id="area.list", response_model=Areas)
def list_areas(call: Signed) -> Response:
    """My area and all below it."""

    def work(tx: Tx) -> Areas:
        rows = tx.session.scalars(
            select(Area).where(within(Area.path, tx.actor.area)).order_by(Area.path)
        )
        return Areas(items=tuple(map(_area, rows)))

    return call.read(work)


def _area(row: Area) -> AreaShape:
    place = None
    if row.lon_udeg is not None and row.lat_udeg is not None:
        place = Place(lon_udeg=row.lon_udeg, lat_udeg=row.lat_udeg)
    return AreaShape(
        id=row.id,
        path=row.path,
        parent=row.parent_id,
        kind=row.kind,
        name=row.name,
        name_en=row.name_en,
        place=place,
        population=row.population,
        phone=row.phone,
        version=row.version,
    )

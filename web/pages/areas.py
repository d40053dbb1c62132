"""Places in one tree, and whom to call there."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import select
from starlette.responses import Response

from access import areas
from access.areas import Area, AreaKind, within
from access.refusal import Absent, Invalid
from access.tx import Tx
from door.fields import Line, Ref, Shape, Words
from providers import directory
from web import names
from web.routing import Pages
from web.typed import point
from web.visit import Visit

pages = Pages()

People = Annotated[int, Field(ge=0, le=10**9)]


class AreaForm(Shape):
    name: Line
    name_en: Words = ""
    population: People = 0
    phone: Words = ""


class NewAreaForm(AreaForm):
    id: Ref
    kind: AreaKind
    parent: Words = ""


@pages.get("/areas", "area.list")
def list_(visit: Visit) -> Response:
    """Mine and all below it."""

    def work(tx: Tx) -> list[Area]:
        rows = tx.session.scalars(
            select(Area).where(within(Area.path, tx.actor.area)).order_by(Area.path)
        ).all()
        tx.session.expunge_all()
        return list(rows)

    return visit.show("admin/areas.html", areas=visit.read(work))


@pages.get("/areas/new", "area.create")
def new(visit: Visit) -> Response:
    """A place that was not there."""
    places = visit.read(lambda tx: names.places(tx.session, visit.lang))
    return visit.show("admin/new_area.html", places=places, kinds=[one.value for one in AreaKind])


@pages.post("/areas/new", "area.create", again=new)
def add(visit: Visit) -> Response:
    """In the tree, below its parent."""
    said = NewAreaForm.model_validate(_typed(visit, NewAreaForm), strict=False)
    there = point(visit, "point")
    if said.kind is AreaKind.COMMUNITY and there is None:
        raise Invalid("point", "empty")

    def work(tx: Tx) -> str:
        told = dict(said) | {"parent": said.parent or None, "point": there}
        row = areas.add(tx, **told)
        if said.kind is AreaKind.COMMUNITY:
            directory.open_community(tx.session, row)
        return "/areas?done=area_added"

    return visit.once(work)


@pages.get("/areas/{id}", "area.change")
def one(visit: Visit) -> Response:
    """What it is called, and whom to call."""

    def work(tx: Tx) -> Area:
        found = tx.session.get(Area, visit.at("id"))
        if found is None or not tx.actor.may_see(found.path):
            raise Absent("area", visit.at("id"))
        tx.session.expunge_all()
        return found

    return visit.show("admin/area.html", area=visit.read(work))


@pages.post("/areas/{id}", "area.change", again=one)
def change(visit: Visit) -> Response:
    """Called otherwise from now on."""
    said = AreaForm.model_validate(_typed(visit, AreaForm), strict=False)
    told: Mapping[str, Any] = dict(said)
    visit.change(lambda tx, version: areas.change(tx, visit.at("id"), version, **told).id)
    return visit.go("/areas", done="area_changed")


def _typed(visit: Visit, shape: type[Shape]) -> dict[str, str]:
    return {name: visit.text(name) for name in shape.model_fields if visit.text(name)} | {
        "name": visit.text("name")
    }

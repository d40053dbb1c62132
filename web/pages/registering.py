"""An organisation and a room by form, one at a time; many come in a sheet."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field
from starlette.responses import Response

from access.areas import area_of
from access.refusal import Conflict, Invalid
from access.tx import Tx
from catalogue.grid import grid
from door.fields import Line, Ref, Shape, Words
from matcher.instance import ProviderKind, Venue
from providers import providers, venues
from web import names
from web.routing import Pages
from web.typed import fen, licences, point
from web.visit import Visit
from web.week import week
from words import catalogue

pages = Pages()


class ProviderForm(Shape):
    kind: ProviderKind
    name: Line
    name_en: Words = ""
    credit_code: Words = ""
    area: Ref


class VenueForm(Shape):
    community: Ref
    name: Line
    name_en: Words = ""
    seats: Annotated[int, Field(ge=1, le=10_000)]


@pages.get("/supply/new", "provider.add")
def new(visit: Visit) -> Response:
    """An organisation, a team or a vendor that was not there."""
    places = visit.read(lambda tx: names.places(tx.session, visit.lang, tx.actor.area))
    return visit.show("supply/new.html", kinds=[one.value for one in ProviderKind], places=places)


@pages.post("/supply/new", "provider.add", again=new)
def add(visit: Visit) -> Response:
    """Known from now on; what it offers is written next."""
    said = ProviderForm.model_validate(_typed(visit, ProviderForm), strict=False)
    held = licences(visit, "licences")

    def work(tx: Tx) -> str:
        try:
            row = providers.add(
                tx,
                area=said.area,
                kind=said.kind,
                name=said.name,
                name_en=said.name_en,
                credit_code=said.credit_code or None,
                licences=held,
                languages=[],
            )
        except Conflict as taken:
            raise Invalid("credit_code", taken.code, **taken.params) from None
        return f"/supply/{row.id}?done=provider_added"

    return visit.once(work)


@pages.get("/supply/venues/new", "venue.add")
def new_venue(visit: Visit) -> Response:
    """A room that was not there."""

    def work(tx: Tx) -> Mapping[str, Any]:
        return {
            "communities": names.areas(tx.session, visit.lang, tx.actor.area),
            "week": week(visit.lang, grid(tx.session)),
            "features": _features(visit.lang),
        }

    return visit.show("supply/new_venue.html", **visit.read(work))


@pages.post("/supply/venues/new", "venue.add", again=new_venue)
def add_venue(visit: Visit) -> Response:
    """From the next round on it can be met in."""
    said = VenueForm.model_validate(_typed(visit, VenueForm), strict=False)
    slots = visit.several("slots")
    if not slots:
        raise Invalid("slots", "empty")
    accessible = visit.several("accessibility")
    for one in accessible:
        if one not in _features(visit.lang):
            raise Invalid("accessibility", "unknown", value=one)
    told = {
        "name": said.name,
        "name_en": said.name_en,
        "seats": said.seats,
        "slots": slots,
        "rent_fen": fen(visit, "rent_yuan"),
        "licences": licences(visit, "licences"),
        "accessibility": accessible,
    }
    there = point(visit, "point")

    def work(tx: Tx) -> str:
        lon, lat = there or _middle(tx, said.community)
        room = {**told, "point": {"lon_udeg": lon, "lat_udeg": lat}}
        record = Venue.model_validate({**room, "id": "new", "community": "one"}, strict=False)
        definition = record.model_dump(mode="json", exclude={"id", "community"})
        venues.add_venue(tx, said.community, definition)
        return "/supply/venues?done=venue_added"

    return visit.once(work)


def _features(lang: str) -> Mapping[str, str]:
    """What can be made accessible, by the codes that needs ask for."""
    found: Mapping[str, str] = catalogue(lang, "reasons")["feature"]
    return found


def _middle(tx: Tx, community: str) -> tuple[int, int]:
    """Where a room of it is when nobody says otherwise."""
    area = area_of(tx.session, community, "community")
    return area.lon_udeg or 0, area.lat_udeg or 0


def _typed(visit: Visit, shape: type[Shape]) -> dict[str, str]:
    """What is in the fields; a name left out is an empty one."""
    typed = {name: visit.text(name) for name in shape.model_fields if visit.text(name)}
    return {"name": "", **typed}

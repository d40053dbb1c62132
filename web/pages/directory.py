"""For anybody: what is given in each community, by whom, in which rooms, and whom to call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased
from starlette.responses import Response

from access.areas import Area
from access.refusal import Absent
from catalogue.grid import grid
from catalogue.services import items_of, latest
from matcher.instance import ServiceType, Slot, Tier, Venue
from providers import directory
from web import names, paging
from web.routing import ANYBODY, Pages
from web.visit import Visit
from web.week import part, times
from words import say

pages = Pages()

AT_ONCE = 60
"""Communities shown without choosing where."""
LISTED = 30
KEPT = 300
"""Seconds for which a browser, or a proxy before us, may show what it has seen."""


@dataclass(frozen=True)
class Place:
    id: str
    name: str
    within: str
    within_id: str


@pages.get("/directory", ANYBODY)
def places(visit: Visit) -> Response:
    """Where do you live?"""
    words, within = visit.query("words"), visit.query("within")
    with visit.service.database.read() as session:
        found = _places(session, visit.lang, words, within)
    chosen = bool(words or within) or len(found) <= AT_ONCE
    grouped = [
        ((id, some[0].within), some)
        for id, some in (
            (id, list(of_one)) for id, of_one in groupby(found, lambda one: one.within_id)
        )
    ]
    return kept(
        visit, visit.show("public/places.html", grouped=grouped, chosen=chosen, words=words)
    )


@pages.get("/directory/{community}", ANYBODY)
def community(visit: Visit) -> Response:
    """One community: its services, its rooms, its telephone."""
    with visit.service.database.read() as session:
        here = _community(session, visit.at("community"))
        given = directory.services_in(session, here.id)
        rooms = directory.rooms_in(session, here.id)
        slots = grid(session)
        items = [one for one in items_of(session, latest(session)) if one.id in given]
        around = _around(session, here, visit.lang)
        shown = {"here": here, "name": _called(here, visit.lang)}
        session.expunge_all()
    tiers = [(tier.value, [one for one in items if one.tier is tier]) for tier in Tier]
    return kept(
        visit,
        visit.show(
            "public/community.html",
            tiers=tiers,
            given=given,
            rooms=[(room, _opening(visit.lang, room, slots)) for room in rooms],
            spots=_spots(here, visit.lang, rooms, around),
            name_of=names.name_of,
            **shown,
        ),
    )


@pages.get("/directory/{community}/{type}", ANYBODY)
def service(visit: Visit) -> Response:
    """One service there: which organisations give it."""
    skip = paging.skipped(visit)
    with visit.service.database.read() as session:
        here = _community(session, visit.at("community"))
        kind = _kind(session, visit.at("type"))
        given = directory.giving(session, here.id, kind.id, skip, LISTED)
        session.expunge_all()
    shown: Mapping[str, Any] = {"here": here, "name": _called(here, visit.lang)}
    return kept(
        visit,
        visit.show(
            "public/service.html",
            kind=kind,
            kind_name=names.name_of(kind, visit.lang),
            given=given,
            next=skip + LISTED,
            **shown,
        ),
    )


def kept(visit: Visit, response: Response) -> Response:
    """The same for everybody in a language who is not signed in: it need not be made each time."""
    if visit.known is None:
        response.headers["Cache-Control"] = f"public, max-age={KEPT}"
    response.headers["Vary"] = "Cookie"
    return response


def _places(session: Session, lang: str, words: str, within: str) -> list[Place]:
    above = aliased(Area)
    query = (
        select(Area.id, Area.name, Area.name_en, above.id, above.name, above.name_en)
        .outerjoin(above, above.id == Area.parent_id)
        .where(Area.kind == "community")
        .order_by(func.coalesce(above.path, Area.path), Area.path)
    )
    if within:
        query = query.where(Area.parent_id == within)
    if words:
        columns = (Area.name, Area.name_en, above.name, above.name_en)
        said = columns[0].icontains(words, autoescape=True)
        for column in columns[1:]:
            said |= column.icontains(words, autoescape=True)
        query = query.where(said)
    return [
        Place(
            id, names.called(lang, name, en), names.called(lang, up or "", up_en or ""), up_id or ""
        )
        for id, name, en, up_id, up, up_en in session.execute(query)
    ]


def _community(session: Session, id: str) -> Area:
    found = session.get(Area, id)
    if found is None or found.kind != "community":
        raise Absent("area", id)
    return found


def _kind(session: Session, id: str) -> ServiceType:
    found = next((one for one in items_of(session, latest(session)) if one.id == id), None)
    if found is None:
        raise Absent("service_type", id)
    return found


def _called(area: Area, lang: str) -> str:
    return names.called(lang, area.name, area.name_en)


def _around(session: Session, here: Area, lang: str) -> list[Area]:
    """Its neighbours under the same roof, for the eye to find its way."""
    return list(
        session.scalars(
            select(Area)
            .where(Area.parent_id == here.parent_id, Area.kind == "community", Area.id != here.id)
            .limit(AT_ONCE)
        )
    )


def _opening(lang: str, room: Venue, slots: Sequence[Slot]) -> list[tuple[str, str, list[str]]]:
    """When a room is open: a part of the day, its times, and the days."""
    found: dict[tuple[str, str], list[str]] = {}
    for slot in sorted(slots, key=lambda one: (one.start, one.end, one.day)):
        if slot.id in room.slots:
            days = found.setdefault((part(lang, slot), times(slot)), [])
            days.append(say(lang, f"reasons.day.{slot.day}"))
    return [(of_day, clock, days) for (of_day, clock), days in found.items()]


def _spots(
    here: Area, lang: str, rooms: Sequence[Venue], around: Sequence[Area]
) -> list[Mapping[str, Any]]:
    """What the sketch of a map draws: rooms by their number in the list, and communities."""
    drawn: list[Mapping[str, Any]] = [
        {
            "lat": room.point.lat_udeg / 1e6,
            "lon": room.point.lon_udeg / 1e6,
            "name": names.called(lang, room.name or room.id, room.name_en),
            "number": number,
        }
        for number, room in enumerate(rooms, 1)
    ]
    for area in (here, *around):
        drawn.append(
            {
                "lat": (area.lat_udeg or 0) / 1e6,
                "lon": (area.lon_udeg or 0) / 1e6,
                "name": _called(area, lang),
                "here": area is here,
            }
        )
    return drawn

"""Posting a need at the doorstep: what is needed first, then who needs it and when."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import select
from starlette.responses import Response

from access import reading
from access.areas import Area, within
from access.notice import PARTS, latest_notice
from access.refusal import Invalid
from access.tx import Tx
from catalogue.grid import grid
from catalogue.services import items_of, latest, service_type
from door.fields import Line, Prose, Ref, Shape, Words
from matcher.instance import ServiceType, Tier
from needs import likeness, lookup, needs, residents
from needs.likeness import Alike, Newcomer
from needs.needs import Asked
from providers import directory
from web import agreeing, names, people
from web.routing import Pages
from web.visit import Visit
from web.week import week

pages = Pages()

TIERS = (Tier.PROVIDE, Tier.ASSIST, Tier.REFER)
MOST_FOUND = 8
MOST_LIKELY = 5
"""Organisations named as who may come."""


class NeedForm(Shape):
    """What is typed of a need. ``copay_yuan``: a session's, that the resident would pay."""

    slots: Annotated[list[Ref], Field(min_length=1, max_length=63)]
    sessions_per_week: Annotated[int, Field(ge=1, le=7)] = 1
    weeks: Annotated[int, Field(ge=1, le=520)] = 4
    people: Annotated[int, Field(ge=1, le=10_000)] = 1
    priority: Annotated[int, Field(ge=1, le=4)] = 3
    copay_yuan: Annotated[int, Field(ge=0, le=100_000)] = 0
    travel_limit_m: Annotated[int, Field(ge=0, le=50_000)] = 0


class ResidentForm(Shape):
    """What is typed of somebody new."""

    community: Ref
    name: Line
    phone: Words = ""
    building: Words = ""
    door: Words = ""
    health: Prose = ""


@pages.get("/post", "need.post")
def kinds(visit: Visit) -> Response:
    """What is needed?"""

    def work(tx: Tx) -> list[tuple[str, list[ServiceType]]]:
        items = items_of(tx.session, latest(tx.session))
        return [(tier.value, [one for one in items if one.tier is tier]) for tier in TIERS]

    return visit.show("needs/kinds.html", tiers=visit.read(work), name_of=names.name_of)


@pages.get("/post/{type}", "need.post")
def form(visit: Visit) -> Response:
    """Who needs it, and when: only what this service asks for."""
    return _form(visit, ())


@pages.post("/post/{type}", "need.post", again=form)
def post(visit: Visit) -> Response:
    """The need is kept, and its resident where they are new; who may be known is asked about."""
    before = visit.sent_before()
    if before is not None:
        return before
    asked = _asked(visit)
    resident = visit.text("resident")
    if resident:
        return visit.once(lambda tx: _posted(tx, visit, resident, asked))
    said = ResidentForm.model_validate(
        {name: visit.text(name) for name in ResidentForm.model_fields}, strict=False
    )
    if not visit.text("new"):
        alike = visit.look(lambda tx: _alike(tx, said))
        if alike:
            return _form(visit, alike)

    return visit.once(lambda tx: _posted(tx, visit, _added(tx, said), asked))


@pages.get("/found", "resident.compare")
def found(visit: Visit) -> Response:
    """Residents by name, initials or telephone, masked: to choose one of."""
    words, known = people.sought(visit, MOST_FOUND)
    return visit.show("needs/found.html", people=known, words=words, type=visit.query("type"))


def _form(visit: Visit, alike: tuple[Alike, ...]) -> Response:
    def work(tx: Tx) -> Mapping[str, Any]:
        kind = service_type(tx.session, visit.at("type"))
        areas = names.areas(tx.session, visit.lang, tx.actor.area)
        said = visit.text("community") or visit.query("community")
        here = said if said in areas else next(iter(areas), "")
        notice = latest_notice(tx.session)
        return {
            "kind": kind,
            "kind_name": names.name_of(kind, visit.lang),
            "week": week(visit.lang, grid(tx.session)),
            "areas": areas,
            "community": here,
            "likely": directory.giving(tx.session, here, kind.id, 0, MOST_LIKELY),
            "notice": [(part, getattr(notice, part)) for part in PARTS] if notice else [],
            "by_duty": agreeing.by_duty(tx, kind.id),
        }

    try:
        shown = visit.read(work)
    except Invalid:
        return visit.go("/post")
    return visit.show("needs/form.html", alike=alike, **shown)


def _asked(visit: Visit) -> Asked:
    typed = {name: visit.text(name) for name in NeedForm.model_fields if visit.text(name)}
    said = NeedForm.model_validate({**typed, "slots": visit.several("slots")}, strict=False)
    return Asked(
        service_type=visit.at("type"),
        slots=tuple(said.slots),
        sessions_per_week=said.sessions_per_week,
        weeks=said.weeks,
        people=said.people,
        priority=said.priority,
        copay_limit_fen=100 * said.copay_yuan,
        travel_limit_m=said.travel_limit_m,
    )


def _posted(tx: Tx, visit: Visit, resident: str, asked: Asked) -> str:
    """Where to go once the need is kept, with what was agreed to that was not before."""
    need = needs.post(tx, resident, asked, {"how": "typed"})
    tx.session.flush()
    service = asked.service_type
    agreed = agreeing.ticked(visit) & {*agreeing.lacking(tx, resident, service)}
    told = agreeing.by_duty(tx, service)
    agreeing.agree(tx, resident, agreed, agreeing.METHODS[0], told=told)
    tx.session.flush()
    done = "need_kept" if agreeing.lacking(tx, resident, service) else "need_posted"
    return f"/needs/{need.id}?done={done}"


def _alike(tx: Tx, said: ResidentForm) -> tuple[Alike, ...]:
    hashes = lookup.hashes(tx.vault, said.name, said.phone)
    one = Newcomer(0, said.name, said.phone, said.building, None, hashes)
    alike = likeness.known(tx, [one])[:MOST_FOUND]
    reading.count(tx, len(alike))
    return tuple(alike)


def _added(tx: Tx, said: ResidentForm) -> str:
    area = tx.session.scalar(
        select(Area).where(Area.id == said.community, within(Area.path, tx.actor.area))
    )
    if area is None:
        raise Invalid("community", "unknown", value=said.community)
    row = residents.add(
        tx,
        community=said.community,
        name=said.name,
        phone=said.phone,
        door=said.door,
        health=said.health,
        building=said.building,
        grid="",
        point=(area.lon_udeg or 0, area.lat_udeg or 0),
        born=None,
        group=None,
        language=None,
        carer_gender=None,
        accessibility=[],
        source={"how": "typed"},
    )
    tx.session.flush()
    return row.id

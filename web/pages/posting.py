"""Posting a need at the doorstep: what is needed first, then who needs it and when."""

from collections.abc import Callable, Mapping
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
from needs.needs import Asked, NeedState
from providers import directory
from web import agreeing, names, people
from web.routing import Pages
from web.visit import OWN, Visit
from web.week import week

pages = Pages()

TIERS = (Tier.PROVIDE, Tier.ASSIST, Tier.REFER)
MOST_FOUND = 8
MOST_LIKELY = 5
"""Organisations named as who may come."""
NEW = "new"
"""In place of a resident: none of those who are known."""
OK, ABSENT = 200, 404


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
    return visit.show("needs/kinds.html", tiers=_tiers(visit), name_of=names.name_of)


@pages.get("/post/{type}", "need.post")
def form(visit: Visit) -> Response:
    """Who needs it, and when: only what this service asks for."""
    answer = visit.text("resident")
    if answer not in ("", NEW) or not visit.text("alike"):
        return _form(visit)
    said = [visit.text(name) for name in ("name", "phone", "building")]
    return _form(visit, visit.look(lambda tx: _alike(tx, *said)), answer)


@pages.post("/post/{type}", "need.post", again=form)
def post(visit: Visit) -> Response:
    """The need is kept, and its resident where they are new; who may be known is asked about."""
    if visit.text("carried"):
        return form(visit)
    before = visit.sent_before()
    if before is not None:
        return before
    asked = _asked(visit)
    resident = visit.text("resident")
    if resident not in ("", NEW):
        return _once(visit, lambda tx: _posted(tx, visit, resident, asked))
    said = ResidentForm.model_validate(
        {name: visit.text(name) for name in ResidentForm.model_fields}, strict=False
    )
    alike = visit.look(lambda tx: _alike(tx, said.name, said.phone, said.building))
    if {one.resident for one in alike} - {*visit.text("alike").split()}:
        return _form(visit, alike)
    if alike and resident != NEW:
        raise Invalid("resident", "unanswered")
    return _once(visit, lambda tx: _posted(tx, visit, _added(tx, said), asked))


@pages.get("/found", "resident.compare")
def found(visit: Visit) -> Response:
    """Residents by name, initials or telephone, masked: to choose one of."""
    words, known = people.sought(visit, MOST_FOUND)
    return visit.show("needs/found.html", people=known, words=words, type=visit.query("type"))


def _tiers(visit: Visit) -> list[tuple[str, list[ServiceType]]]:
    items = visit.read(lambda tx: items_of(tx.session, latest(tx.session)))
    return [(tier.value, [one for one in items if one.tier is tier]) for tier in TIERS]


def _form(visit: Visit, alike: tuple[Alike, ...] = (), answer: str = "") -> Response:
    """``alike``: whom somebody new may be; ``answer``: what was said to that."""
    chosen = "" if alike else visit.text("resident") or visit.query("resident")

    def work(tx: Tx) -> Mapping[str, Any]:
        kind = service_type(tx.session, visit.at("type"))
        known = _known(tx, chosen, kind.id) if chosen not in ("", NEW) else None
        areas = names.areas(tx.session, visit.lang, tx.actor.area)
        said = visit.text("community") or visit.query("community")
        here = said if said in areas else next(iter(areas), "")
        if known is not None:
            here = known["community"]
        notice = latest_notice(tx.session)
        return {
            "kind": kind,
            "kind_name": names.name_of(kind, visit.lang),
            "known": known,
            "week": week(visit.lang, grid(tx.session)),
            "areas": areas,
            "community": here,
            "likely": directory.giving(tx.session, here, kind.id, 0, MOST_LIKELY),
            "notice": [(part, getattr(notice, part)) for part in PARTS] if notice else [],
            "by_duty": agreeing.by_duty(tx, kind.id),
        }

    try:
        shown = visit.read(work) if chosen in ("", NEW) else visit.look(work)
    except Invalid:
        return _gone(visit)
    return visit.show("needs/form.html", alike=alike, answer=answer, new=NEW, **shown)


def _known(tx: Tx, id: str, service_type_: str) -> Mapping[str, Any]:
    """Who was chosen, masked, and what they have yet to agree to."""
    who = residents.resident_of(tx, id)
    shown = residents.masked(tx, who, tx.session.get(residents.ResidentKey, id))
    tx.note("resident.shown", "resident", "", residents=[id])
    lacking = agreeing.lacking(tx, id, service_type_)
    place = {"id": id, "community": who.area_id, "building": who.building}
    return {**shown, **place, "lacking": [purpose.value for purpose in lacking]}


def _gone(visit: Visit) -> Response:
    """The service has been taken out of the catalogue: what was typed goes on to another."""
    kept = {name: said for name, said in visit.kept().items() if name not in (*OWN, "carried")}
    if visit.status == OK:
        visit.status = ABSENT
    return visit.show("needs/gone.html", tiers=_tiers(visit), kept=kept, name_of=names.name_of)


def _once(visit: Visit, work: Callable[[Tx], str]) -> Response:
    """As the visit's; what is wrong with a session's length stands beside its times."""
    try:
        return visit.once(work)
    except Invalid as wrong:
        if wrong.field != "minutes":
            raise
        raise Invalid("slots", wrong.code, **wrong.params) from None


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
    if need.state == NeedState.MANUAL:
        done = "need_by_hand"
    return f"/needs/{need.id}?done={done}"


def _alike(tx: Tx, name: str, phone: str, building: str) -> tuple[Alike, ...]:
    hashes = lookup.hashes(tx.vault, name, phone)
    one = Newcomer(0, name, phone, building, None, hashes)
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

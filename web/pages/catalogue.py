"""What both sides speak of: the service catalogue, and the week's slots."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Field
from starlette.responses import Response

from access.refusal import Absent, Invalid
from access.tx import Tx
from catalogue import services
from catalogue.grid import grid, set_grid
from door.fields import Line, Ref, Shape, Words
from matcher.instance import Channel, ServiceType, Setting, Slot, Tier
from matcher.instance.week import DAYS, PARTS
from needs.listing import waiting_for
from providers.offers import giving
from web import names
from web.routing import Pages
from web.typed import codes
from web.visit import Visit
from web.week import week
from words import clock, say

pages = Pages()


class ServiceForm(Shape):
    """What is typed of a service; licences one after another."""

    id: Ref
    name: Line
    name_en: Words = ""
    tier: Tier
    setting: Setting
    minutes: Annotated[int, Field(ge=1, le=24 * 60)]
    provider_licences: Words = ""
    venue_licences: Words = ""
    remark: Words = ""


class RemovalForm(Shape):
    remark: Words = ""


@pages.get("/catalogue", "catalogue.read")
def list_(visit: Visit) -> Response:
    """The version that stands."""

    def work(tx: Tx) -> Mapping[str, Any]:
        version = services.latest(tx.session)
        items = services.items_of(tx.session, version)
        tiers = [(tier.value, [one for one in items if one.tier is tier]) for tier in Tier]
        return {"tiers": tiers, "version": version}

    return visit.show("admin/catalogue.html", name_of=names.name_of, **visit.read(work))


@pages.get("/catalogue/new", "catalogue.publish")
def new(visit: Visit) -> Response:
    """A service that was not in it."""
    version = visit.read(lambda tx: services.latest(tx.session))
    return _form(visit, None, version)


@pages.get("/catalogue/{id}", "catalogue.publish")
def one(visit: Visit) -> Response:
    """One service, to be changed."""
    item, version = visit.read(lambda tx: _item(tx, visit.at("id")))
    return _form(visit, item, version)


@pages.post("/catalogue/new", "catalogue.publish", again=new)
def add(visit: Visit) -> Response:
    """The next version, with one service more."""
    return _published(visit, visit.text("id"), adding=True)


@pages.post("/catalogue/{id}", "catalogue.publish", again=one)
def change(visit: Visit) -> Response:
    """The next version, with this service as it is now."""
    return _published(visit, visit.at("id"), adding=False)


@pages.get("/catalogue/{id}/removal", "catalogue.publish")
def ask_removal(visit: Visit) -> Response:
    """This service, which so many still speak of: shall it be asked for no more?"""
    id = visit.at("id")

    def work(tx: Tx) -> Mapping[str, Any]:
        item, version = _item(tx, id)
        return {
            "item": item,
            "version": version,
            "needs": waiting_for(tx.session, id),
            "offers": giving(tx.session, id),
        }

    shown = visit.read(work)
    name = names.name_of(shown["item"], visit.lang)
    return visit.show("admin/removal.html", name=name, **shown)


@pages.post("/catalogue/{id}/removal", "catalogue.publish", again=ask_removal)
def remove(visit: Visit) -> Response:
    """The next version, without it."""
    id, after = visit.at("id"), visit.version()
    said = RemovalForm.model_validate({"remark": visit.text("remark")})

    def work(tx: Tx) -> str:
        services.take_out(tx, id, said.remark, after)
        return "/catalogue?done=service_taken_out"

    return visit.once(work)


@pages.get("/grid", "grid.read")
def slots(visit: Visit) -> Response:
    """The week as it stands; where there is none yet, the usual one to begin with."""
    found = visit.read(lambda tx: grid(tx.session))
    days = [(day, say(visit.lang, f"reasons.day.{at}")) for at, day in enumerate(DAYS)]
    parts = [
        (part, say(visit.lang, f"reasons.part.{part}"), clock(start), clock(end))
        for part, start, end in PARTS
    ]
    return visit.show("admin/grid.html", week=week(visit.lang, found), days=days, parts=parts)


@pages.post("/grid", "grid.set", again=slots)
def set_(visit: Visit) -> Response:
    """The week, once: nothing that speaks of a slot could follow it."""
    chosen = visit.several("days")
    if not chosen:
        raise Invalid("days", "empty")
    made = [
        Slot(id=f"{day}-{part}", day=at, start=start, end=end)
        for at, day in enumerate(DAYS)
        if day in chosen
        for part, start, end in _parts(visit)
    ]

    def work(tx: Tx) -> str:
        set_grid(tx, made)
        return "/grid?done=grid_set"

    return visit.once(work)


def _item(tx: Tx, id: str) -> tuple[ServiceType, int]:
    """A service of the version that stands, and which that is."""
    version = services.latest(tx.session)
    found = next((one for one in services.items_of(tx.session, version) if one.id == id), None)
    if found is None:
        raise Absent("service_type", id)
    return found, version


def _form(visit: Visit, item: ServiceType | None, version: int) -> Response:
    return visit.show(
        "admin/service.html",
        item=item,
        version=version,
        tiers=[one.value for one in Tier],
        settings=[one.value for one in Setting],
        channels=[one.value for one in Channel],
        title=names.name_of(item, visit.lang) if item else "",
    )


def _published(visit: Visit, id: str, *, adding: bool) -> Response:
    typed = {name: visit.text(name) for name in ServiceForm.model_fields} | {"id": id}
    said = ServiceForm.model_validate(typed, strict=False)
    channels = tuple(one for one in Channel if one.value in visit.several("channels"))
    if not channels:
        raise Invalid("channels", "empty")
    item = ServiceType(
        id=said.id,
        name=said.name,
        name_en=said.name_en,
        tier=said.tier,
        channels=channels,
        setting=said.setting,
        provider_licences=codes(said.provider_licences),
        venue_licences=codes(said.venue_licences),
        group=bool(visit.text("group")),
        minutes=said.minutes,
        sensitive=bool(visit.text("sensitive")),
    )
    after = visit.version()

    def work(tx: Tx) -> str:
        items = services.items_of(tx.session, after)
        there = {one.id for one in items}
        if adding and item.id in there:
            raise Invalid("id", "repeated", value=item.id)
        if not adding and item.id not in there:
            raise Absent("service_type", item.id)
        kept = [item if one.id == item.id else one for one in items]
        services.publish(tx, [*kept, item] if adding else kept, said.remark, after)
        return "/catalogue?done=catalogue_published"

    return visit.once(work)


def _parts(visit: Visit) -> list[tuple[str, int, int]]:
    made = []
    for part, _, _ in PARTS:
        start, end = (_minutes(visit, f"{part}_{edge}") for edge in ("start", "end"))
        if end <= start:
            raise Invalid(f"{part}_end", "ends_before")
        made.append((part, start, end))
    return made


def _minutes(visit: Visit, field: str) -> int:
    hours, _, minutes = visit.text(field).replace("：", ":").partition(":")
    digits = (hours + minutes).isascii() and hours.isdigit() and minutes.isdigit()
    if not digits or max(len(hours), len(minutes)) > 2 or int(hours) > 23 or int(minutes) > 59:
        raise Invalid(field, "clock")
    return 60 * int(hours) + int(minutes)

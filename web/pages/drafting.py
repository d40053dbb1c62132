"""A call for tenders drafted by an official, and changed until it is published."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from starlette.responses import Response

from access.areas import Area
from access.tx import Tx
from funds import funds
from tenders import calls, drafting
from web import call_form, names
from web.call_form import CRITERIA, LOTS, field_of, packed, read, rows
from web.routing import Pages
from web.visit import Visit

pages = Pages()

USUAL = {"weeks": 12, "standstill_days": 7, "criteria.0.weight": 40}


@pages.get("/tenders/new", "tender.draft")
def new(visit: Visit) -> Response:
    """What is put out to bid, in lots."""

    def work(tx: Tx) -> Mapping[str, Any]:
        here = select(Area.id).where(Area.path == tx.actor.area)
        form = {**USUAL, "area": tx.session.scalar(here) or ""}
        return {**_choices(tx, visit), "form": form, "id": "", "version": None}

    return _form(visit, visit.read(work))


@pages.post("/tenders/new", "tender.draft", again=new, field_of=field_of)
def add(visit: Visit) -> Response:
    """Kept as a draft, which nobody outside the area sees."""
    visit.sent = packed(visit.sent)
    if visit.text("more"):
        return new(visit)
    said = read(visit)
    return visit.once(lambda tx: f"/tenders/{drafting.draft(tx, said).id}?done=call_drafted")


@pages.get("/tenders/{id}/draft", "tender.change")
def edit(visit: Visit) -> Response:
    """A draft as it stands."""

    def work(tx: Tx) -> Mapping[str, Any]:
        call = calls.tender_of(tx, visit.at("id"))
        lots = calls.lots_of(tx.session, call.id)
        found = {
            **_choices(tx, visit),
            "form": call_form.form_of(call, lots),
            "id": call.id,
            "version": call.version,
            "call": call,
        }
        tx.session.expunge_all()
        return found

    return _form(visit, visit.read(work))


@pages.post("/tenders/{id}/draft", "tender.change", again=edit, field_of=field_of)
def change(visit: Visit) -> Response:
    """Whole, until it is published."""
    visit.sent = packed(visit.sent)
    if visit.text("more"):
        return edit(visit)
    id, said = visit.at("id"), read(visit)
    visit.change(lambda tx, version: drafting.change(tx, id, version, said).id)
    return visit.go(f"/tenders/{id}", done="call_changed")


def _form(visit: Visit, found: Mapping[str, Any]) -> Response:
    """As many rows as are filled, and those that are asked for besides."""
    form, more = found["form"], visit.text("more")
    counts = {}
    for kind, least in (("criteria", CRITERIA), ("lots", LOTS)):
        stands = len({name.split(".")[1] for name in form if name.startswith(f"{kind}.")})
        counts[kind] = rows(visit, kind, least if visit.sent else max(least, stands))
        counts[kind] += kind == more
    shown = {**found, "form": defaultdict(str, form)}
    return visit.show("tenders/draft.html", rows=counts, **shown)


def _choices(tx: Tx, visit: Visit) -> Mapping[str, Any]:
    rows = funds.funds_in(tx.session, tx.actor.area)
    return {
        "places": names.places(tx.session, visit.lang, tx.actor.area),
        "funds": [(one.id, names.called(visit.lang, one.name, one.name_en)) for one in rows],
        "types": names.services_now(tx.session, visit.lang),
        "areas": names.areas(tx.session, visit.lang, tx.actor.area),
    }

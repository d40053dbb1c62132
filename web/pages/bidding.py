"""Bids of an organisation: written, sealed, opened with the code that they alone hold."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from access.areas import Area
from access.refusal import Absent
from access.tx import Tx
from catalogue.grid import grid
from providers import venues
from tenders import bids, calls
from tenders.calls import Tender, communities_of
from web import bid_form, names
from web.bid_form import field_of, lots_in
from web.bids import one_bid
from web.calls import named_lots
from web.routing import Pages
from web.visit import Visit
from web.week import week

pages = Pages()

ROOMS = 100


@pages.get("/tenders/{id}/bid", "bid.submit")
def new(visit: Visit) -> Response:
    """The form of a bid for the lots that were chosen; all of them, or none."""
    chosen = lots_in(visit)
    if not chosen:
        return visit.go(f"/tenders/{visit.at('id')}", done="choose_lots")
    replaces = visit.text("replaces") or visit.query("replaces")

    def work(tx: Tx) -> Mapping[str, Any]:
        call = calls.tender_of(tx, visit.at("id"))
        lots = {lot.row.id: lot for lot in named_lots(tx.session, call, visit.lang)}
        if not set(chosen) <= set(lots):
            raise Absent("tender", call.id)
        inside = communities_of(tx.session, call)
        found = {
            "call": call,
            "name": names.called(visit.lang, call.title, call.title_en),
            "parts": [lots[id] for id in chosen],
            "areas": names.communities(tx.session, visit.lang, inside),
            "rooms": _rooms(tx, visit, call),
            "week": week(visit.lang, grid(tx.session)),
        }
        tx.session.expunge_all()
        return found

    return visit.show("tenders/bid_form.html", replaces=replaces, **visit.read(work))


@pages.post("/tenders/{id}/bid", "bid.submit", again=new, field_of=field_of)
def submit(visit: Visit) -> Response:
    """Sealed; the page that answers shows its opening code, which nothing else ever does."""
    id, replaces = visit.at("id"), visit.text("replaces") or None

    def work(tx: Tx) -> str:
        row, code = bids.submit(tx, id, bid_form.read(tx, visit), replaces)
        return f"{row.id} {code}"

    bid, code = visit.once_told(work, before=lambda: None).split(" ")

    def told(tx: Tx) -> Mapping[str, Any]:
        call = calls.tender_of(tx, id)
        found = {"call": call, "name": names.called(visit.lang, call.title, call.title_en)}
        tx.session.expunge_all()
        return found

    return visit.show("tenders/code.html", codes=[(bid, code, "")], **visit.read(told))


@pages.get("/bids/{id}", "bid.read")
def one(visit: Visit) -> Response:
    """One bid: to its bidder always, to officials once it is open."""
    return visit.show("tenders/bid.html", **visit.read(lambda tx: one_bid(tx, visit)))


@pages.post("/bids/{id}/withdrawal", "bid.withdraw", again=one)
def withdraw(visit: Visit) -> Response:
    """Before the deadline."""
    id = visit.at("id")
    return visit.once(lambda tx: f"/bids/{bids.withdraw(tx, id).id}?done=bid_withdrawn")


@pages.post("/bids/{id}/opening", "bid.open", again=one)
def open_(visit: Visit) -> Response:
    """After the deadline, with its code."""
    id, code = visit.at("id"), visit.text("code")
    return visit.once(lambda tx: f"/bids/{bids.open_(tx, id, code).id}?done=bid_opened")


def _rooms(tx: Tx, visit: Visit, call: Tender) -> list[tuple[str, str]]:
    """Those of the call's area, by name."""
    path = tx.session.get_one(Area, call.area_id).path
    rows, _ = venues.sought(tx.session, path, "", 0, ROOMS)
    return [
        (
            row.id,
            names.called(visit.lang, row.definition["name"], row.definition.get("name_en", "")),
        )
        for row in rows
    ]

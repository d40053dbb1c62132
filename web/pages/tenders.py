"""Calls for tenders: the list, one of them for whoever looks, and the steps of its official."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from access.actor import Role
from access.refusal import Invalid
from access.tx import Tx
from tenders import bids, calls, closing, questions
from web import names
from web.calls import next_time, shown, stage
from web.routing import Pages
from web.typed import LONGEST, words_of
from web.visit import Visit

pages = Pages()

LISTED = 100


@pages.get("/tenders", "tender.list")
def list_(visit: Visit) -> Response:
    """Officials: those of my area; organisations: every one that was published."""

    def work(tx: Tx) -> Mapping[str, Any]:
        rows = calls.listed(tx, LISTED)
        found: list[Mapping[str, Any]] = [
            {
                "row": row,
                "name": names.called(visit.lang, row.title, row.title_en),
                "stage": stage(row, tx.now),
                "next_time": next_time(row, tx.now),
                "lots": len(calls.lots_of(tx.session, row.id)),
            }
            for row in rows
        ]
        tx.session.expunge_all()
        return {
            "going": [one for one in found if one["row"].status in ("planning", "active")],
            "ended": [one for one in found if one["row"].status not in ("planning", "active")],
        }

    return visit.show("tenders/list.html", **visit.read(work))


@pages.get("/tenders/{id}", "tender.read")
def one(visit: Visit) -> Response:
    """One call: what is asked, until when, and what whoever looks may do now."""

    def work(tx: Tx) -> Mapping[str, Any]:
        call = calls.tender_of(tx, visit.at("id"))
        found = {**shown(tx.session, call, visit.lang, tx.now), "bids": []}
        found["questions"] = questions.readable(tx, call.id)
        found["undecided"] = closing.undecided(tx.session, call.id)
        if visit.role is Role.ORGANISATION:
            rows = bids.bids_of(tx, call.id)
            found["bids"] = [(row, *bids.standing(row, call, tx.now)) for row in rows]
        tx.session.expunge_all()
        return found

    return visit.show("tenders/one.html", **visit.read(work))


@pages.post("/tenders/{id}/publication", "tender.publish", again=one)
def publish(visit: Visit) -> Response:
    """From now on nothing of it changes."""
    id = visit.at("id")
    return visit.once(lambda tx: f"/tenders/{calls.publish(tx, id).id}?done=call_published")


@pages.post("/tenders/{id}/cancellation", "tender.cancel", again=one)
def cancel(visit: Visit) -> Response:
    """Before anything is awarded."""
    id, reason = visit.at("id"), words_of(visit, "reason")
    return visit.once(lambda tx: f"/tenders/{closing.cancel(tx, id, reason).id}?done=call_over")


@pages.post("/tenders/{id}/closure", "tender.close", again=one)
def close(visit: Visit) -> Response:
    """Nothing else is awarded."""
    id, reason = visit.at("id"), visit.text("closing")
    if len(reason) > LONGEST:
        raise Invalid("closing", "too_long", most=LONGEST)

    def work(tx: Tx) -> str:
        try:
            closing.close(tx, id, reason)
        except Invalid as wrong:
            raise Invalid("closing", wrong.code, **wrong.params) from None
        return f"/tenders/{id}?done=call_closed"

    return visit.once(work)

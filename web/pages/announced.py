"""For anybody: calls for tenders that are published, and what came of them.

No browser keeps these: how long there is left has to be true.
"""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from tenders import notices
from web import names
from web.calls import next_time, shown, stage
from web.routing import ANYBODY, Pages
from web.visit import Visit

pages = Pages()

LISTED = 100


@pages.get("/calls", ANYBODY)
def list_(visit: Visit) -> Response:
    """The latest first."""
    now = visit.service.now()
    with visit.service.database.read() as session:
        rows: list[Mapping[str, Any]] = [
            {
                "row": row,
                "name": names.called(visit.lang, row.title, row.title_en),
                "stage": stage(row, now),
                "next_time": next_time(row, now),
            }
            for row in notices.published(session, LISTED)
        ]
        session.expunge_all()
    return visit.show("public/calls.html", rows=rows)


@pages.get("/calls/{id}", ANYBODY)
def one(visit: Visit) -> Response:
    """What is asked, how bids are judged, until when; afterwards who is awarded it."""
    with visit.service.database.read() as session:
        call = notices.published_one(session, visit.at("id"))
        found = shown(session, call, visit.lang, visit.service.now())
        session.expunge_all()
    return visit.show("public/call.html", **found)

"""Bids of an organisation from a sheet: every one sealed, or none, and nothing of it kept."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from access.refusal import Invalid
from access.tx import Tx
from district.standing import Checked, Standing, file_name
from intake import bids
from intake.bids import Faulty
from intake.forms import bid_template
from tenders import calls
from web import names
from web.pages.sheets import SHOWN, XLSX, Mark
from web.routing import Pages
from web.visit import Visit

pages = Pages()


@pages.get("/tenders/{id}/sheet", "bid.submit_sheet")
def choose(visit: Visit) -> Response:
    """The sheet of a call to fill in, and where it is handed in."""
    return _shown(visit)


@pages.get("/tenders/{id}/sheet/template", "bid.template")
def empty(visit: Visit) -> Response:
    """With the lots of the call."""
    id = visit.at("id")
    there = visit.acting.gather(lambda tx: bids.bids_standing(tx, id))
    headers = {"Content-Disposition": 'attachment; filename="bids.xlsx"'}
    return Response(bid_template("xlsx", there, visit.lang), 200, headers, XLSX)


@pages.post("/tenders/{id}/sheet", "bid.submit_sheet", again=choose)
def submit(visit: Visit) -> Response:
    """Sealed; the page that answers shows the opening codes, which nothing else ever does."""
    id, (name, data) = visit.at("id"), _file(visit)
    found: list[tuple[Checked, Standing]] = []

    def before() -> None:
        found.append(bids.sheet_of(visit.acting.gather, id, name, data))

    def work(tx: Tx) -> str:
        made = bids.submit(tx, id, *found[0])
        return json.dumps([[one.row.id, one.code, one.called] for one in made])

    try:
        codes = json.loads(visit.once_told(work, before=before))
    except Faulty as faulty:
        visit.status = 422
        marks = [Mark(one.row, one.column, one.said(visit.lang)) for one in faulty.wrong[:SHOWN]]
        return _shown(visit, wrong=faulty.count, marks=marks, hidden=faulty.count - len(marks))
    return visit.show("tenders/code.html", codes=codes, **visit.read(lambda tx: _call(tx, visit)))


def _file(visit: Visit) -> tuple[str, bytes]:
    file = visit.upload("sheet")
    data = file.file.read() if file else b""
    if file is None or not data:
        raise Invalid("sheet", "sheet_missing")
    given = "".join(char for char in file.filename or "" if char.isprintable())[:200]
    return file_name(given, data), data


def _shown(visit: Visit, **more: Any) -> Response:
    found = {"marks": [], **more, **visit.read(lambda tx: _call(tx, visit))}
    return visit.show("tenders/bid_sheet.html", **found)


def _call(tx: Tx, visit: Visit) -> Mapping[str, Any]:
    call = calls.tender_of(tx, visit.at("id"))
    found = {"call": call, "name": names.called(visit.lang, call.title, call.title_en)}
    tx.session.expunge_all()
    return found

"""Sheets: handed in, looked through with every fault marked, then kept whole or not at all."""

from dataclasses import dataclass

from starlette.responses import Response

from access.refusal import Invalid
from access.tx import Tx
from district.standing import MOST_TOLD, file_name
from intake import pending, taking
from intake.forms import template
from intake.reading import sheet_of
from intake.standing import standing
from intake.taking import Faulty, Looked, Sheet
from matcher.faults import Fault
from web.routing import Answers, Pages
from web.visit import Visit
from words import fault

pages = Pages()

KINDS = {
    "needs": "need.intake",
    "providers": "provider.intake",
    "offers": "offer.intake",
    "venues": "venue.intake",
    "funds": "fund.intake",
}
"""What a sheet may be of, and the operation that takes it in."""
SHOWN = 200
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Mark:
    """A fault where the spreadsheet counts it; row 0 is the whole sheet."""

    row: int
    column: str
    said: str


@pages.get("/sheets", "intake.template")
def choose(visit: Visit) -> Response:
    """Which sheet, and the empty ones to fill in."""
    mine = [kind for kind, operation in KINDS.items() if visit.may(operation)]
    return visit.show("sheets/choose.html", kinds=mine)


@pages.get("/sheets/{kind}/template", "intake.template")
def empty(visit: Visit) -> Response:
    """An empty sheet, with what stands to choose from."""
    kind = visit.at("kind")
    if kind not in KINDS:
        return visit.go("/sheets")
    there = visit.acting.gather(lambda tx: standing(tx, kind))
    headers = {"Content-Disposition": f'attachment; filename="{kind}.xlsx"'}
    return Response(template(kind, "xlsx", there, visit.lang), 200, headers, XLSX)


def _handing_in(kind: str) -> Answers:
    def hand_in(visit: Visit) -> Response:
        file = visit.upload("sheet")
        data = file.file.read() if file else b""
        if file is None or not data:
            raise Invalid(kind, "sheet_missing")
        given = "".join(char for char in file.filename or "" if char.isprintable())[:200]
        name = file_name(given, data)
        return visit.go(
            f"/sheets/{kind}/{visit.look(lambda tx: pending.keep(tx, kind, name, data))}"
        )

    return hand_in


def _look_through(visit: Visit) -> Response:
    """What would come of it; nothing is kept."""
    sheet = _sheet(visit)
    found = visit.look(lambda tx: taking.looked_at(tx, sheet))
    return _shown(visit, sheet, found)


def _keeping(kind: str) -> Answers:
    def keep(visit: Visit) -> Response:
        before = visit.sent_before()
        if before is not None:
            return before
        sheet, id = _sheet(visit), visit.at("id")

        def work(tx: Tx) -> str:
            taking.taken(tx, sheet, keep_alike=bool(visit.text("keep_alike")))
            pending.drop(tx, id)
            return f"/sheets?done=sheet_taken_{kind}"

        try:
            return visit.once(work)
        except Faulty as faulty:
            visit.status = 422
            return _shown(visit, sheet, faulty.found)

    return keep


for _kind, _operation in KINDS.items():
    pages.get(f"/sheets/{_kind}/{{id}}", _operation)(_look_through)
    pages.post(f"/sheets/{_kind}", _operation, choose, sheet=True)(_handing_in(_kind))
    pages.post(f"/sheets/{_kind}/{{id}}", _operation, _look_through)(_keeping(_kind))


def _sheet(visit: Visit) -> Sheet:
    kind, name, data = visit.read(lambda tx: pending.pending(tx, visit.at("id")))
    return sheet_of(visit.acting.gather, visit.service.vault, kind, name, data)


def _shown(visit: Visit, sheet: Sheet, found: Looked) -> Response:
    marks = [marked(visit, one) for one in found.faults[:MOST_TOLD]]
    return visit.show(
        "sheets/looked.html",
        sheet=sheet,
        found=found,
        marks=marks[:SHOWN],
        hidden=max(found.wrong, len(marks)) - len(marks[:SHOWN]),
        alike=found.alike[:SHOWN],
        path=f"/sheets/{sheet.kind}/{visit.at('id')}",
    )


def marked(visit: Visit, one: Fault) -> Mark:
    """A fault where the spreadsheet counts it, in words."""
    params = {key: said for key, said in one.params.items() if key not in ("file", "row", "column")}
    bare = Fault(one.code, params=params)
    row, column = one.params.get("row", 0), one.params.get("column", "")
    return Mark(int(row), str(column), fault(visit.lang, bare))

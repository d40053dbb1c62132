"""A plan's lines on paper and in a sheet, narrowed as they are looked at."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any

from starlette.responses import Response, StreamingResponse

from access.tx import Tx
from rounds.lines import Sought, figures_of, listed
from sheets.streamed import Cell, write_rows
from web.glance import glance
from web.pages.review import FILTERS, found, places_and_types, sought, told
from web.routing import Pages
from web.visit import Visit

pages = Pages()

AT_A_TIME = 1_000
MOST_PRINTED = 2_000
"""Lines on paper; whoever wants more takes the sheet."""
IN_MEMORY = 1 << 20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADS = (
    "need",
    "community",
    "type",
    "priority",
    "state",
    "who",
    "when",
    "fund",
    "money",
    "moved",
    "why",
)


@pages.get("/rounds/{id}/lines.xlsx", "round.plan")
def sheet(visit: Visit) -> Response:
    """Every line that is looked at, however many; the trail says that they were taken."""

    def work(tx: Tx) -> IO[bytes]:
        round_, row = found(tx, visit.at("id"))
        known = places_and_types(tx, visit.lang, round_)
        wanted = sought(tx, visit)
        file = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed once it is sent
        heads = [visit.say(f"official.sheet.{one}") for one in HEADS]
        lines = _every(tx, row.id, wanted, visit.lang)
        write_rows(file, visit.say("official.sheet.title"), heads, _rows(visit, known, lines))
        return file

    file = visit.read(work)
    visit.acting.write(lambda tx: tx.note("round.sheet_taken", "round", visit.at("id")))
    name = f"linli-{visit.at('id')}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(_sent(file), headers=headers, media_type=XLSX)


@pages.get("/rounds/{id}/print", "round.plan")
def paper(visit: Visit) -> Response:
    """The same, to be printed."""

    def work(tx: Tx) -> Mapping[str, Any]:
        round_, row = found(tx, visit.at("id"))
        lines = listed(tx.session, row.id, sought(tx, visit), after=None, limit=MOST_PRINTED + 1)
        shown = {
            "round": round_,
            "plan": row,
            "figures": figures_of(tx.session, row.id) or {},
            "glance": glance(tx, row, visit.lang),
            "lines": told(tx, row.id, lines[:MOST_PRINTED], visit.lang),
            "over": len(lines) > MOST_PRINTED,
            "most": MOST_PRINTED,
            **places_and_types(tx, visit.lang, round_),
        }
        tx.session.expunge_all()
        return shown

    asked = {name: visit.query(name) for name in FILTERS}
    return visit.show("official/print.html", asked=asked, **visit.read(work))


def _every(tx: Tx, plan: str, wanted: Sought, lang: str) -> Iterator[Mapping[str, Any]]:
    after: int | None = None
    while True:
        lines = listed(tx.session, plan, wanted, after=after, limit=AT_A_TIME)
        yield from told(tx, plan, lines, lang)
        if len(lines) < AT_A_TIME:
            return
        after = lines[-1].seq
        tx.session.expunge_all()


def _rows(
    visit: Visit, known: Mapping[str, Any], lines: Iterable[Mapping[str, Any]]
) -> Iterator[list[Cell]]:
    for one in lines:
        line = one["line"]
        yield [
            one["number"],
            known["areas"].get(line.community, line.community),
            known["types"].get(line.service_type, line.service_type),
            visit.say(f"pages.priority.{line.priority}"),
            visit.say(f"official.line.{line.state}"),
            one["place"],
            one["when"],
            one["fund"],
            line.public_fen / 100,
            visit.say(f"official.moved.{line.moved}"),
            one["why"],
        ]


def _sent(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while part := file.read(64 << 10):
            yield part

"""Empty sheets to fill in for the service, with what stands to choose from."""

from collections import Counter
from collections.abc import Sequence

from district.standing import KINDS, Standing
from district.template import columns_of
from sheets import csv_form, entries, xlsx_form
from sheets.entries import Record
from sheets.service_kinds import service_kind
from sheets.sheet import Page
from sheets.values import Cell
from sheets.week import Week
from words import catalogue, say

FORMS = ("xlsx", "csv")


def template(kind: str, form: str, standing: Standing, lang: str) -> bytes:
    """Headings alone; a workbook also says how to fill them in, and what to choose from."""
    slots = [(slot["id"], slot["day"], slot["start"]) for slot in standing.records["slots"]]
    only = len(standing.records["communities"]) == 1
    what = service_kind(kind, Week(tuple(slots)), one_community=only)
    referred = [
        name for name in standing.records if any(column.refers == name for column in what.columns)
    ]
    titles = {name: KINDS[name].title(lang) for name in referred}
    page = entries.write(what, (), lang, titles=titles)
    if form == "csv":
        return csv_form.write(page)
    guide: list[list[Cell]] = [[say(lang, "sheets.intake.title")]]
    guide += [[line] for line in say(lang, "sheets.intake.text").strip().split("\n")]
    guide += [[], list(catalogue(lang, "sheets")["guide"]["headings"]), *columns_of(what, lang)]
    lists = [_list(titles[name], standing.records[name], lang) for name in referred]
    return xlsx_form.write([page, Page(say(lang, "sheets.guide.page"), guide), *lists])


def _list(title: str, records: Sequence[Record], lang: str) -> Page:
    """What may be chosen: the name where only one has it, else the id, and both beside it."""
    names = Counter(record.get("name", "") for record in records)
    rows: list[list[Cell]] = [[say(lang, f"sheets.intake.{what}") for what in ("choice", "id")]]
    for record in records:
        name = record.get("name", "")
        rows.append([name if name and names[name] == 1 else record["id"], record["id"]])
    return Page(title, rows)

"""Empty sheets to fill in for the service, with what stands to choose from."""

from collections import Counter
from collections.abc import Sequence

from district.standing import KINDS, Standing
from district.template import columns_of
from sheets import csv_form, entries, xlsx_form
from sheets.columns import Kind
from sheets.entries import Record
from sheets.service_kinds import service_kind
from sheets.sheet import Page
from sheets.siting_kinds import CANDIDATES
from sheets.tender_kinds import own_bids
from sheets.values import Cell
from sheets.week import Week
from words import catalogue, say

FORMS = ("xlsx", "csv")


def template(kind: str, form: str, standing: Standing, lang: str) -> bytes:
    """Headings alone; a workbook also says how to fill them in, and what to choose from."""
    week, only = _week(standing)
    what = service_kind(kind, week, one_community=only)
    return _filled(what, (), "intake", form, standing, lang)


def bid_template(form: str, standing: Standing, lang: str) -> bytes:
    """The same for an organisation's bids, with each lot of the call as a bid of its own."""
    lots = standing.records["lots"]
    week, only = _week(standing)
    rows = [{"id": str(n), "lot": said} for n, said in enumerate(_choices(lots), 1)]
    return _filled(own_bids(week, one_community=only), rows, "bids", form, standing, lang)


def candidates_template(form: str, standing: Standing, lang: str) -> bytes:
    """The same for candidate places."""
    return _filled(CANDIDATES, (), "candidates", form, standing, lang)


def _week(standing: Standing) -> tuple[Week, bool]:
    """And whether there is but one community."""
    slots = [(slot["id"], slot["day"], slot["start"]) for slot in standing.records["slots"]]
    return Week(tuple(slots)), len(standing.records["communities"]) == 1


def _filled(
    what: Kind, rows: Sequence[Record], how: str, form: str, standing: Standing, lang: str
) -> bytes:
    referred = [
        name for name in standing.records if any(column.refers == name for column in what.columns)
    ]
    titles = {name: KINDS[name].title(lang) for name in referred}
    page = entries.write(what, rows, lang, titles=titles)
    if form == "csv":
        return csv_form.write(page)
    guide: list[list[Cell]] = [[say(lang, "sheets.intake.title")]]
    guide += [[line] for line in say(lang, f"sheets.{how}.text").strip().split("\n")]
    guide += [[], list(catalogue(lang, "sheets")["guide"]["headings"]), *columns_of(what, lang)]
    lists = [_list(titles[name], standing.records[name], lang) for name in referred]
    return xlsx_form.write([page, Page(say(lang, "sheets.guide.page"), guide), *lists])


def _list(title: str, records: Sequence[Record], lang: str) -> Page:
    """What may be chosen, with its id beside it."""
    rows: list[list[Cell]] = [[say(lang, f"sheets.intake.{what}") for what in ("choice", "id")]]
    rows += [[said, one["id"]] for said, one in zip(_choices(records), records, strict=True)]
    return Page(title, rows)


def _choices(records: Sequence[Record]) -> list[str]:
    """The name where only one has it, else the id."""
    names = [record.get("name", "") for record in records]
    times = Counter(names)
    return [
        name if name and times[name] == 1 else record["id"]
        for name, record in zip(names, records, strict=True)
    ]

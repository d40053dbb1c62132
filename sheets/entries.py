"""From a sheet to records, each with the row it came from, and back."""

import difflib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sheets.columns import Column, Kind
from sheets.flaws import BadCell, Flaw
from sheets.sheet import Page, Sheet
from sheets.text import fold
from sheets.values import Cell, Json, Word

Record = dict[str, Any]
Meaning = Callable[[str], Json]

MOST_SOUGHT, MOST_COMPARED = 50, 60
"""So many headings are compared with those known, so many characters of each: it takes long."""


@dataclass(frozen=True)
class Entry:
    """A record as a plain value, nested as its fields' paths say; ``row`` counts from 1."""

    row: int
    record: Record


@dataclass(frozen=True)
class Entries:
    """What one sheet says. ``headings``: field to its heading as the sheet has it.

    ``rows``: field to its row, where every field has a row of its own (settings).
    ``structural``: the sheet's columns are not what they should be; ``flaws``: all that is wrong.
    """

    kind: Kind
    file: str
    headings: Mapping[str, str]
    entries: Sequence[Entry]
    flaws: Sequence[Flaw]
    structural: bool = False
    rows: Mapping[str, int] | None = None

    @property
    def lang(self) -> str:
        """The language its headings are in; Chinese where they are in both."""
        return "en" if self.headings and all(map(str.isascii, self.headings.values())) else "zh"

    def place(self, entry: Entry | None, field: str) -> tuple[int, str]:
        """The row and the heading where a field of an entry stands, 0 and "" where it has none."""
        for column in self.kind.columns:
            if f"{column.field}.".startswith(f"{field}.") or f"{field}.".startswith(
                f"{column.field}."
            ):
                heading = self.headings.get(column.field) or column.heading(self.lang)
                if self.rows is not None:
                    return self.rows.get(column.field, 0), heading
                return entry.row if entry else 0, heading
        return entry.row if entry and self.rows is None else 0, ""


def read(sheet: Sheet, kind: Kind) -> Entries:
    """A sheet with headings in its first row and a record in every other that is not blank."""
    if not sheet.rows or not any(map(str.strip, sheet.rows[0])):
        flaw = Flaw("no_headings", sheet.file, 1)
        return Entries(kind, sheet.file, {}, (), [flaw], structural=True)
    columns, flaws = _columns(sheet, kind)
    headings = {
        column.field: heading.strip()
        for column, heading in zip(columns, sheet.rows[0], strict=True)
        if column
    }
    for column in kind.columns if headings else ():
        if column.required and column.field not in headings:
            flaws.append(Flaw("missing_column", sheet.file, 1, column.zh, {"english": column.en}))
    if flaws:
        return Entries(kind, sheet.file, headings, (), flaws, structural=True)
    # Most cells of a column say what another says: one value, which nobody changes, serves both.
    cells = [(column, cache(column.codec.read) if column else None) for column in columns]
    entries = []
    for number, row in enumerate(sheet.rows[1:], start=2):
        if any(cell.strip() for cell in row):
            entries.append(_entry(sheet, number, row, cells, flaws))
    return Entries(kind, sheet.file, headings, entries, flaws)


def read_settings(sheet: Sheet, kind: Kind) -> Entries:
    """A sheet with an item's name in its first column and its value in the second.

    The first row may be headings; whatever stands in further columns is remarks.
    """
    record: Record = {}
    flaws: list[Flaw] = []
    headings: dict[str, str] = {}
    rows: dict[str, int] = {}
    structural = False
    called = _called(kind)
    for number, row in enumerate(sheet.rows, start=1):
        item, text = (*(cell.strip() for cell in row[:2]), "", "")[:2]
        if not item or (number == 1 and fold(item) in _ITEM):
            continue
        column = called.get(fold(item))
        if column is None:
            near = _nearest(item, kind) if len(flaws) < MOST_SOUGHT else {}
            flaws.append(Flaw("unknown_item", sheet.file, number, item, near))
            structural = True
        elif column.field in rows:
            flaws.append(Flaw("repeated_item", sheet.file, number, item))
        else:
            headings[column.field], rows[column.field] = item, number
            flaw = _fill(record, column, column.codec.read, text)
            if flaw:
                flaws.append(Flaw(flaw.code, sheet.file, number, item, flaw.params))
    for column in kind.columns:
        if column.required and column.field not in rows:
            flaws.append(Flaw("missing_item", sheet.file, 0, column.zh, {"english": column.en}))
            structural = True
    return Entries(kind, sheet.file, headings, [Entry(0, record)], flaws, structural, rows)


def write(
    kind: Kind,
    records: Sequence[Record],
    lang: str,
    *,
    unusual: Sequence[Record] | None = None,
    titles: Mapping[str, str] | None = None,
) -> Page:
    """The page that says these records.

    ``unusual``: the same without what goes without saying; a column that none of these needs is
    left out. ``titles``: the pages of other kinds, for what refers to them.
    """
    columns = _written(kind)
    if unusual is not None:
        columns = [c for c in columns if c.required or any(_says(one, c) for one in unusual)]
    rows: list[list[Cell]] = [[column.heading(lang) for column in columns]]
    rows += [[_cell(column, record, lang) for column in columns] for record in records]
    refers = [
        (titles or {}).get(c.refers, "") if isinstance(c.codec, Word) else "" for c in columns
    ]
    return Page(kind.title(lang), rows, [column.choices(lang) for column in columns], refers)


def write_settings(kind: Kind, record: Record, lang: str) -> Page:
    """The page with an item and its value in each row; one not set has no value."""
    rows: list[list[Cell]] = [["item", "value"] if lang == "en" else ["项目", "值"]]
    rows += [[column.heading(lang), _cell(column, record, lang)] for column in _written(kind)]
    return Page(kind.title(lang), rows)


def _columns(sheet: Sheet, kind: Kind) -> tuple[list[Column | None], list[Flaw]]:
    """The column each heading names, None where it is blank."""
    columns: list[Column | None] = []
    flaws: list[Flaw] = []
    called = _called(kind)
    for heading in map(str.strip, sheet.rows[0]):
        column = called.get(fold(heading)) if heading else None
        if heading and column is None:
            near = _nearest(heading, kind) if len(flaws) < MOST_SOUGHT else {}
            flaws.append(Flaw("unknown_column", sheet.file, 1, heading, near))
        elif column and column in columns:
            flaws.append(Flaw("repeated_column", sheet.file, 1, heading))
        columns.append(column)
    if not any(columns):  # a title above the headings, another sheet, an encoding misread
        return columns, [Flaw("no_known_heading", sheet.file, 1)]
    return columns, flaws


def _entry(
    sheet: Sheet,
    number: int,
    row: Sequence[str],
    cells: Sequence[tuple[Column | None, Meaning | None]],
    flaws: list[Flaw],
) -> Entry:
    record: Record = {}
    for at, (column, meaning) in enumerate(cells):
        text = row[at].strip() if at < len(row) else ""
        if column and meaning:
            flaw = _fill(record, column, meaning, text)
            if flaw:
                heading = sheet.rows[0][at].strip()
                flaws.append(Flaw(flaw.code, sheet.file, number, heading, flaw.params))
        elif text:
            flaws.append(Flaw("cell_without_heading", sheet.file, number, "", {"found": text}))
    for text in row[len(cells) :]:
        if text.strip():
            flaws.append(Flaw("cell_without_heading", sheet.file, number, "", {"found": text}))
    return Entry(number, record)


def _fill(record: Record, column: Column, meaning: Meaning, text: str) -> BadCell | None:
    """Put what a cell says into the record, or say what is wrong with it.

    A cell that says nothing leaves the record as it is.
    """
    try:
        value = meaning(text) if text else None
    except BadCell as bad:
        return bad
    if value is None:
        return BadCell("missing") if column.required else None
    *path, last = column.field.split(".")
    inside = record
    for step in path:
        inside = inside.setdefault(step, {})
    said_twice = last in inside
    inside[last] = value
    return BadCell("said_twice") if said_twice else None


def _cell(column: Column, record: Record, lang: str) -> Cell:
    value = _value(record, column)
    return "" if value is None else column.codec.write(value, lang)


def _says(record: Record, column: Column) -> bool:
    return _value(record, column) is not None


def _value(record: Record, column: Column) -> Json:
    value: Json = record
    for step in column.field.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _written(kind: Kind) -> list[Column]:
    """The first column of each field."""
    return [*{column.field: column for column in reversed(kind.columns)}.values()][::-1]


def _called(kind: Kind) -> dict[str, Column]:
    return {fold(name): column for column in kind.columns for name in (column.zh, column.en)}


def _nearest(heading: str, kind: Kind) -> dict[str, object]:
    """The known heading most like this one, in the language it seems to be in, if any is."""
    names = {fold(name): name for column in kind.columns for name in (column.zh, column.en)}
    near = difflib.get_close_matches(fold(heading)[:MOST_COMPARED], names, n=1, cutoff=0.4)
    return {"nearest": names[near[0]]} if near else {}


_ITEM = frozenset(map(fold, ("项目", "item", "参数", "key")))

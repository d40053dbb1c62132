"""From a sheet to records, each with the row it came from, and back."""

import dataclasses
import difflib
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from typing import Any

from sheets.columns import Column, Kind
from sheets.flaws import BadCell, Flaw
from sheets.sheet import Page, Sheet
from sheets.text import fold
from sheets.units import other_unit
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

    ``flaws``: all that is wrong. ``flawed``: an entry's row to the fields whose cells are.
    ``unsure``: fields without a column while one is not understood, which may be theirs.
    ``unread``: none of its headings is known. ``rows``: field to its row, where every field has
    a row of its own (settings).
    """

    kind: Kind
    file: str
    headings: Mapping[str, str]
    entries: Sequence[Entry]
    flaws: Sequence[Flaw]
    flawed: Mapping[int, Set[str]] = dataclasses.field(default_factory=dict)
    unsure: Set[str] = frozenset()
    unread: bool = False
    rows: Mapping[str, int] | None = None

    @property
    def lang(self) -> str:
        """The language its headings are in; Chinese where they are in both."""
        return "en" if self.headings and all(map(str.isascii, self.headings.values())) else "zh"

    def doubtful(self, row: int, field: str) -> bool:
        """Is it not known what an entry says of a field, or of a part of it?"""
        return any(_meet(field, one) for one in (*self.unsure, *self.flawed.get(row, ())))

    def without(self, cells: Mapping[int, Set[str]]) -> "Entries":
        """The same as if these cells (an entry's row to fields) had not been understood."""
        said, flawed = [], {**self.flawed}
        for entry in self.entries:
            record = entry.record
            for column in self.kind.columns if entry.row in cells else ():
                if any(_meet(column.field, field) for field in cells[entry.row]):
                    record = _pruned(record, column.field.split("."))
                    flawed[entry.row] = {column.field, *flawed.get(entry.row, ())}
            said.append(dataclasses.replace(entry, record=record))
        return dataclasses.replace(self, entries=said, flawed=flawed)

    def place(self, entry: Entry | None, field: str) -> tuple[int, str]:
        """The row and the heading where a field of an entry stands, 0 and "" where it has none."""
        for column in self.kind.columns:
            if _meet(column.field, field):
                heading = self.headings.get(column.field) or column.heading(self.lang)
                if self.rows is not None:
                    return self.rows.get(column.field, 0), heading
                return entry.row if entry else 0, heading
        return entry.row if entry and self.rows is None else 0, ""


def read(sheet: Sheet, kind: Kind) -> Entries:
    """A sheet with headings in its first row and a record in every other that is not blank.

    A column that is not understood, or given twice, is passed over: the others are still read.
    """
    first = [cell.strip() for cell in sheet.rows[0]] if sheet.rows else []
    columns, flaws = _columns(sheet, kind, first)
    if not any(columns):
        return Entries(kind, sheet.file, {}, (), flaws, unread=True)
    headings = {c.field: heading for c, heading in zip(columns, first, strict=True) if c}
    unsure = {c.field for c in kind.columns if c.field not in headings} if flaws else set()
    given = {fold(heading) for heading in first}
    given |= {fold(str(flaw.params["nearest"])) for flaw in flaws if "nearest" in flaw.params}
    for column in kind.columns:
        named = given & {fold(column.zh), fold(column.en)}
        if column.required and column.field not in headings and not named:
            flaws.append(Flaw("missing_column", sheet.file, 1, column.zh, {"english": column.en}))
            unsure.add(column.field)
    # Most cells of a column say what another says: one value, which nobody changes, serves both.
    cells = [(column, cache(column.codec.read) if column else None) for column in columns]
    entries, flawed = [], {}
    for number, row in enumerate(sheet.rows[1:], start=2):
        if any(cell.strip() for cell in row):
            entry, wrong = _entry(sheet, number, row, cells, flaws)
            entries.append(entry)
            if wrong:
                flawed[number] = wrong
    return Entries(kind, sheet.file, headings, entries, flaws, flawed, unsure)


def read_settings(sheet: Sheet, kind: Kind) -> Entries:
    """A sheet with an item's name in its first column and its value in the second.

    The first row may be headings; whatever stands in further columns is remarks.
    """
    record: Record = {}
    flaws: list[Flaw] = []
    headings: dict[str, str] = {}
    rows: dict[str, int] = {}
    called = _called(kind)
    for number, row in enumerate(sheet.rows, start=1):
        item, text = (*(cell.strip() for cell in row[:2]), "", "")[:2]
        if not item or (number == 1 and fold(item) in _ITEM):
            continue
        column = called.get(fold(item))
        if column is None:
            near = _nearest(item, kind) if len(flaws) < MOST_SOUGHT else {}
            flaws.append(Flaw("unknown_item", sheet.file, number, item, near))
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
    return Entries(kind, sheet.file, headings, [Entry(0, record)], flaws, rows=rows)


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


def _columns(
    sheet: Sheet, kind: Kind, first: Sequence[str]
) -> tuple[list[Column | None], list[Flaw]]:
    """The column each heading names; None where it is blank, unknown or given again."""
    if not any(first):
        return [], [Flaw("no_headings", sheet.file, 1)]
    called = _called(kind)
    columns = [called.get(fold(heading)) if heading else None for heading in first]
    if not any(columns):  # a title above the headings, another sheet, an encoding misread
        return columns, [Flaw("no_known_heading", sheet.file, 1)]
    flaws: list[Flaw] = []
    for at, (heading, column) in enumerate(zip(first, columns, strict=True)):
        if heading and column is None:
            near = _nearest(heading, kind) if len(flaws) < MOST_SOUGHT else {}
            flaws.append(Flaw("unknown_column", sheet.file, 1, heading, near))
        elif column and column in columns[:at]:
            flaws.append(Flaw("repeated_column", sheet.file, 1, heading))
    twice = [column for column in columns if column and columns.count(column) > 1]
    return [None if column in twice else column for column in columns], flaws


def _entry(
    sheet: Sheet,
    number: int,
    row: Sequence[str],
    cells: Sequence[tuple[Column | None, Meaning | None]],
    flaws: list[Flaw],
) -> tuple[Entry, set[str]]:
    """The entry of a row, and its fields whose cells are wrong."""
    record: Record = {}
    wrong: set[str] = set()
    for at, (column, meaning) in enumerate(cells):
        text = row[at].strip() if at < len(row) else ""
        heading = sheet.rows[0][at].strip()
        if column and meaning:
            flaw = _fill(record, column, meaning, text)
            if flaw:
                flaws.append(Flaw(flaw.code, sheet.file, number, heading, flaw.params))
                wrong.add(column.field)
        elif text and not heading:
            flaws.append(Flaw("cell_without_heading", sheet.file, number, "", {"found": text}))
    for text in row[len(cells) :]:
        if text.strip():
            flaws.append(Flaw("cell_without_heading", sheet.file, number, "", {"found": text}))
    return Entry(number, record), wrong


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


def _meet(one: str, other: str) -> bool:
    """Are these dotted paths the same field, or one of them a part of the other?"""
    return f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}.")


def _pruned(record: Record, path: Sequence[str]) -> Record:
    """A copy without what stands at the path, nor what is empty without it."""
    first, *rest = path
    pruned = {key: value for key, value in record.items() if key != first}
    inner = _pruned(record[first], rest) if rest and first in record else {}
    return {**pruned, first: inner} if inner else pruned


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
    """The known heading most like this one, in the language it seems to be in, if any is; and
    where they differ in their unit, from which to which the numbers must be converted."""
    names = {fold(n): (n, column) for column in kind.columns for n in (column.zh, column.en)}
    near = difflib.get_close_matches(fold(heading)[:MOST_COMPARED], names, n=1, cutoff=0.4)
    if not near:
        return {}
    name, column = names[near[0]]
    return {"nearest": name, **other_unit(heading, name, column.codec)}


_ITEM = frozenset(map(fold, ("项目", "item", "参数", "key")))

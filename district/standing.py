"""One sheet read against what stands, as ``linli match`` reads it against its neighbours."""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import PurePath
from typing import Any

from district import candidates, mistakes, references
from district.gather import sheets_in
from district.judging import judged
from district.misplaced import misplaced
from district.own import own_flaws
from district.records import draft
from matcher.faults import Fault
from sheets import entries
from sheets.columns import Kind
from sheets.entries import Entries, Entry, Record
from sheets.flaws import Flaw
from sheets.kinds import SLOTS, kinds
from sheets.service_kinds import OWN, service_kind
from sheets.sheet import Sheet
from sheets.siting_kinds import CANDIDATES
from sheets.tender_kinds import own_bids
from sheets.text import fold
from sheets.week import Week

MOST_ROWS = 20_000
MOST_TOLD = 1_000

BIDS = "bids"
"""An organisation's own, under seal: no record of the matcher's until they are opened."""
APART = (BIDS, CANDIDATES.name)
"""Sheets whose rows are no records of an instance: whoever takes them in judges them."""
KINDS = {kind.name: kind for kind in (SLOTS, *kinds(Week(())))}


@dataclass(frozen=True)
class Standing:
    """What a sheet may refer to: records by kind, the week's ``slots`` among them.

    ``unplaced``: the communities without a point of their own. ``today``: for ages.
    """

    records: Mapping[str, Sequence[Record]]
    unplaced: Sequence[str]
    today: str


@dataclass(frozen=True)
class Row:
    """``said``: a record of the matcher's, whole, or a row as it stands (``APART``); ``own``: what
    the service keeps beside it."""

    row: int
    said: Record
    own: Record


@dataclass(frozen=True)
class Checked:
    """``rows``: sound, or none where there is a fault. ``count``: how many rows there were.

    ``readable``: the file holds such a sheet. ``headings``: field to heading. ``ignored``: other
    sheets of the workbook. ``faults``: at most ``MOST_TOLD`` of ``wrong``.
    """

    readable: bool
    file: str
    count: int
    rows: Sequence[Row]
    faults: Sequence[Fault]
    wrong: int
    headings: Mapping[str, str]
    ignored: Sequence[str]


def checked(data: bytes, name: str, kind: str, standing: Standing) -> Checked:
    """The rows of a sheet of this kind, or every mistake in them."""
    slots = [(slot["id"], slot["day"], slot["start"]) for slot in standing.records["slots"]]
    only = len(standing.records["communities"]) == 1
    week = Week(tuple(slots))
    form = _form(kind, week, one_community=only)
    found, flaws = sheets_in([(name, data)])
    sheet, ignored = _chosen(found, form)
    if sheet is None:
        params = {"kind": form.zh, "english": form.en}
        flaws = flaws or [Flaw("missing_sheet", name, params=params)]
        return _refused(name, [mistakes.of_flaw(flaw) for flaw in flaws])
    if len(sheet.rows) > MOST_ROWS + 1:
        return _refused(sheet.file, [Fault("too_many_records", params={"most": MOST_ROWS})])
    table = _placed(entries.read(sheet, form), standing)
    if table.unread:
        return _refused(sheet.file, [mistakes.of_flaw(flaw) for flaw in table.flaws])
    tables = {
        name: Entries(KINDS[name], "", {}, [Entry(0, dict(one)) for one in records], ())
        for name, records in standing.records.items()
    }
    turned, more = misplaced({**tables, kind: table})
    table = turned[kind]
    found_flaws = [*flaws, *table.flaws, *(one for one in more if one.file == sheet.file)]
    found_flaws += _references({**tables, kind: table}, table)
    found_flaws += own_flaws(table, standing.unplaced, standing.today)
    if kind == CANDIDATES.name:
        table = candidates.standing_at(table, standing.records["communities"])
    return _judged({**tables, kind: table}, kind, found_flaws, ignored)


def _form(kind: str, week: Week, *, one_community: bool) -> Kind:
    if kind == CANDIDATES.name:
        return CANDIDATES
    make = own_bids if kind == BIDS else partial(service_kind, kind)
    return make(week, one_community=one_community)


def _judged(
    tables: Mapping[str, Entries], kind: str, flaws: Sequence[Flaw], ignored: Sequence[str]
) -> Checked:
    """What the model makes of it, once the sheet itself has been looked through."""
    table = tables[kind]
    own = {column.field for column in OWN.get(kind, ())}
    bare = {name: _without(one, own if name == kind else {"also"}) for name, one in tables.items()}
    faults = [mistakes.of_flaw(flaw) for flaw in flaws]
    if not table.entries:
        faults.append(Fault("empty_list"))
    if kind == CANDIDATES.name:
        faults += candidates.faults_in(table)
    # What is told of no row is that there are none, or speaks of what stands.
    faults += [
        one
        for one in (judged(bare) if kind not in APART else ())
        if one.params.get("file") == table.file and "row" in one.params
    ]
    faults.sort(key=lambda one: int(one.params.get("row", 0)))
    rows = [] if faults else _rows(bare, table, kind, own)
    headings = {column.field: table.place(None, column.field)[1] for column in table.kind.columns}
    count, told = len(table.entries), faults[:MOST_TOLD]
    return Checked(True, table.file, count, rows, told, len(faults), headings, ignored)


def _rows(tables: Mapping[str, Entries], table: Entries, kind: str, own: set[str]) -> Sequence[Row]:
    if kind in APART:
        return [Row(entry.row, entry.record, {}) for entry in table.entries]
    whole = draft(tables).record[kind]
    rows = []
    for entry, said in zip(table.entries, whole, strict=True):
        beside = {field: entry.record[field] for field in own if field in entry.record}
        beside["number"] = entry.record.get("id", "")
        beside["resident"] = entry.record.get("resident", "")
        rows.append(Row(entry.row, said, beside))
    return rows


def _chosen(found: Sequence[Sheet], kind: Kind) -> tuple[Sheet | None, list[str]]:
    """The sheet called so, or the only one; and what the others are called that it needs not."""
    named = [sheet for sheet in found if fold(sheet.title) in kind.called]
    wanted = named[0] if len(named) == 1 else found[0] if len(found) == 1 else None
    known = {name for one in KINDS.values() for name in one.called}
    return wanted, [
        one.title for one in found if one is not wanted and fold(one.title) not in known
    ]


def _placed(table: Entries, standing: Standing) -> Entries:
    """The same, in the one community that stands where none is named."""
    communities = standing.records["communities"]
    if len(communities) != 1 or all(one.field != "community" for one in table.kind.columns):
        return table
    only = {"community": communities[0]["id"]}
    said = [dataclasses.replace(entry, record=only | entry.record) for entry in table.entries]
    return dataclasses.replace(table, entries=said)


def _references(tables: Mapping[str, Entries], table: Entries) -> Iterator[Flaw]:
    """Names replaced by ids, in place; what names nothing that stands for the asker."""
    registers = references.registers(tables, complete=False)
    for entry in table.entries:
        for flaw in references.resolve(table, entry, registers):
            code = "not_standing" if flaw.code == "not_in_sheet" else flaw.code
            yield dataclasses.replace(flaw, code=code)
    yield from references.repeats(table)


def _without(table: Entries, fields: set[str]) -> Entries:
    if not fields:
        return table
    said = [
        dataclasses.replace(
            entry, record={key: one for key, one in entry.record.items() if key not in fields}
        )
        for entry in table.entries
    ]
    kept = tuple(column for column in table.kind.columns if column.field not in fields)
    return dataclasses.replace(
        table, entries=said, kind=dataclasses.replace(table.kind, columns=kept)
    )


def _refused(file: str, faults: Sequence[Fault]) -> Checked:
    return Checked(False, file, 0, (), faults[:MOST_TOLD], len(faults), {}, ())


def plain(found: Checked) -> dict[str, Any]:
    """As JSON says it."""
    whole = {field.name: getattr(found, field.name) for field in dataclasses.fields(found)}
    return whole | {
        "rows": [vars(row) for row in found.rows],
        "faults": [vars(one) for one in found.faults],
    }


def file_name(given: str, data: bytes) -> str:
    """A name that says the form: the one given, or one made up from what the bytes begin with."""
    bare = PurePath(given.replace("\\", "/")).name
    if PurePath(bare).suffix:
        return bare
    return f"{bare or 'sheet'}{'.xlsx' if data.startswith(b'PK') else '.csv'}"

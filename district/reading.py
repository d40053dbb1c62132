"""Sheets become an instance, or every mistake in them is told at once."""

import dataclasses
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pydantic import ValidationError

from district import mistakes
from district.gather import KINDS, by_kind, missing, sheets_in
from district.judging import judged
from district.misplaced import misplaced
from district.records import draft
from district.references import Register, registers, repeats, resolve
from matcher.faults import Fault, InvalidInstance
from matcher.instance import FAULTS_REPORTED, Instance, standard_grid
from sheets import entries
from sheets.entries import Entries
from sheets.flaws import Flaw
from sheets.kinds import SLOTS, kinds
from sheets.settings import SETTINGS
from sheets.sheet import Sheet
from sheets.week import Week

Tables = Mapping[str, Entries]


def instance_in(files: Iterable[tuple[str, bytes]], where: str) -> Instance:
    """The instance that files (name, contents) say; ``where`` is what messages call them together.

    Raises
    ------
    InvalidInstance
        With the file, row and column of every mistake, up to ``FAULTS_REPORTED``.
    """
    found, unread = sheets_in(files)
    chosen, unknown = by_kind(found)
    if not found and not unread:
        raise InvalidInstance([Fault("no_sheets", params={"file": where})])
    # A sheet that can't be read may be any of those not found.
    absent = [] if unread else missing(chosen, where)
    tables = tables_of(chosen)
    flaws = [*unread, *unknown, *absent, *(f for table in tables.values() for f in table.flaws)]
    tables, turned = misplaced(tables)
    flaws += turned
    flaws += references_in(tables, where, complete=not (unread or unknown))
    if not flaws:
        try:
            return Instance.model_validate_json(json.dumps(draft(tables).record))
        except (InvalidInstance, ValidationError):
            pass  # judged again, cell by cell, so that one mistake hides no other
    told = [mistakes.of_flaw(flaw) for flaw in flaws]
    raise InvalidInstance(_reported([*told, *judged(tables)], tables))


def tables_of(chosen: Mapping[str, Sheet]) -> dict[str, Entries]:
    """The entries of every sheet; the slots are read before those whose cells name them."""
    tables: dict[str, Entries] = {}
    if "settings" in chosen:
        tables["settings"] = entries.read_settings(chosen["settings"], SETTINGS)
    grid = [(slot.id, slot.day, slot.start) for slot in standard_grid()]
    if "slots" in chosen:
        tables["slots"] = slots = entries.read(chosen["slots"], SLOTS)
        rows = [entry.record for entry in slots.entries]
        if rows:  # without any, it is as if there were no such sheet
            grid = [(r["id"], r["day"], r["start"]) for r in rows if {"id", "day", "start"} <= {*r}]
    for kind in kinds(Week(tuple(grid))):
        if kind.name in chosen:
            table = entries.read(chosen[kind.name], kind)
            if "slots" in tables and tables["slots"].flaws:
                # The week itself can't be read: a slot not found in it is no mistake of its own.
                known = [flaw for flaw in table.flaws if flaw.code != "unknown_slot"]
                table = dataclasses.replace(table, flaws=known)
            tables[kind.name] = table
    return tables


def references_in(tables: Tables, where: str, *, complete: bool) -> list[Flaw]:
    """Names replaced by ids, in place; every name of nothing, and every id used before."""
    called = registers(tables, complete=complete)
    found: list[Flaw] = []
    for name, table in tables.items():
        if name != "settings":
            for entry in table.entries:
                found += resolve(table, entry, called)
            found += repeats(table)
    return [*_without_sheet(found, tables, called, where)]


def _without_sheet(
    found: Sequence[Flaw], tables: Tables, called: Mapping[str, Register], where: str
) -> Iterator[Flaw]:
    """The same, but one flaw for all names of what has no sheet, or one with nothing in it."""
    nothing = {kind.zh: kind for kind in KINDS if kind.name in called and not called[kind.name].ids}
    named: dict[str, list[Flaw]] = {}
    for flaw in found:
        kind = str(flaw.params.get("kind"))
        if flaw.code == "not_in_sheet" and kind in nothing:
            named.setdefault(kind, []).append(flaw)
        else:
            yield flaw
    for kind, flaws in named.items():
        name = nothing[kind].name
        if name == "needs":  # of which there must be one, as is told in any case
            continue
        first = flaws[0]
        params = {
            "kind": kind, "english": nothing[kind].en, "n": len(flaws),
            "other": first.file, "first": first.row,
        }  # fmt: skip
        if name in tables:
            yield Flaw("empty_sheet_named", tables[name].file, params=params)
        else:
            yield Flaw("missing_sheet_named", where, params=params)


def _reported(told: Sequence[Fault], tables: Tables) -> list[Fault]:
    """What is told of settings and of whole sheets, then the rest in the order of the sheets and
    their rows; beyond the limit, how many more there are."""
    order = {kind.name: n for n, kind in enumerate(KINDS)}
    files = {table.file: order[name] for name, table in tables.items()}

    def place(one: Fault) -> tuple[bool, int, int]:
        number, row = files.get(one.params.get("file", ""), -1), one.params.get("row", 0)
        return row > 0 and number > 0, number, row

    ordered = _folded(sorted(told, key=place))
    if len(ordered) <= FAULTS_REPORTED:
        return ordered
    shown = ordered[: FAULTS_REPORTED - 1]
    return [*shown, Fault("more_faults", params={"n": len(ordered) - len(shown)})]


def _folded(told: Sequence[Fault]) -> list[Fault]:
    """The same, those that differ in nothing but the row as one with all its rows."""
    rows: dict[object, list[int]] = {}
    first: dict[object, Fault] = {}
    for number, fault in enumerate(told):
        params = {name: repr(one) for name, one in fault.params.items() if name != "row"}
        key: object = (fault.code, fault.field, *sorted(params.items()))
        if "row" not in fault.params:
            key = number
        first.setdefault(key, fault)
        rows.setdefault(key, []).append(fault.params.get("row", 0))
    return [_in_rows(fault, rows[key]) for key, fault in first.items()]


def _in_rows(fault: Fault, rows: Sequence[int]) -> Fault:
    if len(rows) == 1:
        return fault
    return dataclasses.replace(fault, params={**fault.params, "row": mistakes.some_rows(rows)})

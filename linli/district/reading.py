"""Sheets become an instance, or every mistake in them is told at once."""

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence

from pydantic import ValidationError

from linli.district import mistakes
from linli.district.gather import KINDS, by_kind, missing, sheets_in
from linli.district.records import draft
from linli.district.references import Register, repeats, resolve
from matcher.faults import Fault, InvalidInstance
from matcher.instance import FAULTS_REPORTED, Instance, standard_grid
from sheets import entries
from sheets.entries import Entries
from sheets.flaws import Flaw
from sheets.kinds import SETTINGS, SLOTS, kinds
from sheets.sheet import Sheet
from sheets.week import Week

Tables = Mapping[str, Entries]
REGISTERED = ("service_types", "communities", "needs", "providers", "offers", "venues", "funds")


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
    tables = _tables(chosen)
    flaws = [flaw for table in tables.values() for flaw in table.flaws]
    flaws += _references(tables)
    whole = not (absent or unread or unknown or any(t.structural for t in tables.values()))
    instance: Instance | None = None
    refused: list[Fault] = []
    if whole and not _week_unsure(tables):
        instance, refused = _checked(tables, flaws)
    told = [mistakes.of_flaw(flaw) for flaw in (*unread, *unknown, *absent, *flaws)] + refused
    if told or instance is None:
        raise InvalidInstance(_reported(told, tables))
    return instance


def _tables(chosen: Mapping[str, Sheet]) -> dict[str, Entries]:
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
            if _week_unsure(tables):
                known = [flaw for flaw in table.flaws if flaw.code != "unknown_slot"]
                table = dataclasses.replace(table, flaws=known)
            tables[kind.name] = table
    return tables


def _week_unsure(tables: Tables) -> bool:
    """Is the week itself not to be read? Then a slot not found in it is no mistake of its own."""
    return "slots" in tables and bool(tables["slots"].flaws)


def _references(tables: Tables) -> list[Flaw]:
    """Names replaced by ids, in place; every name of nothing, and every id used before."""
    sound = {name: table for name, table in tables.items() if not table.structural}
    registers = {name: Register(sound[name]) for name in REGISTERED if name in sound}
    found: list[Flaw] = []
    for name, table in sound.items():
        if name != "settings":
            for entry in table.entries:
                found += resolve(table, entry, registers)
            found += repeats(table)
    return found


def _checked(tables: Tables, flaws: Sequence[Flaw]) -> tuple[Instance | None, list[Fault]]:
    """The instance that the rows without a flaw make, and what the model finds wrong in them.

    A value out of its range hides what the model would say of the rest: what it refuses is put
    aside and the rest looked at again, so that one reading tells all.
    """
    tried = draft(tables, frozenset((flaw.file, flaw.row) for flaw in flaws))
    if tables["settings"].flaws:
        tried = tried.settled()
    partial = bool(flaws)
    told: list[Fault] = []
    while True:
        try:
            return Instance.model_validate_json(json.dumps(tried.record)), told
        except InvalidInstance as invalid:
            left_out = ("unknown_reference",) if partial else ()
            faults = [fault for fault in invalid.faults if fault.code not in left_out]
            return None, told + [mistakes.of_record(fault, tried, tables) for fault in faults]
        except ValidationError as error:
            refused = error.errors(include_url=False)
        places = [mistakes.where(detail["loc"]) for detail in refused]
        for detail, (table, index, _) in zip(refused, places, strict=True):
            emptied = index is None and table in tables and tables[table].entries
            if not emptied and not mistakes.is_elsewhere(detail, tried):
                told.append(mistakes.of_value(detail, tried, tables))
        bad = {(table, index) for table, index, _ in places if index is not None}
        unsettled = any(table in mistakes.SETTINGS_OF for table, _, _ in places)
        if not bad and not unsettled:
            return None, told
        tried = tried.without(bad)
        tried = tried.settled() if unsettled else tried
        partial = True


def _reported(told: Sequence[Fault], tables: Tables) -> list[Fault]:
    """In the order of the sheets and their rows; beyond the limit, how many more there are."""
    order = {kind.name: n for n, kind in enumerate(KINDS)}
    files = {table.file: order[name] for name, table in tables.items()}
    ordered = sorted(
        told, key=lambda one: (files.get(one.params.get("file", ""), -1), one.params.get("row", 0))
    )
    if len(ordered) <= FAULTS_REPORTED:
        return ordered
    shown = ordered[: FAULTS_REPORTED - 1]
    return [*shown, Fault("more_faults", params={"n": len(ordered) - len(shown)})]

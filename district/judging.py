"""What the model says of sheets: of values first, then of how those that are sound go together.

A fault that only follows from a cell that was not understood or was refused is no mistake of its
own and is not told.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from district import bid_faults, mistakes
from district.records import Draft, Place, draft
from matcher.faults import Fault, InvalidInstance
from matcher.instance import Instance, faults_in
from sheets.entries import Entries

Tables = Mapping[str, Entries]
Located = tuple[str, int | None, str]
"""A table, the index of its row (none for a setting), a dotted path."""

ON_THE_WEEK = frozenset(("too_few_days", "session_longer_than_slots"))
"""Combinations that can't be judged while a slot of the week is wrong."""
TOLD_BY_SHEETS = frozenset(("unknown_reference", "repeated_id"))
"""What the sheets are looked through for, with what the model can't know: names, missing sheets."""


class _Parts(Instance):
    """An instance that need not be whole, nor hold together."""

    def model_post_init(self, context: Any) -> None:
        pass


def judged(tables: Tables) -> list[Fault]:
    """Every value out of its range, and every combination of what is sound that can't be."""
    tried = draft(tables)
    refused = _refused(tried)
    places = [mistakes.where(detail["loc"]) for detail in refused]
    told = [
        mistakes.of_value(detail, tried, tables)
        for detail, place in zip(refused, places, strict=True)
        if not _follows(detail, place, tried, tables)
    ]
    sound = draft(_without(places, tried, tables))
    rows: dict[tuple[str, str], list[Place]] = {}
    for table, placed in sound.rows.items():
        for index, row in enumerate(placed):
            rows.setdefault((table, sound.named(table, index)), []).append(row)
    hushed = TOLD_BY_SHEETS
    if "slots" in tables and tables["slots"].flaws:
        hushed |= ON_THE_WEEK
    for fault in faults_in(_parts(sound)):
        if fault.kind == "grid":  # which comes before what rests on it
            hushed |= ON_THE_WEEK
        if fault.code not in hushed:
            told += _of_record(fault, rows.get((fault.kind, fault.record), []), sound, tables)
    return told


def _without(places: Sequence[Located], tried: Draft, tables: Tables) -> Tables:
    """The sheets as if what the model refuses had not been understood."""
    cells: dict[str, dict[int, set[str]]] = {}
    for table, index, path in places:
        if index is not None:
            name, row, field = table, tried.rows[table][index][1].row, path
        else:
            name, row, field = "settings", 0, f"{table}.{path}".rstrip(".")
        name = mistakes.SHEET_OF.get(name, name)
        cells.setdefault(name, {}).setdefault(row, set()).add(field)
    return {
        name: table.without(cells[name]) if name in cells else table
        for name, table in tables.items()
    }


def _refused(tried: Draft) -> list[ErrorDetails]:
    """What the model says of single values."""
    try:
        Instance.model_validate_json(json.dumps(tried.record))
    except InvalidInstance:
        pass
    except ValidationError as error:
        found = [(one, tried.located(one["loc"])) for one in error.errors(include_url=False)]
        return [one | {"loc": loc} for one, loc in found if loc is not None]
    return []


def _parts(sound: Draft) -> Instance:
    """The tables of a draft whose values are all sound, whatever is missing."""
    fields: dict[str, Any] = {name: Instance.model_fields[name].annotation for name in sound.record}
    return _Parts.model_construct(
        **{
            name: TypeAdapter[Any](kind).validate_json(json.dumps(sound.record[name]))
            for name, kind in fields.items()
        }
    )


def _follows(detail: ErrorDetails, place: Located, tried: Draft, tables: Tables) -> bool:
    """Is a value refused only for what is told of another cell, row or sheet?"""
    table, index, path = place
    if index is not None:
        sheet, entry = tried.rows[table][index]
        return sheet.doubtful(entry.row, path) or mistakes.is_elsewhere(detail, tried)
    if table in mistakes.SETTINGS_OF:
        return False
    # A table is only said to be empty where there is a sheet and nothing is in it.
    name = mistakes.SHEET_OF.get(table, table)
    return name not in tables or tables[name].unread or bool(tables[name].entries)


def _of_record(fault: Fault, named: list[Place], tried: Draft, tables: Tables) -> Iterator[Fault]:
    if fault.kind in mistakes.SETTINGS_OF:
        yield mistakes.of_settings(fault, tried.settings, f"{fault.kind}.{fault.field}")
        return
    if fault.kind == "bids":
        yield from bid_faults.told(fault, named, tried, tables)
        return
    place = next((one for one in named if mistakes.is_meant(fault, one[1])), None)
    if place:
        table, entry = place
        # An offer without a price to go home for is told so there, but either would do.
        fields = ("home", "group") if fault.code == "no_terms" else (fault.field,)
        if any(table.doubtful(entry.row, field) for field in fields):
            return
    yield mistakes.of_record(fault, place, tables)

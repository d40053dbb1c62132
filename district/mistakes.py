"""What the model finds wrong, told as the file, the row and the column where it was written."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic_core import ErrorDetails

from district.records import Draft, Place
from matcher.faults import Fault
from matcher.files.validation import fault_of, shown_id
from sheets.columns import Column
from sheets.entries import Entries, Entry
from sheets.flaws import Flaw
from sheets.text import fold
from sheets.values import Number
from sheets.week import Slots

SETTINGS_OF = ("name", "period", "policy")
ROWS_TOLD = 20
SHEET_OF = {"grid": "slots", "pins": "decisions", "forbids": "decisions"}


def some_rows(rows: Sequence[int]) -> tuple[int | str, ...]:
    """The rows of one mistake as they are told: the first of many."""
    more = ("…",) if len(rows) > ROWS_TOLD else ()
    return (*rows[:ROWS_TOLD], *more)


def of_flaw(flaw: Flaw) -> Fault:
    """A sheet's flaw as a fault; one that knows a name like the one found says so."""
    params: dict[str, Any] = {"file": flaw.file, **flaw.params}
    if flaw.row:
        params["row"] = flaw.row
    if flaw.column:
        params["column"] = flaw.column
    params = {key: shown_id(one) if isinstance(one, str) else one for key, one in params.items()}
    return Fault(flaw.code + _more(flaw), params=params)


def _more(flaw: Flaw) -> str:
    """What a flaw knows of what was meant: a name like it, in another unit, and how many of one
    are one of the other."""
    if "times" in flaw.params:
        return "_times"
    if "unit" in flaw.params:
        return "_unit"
    return "_near" if "nearest" in flaw.params else ""


def of_value(detail: ErrorDetails, draft: Draft, tables: Mapping[str, Entries]) -> Fault:
    """A value the model refuses; ``detail`` is pydantic's, of the draft's record."""
    table, index, path = where(detail["loc"])
    fault = fault_of(detail, table, "", path, None)
    if index is not None:
        return _at(fault, *draft.rows[table][index], path)
    if table in SETTINGS_OF:
        return of_settings(fault, draft.settings, f"{table}.{path}".rstrip("."))
    sheet = tables.get(SHEET_OF.get(table, table))
    return Fault(fault.code, params={**fault.params, "file": sheet.file if sheet else ""})


def where(loc: Sequence[int | str]) -> tuple[str, int | None, str]:
    """(table, index of its row or None, dotted path in the row) of a place in an instance."""
    steps = [str(step) if isinstance(step, str) else step for step in loc]
    if steps[:2] in (["policy", "pins"], ["policy", "forbids"]):
        steps = steps[1:]
    table = str(steps[0]) if steps else ""
    index = steps[1] if len(steps) > 1 and table not in SETTINGS_OF else None
    rest = steps[1:] if index is None else steps[2:]
    path = ".".join(str(step) for step in rest if step != "[key]")
    return table, index if isinstance(index, int) else None, path


def is_elsewhere(detail: ErrorDetails, draft: Draft) -> bool:
    """Does the value come from another sheet, where it is told already?"""
    table, index, path = where(detail["loc"])
    if index is None:
        return False
    said: Any = draft.rows[table][index][1].record
    if path.startswith("point") and "point" not in said and table in ("needs", "venues"):
        return True
    for step in path.split("."):
        if isinstance(said, Mapping) and step not in said:
            return detail["type"] != "missing"
        said = said[step] if isinstance(said, Mapping) else None
    return False


def of_settings(fault: Fault, settings: Entries, field: str) -> Fault:
    """A setting the model refuses."""
    return _at(fault, settings, None, field)


def of_record(fault: Fault, place: Place | None, tables: Mapping[str, Entries]) -> Fault:
    """A combination the model refuses, in the row where it stands or, without one, a sheet."""
    if place:
        return _at(fault, *place, fault.field)
    file = tables[SHEET_OF.get(fault.kind, fault.kind)].file
    return Fault(fault.code, params={**fault.params, "file": file})


def is_meant(fault: Fault, entry: Entry) -> bool:
    """Of several rows that forbid a need something, the one that says both."""
    both = entry.record.get("setting") == "home" and "venue" in entry.record
    return fault.code != "home_and_venue" or both


def _at(fault: Fault, table: Entries, entry: Entry | None, path: str) -> Fault:
    row, heading = table.place(entry, path)
    columns = [c for c in table.kind.columns if c.field == path]
    column = next((c for c in columns if fold(heading) in map(fold, (c.zh, c.en))), None)
    params: dict[str, Any] = {**_in_units(fault.params, column, table.lang), "file": table.file}
    if row:
        params["row"] = row
    if heading:
        params["column"] = heading
    return Fault(fault.code, params=params)


def _in_units(params: Mapping[str, Any], column: Column | None, lang: str) -> dict[str, Any]:
    """Figures found and allowed in the column's own unit, yuan, not fen; slots in its words."""
    said = dict(params)
    if column and isinstance(column.codec, Slots) and "value" in said:
        said["value"] = next(column.codec.week.said((said["value"],), lang))[0]
    for name in ("found", "limit"):
        if name in said and column and isinstance(column.codec, Number):
            written = Number.write(column.codec, int(said[name]), "zh")  # without its unit
            said[name] = written if isinstance(written, int) else str(written)  # as JSON says it
    return said

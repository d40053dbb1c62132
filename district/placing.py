"""Where a sheet says what only the solve finds impossible."""

import dataclasses
from collections.abc import Iterable, Sequence

from district.gather import by_kind, sheets_in
from district.mistakes import some_rows
from district.reading import references_in, tables_of
from matcher.faults import Fault


def placed(faults: Sequence[Fault], files: Iterable[tuple[str, bytes]]) -> list[Fault]:
    """The same faults, those of pins with the file and the rows where they are written.

    ``files``: the sound ones that the instance was read from.
    """
    chosen, _ = by_kind(sheets_in(files)[0])
    tables = tables_of(chosen)
    if "decisions" not in tables:
        return [*faults]
    references_in(tables, "", complete=True)
    table = tables["decisions"]
    pins = [entry for entry in table.entries if entry.record.get("decision") == "pin"]
    rows = {entry.record["need"]: entry.row for entry in pins if "need" in entry.record}
    return [_at(fault, table.file, rows) if fault.kind == "pins" else fault for fault in faults]


def _at(fault: Fault, file: str, rows: dict[str, int]) -> Fault:
    ids = fault.params.get("pins", (fault.record,))
    known = sorted(rows[one] for one in ids if one in rows)
    if not known:
        return fault
    place = {"file": file, "row": some_rows(known) if len(ids) > 1 else known[0]}
    return dataclasses.replace(fault, field="", params={**fault.params, **place})

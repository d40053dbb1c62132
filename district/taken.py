"""What the rooms that take rows in have in common: a row's shape, its faults and its source."""

from collections.abc import Mapping
from typing import Any, Protocol

from matcher.faults import Fault

Record = Mapping[str, Any]


class SheetRow(Protocol):
    """``said``: a record of the matcher's, whole; ``own``: what the service keeps beside it."""

    @property
    def row(self) -> int: ...
    @property
    def said(self) -> Record: ...
    @property
    def own(self) -> Record: ...


def fault(
    code: str, row: SheetRow, headings: Mapping[str, str], field: str, **params: Any
) -> Fault:
    """A mistake in a row that only the record could show."""
    return Fault(code, params={**params, "row": row.row, "column": headings[field]})


def source_of(row: SheetRow, sheet: Record) -> dict[str, Any]:
    """Where a record came from: the sheet, its row, and its number there if it has one."""
    number = {"number": row.own["number"]} if row.own.get("number") else {}
    return {**sheet, "row": row.row, **number}

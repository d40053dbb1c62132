"""What one sheet calls a thing of another: by its id, or by a name that only one has."""

import difflib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from district import bids
from district.gather import KINDS
from matcher.files.validation import shown_id
from sheets.columns import Column
from sheets.entries import Entries, Entry
from sheets.flaws import Flaw
from sheets.text import fold

MOST_COMPARED, MOST_SOUGHT = 2_000, 50
"""Beyond so many names, and so many times, no nearest one is sought: it takes a thousand times as
long as to look a name up, and no more mistakes are told."""


NAMED = ("id", "name", "name_en")


class Register:
    """The ids of one sheet, and what its things are called.

    A record may say by what else it is known (``also``).
    ``sure``: it has every id and name; otherwise one that is not found may still be there.
    """

    def __init__(self, entries: Sequence[Entry], *, sure: bool) -> None:
        self.sure = sure
        records = [entry.record for entry in entries]
        self.ids = {str(record["id"]) for record in records if "id" in record}
        self._called: dict[str, set[str]] = defaultdict(set)
        for record in records:
            called = (*(record.get(field) for field in NAMED), *record.get("also", ()))
            for name in called if "id" in record else ():
                if name:
                    self._called[fold(name)].add(str(record["id"]))
        self._names = sorted(self._called) if len(self._called) <= MOST_COMPARED else []
        self._sought = 0

    def meant(self, text: str) -> list[str]:
        """The ids a text may mean: one, or none, or several that share a name."""
        return [text] if text in self.ids else sorted(self._called.get(fold(text), ()))

    def nearest(self, text: str) -> dict[str, object]:
        """A thing whose name is like this text, if there is one."""
        self._sought += 1
        names = self._names if self._sought <= MOST_SOUGHT else []
        near = difflib.get_close_matches(shown_id(fold(text)), names, n=1, cutoff=0.5)
        return {"nearest": min(self._called[near[0]])} if near else {}


def registers(tables: Mapping[str, Entries], *, complete: bool) -> dict[str, Register]:
    """One per kind that others refer to.

    ``complete``: no sheet is unread or unknown, so that one not found is not there at all.
    """
    found = {}
    for kind in KINDS:
        if kind.name in tables:
            table = tables[kind.name]
            sure = not (table.unread or any(_unnamed(table, row) for row in (0, *table.flawed)))
            found[kind.name] = Register(table.entries, sure=sure)
        else:
            found[kind.name] = Register((), sure=complete and not kind.required)
    return found


def _unnamed(table: Entries, row: int) -> bool:
    return any(table.doubtful(row, field) for field in NAMED)


def resolve(table: Entries, entry: Entry, registers: Mapping[str, Register]) -> Iterator[Flaw]:
    """Put ids in the place of names, in the entry's record; what names nothing is a flaw."""
    for column in table.kind.columns:
        *path, last = column.field.split(".")
        inside = entry.record
        for step in path:
            inside = inside.get(step, {})
        if column.refers and last in inside:
            said = inside[last]
            several = isinstance(said, list)
            meant: list[str] = []
            for text in said if several else [said]:
                register = registers[column.refers]
                ids = register.meant(text)
                if len(ids) > 1 or (not ids and register.sure):
                    yield _flaw(table, entry, column, text, ids, register)
                meant += ids[:1] or [text]
            inside[last] = meant if several else meant[0]


def _flaw(
    table: Entries,
    entry: Entry,
    column: Column,
    text: str,
    ids: Sequence[str],
    register: Register,
) -> Flaw:
    row, heading = table.place(entry, column.field)
    if ids:
        return Flaw("ambiguous_reference", table.file, row, heading, {"value": text, "ids": ids})
    kind = next(kind for kind in KINDS if kind.name == column.refers)
    params = {"value": text, "kind": kind.zh, "english": kind.en, **register.nearest(text)}
    return Flaw("not_in_sheet", table.file, row, heading, params)


def repeats(table: Entries) -> Iterator[Flaw]:
    """Every entry whose id an earlier row has, and where a need is decided on twice, that row.

    The rows of one bid share its id: of these, what they may not share or must.
    """
    if table.kind.name == "bids":
        yield from bids.flaws(table)
        return
    first: dict[tuple[str, ...], int] = {}
    for entry in table.entries:
        key = _key(table, entry)
        if key is None:
            continue
        if key in first:
            field = "id" if "id" in entry.record else "need"
            row, heading = table.place(entry, field)
            params = {"value": key[0], "first": first[key]}
            yield Flaw("used_before", table.file, row, heading, params)
        else:
            first[key] = entry.row


def _key(table: Entries, entry: Entry) -> tuple[str, ...] | None:
    """What no other row of its sheet may have; a need may be forbidden several things."""
    if "id" in entry.record:
        return (entry.record["id"],)
    if "need" not in entry.record:
        return None
    if table.kind.name == "decisions" and entry.record.get("decision") != "pin":
        return None  # or it may be a forbid, if what was decided is not understood
    return (entry.record["need"],)

"""Mistakes in what only the service keeps: who a resident is, and rows that speak of the same."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sheets.entries import Entries, Entry, Record
from sheets.flaws import Flaw

_BROKEN = re.compile("[\0\ud800-\udfff]")
LONGEST, LONGEST_PROSE = 200, 5_000
PROSE = ("health", "note", "quality")
SAME = (
    "name", "phone", "building", "door", "grid", "born", "health", "group", "language",
    "carer_gender", "accessibility", "community", "point",
)  # fmt: skip
"""What rows of one resident must not say differently; one that says nothing says the same."""


def own_flaws(table: Entries, unplaced: Sequence[str], today: str) -> Iterator[Flaw]:
    """Every such mistake of a sheet that has been read."""
    first: dict[str, tuple[int, Record]] = {}
    for entry in table.entries:
        for field, value in entry.record.items():
            yield from _text_flaws(table, entry, field, value)
        if table.kind.name == "needs":
            yield from _age_flaws(table, entry, today)
            yield from _different(table, entry, first)
        if entry.record.get("community") in unplaced and "point" not in entry.record:
            yield _flaw("missing", table, entry, "point.lon_udeg")


def _text_flaws(table: Entries, entry: Entry, field: str, value: Any) -> Iterator[Flaw]:
    """A text too long, or with what no database keeps."""
    most = LONGEST_PROSE if field in PROSE else LONGEST
    for text in _texts(value):
        if _BROKEN.search(text):
            yield _flaw("broken_character", table, entry, field)
        elif len(text) > most:
            yield _flaw("text_too_long", table, entry, field, most=most)
        else:
            continue
        return


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _texts(key)
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _age_flaws(table: Entries, entry: Entry, today: str) -> Iterator[Flaw]:
    """An age alone is out of date next year; with a birthday it must agree, to a year."""
    age, born = entry.record.get("age"), entry.record.get("born")
    now = date.fromisoformat(today)
    if born is not None and not date(1880, 1, 1) <= date.fromisoformat(born) <= now:
        yield _flaw("not_a_birthday", table, entry, "born", found=born)
    elif born is None and age is not None:
        if not table.doubtful(entry.row, "born"):
            yield _flaw("age_needs_born", table, entry, "age")
    elif born is not None and age is not None:
        years = now.year - date.fromisoformat(born).year
        if abs(years - age) > 1:
            yield _flaw("age_against_born", table, entry, "age", found=age, born=born)


def _different(
    table: Entries, entry: Entry, first: dict[str, tuple[int, Record]]
) -> Iterator[Flaw]:
    """Two rows of one resident that do not agree who it is."""
    label = entry.record.get("resident")
    if not label:
        return
    row, said = first.setdefault(label, (entry.row, {}))
    for field in SAME:
        if field not in entry.record:
            continue
        if said.setdefault(field, entry.record[field]) != entry.record[field]:
            yield _flaw("resident_differs", table, entry, field, first=row, resident=label)


def _flaw(code: str, table: Entries, entry: Entry, field: str, **params: object) -> Flaw:
    row, heading = table.place(entry, field)
    return Flaw(code, table.file, row, heading, params)

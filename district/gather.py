"""The files of a district: which of them are sheets, and of which kind each sheet is."""

import difflib
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePath

from matcher.files.reading import cannot_read, contents
from sheets import csv_form, xlsx_form
from sheets.columns import Kind
from sheets.flaws import Flaw, UnreadableSheet
from sheets.kinds import SLOTS, kinds
from sheets.settings import SETTINGS
from sheets.sheet import Sheet
from sheets.text import fold
from sheets.week import Week

TEXT_FORMS = (".csv", ".tsv")
WORKBOOKS = (".xlsx", ".xlsm")
OTHER_FORMS = (".xls", ".xlsb", ".ods", ".et", ".numbers")
"""Sheets we can't read: to pass over one would be to lose it without a word."""

UNREAD = frozenset(map(fold, ("说明", "readme")))

KINDS = (SETTINGS, SLOTS, *kinds(Week(())))
"""Every kind, for its names alone."""


def is_workbook(data: bytes, name: str) -> bool:
    """Is a file with these contents meant as a workbook? Told by what it holds, or by its name."""
    if PurePath(name).suffix.lower() in (*WORKBOOKS, *OTHER_FORMS):
        return True
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return "[Content_Types].xml" in package.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return False  # no package that can be read: whoever reads it as a sheet says what is wrong


def files_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The files of a folder that are sheets or might be taken for some, by name.

    Whatever else lies there (a plan, a letter) is left alone, and so are hidden files and those
    that a spreadsheet keeps beside one that is open.
    """
    try:
        inside = sorted(folder.iterdir())
    except OSError as error:
        raise cannot_read(folder, error) from None
    for path in inside:
        forms = (*TEXT_FORMS, *WORKBOOKS, *OTHER_FORMS)
        apart = path.name.startswith((".", "~$")) or path.is_dir()
        if path.suffix.lower() in forms and not apart:
            yield path.name, contents(path)


def sheets_in(files: Iterable[tuple[str, bytes]]) -> tuple[list[Sheet], list[Flaw]]:
    """Every sheet of these files but the unread and the blank, with what could not be read."""
    found: list[Sheet] = []
    flaws: list[Flaw] = []
    for name, data in files:
        try:
            found += _sheets(name, data)
        except UnreadableSheet as unreadable:
            flaws += unreadable.flaws
    return [sheet for sheet in found if fold(sheet.title) not in UNREAD], flaws


def _sheets(name: str, data: bytes) -> list[Sheet]:
    file = PurePath(name)
    if fold(file.stem) in UNREAD:
        return []
    if file.suffix.lower() in OTHER_FORMS:
        raise UnreadableSheet([Flaw("other_form", name, params={"suffix": file.suffix})])
    if file.suffix.lower() in TEXT_FORMS:
        return [csv_form.read(data, name, file.stem)]
    inside = [sheet for sheet in xlsx_form.read(data, name) if any(map(any, sheet.rows))]
    if len(inside) == 1 and fold(inside[0].title) not in _called():
        # A sheet saved as a workbook of its own: it is called by its file, as a CSV would be.
        return [Sheet(inside[0].file, file.stem, inside[0].rows)]
    return inside


def by_kind(found: Sequence[Sheet]) -> tuple[dict[str, Sheet], list[Flaw]]:
    """The sheet of each kind, by the kind's name."""
    chosen: dict[str, Sheet] = {}
    flaws = []
    called = _called()
    for sheet in found:
        kind = called.get(fold(sheet.title))
        if kind is None:
            flaws.append(Flaw("unknown_sheet", sheet.file, params=_nearest(sheet.title)))
        elif kind.name in chosen:
            params = {"other": chosen[kind.name].file, "kind": kind.zh, "english": kind.en}
            flaws.append(Flaw("repeated_sheet", sheet.file, params=params))
        else:
            chosen[kind.name] = sheet
    return chosen, flaws


def missing(chosen: Mapping[str, Sheet], where: str) -> list[Flaw]:
    """The required kinds that have no sheet; ``where`` is what messages call them all together."""
    return [
        Flaw("missing_sheet", where, params={"kind": kind.zh, "english": kind.en})
        for kind in KINDS
        if kind.required and kind.name not in chosen
    ]


def _called() -> dict[str, Kind]:
    return {name: kind for kind in KINDS for name in kind.called}


def _nearest(title: str) -> dict[str, object]:
    names = {fold(name): name for kind in KINDS for name in (kind.zh, kind.en)}
    near = difflib.get_close_matches(fold(title), names, n=1, cutoff=0.4)
    return {"nearest": names[near[0]]} if near else {}

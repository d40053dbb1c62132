"""Is it safe to hand this xlsx file to a reader? Found out without building anything large.

An xlsx file is a zip of XML. A reader lays a worksheet out as one block from its first cell to
its last, so a single far cell can cost more memory than there is; and a zip may unpack to far
more than it says. This look at every member bounds both; it is no substitute for a process with
limits of its own. It also finds the cells where a formula failed, which the reader says are empty.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from sheets.flaws import Flaw, UnreadableSheet

MOST_BYTES = 64 << 20
MOST_UNPACKED = 512 << 20
MOST_RATIO = 100
FREE_BYTES = 32 << 20
"""A file may unpack to this much whatever its size; beyond, to ``MOST_RATIO`` times its own."""
MOST_MEMBERS = 2_000
MOST_COLUMNS = 256
MOST_CELLS = 8_000_000
MOST_ERRORS = 50

_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]*)([0-9]+)["']""")
_UNPLACED = rb"(?![^<>]*\sr\s*=)"
_TAG = re.compile(rb"<(?:\w+:)?(?:(row)\b%b|(row)\b|c(?=[\s/>])%b)" % (_UNPLACED, _UNPLACED))
_ERROR = re.compile(
    rb"""<(?:\w+:)?c\b[^<>]*\br=["']([A-Z]{1,3}[0-9]{1,7})["'][^<>]*\bt=["']e["']"""
)
_CHUNK = 1 << 20
_LONGEST_TAG = 4096
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,  # encrypted
    ValueError,
    LookupError,
    OverflowError,
)


def inspect(data: bytes, file: str) -> None:
    """Refuse what is no sound zip, unpacks to too much, or has cells too far out.

    Raises
    ------
    UnreadableSheet
        ``file_too_large``, ``not_a_workbook``, ``unpacks_too_large``, ``sheet_too_large`` or
        ``cell_error``.
    """
    if len(data) > MOST_BYTES:
        raise UnreadableSheet(
            [Flaw("file_too_large", file, params={"megabytes": MOST_BYTES >> 20})]
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            _inspect(package, min(MOST_UNPACKED, FREE_BYTES + MOST_RATIO * len(data)), file)
    except _BROKEN:
        raise UnreadableSheet([Flaw("not_a_workbook", file)]) from None


def _inspect(package: zipfile.ZipFile, most: int, file: str) -> None:
    entries = package.infolist()
    # No more of a member is unpacked than it says of itself, so what they say together bounds it.
    if len(entries) > MOST_MEMBERS or sum(entry.file_size for entry in entries) > most:
        params = {"megabytes": most >> 20}
        raise UnreadableSheet([Flaw("unpacks_too_large", file, params=params)])
    if len({entry.filename for entry in entries}) < len(entries):
        raise zipfile.BadZipFile
    errors: list[Flaw] = []
    for entry in entries:
        if entry.compress_type not in _PLAIN:
            raise zipfile.BadZipFile
        extent = _Extent()
        with package.open(entry) as member:
            for piece in _pieces(member):
                extent.look(piece)
                if extent.columns > MOST_COLUMNS or extent.rows * extent.columns > MOST_CELLS:
                    params = {"columns": MOST_COLUMNS, "cells": MOST_CELLS}
                    raise UnreadableSheet([Flaw("sheet_too_large", file, params=params)])
        called = f"{file}[{entry.filename.rpartition('/')[2]}]"
        errors += [Flaw("cell_error", called, params={"cell": cell}) for cell in extent.errors]
    if errors:
        raise UnreadableSheet(errors[:MOST_ERRORS])


def _pieces(member: IO[bytes]) -> Iterator[bytes]:
    """A member cut before tags, so that every tag is whole in one piece; its NULs left out.

    With them, text of two bytes a character would hide its tags.
    """
    left = b""
    while chunk := member.read(_CHUNK):
        text = left + chunk.replace(b"\0", b"")
        cut = max(text.rfind(b"<"), len(text) - _LONGEST_TAG, 0)
        yield text[:cut]
        left = text[cut:]
    yield left


class _Extent:
    """How far a worksheet's cells reach at most, and which of them are errors."""

    def __init__(self) -> None:
        self.errors: list[str] = []
        self._last_row = self._last_column = 0
        self._unplaced_rows = self._unplaced_cells = self._in_this_row = 0

    @property
    def rows(self) -> int:
        """Those that say no place of their own follow the one before."""
        return self._last_row + self._unplaced_rows

    @property
    def columns(self) -> int:
        return self._last_column + self._unplaced_cells

    def look(self, piece: bytes) -> None:
        for letters, digits in _PLACE.findall(piece):
            self._last_row = max(self._last_row, int(digits[:9]))
            self._last_column = max(self._last_column, _number(letters))
        for unplaced_row, row in _TAG.findall(piece):
            self._unplaced_rows += bool(unplaced_row)
            self._in_this_row = 0 if unplaced_row or row else self._in_this_row + 1
            self._unplaced_cells = max(self._unplaced_cells, self._in_this_row)
        if len(self.errors) < MOST_ERRORS:
            self.errors += map(bytes.decode, _ERROR.findall(piece))


def _number(letters: bytes) -> int:
    """A is 1, Z 26, AA 27."""
    number = 0
    for letter in letters.upper()[:4]:
        number = number * 26 + letter - ord("A") + 1
    return number

"""Is it safe to hand this xlsx file to a reader? Found out without building anything large.

An xlsx file is a zip of XML. A reader lays a worksheet out as one block from its first cell to
its last, so a single far cell can cost more memory than there is; and a zip may unpack to far
more than it says. This look at every member bounds both; it is no substitute for a process with
limits of its own. It also finds the cells where a formula failed, which the reader says are empty.
"""

import io
import re
import zipfile
import zlib
from struct import error as StructError  # noqa: N812 - it is a class

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
_CELL = re.compile(rb"""\br\s*=\s*["']([A-Za-z]*)([0-9]+)["']""")
_ERROR = re.compile(rb"""<c\b[^<>]*\br="([A-Z]{1,3}[0-9]{1,7})"[^<>]*\bt="e\"""")
_CHUNK = 1 << 20
_OVERLAP = 64
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    StructError,
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
    errors: dict[tuple[str, str], Flaw] = {}
    for entry in entries:
        if entry.compress_type not in _PLAIN:
            raise zipfile.BadZipFile
        rows = columns = 0
        with package.open(entry) as member:
            before = b""
            while unpacked := member.read(_CHUNK):
                chunk = before + unpacked
                for letters, digits in _CELL.findall(chunk):
                    rows, columns = max(rows, int(digits[:9])), max(columns, _number(letters))
                if columns > MOST_COLUMNS or rows * columns > MOST_CELLS:
                    params = {"columns": MOST_COLUMNS, "cells": MOST_CELLS}
                    raise UnreadableSheet([Flaw("sheet_too_large", file, params=params)])
                for cell in map(bytes.decode, _ERROR.findall(chunk)):
                    member_name = f"{file}[{entry.filename.rpartition('/')[2]}]"
                    if len(errors) < MOST_ERRORS:
                        errors[entry.filename, cell] = Flaw(
                            "cell_error", member_name, params={"cell": cell}
                        )
                before = chunk[-_OVERLAP:]
    if errors:
        raise UnreadableSheet([*errors.values()])


def _number(letters: bytes) -> int:
    """A is 1, Z 26, AA 27."""
    number = 0
    for letter in letters.upper()[:4]:
        number = number * 26 + letter - ord("A") + 1
    return number

"""CSV as spreadsheets in China and elsewhere save it."""

import csv
import io
from collections import Counter
from decimal import Decimal

from sheets.flaws import Flaw, UnreadableSheet
from sheets.sheet import Page, Sheet
from sheets.text import guarded, unguarded
from sheets.values import Cell

MOST_BYTES = 256 << 20
MOST_CELL = 100_000
SEPARATORS = ",;\t"


def read(data: bytes, file: str, title: str) -> Sheet:
    """The sheet in a CSV file's bytes.

    Raises
    ------
    UnreadableSheet
        ``file_too_large``, ``unknown_encoding`` or ``broken_csv``.
    """
    if len(data) > MOST_BYTES:
        raise UnreadableSheet(
            [Flaw("file_too_large", file, params={"megabytes": MOST_BYTES >> 20})]
        )
    text = _decoded(data, file)
    first = Counter(text.split("\n", 1)[0])
    separator = max(SEPARATORS, key=lambda character: first[character])
    rows: list[list[str]] = []
    before = csv.field_size_limit(MOST_CELL)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            rows.append([unguarded(cell) for cell in row])
    except csv.Error:
        params = {"most": MOST_CELL}
        raise UnreadableSheet([Flaw("broken_csv", file, len(rows) + 1, params=params)]) from None
    finally:
        csv.field_size_limit(before)
    return Sheet(file, title, rows)


def write(page: Page) -> bytes:
    """The page as UTF-8 with the mark that spreadsheets know it by."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([[_said(cell) for cell in row] for row in page.rows])
    return text.getvalue().encode("utf-8-sig")


def _said(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return format(cell, "f")
    return guarded(cell) if isinstance(cell, str) else str(cell)


def _decoded(data: bytes, file: str) -> str:
    """UTF-8 or, with its mark, UTF-16; else what Chinese spreadsheets save, GB 18030."""
    marked = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    for encoding in (marked, "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableSheet([Flaw("unknown_encoding", file)])

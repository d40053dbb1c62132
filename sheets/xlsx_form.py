"""xlsx workbooks: read with calamine, written with XlsxWriter."""

import io
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook

from sheets import package
from sheets.flaws import Flaw, UnreadableSheet
from sheets.sheet import Page, Sheet
from sheets.text import guarded, unguarded

MOST_ROWS = 1_048_576
MOST_CELL = 32_767
MOST_CHOSEN = 10_000
"""The last row offered from another page."""
WIDEST = 40


def read(data: bytes, file: str) -> list[Sheet]:
    """Every worksheet of a workbook's bytes, each called ``file[worksheet]``.

    Raises
    ------
    UnreadableSheet
        Whatever the bytes are, if they are no workbook that can be read within bounds.
    """
    package.inspect(data, file)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [
            Sheet(
                f"{file}[{title}]",
                title,
                [
                    [unguarded(_said(cell)) for cell in row]
                    for row in workbook.get_sheet_by_name(title).to_python(skip_empty_area=False)
                ],
            )
            for title in workbook.sheet_names
        ]
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:  # noqa: BLE001 - a panic in the reader is no Exception
        raise UnreadableSheet([Flaw("not_a_workbook", file)]) from None


def write(pages: Sequence[Page]) -> bytes:
    """A workbook with these pages: headings frozen, words to choose from offered.

    Raises
    ------
    UnreadableSheet
        ``too_many_rows`` or ``text_too_long``, where a worksheet can't hold them.
    """
    target = io.BytesIO()
    workbook = xlsxwriter.Workbook(target, {"in_memory": True})
    heading = workbook.add_format({"bold": True, "bottom": 1})
    titles = frozenset(page.title for page in pages)
    for page in pages:
        most = min(MOST_ROWS, package.MOST_CELLS // max(map(len, page.rows)))
        if len(page.rows) > most:
            raise UnreadableSheet([Flaw("too_many_rows", page.title, params={"most": most})])
        worksheet = workbook.add_worksheet(page.title)
        worksheet.freeze_panes(1, 0)
        for number, row in enumerate(page.rows):
            for column, cell in enumerate(row):
                if not isinstance(cell, str):
                    worksheet.write_number(number, column, float(cell))
                elif len(guarded(cell)) > MOST_CELL:
                    flaw = Flaw("text_too_long", page.title, number + 1, params={"most": MOST_CELL})
                    raise UnreadableSheet([flaw])
                elif cell:
                    style = None if number else heading
                    worksheet.write_string(number, column, guarded(cell), style)
        for column in range(max(map(len, page.rows))):
            worksheet.set_column(column, column, _width(page, column))
            if source := _source(page, column, titles):
                offered = {"validate": "list", "source": source, "error_type": "warning"}
                worksheet.data_validation(1, column, MOST_ROWS - 1, column, offered)
    workbook.close()
    return target.getvalue()


def _source(page: Page, column: int, titles: frozenset[str]) -> list[str] | str:
    """What may be chosen in a column: words, or the ids on another page of the workbook."""
    if page.choices and page.choices[column]:
        return list(page.choices[column])
    if page.refers and page.refers[column] in titles:
        return f"='{page.refers[column]}'!$A$2:$A${MOST_CHOSEN}"
    return ""


def _width(page: Page, column: int) -> float:
    """Room for the heading and the first rows; a Chinese character takes two places."""
    cells = [str(row[column]) for row in page.rows[:50] if column < len(row)]
    widths = (sum(1 + (ord(c) > 0x2E80) for c in cell) for cell in cells)
    return min(WIDEST, 2 + max(widths, default=0))


def _said(cell: Any) -> str:
    """The text a person reads in a cell; numbers to the 15 digits that a spreadsheet keeps."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, int | float | Decimal):
        return str(int(cell)) if cell == int(cell) else format(cell, ".15g")
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, time):
        return cell.isoformat("minutes")
    if isinstance(cell, timedelta):
        minutes = round(cell.total_seconds() / 60)
        return f"{minutes // 60:02}:{minutes % 60:02}"
    return cell.isoformat() if isinstance(cell, date) else str(cell)

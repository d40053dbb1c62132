"""A workbook of one page, however many rows: written as they come, and never held as a whole."""

from collections.abc import Iterable, Sequence
from typing import IO

import xlsxwriter

from sheets.text import guarded
from sheets.xlsx_form import MOST_CELL, MOST_ROWS, WIDEST

Cell = str | int | float


def write_rows(
    target: IO[bytes], title: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> None:
    """Headings frozen, with a filter; what a spreadsheet might calculate is text. A text longer
    than a cell holds is cut, and so are rows that a worksheet has no room for."""
    workbook = xlsxwriter.Workbook(target, {"constant_memory": True})
    worksheet = workbook.add_worksheet(title)
    worksheet.freeze_panes(1, 0)
    bold = workbook.add_format({"bold": True, "bottom": 1})
    for column, head in enumerate(heads):
        worksheet.set_column(column, column, min(WIDEST, 8 + 2 * len(head)))
        worksheet.write_string(0, column, guarded(head), bold)
    number = 0
    for number, row in enumerate(rows, 1):
        if number >= MOST_ROWS:
            break
        for column, cell in enumerate(row):
            if not isinstance(cell, str):
                worksheet.write_number(number, column, cell)
            elif cell:
                worksheet.write_string(number, column, guarded(cell)[:MOST_CELL])
    worksheet.autofilter(0, 0, max(1, number), len(heads) - 1)
    workbook.close()

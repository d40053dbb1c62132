"""What is written calculates nothing wherever it is opened, and reads back (promise 13)."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sheets import csv_form, text, xlsx_form
from sheets.sheet import Page

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")
"""What a spreadsheet may take for the start of a formula, full-width forms among it."""
COMMANDS = ("cmd|' /C calc'!A0", 'HYPERLINK("http://x",A1)', "1+1", "SUM(1;2)", "WEBSERVICE(A1)")
TEXTS = st.builds(
    "{}{}{}".format,
    st.text("'\" \u3000", max_size=3),
    st.sampled_from(STARTS) | st.just(""),
    st.sampled_from(COMMANDS) | st.text(max_size=40),
).filter(bool)
NOTE = re.compile(rb"<f[ >/]|<f$|t=\"str\"|<ddeLink|<externalReference|<hyperlink ")
"""A cell that calculates, in a worksheet; or a workbook that fetches."""


def _page(*cells: str) -> Page:
    return Page("x", [["编号", "名称"], *([text.written(cell), "末"] for cell in cells)])


def _of_csv(data: bytes) -> Iterator[str]:
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")):
        yield from row


def _of_xlsx(data: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            assert not NOTE.search(package.read(name)), name
        strings = package.read("xl/sharedStrings.xml").decode()
    for found in re.findall(r"<t[^>]*>([^<]*)</t>", strings):
        yield found.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _calculates(cells: Iterator[str]) -> list[str]:
    return [cell for cell in cells if cell.startswith(STARTS)]


def _round_trip(cell: str) -> None:
    """In either form: nothing calculates, and what is read is what was written."""
    page = _page(cell)
    as_csv, as_xlsx = csv_form.write(page), xlsx_form.write([page])
    assert _calculates(_of_csv(as_csv)) == []
    assert _calculates(_of_xlsx(as_xlsx)) == []
    (read,) = xlsx_form.read(as_xlsx, "x.xlsx")
    for row in (csv_form.read(as_csv, "x.csv", "x").rows[1], read.rows[1]):
        assert text.read(str(row[0])) == cell


@given(cell=TEXTS)
def test_no_text_calculates_and_every_text_reads_back(cell: str) -> None:
    _round_trip(cell)


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("before", ["", "'", "''", '"', " "])
def test_each_start_behind_each_disguise(start: str, before: str) -> None:
    for command in COMMANDS:
        _round_trip(f"{before}{start}{command}")


@pytest.mark.parametrize("form", [csv_form, xlsx_form])
def test_without_the_apostrophe_it_would_calculate(
    form: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    monkeypatch.setattr(form, "guarded", lambda cell: cell)
    with pytest.raises(AssertionError):
        _round_trip("=1+1")

"""CSV and xlsx as they come: encodings, separators, hostile and broken files."""

import io
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from sheets import csv_form, package, xlsx_form
from sheets.flaws import UnreadableSheet
from sheets.sheet import Page

PAGE = Page("需求", [["编号", "备注"], ["1", "=1+1"], ["2", "两\n行"], ["3", "a,b;c\td"]])


WHOLE = xlsx_form.write([PAGE])


def code_of(read: Callable[[], object]) -> str:
    with pytest.raises(UnreadableSheet) as refused:
        read()
    return refused.value.flaws[0].code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_is_read_as_spreadsheets_save_it(encoding: str, separator: str) -> None:
    data = separator.join(["编号", "名称"]) + "\r\n" + separator.join(["一", "潮鸣"]) + "\r\n"
    sheet = csv_form.read(data.encode(encoding), "社区.csv", "社区")
    assert sheet.rows == [["编号", "名称"], ["一", "潮鸣"]]


def test_no_text_and_broken_csv_are_refused() -> None:
    assert code_of(lambda: csv_form.read(b"\xff\xff\xff", "a.csv", "a")) == "unknown_encoding"
    assert code_of(lambda: csv_form.read(b'a,"b\nc', "a.csv", "a")) == "broken_csv"
    long = b"a," + b"b" * (csv_form.MOST_CELL + 1)
    assert code_of(lambda: csv_form.read(long, "a.csv", "a")) == "broken_csv"


def test_a_csv_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_form, "MOST_BYTES", 3)
    assert code_of(lambda: csv_form.read(b"abcd", "a.csv", "a")) == "file_too_large"


def test_what_is_written_comes_back_and_calculates_nothing() -> None:
    data = csv_form.write(PAGE)
    assert "'=1+1" in data.decode("utf-8-sig")
    assert csv_form.read(data, "a.csv", "a").rows == PAGE.rows
    (sheet,) = xlsx_form.read(xlsx_form.write([PAGE]), "a.xlsx")
    assert sheet.rows == PAGE.rows
    assert sheet.file == "a.xlsx[需求]"


def test_a_workbook_offers_words_and_ids_to_choose_from() -> None:
    other = Page("资金", [["编号"], ["f"]])
    page = Page("a", [["x", "y", "z"]], [("是", "否"), (), ()], ["", "资金", "不在"])
    with zipfile.ZipFile(io.BytesIO(xlsx_form.write([page, other]))) as written:
        sheet = written.read("xl/worksheets/sheet1.xml").decode()
    assert "是,否" in sheet
    assert "资金" in sheet
    assert "不在" not in sheet


def test_a_worksheet_can_not_hold_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    long = Page("a", [["x" * (xlsx_form.MOST_CELL + 1)]])
    assert code_of(lambda: xlsx_form.write([long])) == "text_too_long"
    with monkeypatch.context() as few:
        few.setattr(xlsx_form, "MOST_ROWS", 1)
        assert code_of(lambda: xlsx_form.write([PAGE])) == "too_many_rows"
    monkeypatch.setattr(package, "MOST_CELLS", 7)  # what would not be read is not written
    assert code_of(lambda: xlsx_form.write([PAGE])) == "too_many_rows"


def workbook(fill: Callable[[xlsxwriter.worksheet.Worksheet], object]) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    fill(book.add_worksheet("需求"))
    book.close()
    return target.getvalue()


def test_cells_that_are_no_text() -> None:
    """Numbers to the digits a spreadsheet keeps; dates and times as people write them."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("需求")
    sheet.write_row(0, 0, [3.0, 0.1 + 0.2, True])
    sheet.write_datetime(0, 3, date(2026, 3, 2), book.add_format({"num_format": "yyyy-mm-dd"}))
    sheet.write_number(0, 4, 8.5 / 24, book.add_format({"num_format": "hh:mm"}))
    book.close()
    rows = xlsx_form.read(target.getvalue(), "a.xlsx")[0].rows
    assert rows == [["3", "0.3", "true", "2026-03-02", "08:30"]]


def test_a_formula_that_failed_is_no_empty_cell() -> None:
    """The reader says it is empty; what was meant must not become the default in silence."""
    data = workbook(lambda sheet: sheet.write_formula(6, 2, "=1/0", None, "#DIV/0!"))
    with pytest.raises(UnreadableSheet) as refused:
        xlsx_form.read(data, "a.xlsx")
    (flaw,) = refused.value.flaws
    assert (flaw.code, flaw.params) == ("cell_error", {"cell": "C7"})


def test_a_far_cell_is_refused_before_it_is_laid_out() -> None:
    data = workbook(lambda sheet: sheet.write_string(1_000_000, 100, "far"))
    assert code_of(lambda: xlsx_form.read(data, "a.xlsx")) == "sheet_too_large"
    data = workbook(lambda sheet: sheet.write_string(0, 16_000, "far"))
    assert code_of(lambda: xlsx_form.read(data, "a.xlsx")) == "sheet_too_large"


def with_sheet(xml: bytes) -> bytes:
    """A workbook whose worksheet is this XML."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(WHOLE)) as sound, zipfile.ZipFile(target, "w") as odd:
        for entry in sound.infolist():
            worksheet = entry.filename == "xl/worksheets/sheet1.xml"
            odd.writestr(entry, xml if worksheet else sound.read(entry))
    return target.getvalue()


NAMESPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
CELL = b"<c><v>1</v></c>"


@pytest.mark.parametrize("prefix", [b"", b"x:"])
def test_cells_that_say_no_place_are_counted(prefix: bytes) -> None:
    """They follow the one before, so a wide row and a far one make a block too large to lay out."""
    rows = b"<row>" + CELL * 200 + b'</row><row r="1000000">' + CELL + b"</row>"
    rows = rows.replace(b"<row", b"<" + prefix + b"row").replace(b"<c>", b"<" + prefix + b"c>")
    sheet = b"<worksheet " + NAMESPACE + b"><sheetData>" + rows + b"</sheetData></worksheet>"
    assert code_of(lambda: package.inspect(with_sheet(sheet), "a.xlsx")) == "sheet_too_large"
    wide = sheet.decode().encode("utf-16")
    assert code_of(lambda: package.inspect(with_sheet(wide), "a.xlsx")) == "sheet_too_large"


def test_a_plain_sheet_may_say_no_places() -> None:
    """Some programs write none; two hundred cells in each of many rows are no wide row."""
    rows = (b"<row>" + CELL * 20 + b"</row>") * 1_000
    sheet = b"<worksheet " + NAMESPACE + b"><sheetData>" + rows + b"</sheetData></worksheet>"
    (read,) = xlsx_form.read(with_sheet(sheet), "a.xlsx")
    assert len(read.rows) == 1_000
    assert read.rows[-1] == ["1"] * 20


def test_cells_are_found_wherever_a_member_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """A member is looked at piece by piece; no cell is lost between two pieces."""
    far = workbook(lambda sheet: sheet.write_string(1_000_000, 100, "far"))
    failed = workbook(lambda sheet: sheet.write_formula(6, 2, "=1/0", None, "#DIV/0!"))
    for piece in (13, 16):
        monkeypatch.setattr(package, "_CHUNK", piece)
        assert code_of(lambda: package.inspect(far, "a.xlsx")) == "sheet_too_large"
        assert code_of(lambda: package.inspect(failed, "a.xlsx")) == "cell_error"


def zipped(size: int, members: int = 1) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bomb:
        for n in range(members):
            bomb.writestr(f"xl/{n}.xml", b"0" * size)
    return target.getvalue()


def test_a_zip_bomb_is_refused() -> None:
    data = zipped(package.FREE_BYTES + (32 << 20))
    assert len(data) < 200_000
    assert code_of(lambda: xlsx_form.read(data, "a.xlsx")) == "unpacks_too_large"


def test_a_zip_that_understates_its_size_is_refused() -> None:
    data = bytearray(zipped(10 << 20))
    at = data.rindex(b"PK\x01\x02") + 24
    data[at : at + 4] = (100).to_bytes(4, "little")
    assert code_of(lambda: xlsx_form.read(bytes(data), "a.xlsx")) == "not_a_workbook"


def test_too_many_members_and_too_many_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    data = zipped(1, package.MOST_MEMBERS + 1)
    assert code_of(lambda: xlsx_form.read(data, "a.xlsx")) == "unpacks_too_large"
    monkeypatch.setattr(package, "MOST_BYTES", 10)
    assert code_of(lambda: xlsx_form.read(data, "a.xlsx")) == "file_too_large"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_twice_or_packed_in_an_unknown_way() -> None:
    """Two readers might see two different files; a packing we can't bound is not unpacked."""
    for names, packed in ((("a", "a"), zipfile.ZIP_DEFLATED), (("a", "b"), zipfile.ZIP_BZIP2)):
        target = io.BytesIO(WHOLE)
        with zipfile.ZipFile(target, "a", packed) as odd:
            for name in names:
                odd.writestr(name, b"x")
        data = target.getvalue()
        assert code_of(lambda data=data: package.inspect(data, "a.xlsx")) == "not_a_workbook"


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"not a zip", zipped(10)])
def test_what_is_no_workbook_is_refused(data: bytes) -> None:
    assert code_of(lambda: xlsx_form.read(data, "a.xlsx")) == "not_a_workbook"


@settings(max_examples=150)
@given(st.integers(0, len(WHOLE)))
def test_a_truncated_workbook_is_refused(end: int) -> None:
    if end < len(WHOLE):
        assert code_of(lambda: xlsx_form.read(WHOLE[:end], "a.xlsx")) == "not_a_workbook"


@settings(max_examples=300)
@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=4))
def test_a_damaged_workbook_is_read_or_refused(at: int, damage: bytes) -> None:
    with suppress(UnreadableSheet):
        xlsx_form.read(WHOLE[:at] + damage + WHOLE[at + len(damage) :], "a.xlsx")

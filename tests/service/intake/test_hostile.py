"""Files made to hurt: answered in a sentence, by a child that can't take more than it may."""

import io
import time
import zipfile
from pathlib import Path

import pytest

from access.refusal import Invalid
from district.standing import Standing
from door.body import MOST_SHEET
from intake import child, process
from matcher.instance import standard_grid
from tests.service.intake.handing import CHEN, HEADINGS, as_csv, as_xlsx, hand_in, tried
from tests.service.story import District

pytestmark = pytest.mark.usefixtures("by_a_child")

STANDING = Standing(
    {
        "slots": [slot.model_dump(mode="json") for slot in standard_grid()],
        "communities": [
            {"id": "one", "name": "一号社区", "point": {"lon_udeg": 120_150_000, "lat_udeg": 0}}
        ],
        "service_types": [{"id": "repair", "name": "维修", "minutes": 60}],
        "providers": [],
    },
    (),
    "2026-11-02",
)
SHEET = "xl/worksheets/sheet1.xml"


def changed(member: str, content: bytes, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A workbook of needs with one of its members put in another's place."""
    made = io.BytesIO()
    sound = zipfile.ZipFile(io.BytesIO(as_xlsx("需求", HEADINGS, CHEN)))
    with zipfile.ZipFile(made, "w", method) as package:
        for name in sound.namelist():
            package.writestr(name, content if name == member else sound.read(name))
    return made.getvalue()


def bomb() -> bytes:
    return changed(SHEET, b"<worksheet><sheetData>" + b" " * (150 << 20))


def lying() -> bytes:
    """Says of its sheet that it unpacks to a hundred bytes."""
    data = bytearray(changed(SHEET, b"<worksheet>" + b" " * (40 << 20)))
    size = (len(b"<worksheet>") + (40 << 20)).to_bytes(4, "little")
    return bytes(data).replace(size, (100).to_bytes(4, "little"))


def entities() -> bytes:
    lines = [b'<!ENTITY a0 "' + b"x" * 1000 + b'">']
    lines += [b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 20) for n in range(1, 12)]
    xml = b"<?xml version='1.0'?><!DOCTYPE w [" + b"".join(lines) + b"]>"
    cell = b'<c r="A1" t="inlineStr"><is><t>&a11;</t></is></c>'
    xml += b'<worksheet><sheetData><row r="1">' + cell + b"</row></sheetData></worksheet>"
    return changed(SHEET, xml)


def far_cell() -> bytes:
    cell = b'<c r="XFD1048576"><v>1</v></c>'
    row = b'<row r="1048576">' + cell + b"</row>"
    return changed(SHEET, b"<worksheet><sheetData>" + row + b"</sheetData></worksheet>")


def nested() -> bytes:
    return changed(SHEET, b"<worksheet>" + b"<a>" * 2_000_000)


FILES = {
    "a zip bomb": ("x.xlsx", bomb, "unpacks_too_large"),
    "a member that lies about its size": ("x.xlsx", lying, "not_a_workbook"),
    "a bomb of entities": ("x.xlsx", entities, None),
    "a cell at the far end": ("x.xlsx", far_cell, "sheet_too_large"),
    "tags without end": ("x.xlsx", nested, None),
    "half a zip": ("x.xlsx", lambda: as_xlsx("需求", HEADINGS, CHEN)[:3_000], "not_a_workbook"),
    "an old workbook": ("x.xls", lambda: b"\xd0\xcf\x11\xe0" + bytes(4_000), "other_form"),
    "nothing at all": ("x.csv", lambda: b"", "no_headings"),
    "bytes of no encoding": ("x.csv", lambda: b"\xff" * 1_000, "unknown_encoding"),
    "NULs alone": ("x.csv", lambda: bytes(1_000), None),
    "a cell of megabytes": ("x.csv", lambda: b'"' + b"x" * (3 << 20), "broken_csv"),
    "too many rows": ("x.csv", lambda: as_csv(HEADINGS, *[CHEN] * 20_001), "too_many_records"),
    "too many columns": ("x.csv", lambda: b"," * (10 << 20), None),
    "too many headings": ("x.csv", lambda: b"\xe5\xa7\x93\xe5\x90\x8d" + b",x" * 100_000, None),
}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("what", FILES)
def test_a_file_made_to_hurt_is_answered_in_time_and_in_words(here: District, what: str) -> None:
    name, make, code = FILES[what]
    data = make()
    began = time.monotonic()
    answer = hand_in(here.secretary, "needs", data, name, dry_run=True)
    assert time.monotonic() - began < process.MOST_SECONDS + 5
    if answer.status_code == 200:
        assert answer.json()["wrong"] > 0
    else:
        assert answer.status_code == 422, answer.text
        assert answer.json()["detail"]
    if code:
        assert code in {one["code"] for one in answer.json()["errors"]}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_characters_that_no_database_keeps_are_told_by_row(here: District) -> None:
    headings = ("姓名", "电话", "楼栋", "服务类型", "时段")
    rows = (
        ("陈\0秀英", "", "", "维修", "周一上午"),
        ("王小明", "", '"a\\u0000b"', "维修", "周一上午"),
        ('"\\ud800"', "", "", "维修", "周一上午"),
        ("李" * 201, "", "", "维修", "周一上午"),
    )
    said = tried(here.secretary, "needs", as_csv(headings, *rows))
    assert [(one["row"], one["column"], one["code"]) for one in said["errors"]] == [
        (2, "姓名", "broken_character"),
        (3, "楼栋", "broken_character"),
        (4, "姓名", "broken_character"),
        (5, "姓名", "text_too_long"),
    ]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_sheet_has_a_bound_of_its_own(here: District) -> None:
    answer = hand_in(here.secretary, "needs", bytes(MOST_SHEET + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    beyond_json = b"x" * (2 << 20)
    assert hand_in(here.secretary, "needs", beyond_json, dry_run=True).status_code == 422
    assert here.secretary.post("/needs", "x" * (2 << 20)).status_code == 413


def test_a_child_may_take_no_more_memory_than_it_is_given() -> None:
    assert (process.MOST_BYTES, process.MOST_SECONDS) == (512 << 20, 20)
    data = as_csv(HEADINGS, *[CHEN] * 3_000)
    assert process.checked(data, "x.csv", "needs", STANDING).count == 3_000
    with pytest.raises(Invalid, match="sheet_too_costly"):
        process.checked(data, "x.csv", "needs", STANDING, most_bytes=48 << 20)


def test_a_child_may_take_no_longer_than_it_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    stuck = "import sys; sys.stdin.buffer.read()\nwhile True: pass"
    monkeypatch.setattr(process, "COMMAND", ["-c", stuck])
    began = time.monotonic()
    with pytest.raises(Invalid, match="sheet_too_costly"):
        process.checked(b"x", "x.csv", "needs", STANDING, seconds=1)
    assert time.monotonic() - began < 5


def test_a_child_may_say_no_more_than_the_server_can_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "MOST_TOLD", 10_000)
    data = as_csv(HEADINGS, *[CHEN] * 100)
    with pytest.raises(Invalid, match="sheet_too_costly"):
        process.checked(data, "x.csv", "needs", STANDING)


def test_a_child_knows_no_database_and_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINLI_DATABASE_URL", "postgresql://somewhere")
    monkeypatch.setenv("LINLI_KEY_FILE", "/somewhere")
    assert not any("LINLI" in name for name in process.environment())
    text = Path(child.__file__).read_text("utf-8")
    assert "import store" not in text
    assert "import access" not in text

"""Bytes handed in as a sheet: faults in words, as its child tells them, or none."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

from district.standing import Standing, checked, file_name, plain
from matcher.faults import Fault
from matcher.instance import standard_grid
from sheets import xlsx_form
from sheets.service_kinds import OWN
from sheets.sheet import Page
from words import LANGUAGES, fault

EXAMPLE = Path(__file__).parents[2] / "examples" / "qianjiang"
CALLED = {"需求": "needs", "服务机构": "providers", "可供服务": "offers", "场地": "venues"}
KINDS = tuple(OWN)
WORKSHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
CSV, WORKBOOK, XML, SAID = range(4)
"""What the bytes are: a file, a workbook, its sheet or its strings, which a mutation of a zip would
seldom reach."""
TOO_COSTLY = (MemoryError, RecursionError, OSError)
"""What the child ends with of itself: told as a sheet that takes too much."""

STANDING = Standing(
    {
        "slots": [slot.model_dump(mode="json") for slot in standard_grid()],
        "communities": [
            {"id": "one", "name": "望潮社区", "point": {"lon_udeg": 120_150_000, "lat_udeg": 0}},
            {"id": "two", "name": "春江社区", "point": {"lon_udeg": 120_160_000, "lat_udeg": 0}},
        ],
        "service_types": [{"id": "repair", "name": "维修", "minutes": 60}],
        "providers": [{"id": "p1", "name": "快修", "kind": "vendor"}],
    },
    ("two",),
    "2026-11-02",
)


def seeds() -> Iterator[bytes]:
    """The example's sheets, as files and as workbooks; two bytes before each say what it is."""
    for path in sorted(EXAMPLE.glob("*.csv")):
        kind = KINDS.index(CALLED.get(path.stem, "funds"))
        lines = path.read_text("utf-8-sig").splitlines()[:3]
        yield bytes([kind, CSV]) + "\n".join(lines).encode()
        yield bytes([kind, CSV]) + "\n".join(lines).encode("gb18030")
        book = xlsx_form.write([Page(path.stem, [line.split(",") for line in lines])])
        yield bytes([kind, WORKBOOK]) + book
        with zipfile.ZipFile(io.BytesIO(book)) as package:
            yield bytes([kind, XML]) + package.read(WORKSHEET)
            yield bytes([kind, SAID]) + package.read(STRINGS)


_BOOK = xlsx_form.write([Page("需求", [["姓名", "服务类型"], ["陈秀英", "维修"]])])


def _book(member: str, content: bytes) -> bytes:
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(_BOOK)) as sound,
        zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as package,
    ):
        for name in sound.namelist():
            package.writestr(name, content if name == member else sound.read(name))
    return made.getvalue()


def one(data: bytes) -> None:
    """Raises what is a defect."""
    kind, form, data = KINDS[data[:1][0] % len(KINDS)] if data else "needs", data[1:2], data[2:]
    match (form[0] if form else CSV) % 4:
        case 1:
            name = "x.xlsx"
        case 2:
            name, data = "x.xlsx", _book(WORKSHEET, data)
        case 3:
            name, data = "x.xlsx", _book(STRINGS, data)
        case _:
            name = file_name("x", data)
    try:
        found = checked(data, name, kind, STANDING)
        said = json.loads(json.dumps(plain(found)))
    except TOO_COSTLY:
        return
    assert found.readable or found.wrong
    assert not (found.rows and found.wrong)
    for mistake in said["faults"]:
        for lang in LANGUAGES:
            assert fault(lang, Fault(**mistake))

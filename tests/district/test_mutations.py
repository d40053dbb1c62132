"""Whatever is done to the sheets, the answer is an instance or a list of mistakes, never else."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

import district
from matcher.faults import InvalidInstance
from matcher.instance import FAULTS_REPORTED, Instance
from sheets import csv_form, xlsx_form
from tests.district.folders import SMALL, TENDER, Table, said
from tests.tiny import pinned, tiny
from words import fault

HOUSE = Path(__file__).parents[2]
EXAMPLE = HOUSE / "examples" / "qianjiang"

CELLS = (
    "", " ", "无", "不限", "-1", "0", "1e9", "99999999999999999999", "1.005", "nan", "x", "=1+1",
    '"', '"\\ud800"', '"a', "\x00", "2026-02-30", "9999-12-31", "24:00", "周一上午", "周日至周一",
    "周一上午×999999", "工作日晚上×0", "、、", "、" * 50, "是", "女、女", "X1", "潮",
    "甲(至)", "(至2026-01-01)",
    "🙂", "\ufeff", "a" * 300, "上门", "指定", "180.0000001", "-90.1", "１２", "1,000",
)  # fmt: skip


def answer(files: dict[str, bytes]) -> Instance | None:
    """The instance, if they are one; else every mistake can be said, and none is left unplaced."""
    try:
        return district.instance_in(files.items(), "区")
    except InvalidInstance as invalid:
        faults = invalid.faults
    assert 0 < len(faults) <= FAULTS_REPORTED
    for one in faults:
        assert fault("zh", one)
        assert fault("en", one)
        assert one.params.get("file") or one.code == "more_faults"
    return None


def mutated(tables: dict[str, Table], random: Random) -> None:
    """One change of the kinds people make: a cell, a row or a column lost, doubled or swapped."""
    table = tables[random.choice([*tables])]
    row = random.randrange(len(table))
    column = random.randrange(max(1, len(table[row])))
    match random.randrange(8):
        case 0:
            table.insert(row, list(table[random.randrange(len(table))]))
        case 1 if len(table) > 1:
            table.pop(row)
        case 2 if table[row]:
            table[row].pop(column)
        case 3:
            for line in table:
                line[column:column] = line[column : column + 1]
        case 4:
            tables.pop(random.choice([*tables]))
        case 5:
            tables[random.choice(CELLS).strip("\x00")] = [list(line) for line in table]
        case _ if table[row]:
            other = random.choice(table)
            table[row][column] = random.choice((*CELLS, *(other or ("",))))


def files(tables: dict[str, Table]) -> dict[str, bytes]:
    return {
        f"{title}.csv": said(table).encode("utf-8", "replace") for title, table in tables.items()
    }


@pytest.mark.parametrize("whole", [SMALL, TENDER], ids=["small", "tender"])
@pytest.mark.parametrize("seed", range(4))
def test_cells_rows_and_columns(seed: int, whole: Mapping[str, Table]) -> None:
    random = Random(seed)
    lawful = 0
    for _ in range(600):
        tables = {title: [list(line) for line in table] for title, table in whole.items()}
        for _ in range(random.choice((1, 1, 2, 5))):
            if tables:
                mutated(tables, random)
        lawful += answer(files(tables)) is not None
    assert 30 < lawful < 500


@pytest.mark.parametrize("seed", range(2))
def test_bytes(seed: int) -> None:
    """Files cut, overwritten and spliced at any byte."""
    random = Random(seed)
    whole = files(dict(SMALL))
    for _ in range(500):
        damaged = dict(whole)
        name = random.choice([*damaged])
        data = bytearray(damaged[name])
        at = random.randrange(len(data) + 1)
        data[at : at + random.randrange(4)] = random.randbytes(random.randrange(4))
        damaged[name] = bytes(data[: random.choice((len(data), len(data), at))])
        answer(damaged)


def test_pages_of_other_districts_mixed_up() -> None:
    """Sheets of two districts put together refer to what is not there."""
    random = Random(5)
    for seed in range(60):
        pages = district.pages_of(pinned(tiny(seed), seed), "zh")
        others = {page.title: page for page in district.pages_of(tiny(seed + 1), "zh")}
        mixed = [others.get(page.title, page) if random.random() < 0.5 else page for page in pages]
        answer({f"{p.title}.csv": csv_form.write(p) for p in mixed})


def test_the_example_with_a_cell_changed() -> None:
    random = Random(7)
    whole = {path.name: path.read_bytes() for path in EXAMPLE.iterdir()}
    for _ in range(25):
        name = random.choice([*whole])
        lines = whole[name].decode("utf-8-sig").split("\n")
        row = random.randrange(len(lines))
        cells = lines[row].split(",")
        cells[random.randrange(len(cells))] = random.choice(CELLS)
        lines[row] = ",".join(cells)
        answer({**whole, name: "\n".join(lines).encode()})


def test_a_workbook_damaged_anywhere() -> None:
    random = Random(11)
    whole = xlsx_form.write(district.pages_of(tiny(3), "zh"))
    for _ in range(150):
        data = bytearray(whole)
        at = random.randrange(len(data))
        data[at : at + 3] = random.randbytes(random.randrange(6))
        with suppress(InvalidInstance):
            district.instance_in([("区.xlsx", bytes(data))], "区.xlsx")

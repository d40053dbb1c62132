"""A pin that can't be kept is told with the sheet and the row where it is written."""

from pathlib import Path
from typing import Any

import pytest

from linli.cli import main
from linli.folder import load
from matcher.files import write_instance
from tests.district.folders import SMALL, write

Capture = pytest.CaptureFixture[str]

HOPELESS: dict[str, Any] = {
    **SMALL,
    "指定与禁止": [
        ["决定", "需求", "方式"],
        ["禁止", "X2", "上门"],
        ["", "", ""],
        ["指定", "X1", "场地"],
    ],
}
CLASHING: dict[str, Any] = {
    **SMALL,
    "需求": [
        ["编号", "社区", "服务类型", "时段", "自付意愿（元）"],
        *([f"X{n}", "潮", "护理", "周一上午", "20"] for n in range(1, 5)),
    ],
    "指定与禁止": [["决定", "需求"], *(["指定", f"X{n}"] for n in (2, 1, 4))],
    "在行方案": [["需求", "可供服务", "时段"]],
}


def told(folder: Path, capsys: Capture, lang: str = "zh") -> list[str]:
    assert main(["match", str(folder), "-o", "p.json", "--work", "50", "--lang", lang]) == 2
    return capsys.readouterr().err.splitlines()


@pytest.fixture(autouse=True)
def _apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_a_pin_without_a_lawful_way_names_its_row(tmp_path: Path, capsys: Capture) -> None:
    (line,) = told(write(tmp_path / "区", HOPELESS), capsys)
    assert line.startswith("指定与禁止.csv 第 4 行：没有一种合规的办法能照“X1”的指定办")


def test_pins_that_clash_name_their_rows_in_one_line(tmp_path: Path, capsys: Capture) -> None:
    folder = write(tmp_path / "区", CLASHING)
    (line,) = told(folder, capsys)
    assert line == (
        "指定与禁止.csv 第 2、3、4 行：“站-护”在周一上午每周共 2 次，"
        "这 3 条指定至少要 3 次：X1、X2、X4"
    )
    (line,) = told(folder, capsys, "en")
    assert line.startswith("指定与禁止.csv row 2, 3, 4: “站-护” has 2 sessions a week on Mon")


def test_a_workbook_names_its_sheet(tmp_path: Path, capsys: Capture) -> None:
    write_instance(load(write(tmp_path / "区", CLASHING)), tmp_path / "made.json")
    assert main(["sheets", "made.json", "-o", "区.xlsx"]) == 0
    capsys.readouterr()
    (line,) = told(Path("区.xlsx"), capsys)
    assert "区.xlsx" in line
    assert "指定与禁止" in line
    assert "第 2、3、4 行" in line
    (line,) = told(Path("made.json"), capsys)
    assert line.startswith("made.json 指定：")

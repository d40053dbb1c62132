"""A cause is told before what follows from it, and what follows is told once or not at all."""

import csv
import io
import shutil
from pathlib import Path

import pytest

from linli import examples
from tests.district.folders import SMALL, Table, mistakes, write

SHEETS = sorted(path.name for path in examples.folder().glob("*.csv"))


@pytest.mark.parametrize("emptied", [False, True], ids=["missing", "empty"])
@pytest.mark.parametrize("sheet", SHEETS)
def test_a_sheet_missing_or_empty_is_one_mistake(sheet: str, emptied: bool, tmp_path: Path) -> None:
    """In the example, whose sheets name one another some hundred times."""
    folder = tmp_path / "区"
    shutil.copytree(examples.folder(), folder)
    text = (folder / sheet).read_text("utf-8-sig")
    (folder / sheet).unlink()
    if emptied:
        rows = list(csv.reader(io.StringIO(text)))
        (folder / sheet).write_text(",".join(rows[0]) + "\n", "utf-8")
    told = mistakes(folder)
    assert len(told) <= 1
    assert all(Path(sheet).stem in one for one in told)


def test_what_no_sheet_holds_is_counted_and_its_first_place_named(tmp_path: Path) -> None:
    tables: dict[str, Table] = {**SMALL}
    del tables["场地"]
    tables["在行方案"] = [
        ["需求", "可供服务", "场地", "时段"],
        ["X1", "站-护", "厅", "周一上午"],
        ["X2", "学-夜", "堂", "周二晚上"],
    ]
    folder = write(tmp_path / "区", tables)
    assert mistakes(folder) == [
        "区：缺少“场地”（venues）这张表，却有 2 处写着它的编号或名称，头一处在 在行方案.csv 第 2 行"
    ]
    (told,) = mistakes(folder, "en")
    assert told.startswith("区: there is no sheet “venues” (场地), and 2 cells name something")
    assert told.endswith("first 在行方案.csv row 2")


def test_a_mistake_of_the_sheet_itself_is_not_hidden(tmp_path: Path) -> None:
    """Other mistakes stay, after the cause."""
    tables = {title: [list(row) for row in table] for title, table in SMALL.items()}
    tables["需求"] = tables["需求"][:1]
    tables["服务机构"][1][2] = "公司"
    told = mistakes(write(tmp_path / "区", tables))
    assert told[0] == "需求.csv：至少要有一项"
    assert len(told) == 2
    assert "服务机构.csv 第 2 行" in told[1]


def test_the_same_mistake_in_many_rows_is_told_once(tmp_path: Path) -> None:
    tables = {title: [list(row) for row in table] for title, table in SMALL.items()}
    tables["需求"] += [["Y" + str(n), "潮", "护理", "周一上午、凌晨"] for n in range(30)]
    (told,) = mistakes(write(tmp_path / "区", tables))
    assert told.startswith("需求.csv 第 4、5、6、")
    assert "…行" not in told
    assert "、… 行 “时段”：没有“凌晨”这个时段" in told

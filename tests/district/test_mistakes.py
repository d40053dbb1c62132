"""Every mistake in a folder is told with its file, its row and its column, all at once."""

import difflib
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from linli.cli import main
from linli.district import references
from linli.folder import load
from matcher.faults import InvalidInstance
from matcher.instance import FAULTS_REPORTED
from tests.district.folders import SMALL, Table, changed, mistakes, said, write
from words import LANGUAGES, catalogue, fault, say

TOLD_AT = {
    ("每周次数", "3"): "时段",
    ("决定", "指定"): "需求",
    ("服务社区", "潮"): "服务半径（公里）",
}
"""Where a combination of cells is wrong, the one that is told."""


@pytest.mark.parametrize(
    ("sheet", "row", "column", "cell", "expected"),
    [
        ("需求", 3, "时段", "周八晚上", "没有“周八晚上”这个时段"),
        ("需求", 3, "时段", "", "缺了这一项"),
        ("需求", 3, "编号", "X1", "“X1”在第 2 行已经用过"),
        ("需求", 2, "社区", "潮明社区", "没有“潮明社区”这一项；是不是“潮”？"),
        ("需求", 2, "服务类型", "跳伞", "没有“跳伞”这一项"),
        ("需求", 2, "现服务机构", "护理战", "没有“护理战”这一项；是不是“站”？"),
        ("需求", 2, "自付意愿（元）", "-5", "-5 太小，最小是 0"),
        ("需求", 2, "自付意愿（元）", "0.001", "0.001 太细，最小到 0.01"),
        ("需求", 2, "自付意愿（元）", "20元左右", "应是数，写的是 20元左右"),
        ("需求", 2, "每周次数", "3", "每周 3 次要在不同的日子，时段只落在 2 天"),
        ("需求", 2, "每周次数", "8", "8 太大，最大是 7"),
        ("需求", 2, "时长（分钟）", "200", "一次 200 分钟，最长的时段只有 180 分钟"),
        ("需求", 2, "优先级", "紧急", "“紧急”不在可选之中：安全、健康照护"),
        ("需求", 2, "优先级", "5", "“5”不在可选之中"),
        ("需求", 2, "最早开始", "2026-02-30", "2026-02-30 不是日期"),
        ("需求", 2, "年龄", "131", "131 太大，最大是 130"),
        ("需求", 2, "纬度", "30.2", None),
        ("需求", 2, "出行上限（公里）", "99999999", "99999999 太大，最大是 20100"),
        ("社区", 2, "经度", "1202", "1202 太大，最大是 180"),
        ("社区", 2, "纬度", "-91", "-91 太小，最小是 -90"),
        ("服务机构", 2, "类别", "公司", "“公司”不在可选之中"),
        ("可供服务", 2, "服务社区", "潮", "半径和社区要写一个，也只写一个"),
        ("可供服务", 2, "服务半径（公里）", "", "半径和社区要写一个，也只写一个"),
        ("可供服务", 2, "服务半径（米）", "3000", "公里和米只写一个"),
        ("可供服务", 2, "上门价格（元）", "", "上门和场地的价格至少要写一种"),
        ("可供服务", 3, "团体价格（元）", "", "缺了这一项"),
        ("可供服务", 3, "最多人数", "1", "最多人数小于最少人数"),
        ("可供服务", 3, "最多人数", "", "缺了这一项"),
        ("可供服务", 2, "时段与次数", "周一上午×2、周一上午", "时段 mon-am 写了不止一次"),
        ("可供服务", 2, "时段与次数", "周一上午×20000", "20000 太大，最大是 10000"),
        ("场地", 2, "座位", "0", "0 太小，最小是 1"),
        ("场地", 2, "开放时段", "周一上午、工作日上午", "“mon-am”写了不止一次"),
        ("场地", 2, "资质", "消防(至2026-13-01)", "2026-13-01 不是日期"),
        ("资金", 2, "金额（元）", "-1", "-1 太小，最小是 0"),
        ("资金", 2, "服务类型", "护理、跳伞", "没有“跳伞”这一项"),
        ("指定与禁止", 2, "场地", "厅", "指定了上门，就不能再指定场地"),
        ("指定与禁止", 2, "决定", "希望", "“希望”不在可选之中"),
        ("指定与禁止", 3, "决定", "指定", "“X1”在第 2 行已经用过"),
        ("在行方案", 2, "可供服务", "没有", "没有“没有”这一项"),
        ("服务目录", 3, "渠道", "政府、不限", "“不限”要单独写"),
    ],
)
def test_a_cell_is_told_where_it_stands(
    sheet: str, row: int, column: str, cell: str, expected: str | None, tmp_path: Path
) -> None:
    told = mistakes(write(tmp_path / "区", changed(sheet, row, column, cell)))
    if expected is None:  # half a point: what is missing is the other half
        assert told == [f"{sheet}.csv 第 {row} 行 “经度”：缺了这一项"]
        return
    assert len(told) == 1, told
    match = re.fullmatch(rf"{sheet}\.csv 第 {row} 行 “(.*?)”：(.*)", told[0])
    assert match, told
    assert match[2].startswith(expected), told
    assert match[1] == TOLD_AT.get((column, cell), column)


@pytest.mark.parametrize(
    ("row", "cells", "expected"),
    [
        (2, ["开始日期", "2026-03-03"], "“开始日期”：要从星期一开始，2026-03-03 不是"),
        (2, ["开始日期", ""], "“开始日期”：缺了这一项"),
        (2, ["开始日期", "明天"], "“开始日期”：明天 不是日期（例 2026-03-02）"),
        (3, ["周数", "0"], "“周数”：0 太小，最小是 1"),
        (3, ["周次", "4"], "“周次”：不认识这一项；是不是“周数”？"),
        (3, ["开始日期", "2026-03-02"], "“开始日期”：这一项写了不止一次"),
        (3, ["提升（分）", "99999"], "“提升（分）”：99999 太大，最大是 10000"),
        (3, ["自付封顶（元）", "-1"], "“自付封顶（元）”：-1 太小，最小是 0"),
    ],
)
def test_settings(row: int, cells: list[str], expected: str, tmp_path: Path) -> None:
    tables = {title: [list(line) for line in table] for title, table in SMALL.items()}
    tables["参数"][row - 1] = cells
    assert mistakes(write(tmp_path / "区", tables)) == [f"参数.csv 第 {row} 行 {expected}"]


def test_the_start_is_missing(tmp_path: Path) -> None:
    tables = {**SMALL, "参数": [["项目", "值"]]}
    assert mistakes(write(tmp_path / "区", tables)) == [
        "参数.csv “开始日期”：缺少这一项（英文 start）"
    ]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda t: t.pop("需求"), "区：缺少“需求”（needs）这张表"),
        (lambda t: t.update({"需 求2": t["需求"]}), "需 求2.csv：不认识这张表；是不是“需求”？"),
        (lambda t: t.update({"x": [["a"]]}), "x.csv：不认识这张表"),
        (lambda t: t.update(needs=t["需求"]), "需求.csv：“需求”（needs）已有一张：needs.csv"),
        (lambda t: t.update({"需求": []}), "需求.csv 第 1 行：第一行应是表头，却是空的"),
        (lambda t: t.update({"需求": t["需求"][:1]}), "需求.csv：至少要有一项"),
        (lambda t: t["需求"][0].__setitem__(1, "社 区2"), "“社 区2”：不认识这一列；是不是“社区”？"),
        (lambda t: t["需求"][0].__setitem__(4, "时段"), "“时段”：这一列写了不止一次"),
        (lambda t: [row.pop(1) for row in t["场地"]], "“社区”：缺少这一列（英文 community）"),
        (lambda t: t["场地"][1].append("多"), "第 2 行：这一列没有表头，却写着“多”"),
    ],
)  # fmt: skip
def test_sheets_and_columns(change: object, expected: str, tmp_path: Path) -> None:
    tables = {title: [list(line) for line in table] for title, table in SMALL.items()}
    change(tables)  # type: ignore[operator]
    told = mistakes(write(tmp_path / "区", tables))
    assert any(expected in one for one in told), told


def test_a_name_that_several_have(tmp_path: Path) -> None:
    tables = changed("社区", 3, "名称", "潮鸣社区")
    tables["需求"][1][1] = "潮鸣社区"
    tables["需求"][2][1] = "月"
    told = mistakes(write(tmp_path / "区", tables))
    assert told == ["需求.csv 第 2 行 “社区”：“潮鸣社区”不止一个，请写编号：月、潮"]


def test_all_mistakes_at_once(tmp_path: Path) -> None:
    """What one says of a value does not hide what the model would say of another row."""
    tables = changed("需求", 2, "每周次数", "3")
    tables["需求"][2][1] = "无此社区"
    tables["场地"][1][2] = "-1"
    tables["资金"][1][1] = "许多"
    tables["参数"][2][1] = "0"
    tables["可供服务"][2][12] = "1"
    told = mistakes(write(tmp_path / "区", tables))
    assert [one.split("：")[0] for one in told] == [
        "参数.csv 第 3 行 “周数”",
        "需求.csv 第 2 行 “时段”",
        "需求.csv 第 3 行 “社区”",
        "可供服务.csv 第 3 行 “最多人数”",
        "场地.csv 第 2 行 “座位”",
        "资金.csv 第 2 行 “金额（元）”",
    ]


def test_a_week_that_can_not_be_read_blames_no_other_sheet(tmp_path: Path) -> None:
    slots = [["编号", "星期", "开始", "结束"], ["早", "周一", "八点", "09:00"]]
    told = mistakes(write(tmp_path / "区", {**SMALL, "时段": slots}))
    assert told == ["时段.csv 第 2 行 “开始”：八点 不是时刻（例 08:30）"]


def test_a_slot_that_ends_before_it_starts(tmp_path: Path) -> None:
    tables: dict[str, Table] = dict(SMALL)
    tables["时段"] = [["编号", "星期", "开始", "结束"]]
    tables["时段"] += [
        [f"{day}-{part}", day, start, "19:30"]
        for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
        for part, start in (("am", "08:00"), ("eve", "18:00"))
    ]
    tables["时段"][1][3] = "07:00"
    told = mistakes(write(tmp_path / "区", tables))
    assert told == ["时段.csv 第 2 行 “结束”：结束不晚于开始"]


def test_no_more_than_the_limit_and_how_many_more(tmp_path: Path) -> None:
    tables = {title: [list(line) for line in table] for title, table in SMALL.items()}
    tables["需求"] += [[f"Y{n}", "无", "护理", "半夜", *[""] * 4] for n in range(60)]
    told = mistakes(write(tmp_path / "区", tables))
    assert len(told) == FAULTS_REPORTED
    assert told[-1] == "……还有 71 处错误，改好以上各处再看"


def test_files_that_are_not_what_they_seem(tmp_path: Path) -> None:
    folder = write(tmp_path / "区", SMALL)
    (folder / "社区.csv").write_bytes(b"\xff\xfe\x00")
    (folder / "资金.csv").unlink()
    (folder / "资金.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    (folder / "时段.xlsx").write_bytes(b"PK\x03\x04")
    told = mistakes(folder)
    assert sorted(told) == sorted(
        [
            "社区.csv：认不出是什么编码的文字；请另存为 CSV（UTF-8）",
            "资金.xls：读不了 .xls：请另存为 xlsx 或 CSV（UTF-8）",
            "时段.xlsx：不是完整的 xlsx 工作簿，也可能加了密码；请用表格软件打开后另存一份",
        ]
    )


def test_one_sheet_an_empty_folder_and_no_folder(tmp_path: Path) -> None:
    folder = write(tmp_path / "区", SMALL)
    assert mistakes(folder / "需求.csv") == ["需求.csv：这只是一张表；请给出装着各张表的文件夹"]
    (tmp_path / "空").mkdir()
    assert mistakes(tmp_path / "空")[0].startswith("空：里面没有表格")
    assert "读不了 没有" in mistakes(tmp_path / "没有")[0]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_command_says_it_in_the_readers_language(
    lang: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write(tmp_path / "区", changed("场地", 2, "座位", "0"))
    plan = tmp_path / "plan.json"
    assert main(["match", str(folder), "-o", str(plan), "--lang", lang]) == 2
    out, err = capsys.readouterr()
    expected = {
        "zh": "场地.csv 第 2 行 “座位”：0 太小，最小是 1",
        "en": "场地.csv row 2 “座位”: 0 is too small; at least 1",
    }
    assert (out, err.strip()) == ("", expected[lang])
    assert not plan.exists()


def test_english_sheets_are_blamed_in_english(tmp_path: Path) -> None:
    folder = write(tmp_path / "区", SMALL)
    (folder / "资金.csv").unlink()
    table = [["id", "amount_yuan", "most_yuan"], ["f", "5", "-2"], ["", "5", "2"]]
    (folder / "funds.csv").write_text(said(table), "utf-8")
    assert mistakes(folder, "en") == [
        "funds.csv row 2 “most_yuan”: -2 is too small; at least 0",
        "funds.csv row 3 “id”: it is missing",
    ]


def test_every_code_of_a_sheet_has_its_sentence() -> None:
    """A flaw without words would be a traceback."""
    source = Path(__file__).parents[2]
    text = "".join(
        path.read_text("utf-8")
        for room in ("sheets", "linli/district", "linli")
        for path in (source / room).glob("*.py")
    )
    codes = set(re.findall(r'(?:Flaw|BadCell|Fault)\(\s*"(\w+)"', text))
    assert len(codes) > 25
    fields = re.findall(r"\{(\w+)\}", str(catalogue("zh", "faults")["code"]))
    blank = dict.fromkeys(fields, "x")
    near = {f"unknown_{what}_near" for what in ("column", "item", "sheet", "reference")}
    for lang in LANGUAGES:
        for code in sorted(codes | near):
            assert say(lang, f"faults.code.{code}", **blank)


def test_a_mistake_is_a_value_not_a_traceback(tmp_path: Path) -> None:
    with pytest.raises(InvalidInstance) as refused:
        load(write(tmp_path / "区", changed("场地", 2, "座位", "0")))
    (one,) = refused.value.faults
    assert one.params["file"] == "场地.csv"
    assert fault("zh", one)


def test_many_mistakes_and_long_ones_are_told_shortly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a wall of text nor a search of nearest names for each of thousands."""
    sought: list[int] = []
    nearest = difflib.get_close_matches

    def counted(word: str, among: Sequence[str], n: int, cutoff: float) -> list[str]:
        sought.append(len([*among]))
        return nearest(word, among, n, cutoff)

    monkeypatch.setattr(difflib, "get_close_matches", counted)
    tables = {title: [list(line) for line in table] for title, table in SMALL.items()}
    tables["需求"] += [[f"Y{n}", "潮" * 5_000, "护理", "周一上午", *[""] * 4] for n in range(300)]
    told = mistakes(write(tmp_path / "区", tables))
    assert len(told) == FAULTS_REPORTED
    assert max(map(len, told)) < 200
    assert len([names for names in sought if names]) == FAULTS_REPORTED

    sought.clear()
    tables["服务机构"] += [[f"P{n}", "", "机构"] for n in range(references.MOST_COMPARED)]
    tables["需求"] = [*SMALL["需求"], ["Y", "潮", "护理", "周一上午", "", "", "不在", ""]]
    assert mistakes(write(tmp_path / "区", tables)) == [
        "需求.csv 第 4 行 “现服务机构”：没有“不在”这一项"
    ]
    assert sought == [0]

    sought.clear()
    tables["需求"] = [[f"列{n}" for n in range(300)]]
    tables["参数"] = [[f"项{n}", ""] for n in range(300)]
    assert len(mistakes(write(tmp_path / "区", tables))) == FAULTS_REPORTED
    assert len(sought) == 2 * FAULTS_REPORTED


def test_rows_put_aside_leave_no_sheet_empty(tmp_path: Path) -> None:
    """That all its rows are wrong is not told as if it had none."""
    tables = changed("需求", 2, "每周次数", "8")
    tables["需求"][2][4] = "9"
    told = mistakes(write(tmp_path / "区", tables))
    assert [one.split("：")[0] for one in told] == [
        f"需求.csv 第 {n} 行 “每周次数”" for n in (2, 3)
    ]


def test_of_several_decisions_on_a_need_the_wrong_one_is_told(tmp_path: Path) -> None:
    tables = {title: [list(line) for line in table] for title, table in SMALL.items()}
    tables["指定与禁止"].append(["禁止", "X1", "上门", "厅"])
    assert mistakes(write(tmp_path / "区", tables)) == [
        "指定与禁止.csv 第 4 行 “场地”：指定了上门，就不能再指定场地"
    ]


def test_a_folder_that_can_not_be_looked_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert mistakes(tmp_path) == [f"{tmp_path.name}：读不了 {tmp_path.name}：Permission denied"]

"""Every mistake in a folder is told, all at once; each can be said in both languages."""

import difflib
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from district import references
from linli.cli import main
from linli.folder import load
from matcher.faults import InvalidInstance
from matcher.instance import FAULTS_REPORTED
from tests.district.folders import SMALL, Table, changed, mistakes, said, write
from words import LANGUAGES, catalogue, fault, say


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
        (lambda t: t["需求"].insert(0, ["需求登记表"]), "需求.csv 第 1 行：第一行应是表头，这里却"),
        (lambda t: t["需求"][0].__setitem__(1, "社 区2"), "“社 区2”：不认识这一列；是不是“社区”？"),
        (lambda t: t["需求"][0].__setitem__(4, "时段"), "“时段”：这一列写了不止一次"),
        (lambda t: [row.pop(1) for row in t["场地"]], "“社区”：缺少这一列（英文 community）"),
        (lambda t: t["场地"][1].append("多"), "第 2 行：这一列没有表头，却写着“多”"),
    ],
)  # fmt: skip
def test_sheets_and_columns(change: Callable[[Any], object], expected: str, tmp_path: Path) -> None:
    tables = {title: [list(line) for line in table] for title, table in SMALL.items()}
    change(tables)
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


def test_too_many_slots(tmp_path: Path) -> None:
    """A mistake of a whole sheet is told of the sheet."""
    tables: dict[str, Table] = {title: SMALL[title] for title in SMALL if title != "在行方案"}
    tables["时段"] = [["编号", "星期", "开始", "结束"]]
    for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"):
        for part, hour in (("am", 8), ("pm", 13), ("eve", 18)):
            ids = [f"{day}-{part}", *(f"{day}-{part}-{n}" for n in range(4))]
            tables["时段"] += [[one, day, f"{hour}:{n}0", "22:00"] for n, one in enumerate(ids)]
    assert mistakes(write(tmp_path / "区", tables)) == ["时段.csv：时段最多 63 个"]


def test_no_more_than_the_limit_and_how_many_more(tmp_path: Path) -> None:
    tables = {title: [list(line) for line in table] for title, table in SMALL.items()}
    tables["需求"] += [[f"Y{n}", f"无{n}", "护理", f"半夜{n}", *[""] * 4] for n in range(60)]
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
    assert mistakes(tmp_path / "没有") == [f"{tmp_path}/没有：读不了：没有这个文件或文件夹"]


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


def test_who_has_to_mend_a_sheet_waits_for_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The code, which takes a minute or two to compile, is not needed to say what is wrong."""
    folder = write(tmp_path / "区", changed("场地", 2, "座位", "0"))
    monkeypatch.setattr("linli.kernels.ready", lambda desk: pytest.fail("compiled first"))
    assert main(["match", str(folder), "-o", str(tmp_path / "plan.json")]) == 2
    assert "0 太小" in capsys.readouterr().err


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
        for room in ("sheets", "district", "linli")
        for path in (source / room).glob("*.py")
    )
    codes = set(
        re.findall(r'(?:(?:Flaw|BadCell|Fault)\(\s*|otherwise(?:: str)? ?= ?)"(\w+)"', text)
    )
    assert len(codes) > 25
    fields = re.findall(r"\{(\w+)\}", str(catalogue("zh", "faults")["code"]))
    blank = dict.fromkeys(fields, "x")
    near = {f"unknown_{what}_near" for what in ("column", "item", "sheet")} | {"not_in_sheet_near"}
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
    tables["需求"] += [
        [f"Y{n}", f"{n}" + "潮" * 5_000, "护理", "周一上午", *[""] * 4] for n in range(300)
    ]
    told = mistakes(write(tmp_path / "区", tables))
    assert len(told) == FAULTS_REPORTED
    assert max(map(len, told)) < 200
    assert len([names for names in sought if names]) == FAULTS_REPORTED

    sought.clear()
    tables["服务机构"] += [[f"P{n}", "", "机构"] for n in range(references.MOST_COMPARED)]
    tables["需求"] = [*SMALL["需求"], ["Y", "潮", "护理", "周一上午", "", "", "不在", ""]]
    assert mistakes(write(tmp_path / "区", tables)) == [
        "需求.csv 第 4 行 “现服务机构”：没有“不在”这一项：应是“服务机构”里的编号或名称"
    ]
    assert sought == [0]

    sought.clear()
    tables["需求"] = [["编号", *(f"列{n}" for n in range(300))]]
    tables["参数"] = [[f"项{n}", ""] for n in range(300)]
    assert len(mistakes(write(tmp_path / "区", tables))) == FAULTS_REPORTED
    decided = len(SMALL["指定与禁止"] + SMALL["在行方案"]) - 2  # on needs that are not there
    assert len(sought) == 2 * FAULTS_REPORTED + decided


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
    assert mistakes(tmp_path) == [f"{tmp_path}：读不了：没有权限"]

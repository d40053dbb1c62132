"""Mistakes of every sort are told in one reading: none hides another, none makes up another."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.district.folders import SMALL, Table, mistakes, write

Tables = dict[str, Table]
Change = Callable[[Tables], object]

BROKEN = r'"""\ud800"""'
"""A cell that no text stands for, as CSV has it."""

GRID = [
    ["编号", "星期", "开始", "结束"],
    *(
        [f"{day}-{part}", day, start, end]
        for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
        for part, start, end in (
            ("am", "08:30", "11:30"), ("pm", "13:30", "17:00"), ("eve", "18:30", "21:00"),
        )
    ),
]  # fmt: skip


def put(sheet: str, row: int, column: str, value: str) -> Change:
    def change(tables: Tables) -> None:
        table = tables[sheet]
        if column not in table[0]:
            for line in table:
                line.append("")
            table[0][-1] = column
        table[row - 1][table[0].index(column)] = value

    return change


def renamed(sheet: str, column: str, name: str) -> Change:
    return lambda tables: tables[sheet][0].__setitem__(tables[sheet][0].index(column), name)


def told(folder: Path, *changes: Change) -> list[str]:
    tables = {title: [list(line) for line in table] for title, table in SMALL.items()}
    for change in changes:
        change(tables)
    for old in folder.glob("*"):
        old.unlink()
    return mistakes(write(folder, tables))


APART = {
    "unknown item": lambda tables: tables["参数"].append(["周次", "4"]),
    "not a monday": lambda tables: tables["参数"][1].__setitem__(1, "2026-03-03"),
    "weeks out of range": lambda tables: tables["参数"][2].__setitem__(1, "0"),
    "community out of range": put("社区", 3, "纬度", "-91"),
    "type with a cell amiss": put("服务目录", 2, "责任", "全包"),
    "days too few": put("需求", 2, "每周次数", "3"),
    "age out of range": put("需求", 2, "年龄", "131"),
    "half a point": put("需求", 2, "纬度", "30.2"),
    "too long": put("需求", 3, "时长（分钟）", "400"),
    "no such community": put("需求", 3, "社区", "无此"),
    "people unread": put("需求", 3, "人数", "几个"),
    "starts unread": put("需求", 3, "最早开始", "下周"),
    "unknown column": put("服务机构", 1, "电话", "电话"),
    "kind unread": put("服务机构", 3, "类别", "公司"),
    "no such type": put("可供服务", 2, "服务类型", "跳伞"),
    "radius and communities": put("可供服务", 2, "服务社区", "潮"),
    "largest below smallest": put("可供服务", 3, "最多人数", "1"),
    "point unread": put("可供服务", 3, "经度", "东边"),
    "seats out of range": put("场地", 2, "座位", "0"),
    "money unread": put("资金", 2, "金额（元）", "许多"),
    "no such offer": put("在行方案", 2, "可供服务", "无此"),
    "unknown sheet": lambda tables: tables.update({"随笔": [["甲"], ["乙"]]}),
}  # fmt: skip
"""Each is one mistake, and none has to do with another."""


def test_any_two_are_told_as_each_alone(tmp_path: Path) -> None:
    alone = {name: told(tmp_path, change) for name, change in APART.items()}
    for name, change in APART.items():
        assert len(alone[name]) == 1, (name, alone[name])
        for other, second in APART.items():
            if name < other:
                both = told(tmp_path, change, second)
                assert sorted(both) == sorted(alone[name] + alone[other]), (name, other)


def test_all_are_told_at_once(tmp_path: Path) -> None:
    alone = {one for change in APART.values() for one in told(tmp_path, change)}
    assert set(told(tmp_path, *APART.values())) == alone


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        # A thing without an id, or whose name was not read, may be the one referred to.
        (put("可供服务", 2, "编号", ""), ["可供服务.csv 第 2 行 “编号”"]),
        (put("服务目录", 3, "名称", BROKEN), ["服务目录.csv 第 3 行 “名称”"]),
        (renamed("社区", "名称", "名 字"), ["社区.csv 第 1 行 “名 字”"]),
        (lambda t: t.update({"可供服务": []}), ["可供服务.csv 第 1 行"]),
        (lambda t: t.update({"需求": []}), ["需求.csv 第 1 行"]),
        (lambda t: t.pop("可供服务"), ["区"]),
        (renamed("需求", "每周次数", "社区"), ["需求.csv 第 1 行 “社区”"]),
        (lambda t: t.update({"可供服务单": t.pop("可供服务")}), ["可供服务单.csv", "区"]),
        # What is made of several cells rests on each.
        (put("需求", 2, "时段", "半夜"), ["需求.csv 第 2 行 “时段”"]),
        (put("需求", 2, "每周次数", "常来"), ["需求.csv 第 2 行 “每周次数”"]),
        (put("可供服务", 2, "上门价格（元）", "面议"), ["可供服务.csv 第 2 行 “上门价格（元）”"]),
        (put("可供服务", 2, "服务半径（公里）", "全"), ["可供服务.csv 第 2 行 “服务半径（公里）”"]),
        (put("可供服务", 3, "服务社区", BROKEN), ["可供服务.csv 第 3 行 “服务社区”"]),
        (renamed("可供服务", "服务半径（公里）", "半 径"), ["可供服务.csv 第 1 行 “半 径”"]),
        (put("可供服务", 3, "团体价格（元）", "面议"), ["可供服务.csv 第 3 行 “团体价格（元）”"]),
        (put("可供服务", 3, "最少人数", "几个"), ["可供服务.csv 第 3 行 “最少人数”"]),
        (put("需求", 2, "社区", ""), ["需求.csv 第 2 行 “社区”"]),
        (put("指定与禁止", 3, "决定", "希望"), ["指定与禁止.csv 第 3 行 “决定”"]),
        # What another sheet says is blamed there.
        (put("服务目录", 3, "时长（分钟）", "一课"), ["服务目录.csv 第 3 行 “时长（分钟）”"]),
        (put("服务目录", 3, "时长（分钟）", "9999"), ["服务目录.csv 第 3 行 “时长（分钟）”"]),
        (put("社区", 2, "经度", "东边"), ["社区.csv 第 2 行 “经度”"]),
        (lambda t: t["场地"][1].append("多"), ["场地.csv 第 2 行"]),
    ],
)  # fmt: skip
def test_what_only_follows_is_not_told(change: Change, expected: list[str], tmp_path: Path) -> None:
    said = told(tmp_path / "区", change)
    assert [one.split("：")[0] for one in said] == expected, said
    # nor with another mistake, which has the rest judged cell by cell
    other = told(tmp_path / "区", change, APART["not a monday"])
    assert sorted(other) == sorted([*said, *told(tmp_path / "区", APART["not a monday"])])


@pytest.mark.parametrize(
    ("column", "value", "slots"),
    [
        ("结束", "07:00", "周一上午"),  # the only one it has
        ("开始", "八点", "周一至周二上午"),  # two of its two days
        ("结束", "晚些", "周一全天"),  # the longest
    ],
)
def test_a_slot_that_is_wrong_makes_no_need_wrong(
    column: str, value: str, slots: str, tmp_path: Path
) -> None:
    grid = [list(line) for line in GRID]
    grid[1][3] = "12:30"
    sessions = "2" if "至" in slots else "1"
    said = told(
        tmp_path / "区",
        lambda t: t.update({"时段": grid}),
        put("时段", 2, column, value),
        put("需求", 2, "时段", slots),
        put("需求", 2, "每周次数", sessions),
        put("需求", 2, "时长（分钟）", "230" if "全天" in slots else "60"),
    )
    assert [one.split("：")[0] for one in said] == [f"时段.csv 第 2 行 “{column}”"], said


def test_minutes_that_a_type_would_say(tmp_path: Path) -> None:
    """Short slots, and needs that leave their minutes to a type that does not say them."""
    short = [GRID[0], *([one, day, start, f"{start[:2]}:59"] for one, day, start, _ in GRID[1:])]
    changes = [
        lambda t: t.update({"时段": short}),
        put("服务目录", 2, "时长（分钟）", "20"),
        put("服务目录", 3, "时长（分钟）", "20"),
    ]
    assert told(tmp_path / "区", *changes) == []
    unread = put("服务目录", 3, "时长（分钟）", "一课")
    assert len(told(tmp_path / "区", *changes, unread)) == 1
    assert len(told(tmp_path / "区", *changes, put("需求", 3, "服务类型", "跳伞"))) == 1
    both = put("可供服务", 3, "服务类型", "护理、夜校")
    assert told(tmp_path / "区", *changes, both) == []
    assert len(told(tmp_path / "区", *changes, both, unread)) == 1
    assert len(told(tmp_path / "区", *changes, put("可供服务", 3, "服务类型", "跳伞、夜校"))) == 1


def test_a_price_that_is_not_read_is_still_one(tmp_path: Path) -> None:
    """Nothing else in the row says that there are groups."""
    changes = [put("可供服务", 3, column, "") for column in ("最少人数", "最多人数")]
    said = told(tmp_path / "区", *changes, put("可供服务", 3, "团体价格（元）", "面议"))
    assert [one.split("：")[0] for one in said] == ["可供服务.csv 第 3 行 “团体价格（元）”"]


def test_a_distance_said_twice_is_not_told_again_for_its_size(tmp_path: Path) -> None:
    said = told(
        tmp_path / "区",
        put("可供服务", 2, "服务半径（公里）", "99999公里"),
        put("可供服务", 2, "服务半径（米）", "99999999"),
    )
    assert [one.split("：")[1] for one in said] == ["公里和米只写一个"]


def test_rows_with_one_id_are_told_apart(tmp_path: Path) -> None:
    """What is wrong with the second is told of the second."""
    said = told(tmp_path / "区", put("需求", 3, "编号", "X1"), put("需求", 3, "每周次数", "2"))
    assert [one.split("：")[0] for one in said] == [
        "需求.csv 第 3 行 “编号”", "需求.csv 第 3 行 “时段”",
    ]  # fmt: skip


def test_more_broken_references_than_are_told_hide_nothing(tmp_path: Path) -> None:
    """The model stops at its limit; what is told of a folder is counted after what follows."""
    many = [[f"Y{n}", f"无此{n}", "护理", "周一上午", *[""] * 4] for n in range(200)]
    said = told(
        tmp_path / "区", lambda t: t["需求"].extend(many), put("可供服务", 3, "最多人数", "1")
    )
    assert said[-1] == "……还有 152 处错误，改好以上各处再看"


def test_without_its_sheet_a_reference_is_broken_whatever_else_is(tmp_path: Path) -> None:
    changes = (lambda t: t.pop("场地"), put("指定与禁止", 3, "场地", "厅"))
    said = told(tmp_path / "区", *changes, APART["money unread"])
    assert said[0].startswith("区：缺少“场地”（venues）这张表，却有 1 处写着它的编号或名称")
    # but a sheet that is not known may be the one that is missing
    said = told(tmp_path / "区", *changes, APART["unknown sheet"])
    assert said == ["随笔.csv：不认识这张表"]

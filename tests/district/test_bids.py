"""Sheets of lots and bids: the rows of one id are one bid, and each mistake is told in its row."""

import re
from pathlib import Path

import pytest

from linli.folder import load
from tests.district.folders import TENDER, Table, mistakes, write


def with_cell(sheet: str, row: int, column: str, value: str) -> dict[str, Table]:
    """The tender with one cell changed; ``row`` as a spreadsheet counts."""
    tables = {title: [list(line) for line in table] for title, table in TENDER.items()}
    table = tables[sheet]
    table[row - 1][table[0].index(column)] = value
    return tables


def test_rows_of_one_id_are_one_bid(tmp_path: Path) -> None:
    instance = load(write(tmp_path / "区", TENDER))
    bundle, other, third = instance.bids
    assert [(part.lot, part.offer) for part in bundle.parts] == [
        ("包一", "站-一"),
        ("包二", "站-二"),
    ]
    assert [(part.smallest, part.largest) for part in bundle.parts] == [(1, 10**6), (2, 9)]
    assert (bundle.lump_sum_fen, bundle.score, bundle.alternative) == (300_000, 86, "二选一")
    assert (other.id, other.score, third.provider) == ("乙", 80, "学")
    (award,) = instance.policy.awards
    assert (award.bid, award.accepted, award.reason) == ("乙", False, "用甲")
    assert [(lot.communities, lot.winners) for lot in instance.lots] == [(("潮",), 1), (("月",), 2)]


def test_they_need_not_stand_together_and_may_say_it_all_again(tmp_path: Path) -> None:
    heading, first, second, *others = TENDER["投标"]
    again = [*first[:1], *second[1:6], *first[6:]]
    turned = {**TENDER, "投标": [heading, first, *others, again]}
    assert {bid.id: len(bid.parts) for bid in load(write(tmp_path / "区", turned)).bids} == {
        "甲": 2,
        "乙": 1,
        "丙": 1,
    }


def test_english_headings(tmp_path: Path) -> None:
    english = [
        "id", "provider", "lot", "offer", "smallest", "largest", "lump_sum_yuan", "score",
        "alternative", "award", "reason",
    ]  # fmt: skip
    rows = [
        [*line[:9], line[9].replace("不中标", "not accepted"), *line[10:]]
        for line in TENDER["投标"][1:]
    ]
    tables = {**TENDER, "bids": [english, *rows]}
    tables["lots"] = [
        ["id", "name", "service_types", "communities", "fund", "winners"],
        *TENDER["招标包"][1:],
    ]
    del tables["投标"], tables["招标包"]
    assert load(write(tmp_path / "en", tables)) == load(write(tmp_path / "zh", TENDER))


def test_the_policys_figures_of_tenders_are_settings(tmp_path: Path) -> None:
    more = [["中标每评分（分）", "2.5"], ["一家最多占资金（%）", "40%"]]
    policy = load(write(tmp_path / "区", {**TENDER, "参数": [*TENDER["参数"], *more]})).policy
    assert (policy.weights.award_point, policy.provider_share_percent) == (2_500, 40)


@pytest.mark.parametrize(
    ("item", "value", "expected"),
    [
        ("一家最多占资金（%）", "101", "101 太大，最大是 100"),
        ("一家最多占资金（%）", "0", "0 太小，最小是 1"),
        ("一家最多占资金（%）", "1", "1 说不清"),
        ("中标每评分（分）", "-1", "-1 太小，最小是 0"),
        ("社区保底（%）", "101", "101 太大，最大是 100"),
        ("安全绝对优先", "也许", "“也许”不在可选之中"),
    ],
)
def test_a_setting_out_of_range(item: str, value: str, expected: str, tmp_path: Path) -> None:
    (told,) = mistakes(write(tmp_path / "区", {**TENDER, "参数": [*TENDER["参数"], [item, value]]}))
    assert told.startswith(f"参数.csv 第 4 行 “{item}”：{expected}")


@pytest.mark.parametrize(
    ("sheet", "row", "column", "cell", "at", "expected"),
    [
        # values
        ("招标包", 2, "中标家数", "0", "", "0 太小，最小是 1"),
        ("招标包", 2, "服务类型", "", "", "缺了这一项"),
        ("招标包", 2, "服务类型", "无", "", "至少要有一项"),
        ("招标包", 2, "资金", "", "", "缺了这一项"),
        ("投标", 3, "最少需求数", "0", "", "0 太小，最小是 1"),
        ("投标", 3, "最多需求数", "很多", "", "应是数，用阿拉伯数字写，写的是 很多"),
        ("投标", 2, "总价（元）", "-1", "", "-1 太小，最小是 0"),
        ("投标", 2, "总价（元）", "面议", "", "应是多少元，写的是 面议"),
        ("投标", 2, "评分", "101", "", "101 太大，最大是 100"),
        ("投标", 4, "定标", "也许", "", "“也许”不在可选之中：中标、不中标"),
        ("投标", 4, "编号", "", "", "缺了这一项"),
        ("投标", 4, "编号", "长" * 201, "", "太长，最多 200 个字"),
        ("投标", 5, "服务机构", "", "", "缺了这一项"),
        # names of nothing
        ("招标包", 3, "资金", "没有", "", "没有“没有”这一项"),
        ("招标包", 3, "服务类型", "跳伞", "", "没有“跳伞”这一项"),
        ("招标包", 3, "社区", "月度社区", "", "没有“月度社区”这一项；是不是“月”？"),
        ("投标", 5, "服务机构", "没有", "", "没有“没有”这一项"),
        ("投标", 5, "招标包", "包三", "", "没有“包三”这一项；是不是“包"),
        ("投标", 5, "可供服务", "学-三", "", "没有“学-三”这一项；是不是"),
        # what does not go together
        ("投标", 3, "最多需求数", "1", "", "最多的比最少的还少"),
        ("投标", 3, "服务机构", "学", "", "“甲”在第 2 行写的不一样"),
        ("投标", 3, "总价（元）", "2000", "", "“甲”在第 2 行写的不一样"),
        ("投标", 3, "备选组", "别的", "", "“甲”在第 2 行写的不一样"),
        ("投标", 4, "定标", "", "", "缺了这一项"),
        ("投标", 5, "备选组", "二选一", "", "备选“二选一”是另一家机构的"),
        ("投标", 4, "可供服务", "站-一", "", "“站-一”在第 2 行已经用过"),
        ("投标", 5, "可供服务", "学-夜", "", "“潮”不在招标包“包二”之内"),
        ("投标", 5, "可供服务", "站-护", "", None),
        ("投标", 5, "服务机构", "站", "可供服务", "“学-二”是另一家机构的服务"),
        ("招标包", 2, "社区", "月", "", None),
        ("可供服务", 7, "服务社区", "潮、月", "", None),
    ],
)  # fmt: skip
def test_a_cell_is_told_where_it_stands(
    sheet: str, row: int, column: str, cell: str, at: str, expected: str | None, tmp_path: Path
) -> None:
    """None: several mistakes, or one told in the row of the bid."""
    told = mistakes(write(tmp_path / "区", with_cell(sheet, row, column, cell)))
    if expected is None:
        assert told
        assert all(one.startswith("投标.csv 第 ") and "“可供服务”：" in one for one in told), told
        return
    assert len(told) == 1, told
    match = re.fullmatch(rf"{sheet}\.csv 第 {row} 行 “(.*?)”：(.*)", told[0])
    assert match, told
    assert match[1] == (at or column)
    assert match[2].startswith(expected), told


def test_a_lot_twice_in_a_bid(tmp_path: Path) -> None:
    tables = with_cell("投标", 3, "招标包", "潮鸣护理")
    assert mistakes(write(tmp_path / "区", tables)) == [
        "投标.csv 第 3 行 “招标包”：“包一”在第 2 行已经用过",
        *(
            f"投标.csv 第 3 行 “可供服务”：“{beyond}”不在招标包“包一”之内；"
            "包里限定了社区的，服务范围要写其中的社区，不写半径"
            for beyond in ("夜校", "月")
        ),
    ]


def test_a_bundle_of_two_funds_names_all_its_rows(tmp_path: Path) -> None:
    (told,) = mistakes(write(tmp_path / "区", with_cell("招标包", 3, "资金", "文体")))
    assert told == "投标.csv 第 2、3 行 “招标包”：合投的几个包要由同一笔资金付"


@pytest.mark.parametrize(
    ("sheet", "row", "column", "cell"),
    [
        ("招标包", 3, "资金", "文化"),
        ("招标包", 3, "社区", "不在"),
        ("可供服务", 7, "服务机构", "没有"),
        ("可供服务", 7, "服务类型", "跳伞"),
        ("可供服务", 7, "服务社区", "不在"),
        ("投标", 5, "服务机构", "没有"),
        ("投标", 4, "服务机构", ""),
        ("投标", 3, "最少需求数", "几条"),
        ("服务机构", 3, "编号", ""),
    ],
)  # fmt: skip
def test_what_only_follows_is_not_told(
    sheet: str, row: int, column: str, cell: str, tmp_path: Path
) -> None:
    told = mistakes(write(tmp_path / "区", with_cell(sheet, row, column, cell)))
    assert [one for one in told if one.startswith("投标.csv") and sheet != "投标"] == []
    assert len(told) == 1, told


def test_bids_without_a_sheet_of_lots(tmp_path: Path) -> None:
    tables = {title: table for title, table in TENDER.items() if title != "招标包"}
    (told,) = mistakes(write(tmp_path / "区", tables))
    assert "缺少“招标包”（lots）这张表，却有 4 处写着它的编号或名称" in told

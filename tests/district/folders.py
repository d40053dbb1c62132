"""A small district as a folder of CSV, to be changed one cell at a time."""

from collections.abc import Mapping
from pathlib import Path

from linli.folder import load
from matcher.faults import InvalidInstance
from words import fault

Table = list[list[str]]

SMALL: Mapping[str, Table] = {
    "参数": [["项目", "值"], ["开始日期", "2026-03-02"], ["周数", "4"]],
    "社区": [
        ["编号", "名称", "经度", "纬度"],
        ["潮", "潮鸣社区", "120.2", "30.25"],
        ["月", "月渡社区", "120.21", "30.24"],
    ],
    "服务目录": [
        ["编号", "名称", "方式", "可团体", "时长（分钟）"],
        ["护理", "居家护理", "上门", "否", "90"],
        ["夜校", "青年夜校", "场地", "是", ""],
    ],
    "需求": [
        [
            "编号", "社区", "服务类型", "时段", "每周次数", "自付意愿（元）", "现服务机构",
            "最早开始",
        ],
        ["X1", "潮", "护理", "周一上午、周三上午", "2", "20", "站", ""],
        ["X2", "月渡社区", "青年夜校", "周二晚上", "", "", "", "不限"],
    ],
    "服务机构": [["编号", "名称", "类别"], ["站", "护理站", "机构"], ["学", "夜校社", "社会组织"]],
    "可供服务": [
        [
            "编号", "服务机构", "服务类型", "经度", "纬度", "服务半径（公里）", "服务社区",
            "时段与次数", "每周分钟数", "上门价格（元）", "团体价格（元）", "最少人数",
            "最多人数",
        ],
        [
            "站-护", "站", "护理", "120.2", "30.25", "3", "", "工作日上午×2", "900", "85.5",
            "", "", "",
        ],
        [
            "学-夜", "学", "夜校", "120.2", "30.25", "", "潮、月", "周二晚上", "300", "", "240",
            "2", "9",
        ],
    ],
    "场地": [["编号", "社区", "座位", "开放时段"], ["厅", "月", "20", "每天晚上"]],
    "资金": [["编号", "金额（元）", "每次每人上限（元）"], ["养老", "9000", "200"]],
    "指定与禁止": [
        ["决定", "需求", "方式", "场地"],
        ["指定", "X1", "上门", ""],
        ["禁止", "X1", "", ""],
    ],
    "在行方案": [["需求", "可供服务", "时段"], ["X1", "站-护", "周一上午、周三上午"]],
}  # fmt: skip

TENDER: Mapping[str, Table] = {
    **SMALL,
    "可供服务": [
        *SMALL["可供服务"],
        ["站-一", "站", "护理", "120.2", "30.25", "", "潮", "周一上午", "900", "80", "", "", ""],
        ["站-二", "站", "夜校", "120.2", "30.25", "", "月", "周二晚上", "900", "", "200", "1", "9"],
        ["站-三", "站", "护理", "120.2", "30.25", "", "潮", "周三上午", "900", "95", "", "", ""],
        ["学-二", "学", "夜校", "120.2", "30.25", "", "月", "周二晚上", "900", "", "220", "1", "9"],
    ],
    "资金": [*SMALL["资金"], ["文体", "5000", "60"]],
    "招标包": [
        ["编号", "名称", "服务类型", "社区", "资金", "中标家数"],
        ["包一", "潮鸣护理", "护理", "潮鸣社区", "养老", ""],
        ["包二", "月渡夜校", "青年夜校", "月", "养老", "2家"],
    ],
    "投标": [
        [
            "编号", "服务机构", "招标包", "可供服务", "最少需求数", "最多需求数", "总价（元）",
            "评分", "备选组", "定标", "原因",
        ],
        ["甲", "护理站", "潮鸣护理", "站-一", "", "", "3000", "86分", "二选一", "", ""],
        ["甲", "站", "包二", "站-二", "2", "9条", "", "", "", "", ""],
        ["乙", "站", "包一", "站-三", "1", "4", "", "80", "二选一", "不中标", "用甲"],
        ["丙", "学", "包二", "学-二", "1", "9", "", "75", "", "", ""],
    ],
}  # fmt: skip
"""The same with two lots and three bids, one of them a bundle."""


def said(table: Table, separator: str = ",") -> str:
    return "".join(separator.join(row) + "\r\n" for row in table)


def write(folder: Path, tables: Mapping[str, Table], encoding: str = "utf-8-sig") -> Path:
    folder.mkdir(exist_ok=True)
    for title, table in tables.items():
        (folder / f"{title}.csv").write_bytes(said(table).encode(encoding))
    return folder


def changed(sheet: str, row: int, column: str, value: str) -> dict[str, Table]:
    """The small district with one cell changed; ``row`` as a spreadsheet counts."""
    tables = {title: [list(line) for line in table] for title, table in SMALL.items()}
    table = tables[sheet]
    if column not in table[0]:
        for line in table:
            line.append("")
        table[0][-1] = column
    table[row - 1][table[0].index(column)] = value
    return tables


def mistakes(path: Path, lang: str = "zh") -> list[str]:
    """What is said of a folder or a file; nothing where it is an instance."""
    try:
        load(path)
    except InvalidInstance as invalid:
        return [fault(lang, one) for one in invalid.faults]
    return []

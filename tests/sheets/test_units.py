"""A heading in another unit is told with what becomes of the numbers; so are they converted."""

from pathlib import Path

import pytest

from tests.district.folders import SMALL, Table, mistakes, write


def renamed(sheet: str, heading: str, other: str) -> dict[str, Table]:
    tables = {title: [list(row) for row in table] for title, table in SMALL.items()}
    first = tables[sheet][0]
    first[first.index(heading)] = other
    return tables


@pytest.mark.parametrize(
    ("sheet", "heading", "other", "said"),
    [
        ("资金", "金额（元）", "金额(万元)", "每个数都要从“万元”换算成“元”，乘以 10000"),
        ("资金", "金额（元）", "金额（千元）", "每个数都要从“千元”换算成“元”"),
        ("可供服务", "每周分钟数", "每周小时数", "是不是“每周分钟数”？"),
        ("服务目录", "时长（分钟）", "时长（小时）", "每个数都要从“小时”换算成“分钟”，乘以 60"),
        ("可供服务", "服务半径（公里）", "服务半径（里）", "每个数都要从“里”换算成“公里”"),
        ("需求", "自付意愿（元）", "copay_limit_wan", "每个数都要从“wan”换算成“yuan”"),
        ("资金", "金额（元）", "金额（RMB）", "不认识这一列；是不是“金额（元）”？"),
    ],
)
def test_a_heading_in_another_unit_is_one_mistake_and_says_what_to_do(
    sheet: str, heading: str, other: str, said: str, tmp_path: Path
) -> None:
    """The column that it stands for is not missing besides."""
    (told,) = mistakes(write(tmp_path / "区", renamed(sheet, heading, other)))
    assert f"{sheet}.csv 第 1 行 “{other}”" in told
    assert said in told
    assert ("换算" in told) == ("换算" in said)
    (told,) = mistakes(write(tmp_path / "区", renamed(sheet, heading, other)), "en")
    assert ("converted" in told) == ("换算" in said)


def test_a_setting_in_another_unit(tmp_path: Path) -> None:
    tables = {**SMALL, "参数": [*SMALL["参数"], ["自付封顶（万元）", "1"]]}
    (told,) = mistakes(write(tmp_path / "区", tables))
    assert told.endswith("只改名称不够：数要从“万元”换算成“元”，乘以 10000")
    tables = {**SMALL, "参数": [*SMALL["参数"], ["自付封顶（百元）", "1"]]}
    (told,) = mistakes(write(tmp_path / "区", tables))
    assert told.endswith("只改名称不够：数要从“百元”换算成“元”")


def test_a_heading_that_differs_in_more_than_its_unit_is_only_likened(tmp_path: Path) -> None:
    (told,) = mistakes(write(tmp_path / "区", renamed("资金", "金额（元）", "总金额（万元）")))
    assert "是不是“金额（元）”？" in told
    assert "换算" not in told

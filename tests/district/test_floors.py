"""What communities are owed, in the sheets: a community's own column, and two wishes."""

from pathlib import Path

import pytest

from linli.folder import load
from matcher.instance import Floor
from tests.district.folders import SMALL, changed, mistakes
from tests.district.folders import write as written


def test_a_community_has_its_floor_in_its_own_row(tmp_path: Path) -> None:
    policy = load(written(tmp_path / "区", changed("社区", 3, "保底（项）", "1"))).policy
    assert policy.floors == (Floor(community="月", needs=1),)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("0", "0 太小，最小是 1"), ("9000000", "太大"), ("很多", "应是数")],
)
def test_a_floor_that_is_none_is_told_in_its_cell(
    value: str, expected: str, tmp_path: Path
) -> None:
    (told,) = mistakes(written(tmp_path / "区", changed("社区", 3, "保底（项）", value)))
    assert told.startswith("社区.csv 第 3 行 “保底（项）”：")
    assert expected in told


def test_wishes_are_settings(tmp_path: Path) -> None:
    more = [["安全绝对优先", "是"], ["社区保底（%）", "60%"]]
    policy = load(written(tmp_path / "区", {**SMALL, "参数": [*SMALL["参数"], *more]})).policy
    assert (policy.first_tier_absolute, policy.floor_share_percent) == (True, 60)


def test_a_share_and_numbers_do_not_go_together(tmp_path: Path) -> None:
    tables = changed("社区", 3, "保底（项）", "1")
    tables["参数"] = [*SMALL["参数"], ["社区保底（%）", "60"]]
    (told,) = mistakes(written(tmp_path / "区", tables))
    assert told.startswith("参数.csv 第 4 行 “社区保底（%）”：")
    assert "只能写一样" in told

"""Points in each other's column, or nowhere near any community, are refused as such."""

from pathlib import Path

import pytest

from tests.district.folders import SMALL, mistakes, write


def told(folder: Path, *points: tuple[str, int, str, str], west: bool = False) -> list[str]:
    """What is said with these longitudes and latitudes; ``west``: of a district in Urumqi."""
    tables = {title: [list(line) for line in table] for title, table in SMALL.items()}
    for lines in tables.values():
        if west and "经度" in lines[0]:
            for line in lines[1:]:
                line[lines[0].index("经度")], line[lines[0].index("纬度")] = "87.6", "43.8"
    for sheet, row, lon, lat in points:
        lines = tables[sheet]
        for column, value in (("经度", lon), ("纬度", lat)):
            if column not in lines[0]:
                for line in lines:
                    line.append("")
                lines[0][-1] = column
            lines[row - 1][lines[0].index(column)] = value
    return mistakes(write(folder, tables))


@pytest.mark.parametrize(
    ("sheet", "row"), [("社区", 2), ("社区", 3), ("需求", 2), ("可供服务", 3), ("场地", 2)]
)
def test_a_latitude_that_is_none(sheet: str, row: int, tmp_path: Path) -> None:
    """One mistake, whoever else takes its place from there."""
    assert told(tmp_path / "区", (sheet, row, "30.25", "120.2")) == [
        f"{sheet}.csv 第 {row} 行 “经度”：经度和纬度像是写反了：这里是经度 30.25、纬度 120.2"
    ]


@pytest.mark.parametrize(("sheet", "row"), [("需求", 2), ("可供服务", 3), ("场地", 2)])
def test_a_point_that_would_be_near_the_other_way_round(
    sheet: str, row: int, tmp_path: Path
) -> None:
    """Where a longitude could be a latitude, the communities tell."""
    assert told(tmp_path / "区", (sheet, row, "87.61", "43.79"), west=True) == []
    said = told(tmp_path / "区", (sheet, row, "43.79", "87.61"), west=True)
    assert [one.split("：")[1] for one in said] == ["经度和纬度像是写反了"]


@pytest.mark.parametrize(("sheet", "row"), [("需求", 2), ("可供服务", 3), ("场地", 2)])
def test_a_point_far_from_every_community(sheet: str, row: int, tmp_path: Path) -> None:
    """A digit left out, or another city's."""
    said = f"{sheet}.csv 第 {row} 行 “经度”：离所有社区都在一百公里以外，像是写错了："
    assert told(tmp_path / "区", (sheet, row, "12.02", "30.2")) == [
        f"{said}这里是经度 12.02、纬度 30.2"
    ]


def test_a_neighbouring_district_is_not_far(tmp_path: Path) -> None:
    assert told(tmp_path / "区", ("可供服务", 3, "120.9", "30.9")) == []


def test_near_both_ways_is_not_swapped(tmp_path: Path) -> None:
    near = [("社区", 2, "45.1", "44.2"), ("社区", 3, "45.1", "44.2"), ("需求", 2, "44.2", "45.1")]
    near += [("可供服务", row, "45.1", "44.2") for row in (2, 3)] + [("场地", 2, "45.1", "44.2")]
    assert told(tmp_path / "区", *near) == []


def test_every_community_swapped(tmp_path: Path) -> None:
    said = told(tmp_path / "区", ("社区", 2, "30.2", "120.2"), ("社区", 3, "30.3", "120.3"))
    assert [one.split("：")[1] for one in said] == ["经度和纬度像是写反了"] * 2

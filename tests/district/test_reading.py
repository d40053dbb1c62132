"""A folder of sheets becomes an instance: names, defaults, forms."""

from pathlib import Path

import pytest

import district
from linli.folder import load
from matcher.instance import HomeTerms, Setting, Weights, standard_grid
from sheets.sheet import Page
from tests.district.folders import SMALL, changed, mistakes, said, write


def test_a_small_folder(tmp_path: Path) -> None:
    """Whatever may be left out is filled in as the page on sheets says."""
    instance = load(write(tmp_path / "区", SMALL))
    first, second = instance.needs
    assert (first.resident, second.resident) == ("X1", "X2")
    assert (first.minutes, second.minutes) == (90, 60)
    assert first.point == instance.communities[0].point
    assert (second.community, second.service_type) == ("月", "夜校")
    assert (second.sessions_per_week, second.priority, second.weeks) == (1, 3, 4)
    assert (second.copay_limit_fen, second.earliest_start) == (0, None)
    assert first.current_provider == "站"
    visits, lessons = instance.offers
    assert visits.home == HomeTerms(price_fen=8550)
    assert visits.catchment.radius_m == 3000
    assert dict(visits.sessions) == {f"{day}-am": 2 for day in ("mon", "tue", "wed", "thu", "fri")}
    assert lessons.group is not None
    assert (lessons.group.minutes, lessons.group.fee_fen) == (60, 0)
    assert lessons.catchment.communities == ("潮", "月")
    assert instance.venues[0].point == instance.communities[1].point
    assert instance.grid == standard_grid()
    assert instance.policy.weights == Weights()
    assert instance.policy.pins[0].setting == "home"
    assert [one.need for one in instance.policy.forbids] == ["X1"]
    assert instance.in_force[0].slots == ("mon-am", "wed-am")
    assert instance.service_types[1].setting is Setting.VENUE


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gbk"])
def test_any_encoding_is_the_same_district(encoding: str, tmp_path: Path) -> None:
    expected = load(write(tmp_path / "a", SMALL)).digest
    assert load(write(tmp_path / "b", SMALL, encoding)).digest == expected


def test_a_workbook_and_workbooks_in_a_folder(tmp_path: Path) -> None:
    instance = load(write(tmp_path / "a", SMALL))
    pages = district.pages_of(instance, "en")
    district.write(pages, tmp_path / "all.xlsx")
    assert load(tmp_path / "all.xlsx").digest == instance.digest
    (tmp_path / "renamed").write_bytes((tmp_path / "all.xlsx").read_bytes())
    assert load(tmp_path / "renamed").digest == instance.digest
    (tmp_path / "b").mkdir()
    for page in pages:
        district.write([page], tmp_path / "b" / f"{page.title}.xlsx")
    assert load(tmp_path / "b").digest == instance.digest


def test_a_worksheet_alone_is_called_by_its_file(tmp_path: Path) -> None:
    """What a spreadsheet saves when one sheet is kept as a workbook of its own."""
    folder = write(tmp_path / "a", SMALL)
    expected = load(folder).digest
    (folder / "场地.csv").unlink()
    rows = SMALL["场地"]
    district.write([Page("Sheet1", rows)], folder / "场地.xlsx")
    assert load(folder).digest == expected


def test_other_names_other_order_and_a_sheet_that_is_not_read(tmp_path: Path) -> None:
    tables = dict(SMALL)
    tables["Policy"] = tables.pop("参数")
    tables["venues"] = [row[::-1] for row in tables.pop("场地")]
    tables["说明"] = [["随便", "写"], ["什么"]]
    folder = write(tmp_path / "a", tables)
    assert load(folder).digest == load(write(tmp_path / "b", SMALL)).digest


def test_what_is_no_sheet_is_left_alone(tmp_path: Path) -> None:
    folder = write(tmp_path / "a", SMALL)
    for name in ("plan.json", "信.pdf", ".需求.csv", "~$需求.xlsx", "README.md", "说明.xlsx"):
        (folder / name).write_bytes(b"\xff\x00 not a sheet")
    (folder / "旧的.csv").mkdir()
    assert mistakes(folder) == []


def test_the_slots_may_be_the_districts_own(tmp_path: Path) -> None:
    slots = [["编号", "星期", "开始", "结束"]]
    slots += [[day, f"周{day}", "06:00", "09:00"] for day in "一二三四五"]
    tables = {**changed("需求", 2, "时段", "一、周三"), "时段": slots}
    del tables["在行方案"], tables["场地"]
    for table, column in (("需求", "时段"), ("可供服务", "时段与次数")):
        tables[table][2][tables[table][0].index(column)] = "二"
    instance = load(write(tmp_path / "a", tables))
    assert instance.needs[0].slots == ("一", "三")
    assert instance.grid[0].minutes == 180


def test_headings_alone_are_no_slots_of_ones_own(tmp_path: Path) -> None:
    tables = {**SMALL, "时段": [["编号", "星期", "开始", "结束"]]}
    assert load(write(tmp_path / "a", tables)).grid == standard_grid()


@pytest.mark.parametrize("separator", [";", "\t"])
def test_semicolons_and_tabs(separator: str, tmp_path: Path) -> None:
    folder = write(tmp_path / "a", SMALL)
    expected = load(folder).digest
    (folder / "场地.csv").write_text(said(SMALL["场地"], separator), "utf-8")
    assert load(folder).digest == expected


def test_a_name_with_other_width_and_case_is_the_same(tmp_path: Path) -> None:
    tables = changed("服务目录", 2, "英文名", "Home Care")
    tables["需求"][1][2] = "ｈｏｍｅ care"
    assert load(write(tmp_path / "a", tables)).needs[0].service_type == "护理"


def test_a_catchment_names_its_communities(tmp_path: Path) -> None:
    tables = changed("可供服务", 3, "服务社区", "潮鸣社区、月渡社区")
    assert load(write(tmp_path / "a", tables)).offers[1].catchment.communities == ("潮", "月")
    wrong = write(tmp_path / "b", changed("可供服务", 3, "服务社区", "潮鸣小区"))
    assert mistakes(wrong) == [
        "可供服务.csv 第 3 行 “服务社区”：没有“潮鸣小区”这一项；是不是“潮”？"
    ]


def test_metres_or_kilometres(tmp_path: Path) -> None:
    tables = changed("需求", 2, "出行上限（米）", "800")
    for line in tables["需求"]:
        line.append("")
    tables["需求"][0][-1], tables["需求"][2][-1] = "出行上限（公里）", "1.5"
    instance = load(write(tmp_path / "a", tables))
    assert [need.travel_limit_m for need in instance.needs] == [800, 1500]

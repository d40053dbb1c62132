"""Sheets of providers, offers, venues and funds, and the empty ones to fill in."""

import io
import zipfile
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from door.acting import Service
from sheets import csv_form, xlsx_form
from sheets.sheet import Page
from sheets.text import guarded, unguarded
from tests.service.intake.handing import as_csv, hand_in, trail, tried
from tests.service.story import CREDIT_CODE, District, made

PROVIDERS = ("编号", "名称", "类别", "统一社会信用代码", "资质")
OTHER_CODE = "91310000MA1FL0HB78"
OFFERS = (
    "服务机构", "服务类型", "经度", "纬度", "服务半径（公里）", "时段与次数", "每周分钟数",
    "上门价格（元）",
)  # fmt: skip
OFFER = ("P1", "维修", "120.15", "30.28", "3", "周一上午×2、周三下午", "600", "80")


def volunteers(number: str = "P1", name: str = "暖心志愿队") -> tuple[str, ...]:
    return (number, name, "志愿团队", "", "护士执业(至2027-06-30)")


def template(here: District, kind: str, form: str, lang: str = "zh") -> bytes:
    headers = {"Authorization": f"Bearer {here.official.secret}", "Accept-Language": lang}
    path = f"/api/v1/intake/{kind}/template"
    answer = here.client.get(path, params={"form": form}, headers=headers)
    assert answer.status_code == 200
    return bytes(answer.content)


def test_a_sheet_of_offers_names_providers_of_a_sheet_before_it(
    here: District, service: Service
) -> None:
    made(hand_in(here.official, "providers", as_csv(PROVIDERS, volunteers())))
    items = made(here.official.get("/providers"), 200)["items"]
    team = next(one for one in items if one["name"] == "暖心志愿队")
    assert team["licences"] == [{"code": "护士执业", "valid_until": "2027-06-30"}]
    for named in ("P1", "暖心志愿队", team["id"]):
        said = tried(here.official, "offers", as_csv(OFFERS, (named, *OFFER[1:])))
        assert said["errors"] == []
    made(hand_in(here.official, "offers", as_csv(OFFERS, OFFER)))
    (offer,) = made(here.official.get(f"/providers/{team['id']}/offers"), 200)["items"]
    assert offer["definition"]["sessions"] == {"mon-am": 2, "wed-pm": 1}
    assert offer["definition"]["home"] == {"price_fen": 8_000}
    assert [entry["kind"] for entry in trail(service, "intake.taken")] == ["providers", "offers"]


def test_a_latitude_beyond_the_pole_is_told_by_row(here: District) -> None:
    """With its figures: what the child says of them must be JSON."""
    far = (*OFFER[:3], "120.1512", *OFFER[4:])
    made(hand_in(here.official, "providers", as_csv(PROVIDERS, volunteers())))
    errors = tried(here.official, "offers", as_csv(OFFERS, far))["errors"]
    (said,) = [one for one in errors if one["column"] == "纬度"]
    assert (said["row"], said["code"]) == (2, "too_large")
    assert "120.1512" in said["detail"]


def test_credit_codes_are_checked_by_row(here: District) -> None:
    rows = (
        ("", "一", "商户", CREDIT_CODE, ""),
        ("", "二", "商户", "91330106673959654X", ""),
        ("", "三", "商户", "", ""),
        ("", "四", "商户", OTHER_CODE, ""),
        ("", "五", "商户", OTHER_CODE, ""),
        ("", "", "志愿者", "", ""),
    )
    said = tried(here.official, "providers", as_csv(PROVIDERS, *rows[:5]))
    assert [(one["row"], one["column"], one["code"]) for one in said["errors"]] == [
        (2, "统一社会信用代码", "credit_code_taken"),
        (3, "统一社会信用代码", "credit_code"),
        (4, "统一社会信用代码", "missing"),
        (6, "统一社会信用代码", "used_before"),
    ]
    said = tried(here.official, "providers", as_csv(PROVIDERS, rows[5]))
    assert [(one["row"], one["column"], one["code"]) for one in said["errors"]] == [
        (2, "名称", "missing")
    ]


def test_venues_and_funds_come_in_with_their_source(here: District) -> None:
    venues = as_csv(
        ("名称", "社区", "座位", "开放时段"), ("活动室", "一号社区", "20", "工作日上午")
    )
    made(hand_in(here.official, "venues", venues))
    (venue,) = made(here.official.get("/venues"), 200)["items"]
    assert (venue["community"], venue["definition"]["seats"]) == ("one", 20)
    assert len(venue["definition"]["slots"]) == 5
    funds = as_csv(
        ("名称", "地区", "金额（元）", "每次每人上限（元）"),
        ("助老", "钱江区", "2万元", "50"),
        ("社区", "one", "1000", "50"),
        ("别处", "杭城", "1000", "50"),
    )
    (told,) = tried(here.official, "funds", funds)["errors"]
    assert (told["row"], told["column"], told["code"]) == (4, "地区", "not_your_area")
    lines = funds.split(b"\r\n")
    made(hand_in(here.official, "funds", b"\r\n".join(lines[:3])))
    found = {one["name"]: one for one in made(here.official.get("/funds"), 200)["items"]}
    assert (found["助老"]["budget_fen"], found["助老"]["area"]) == (2_000_000, "qj")
    assert found["社区"]["area"] == "one"


@pytest.mark.parametrize("kind", ["needs", "providers", "offers", "venues", "funds"])
@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_heading_of_an_empty_sheet_is_known(here: District, kind: str, lang: str) -> None:
    who: Any = here.secretary if kind == "needs" else here.official
    for form in ("xlsx", "csv"):
        said = tried(who, kind, template(here, kind, form, lang), f"空.{form}")
        assert (said["rows"], said["ignored"]) == (0, [])
        assert [one["code"] for one in said["errors"]] == ["empty_list"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_an_empty_workbook_offers_what_stands_to_choose_from(here: District) -> None:
    data = template(here, "offers", "xlsx")
    titles = CalamineWorkbook.from_filelike(io.BytesIO(data)).sheet_names
    assert titles == ["可供服务", "说明", "社区", "服务目录", "服务机构", "场地"]
    sheets = {sheet.title: sheet.rows for sheet in xlsx_form.read(data, "x.xlsx")}
    assert ["维修", "repair"] in [list(row) for row in sheets["服务目录"]]
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        first = package.read("xl/worksheets/sheet1.xml").decode()
    assert "dataValidation" in first
    assert "服务机构" in first


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＠", "'="])
def test_what_is_written_runs_no_formula_and_reads_back(start: str) -> None:
    text = f"{start}cmd|' /C calc'!A0"
    assert guarded(text).startswith("'")
    assert unguarded(guarded(text)) == text
    line = csv_form.write(Page("x", [[text]])).decode("utf-8-sig")
    assert line.lstrip('"').startswith("'")

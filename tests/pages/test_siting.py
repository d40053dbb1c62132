"""选址, on the example's own round: a sheet handed in, one place typed, two budgets compared."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from door.acting import Service
from linli import examples
from tests.pages.site import Site, Visitor, entered
from tests.pages.test_unlocks import example, published_example

Visits = Callable[..., Visitor]

__all__ = ["example", "published_example"]

SHEET = Path(examples.folder("qianjiang-siting"), "候选场地.csv")
SIZES = {"desktop": {"width": 1280, "height": 860}, "phone": {"width": 390, "height": 844}}


@pytest.mark.parametrize("size", SIZES)
def test_an_official_compares_where_to_open(
    example: Site, published_example: tuple[Service, str], visitor: Visits, size: str
) -> None:
    someone, round_ = visitor(example, "zhao", size=SIZES[size]), published_example[1]
    someone.go(round_)
    someone.page.get_by_role("link", name="选址：开哪几处").click()
    someone.page.set_input_files("input[name=sheet]", SHEET)
    someone.page.fill("[name=budget]", "40000")
    someone.page.fill("[name=walk]", "800")
    someone.page.get_by_role("button", name="比较选法").click()
    said = someone.main()
    assert "预算 40,000 元、走路不超过 800 米" in said
    assert "已证明" in said
    assert "候选场地（12 处）" in said
    assert "望潮旧菜场二楼" in said
    assert someone.page.locator(".map .numbered").count() == 12
    opened = someone.page.locator(".map .numbered:not(.closed)").count()
    assert 0 < opened < 12
    wide = someone.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= SIZES[size]["width"]

    # The sheet is not asked for again; one place more, for nothing, and one less.
    someone.page.get_by_text("在这里填一处").click()
    someone.page.fill("[name=name]", "白送的大厅")
    someone.page.select_option("[name=community]", "新舟")
    someone.page.fill("[name=cost]", "0")
    someone.page.fill("[name=visits]", "100")
    someone.page.get_by_role("button", name="先加上这一处").click()
    assert "候选场地（13 处）" in someone.main()
    someone.page.locator("input[name=drop][value=H01]").check(force=True)
    someone.page.get_by_role("button", name="比较选法").click()
    said = someone.main()
    assert "候选场地（12 处）" in said
    assert "望潮旧菜场二楼" not in said
    free = someone.page.locator("tr", has_text="白送的大厅")
    assert "人" in free.inner_text()
    assert someone.page.input_value("[name=budget]") == "40000"


def test_without_scripts_and_in_english(
    example: Site, published_example: tuple[Service, str], visitor: Visits
) -> None:
    someone = visitor(example, "zhao", scripts=False)
    someone.go("/language/en")
    someone.go(f"{published_example[1]}/siting")
    someone.page.set_input_files("input[name=sheet]", SHEET)
    someone.page.fill("[name=budget]", "50000")
    someone.page.get_by_role("button", name="Compare choices").click()
    assert "With ¥50,000 and 1000 m to walk at most" in someone.main()
    assert "Wangchao old market, upper floor" in someone.main()


@pytest.fixture
def official(client: TestClient, record: Site) -> Callable[..., tuple[int, str]]:
    """Sends the form of a round under review as an official would."""
    entered(client, "zhao")
    path = f"/rounds/{record.city.round}/siting"
    page = client.get(path)
    assert page.status_code == 200
    token = page.text.partition('name="_token" value="')[2].partition('"')[0]

    def send(sheet: bytes | None = None, **typed: str) -> tuple[int, str]:
        files = {"sheet": ("候选.csv", sheet)} if sheet is not None else {"sheet": ("", b"")}
        fields = {"_token": token, "budget": "1000", "walk": "900"} | typed
        answer = client.post(path, data=fields, files=files)
        return answer.status_code, answer.text

    return send


PLACE = {"name": "活动站", "at": "120.15, 30.28", "cost": "500", "visits": "20"}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "还没有候选场地"),
        (PLACE | {"budget": "0"}, "请写多少元"),
        (PLACE | {"budget": "许多"}, "请写多少元"),
        (PLACE | {"budget": ""}, "不能为空"),
        (PLACE | {"walk": "0"}, "要写成大于 0 的整数，最大 100000"),
        (PLACE | {"walk": "远"}, "要写成大于 0 的整数"),
        (PLACE | {"name": ""}, "不能为空"),
        (PLACE | {"name": "长" * 201}, "最多 200 个字符"),
        (PLACE | {"at": "这里"}, "要写成“经度, 纬度”"),
        (PLACE | {"at": ""}, "写出经度、纬度，或者选一个有位置的社区"),
        (PLACE | {"at": "", "community": "nowhere"}, "写出经度、纬度，或者选一个有位置的社区"),
        (PLACE | {"cost": "-5"}, "请写多少元"),
        (PLACE | {"visits": "0"}, "要写成大于 0 的整数，最大 1000000"),
        (PLACE | {"services": "跳伞"}, "没有“跳伞”这一项"),
        (PLACE | {"kept": "[{}]"}, "表单"),
    ],
)
def test_what_makes_no_question_is_told_beside_its_field(
    typed: dict[str, str], said: str, official: Callable[..., tuple[int, str]]
) -> None:
    status, page = official(**typed)
    assert status == 422
    assert said in page


def test_a_sheet_of_mistakes_takes_no_place(official: Callable[..., tuple[int, str]]) -> None:
    sheet = "编号,社区,费用（元）,每周接待（人次）\na,one,-5,20\nb,nowhere,5,0\n".encode()
    status, page = official(sheet)
    assert status == 422
    assert "表里有 3 处要改" in page
    assert "-5 太小，最小是 0" in page
    assert "候选场地（0 处）" in page


def test_what_was_added_comes_again_and_not_twice(
    official: Callable[..., tuple[int, str]],
) -> None:
    status, page = official(**PLACE, add="1")
    assert status == 200
    kept = page.partition('name="kept" value="')[2].partition('"')[0].replace("&#34;", '"')
    assert "活动站" in kept
    status, page = official(**PLACE, kept=kept)
    assert status == 422
    assert "“活动站”写了不止一次" in page
    status, page = official(kept=kept)
    assert status == 200
    assert "已证明" in page or "没有一处开了能服务人" in page


SHEET_OF_TWO = """编号,名称,经度,纬度,费用（元）,每周接待（人次）
a,大厅,120.15,30.28,500,20
b,b,120.15,30.28,500,20
"""


@pytest.mark.parametrize("wrong", [{"budget": "许多"}, PLACE | {"cost": "-5"}])
def test_a_good_sheet_stays_where_a_field_is_wrong(
    official: Callable[..., tuple[int, str]], wrong: dict[str, str]
) -> None:
    status, page = official(SHEET_OF_TWO.encode(), **wrong)
    assert status == 422
    assert "请写多少元" in page
    assert "候选场地（2 处）" in page
    assert "大厅" in page


def test_one_that_is_dropped_may_be_typed_anew_and_a_budget_as_in_a_sheet(
    official: Callable[..., tuple[int, str]],
) -> None:
    page = official(**PLACE, add="1")[1]
    kept = page.partition('name="kept" value="')[2].partition('"')[0].replace("&#34;", '"')
    status, page = official(**PLACE | {"cost": "700"}, kept=kept, drop="活动站", budget="5万")
    assert status == 200
    assert "候选场地（1 处）" in page
    assert "700 元" in page
    assert "50,000 元" in page
    assert "活动站 活动站" not in page

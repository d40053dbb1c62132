"""What else a secretary does in a day: residents, sheets, handing over."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from sqlalchemy import select
from starlette.testclient import TestClient

from access.trail import Entry
from tests.pages.site import Site, Visitor, entered, fields

Visits = Callable[..., Visitor]

HEADINGS = ("居民", "姓名", "电话", "服务类型", "时段", "同意")
SOUND = ("a", "何晓梅", "13900001111", "维修", "周一上午、周二上午", "是")


def _sheet(folder: Path, *rows: tuple[str, ...]) -> Path:
    path = folder / "需求.xlsx"
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("需求")
        for at, row in enumerate((HEADINGS, *rows)):
            page.write_row(at, 0, row)
    return path


def test_a_resident_is_found_opened_for_a_reason_and_put_right(site: Site, visitor: Visits) -> None:
    someone = visitor(site, "li")
    someone.go("/residents")
    someone.fill("words", "陈秀英")
    someone.send()
    someone.page.get_by_role("link", name="陈**").click()
    assert "13812341234" not in someone.page.content()
    someone.send("看全部资料")
    assert someone.wrong("why")
    someone.choose("why", "visit")
    someone.send("看全部资料")
    assert "13812341234" in someone.main()
    assert "髋关节术后" in someone.page.content()
    someone.page.locator("summary", has_text="改资料").click()
    someone.fill("phone", "13700002222")
    someone.send("存下来")
    assert "改好了" in someone.main()
    assert "137****2222" in someone.main()


def test_two_at_once_lose_nothing_and_are_told(site: Site, visitor: Visits) -> None:
    first, second = visitor(site, "li"), visitor(site, "li")
    for someone in (first, second):
        someone.go("/residents?words=陈秀英")
        someone.page.get_by_role("link", name="陈**").click()
        someone.choose("why", "check")
        someone.send("看全部资料")
        someone.page.locator("summary", has_text="改资料").click()
    first.fill("phone", "13700002222")
    first.send("存下来")
    second.fill("building", "9 幢")
    second.send("存下来")
    assert second.page.locator(".wrong-all").is_visible()
    assert "现在存着的：13700002222" in second.main()
    assert second.value("building") == "9 幢"
    assert second.page.locator("#f-building").is_visible()
    second.fill("phone", "13700002222")
    second.send("存下来")
    assert "改好了" in second.main()
    assert "137****2222" in second.main()
    assert "9 幢" in second.main()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_correction_that_is_refused_is_shown_as_it_was_typed(
    site: Site, visitor: Visits, scripts: bool
) -> None:
    someone = visitor(site, "li", scripts=scripts)
    someone.go("/residents?words=陈秀英")
    someone.page.get_by_role("link", name="陈**").click()
    someone.choose("why", "check")
    someone.send("看全部资料")
    someone.page.locator("summary", has_text="改资料").click()
    someone.fill("name", "")
    someone.fill("door", "1 单元 101")
    someone.send("存下来")
    assert someone.wrong("name")
    assert someone.value("door") == "1 单元 101"
    someone.page.locator(".wrong-all a").click()
    assert someone.page.locator("#f-name").is_visible()
    someone.fill("name", "陈秀英")
    someone.send("存下来")
    assert "改好了" in someone.main()


def test_a_mistake_hides_from_nobody_that_another_was_quicker(
    record: Site, client: TestClient
) -> None:
    """The form that is shown again is still of what was read first."""
    entered(client, "li")
    path = f"/residents/{record.city.residents['王小明']}"
    opened = fields(client.get(path).text, f"{path}/opened") | {"why": "call"}
    page = client.post(f"{path}/opened", data=opened).text
    mine = fields(page, f"{path}/correction") | {"name": "王小明", "phone": "1"}
    theirs = mine | {"phone": "13700002222"}
    assert client.post(f"{path}/correction", data=theirs).status_code == 303
    wrong = client.post(f"{path}/correction", data=mine | {"name": ""})
    assert wrong.status_code == 422
    again = fields(wrong.text, f"{path}/correction") | {"name": "王小明", "phone": "1"}
    told = client.post(f"{path}/correction", data=again)
    assert told.status_code == 409
    assert "现在存着的：13700002222" in told.text


def test_a_visit_is_noted_once_and_an_objection_kept(site: Site, visitor: Visits) -> None:
    someone = visitor(site, "li", scripts=False)
    someone.go("/residents?words=陈秀英")
    someone.page.get_by_role("link", name="陈**").click()
    someone.page.locator("summary", has_text="记一次走访").click()
    someone.send("记下来")
    assert someone.wrong("text")
    someone.fill("visitor", "李")
    someone.fill("text", "精神很好。")
    someone.send("记下来")
    assert "记下了" in someone.main()
    someone.send("改由人来办")
    assert "不要自动安排，由人来办" in someone.main()


def test_nobody_is_forgotten_by_a_slip(client: TestClient, record: Site) -> None:
    entered(client, "li")
    page = client.get("/residents?words=陈秀英").text
    path = page.split('href="/residents/')[1].split('"')[0]
    form = fields(client.get(f"/residents/{path}").text, f"/residents/{path}/forgotten")
    answer = client.post(f"/residents/{path}/forgotten", data=form)
    assert answer.status_code == 422
    assert "要先确认" in answer.text


def test_a_sheet_is_looked_through_then_kept_whole(
    site: Site, visitor: Visits, tmp_path: Path
) -> None:
    someone = visitor(site, "li")
    someone.go("/sheets")
    someone.page.locator("#f-needs").set_input_files(
        _sheet(tmp_path, SOUND, ("b", "钱多", "13900002222", "维秀", "周一上午", "是"))
    )
    someone.send("交上去检查")
    assert "一行也没有收" in someone.main()
    row = someone.page.locator("tbody tr").first.inner_text()
    assert row.startswith("3\t服务类型")
    someone.page.get_by_role("link", name="重新交表").click()
    someone.page.locator("#f-needs").set_input_files(_sheet(tmp_path, SOUND))
    someone.send("交上去检查")
    assert "都没有错" in someone.main()
    someone.page.reload()
    someone.send("收下这份表")
    assert "收下了" in someone.main()
    listed = site.person("li").get("/needs", words="何晓梅").json()["items"]
    assert len(listed) == 1
    assert listed[0]["community"] == "one"


def test_no_sheet_and_no_sheet_at_all_are_said_beside_the_field(
    site: Site, visitor: Visits, tmp_path: Path
) -> None:
    someone = visitor(site, "li", scripts=False)
    someone.go("/sheets")
    someone.send("交上去检查")
    assert "还没有选表" in someone.wrong("needs")
    bad = tmp_path / "照片.xlsx"
    bad.write_bytes(b"\xff\xd8\xff\xe0 not a sheet")
    someone.page.locator("#f-needs").set_input_files(bad)
    someone.send("交上去检查")
    assert "一行也没有收" in someone.main()


def test_a_sheet_of_somebody_else_is_not_there(client: TestClient) -> None:
    entered(client, "li")
    form = fields(client.get("/sheets").text, "/sheets/needs")
    files = {"sheet": ("a.csv", io.BytesIO(b"x"), "text/csv")}
    path = client.post("/sheets/needs", data=form, files=files).headers["location"]
    assert client.get(path).status_code == 200
    client.cookies.clear()
    entered(client, "wang")
    assert client.get(path).status_code == 404
    token = fields(client.get("/me").text, "/sign-out")
    assert client.post(path, data=token | {"_once": "x"}).status_code == 404


@pytest.mark.parametrize("path", ["/found", "/residents"])
def test_a_search_is_noted_with_whom_it_showed(record: Site, client: TestClient, path: str) -> None:
    entered(client, "li")
    shown = client.get(path, params={"words": "王小明"}).text
    assert "王**" in shown
    assert "王小明" not in shown.partition("<main")[2].replace('value="王小明"', "")
    assert client.get(path).status_code == 200  # nothing is asked, and nothing noted
    with record.service.database.read() as session:
        entries = session.scalars(select(Entry).where(Entry.action == "resident.searched"))
        found = [entry.detail["residents"] for entry in entries]
    assert found == [[record.city.residents["王小明"]]]


def test_the_hand_over_shows_what_waits(site: Site, visitor: Visits) -> None:
    someone = visitor(site, "li")
    someone.go("/handover")
    assert "等了多久" in someone.main()
    assert "陈秀英" not in someone.page.content()


def test_a_resident_agrees_to_the_organisation_by_name(published: Site, visitor: Visits) -> None:
    before = published.person("li").get("/tasks", awaits="true").json()["items"]
    assert before
    someone = visitor(published, "li")
    someone.go("/")
    someone.page.get_by_role("link", name="有居民要去问").click()
    someone.send("记下：同意")
    assert someone.page.locator(".wrong").first.is_visible()
    someone.page.locator("section").first.locator("[name=contact]").fill("快修 0571-88881234")
    for box in someone.page.locator("section").first.locator("[name=needs]").all():
        box.check()
    someone.send("记下：同意")
    assert "记下了" in someone.main()
    after = published.person("li").get("/tasks", awaits="true").json()["items"]
    assert len(after) == len(before) - 1

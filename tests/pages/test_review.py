"""A plan looked at by an official: its lines, why, a word on them, and what is taken away."""

import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

import web.pages.review
from needs.needs import NeedRow
from providers.providers import ProviderRow
from rounds.lines import PlanLine
from rounds.stories import ONE
from sheets import xlsx_form
from tests.pages.planned import lines_of
from tests.pages.site import Site, Visitor, entered, fields
from tests.service.rounds.staged import solved_here
from tests.service.story import made

Visits = Callable[..., Visitor]


def test_a_need_is_pinned_with_a_reason_and_solved_around(site: Site, visitor: Visits) -> None:
    someone = visitor(site, "zhao")
    line = next(one for one in lines_of(site) if one.state == "served")
    path = f"/rounds/{site.city.round}"
    someone.go(f"{path}/needs/{line.need_id}")
    assert "为什么这样排" in someone.main()
    someone.choose("what", "nobody")
    someone.send("定下来")
    assert someone.wrong("reason") == "不能为空"
    assert someone.page.locator("input[value=nobody]").is_checked()
    someone.fill("reason", "家里暂时没有人")
    someone.send("定下来")
    assert "家里暂时没有人" in someone.main()
    someone.go(path)
    someone.page.locator("summary", has_text="按已有的决定重排").click()
    someone.page.locator("main form[action$='/solve'] button").click()
    someone.page.wait_for_load_state()
    solved_here(site.service)
    someone.go(f"{path}/needs/{line.need_id}")
    assert "没排上" in someone.main()
    assert "不再排上" in someone.main()
    someone.go(f"{path}/review?moved=dropped")
    assert numbers(site, [line]) == someone.page.locator("#list .figure").all_inner_texts()


def numbers(site: Site, lines: list[PlanLine]) -> list[str]:
    """What people call the needs by."""
    with site.service.database.read() as session:
        rows = (session.get_one(NeedRow, line.need_id) for line in lines)
        return [" ".join((row.number[:3], row.number[3:6], row.number[6:])) for row in rows]


def _decided(site: Site, need: str) -> str:
    body = {"kind": "forbid", "need": need, "reason": "家里暂时没有人"}
    return str(made(site.person("zhao").post(f"/rounds/{site.city.round}/decisions", body))["id"])


@pytest.mark.parametrize("scripts", [True, False])
def test_a_decision_is_taken_back_and_still_there_to_be_read(
    site: Site, visitor: Visits, scripts: bool
) -> None:
    someone = visitor(site, "zhao", scripts=scripts)
    line = next(one for one in lines_of(site) if one.state == "served")
    first, second = (_decided(site, line.need_id) for _ in "12")
    path = f"/rounds/{site.city.round}"
    someone.go(f"{path}/needs/{line.need_id}")
    someone.page.locator("summary", has_text="收回这个决定").first.click()
    someone.send("收回")
    assert someone.wrong(f"why-{first}") == "不能为空"
    assert not someone.page.locator(f"[name=why-{second}]").is_visible()
    someone.fill(f"why-{first}", "家里有人了")
    someone.send("收回")
    assert "重排的时候不再照它" in someone.main()
    assert "收回的原因：家里有人了" in someone.main()
    assert someone.page.locator(f"[name=why-{first}]").count() == 0
    someone.go(path)
    summary = someone.page.locator("summary", has_text="已经作了 1 个决定")
    summary.click()
    assert "收回的原因：家里有人了" in someone.main()
    someone.page.locator("summary", has_text="收回这个决定").click()
    someone.send("收回")
    assert someone.wrong(f"why-{second}") == "不能为空"
    someone.fill(f"why-{second}", "记重了")
    someone.send("收回")
    assert someone.path == f"{path}?done=decision_withdrawn"
    assert someone.page.locator("summary", has_text="已经作了 0 个决定").count() == 1
    someone.page.locator("summary", has_text="按已有的决定重排").click()
    someone.page.locator("main form[action$='/solve'] button").click()
    someone.page.wait_for_load_state()
    solved_here(site.service)
    someone.go(f"{path}/needs/{line.need_id}")
    assert "为什么这样排" in someone.main()


def test_a_decision_is_taken_back_once_by_whoever_comes_first(
    client: TestClient, site: Site
) -> None:
    need = lines_of(site)[0].need_id
    decision = _decided(site, need)
    entered(client, "zhao")
    page = f"/rounds/{site.city.round}/needs/{need}"
    action = f"{page}/decisions/{decision}/withdrawal"
    first, second = (fields(client.get(page).text, action) for _ in "12")
    typed = {f"why-{decision}": "家里有人了"}
    places = {client.post(action, data=first | typed).headers["location"] for _ in "12"}
    assert places == {f"{page}?done=decision_withdrawn"}
    late = client.post(action, data=second | typed)
    assert late.status_code == 409
    assert "这个决定已经收回了" in late.text
    too_long = client.post(action, data=second | {f"why-{decision}": "长" * 5_001})
    assert too_long.status_code == 422
    entered(client, "li")
    assert client.post(action, data=second | typed).status_code == 403


def test_the_lines_are_narrowed_and_gone_through_in_parts(
    site: Site, visitor: Visits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web.pages.review, "LISTED", 2)
    someone = visitor(site, "zhao", scripts=False)
    lines = lines_of(site)
    someone.go(f"/rounds/{site.city.round}/review")
    seen = someone.page.locator("#list .figure").all_inner_texts()
    while someone.page.get_by_role("link", name="看更多").count():
        someone.page.get_by_role("link", name="看更多").click()
        seen += someone.page.locator("#list .figure").all_inner_texts()
    assert seen == numbers(site, lines)
    someone.go(f"/rounds/{site.city.round}/review?type=repair&state=served")
    shown = someone.page.locator("#list .figure").all_inner_texts()
    wanted = [one for one in lines if (one.service_type, one.state) == ("repair", "served")]
    assert shown == numbers(site, wanted[:2])
    someone.go(f"/rounds/{site.city.round}/review?who=没有这一家")
    assert "没有这样的需求" in someone.main()


def test_what_is_pressed_leads_to_the_needs_behind_it(site: Site, visitor: Visits) -> None:
    someone = visitor(site, "zhao", size={"width": 1280, "height": 860})
    path = f"/rounds/{site.city.round}"
    someone.go(path)
    assert someone.page.locator("[data-bars] canvas").count() == 1
    someone.page.locator("path.leaflet-interactive").first.click()
    someone.page.wait_for_url(f"**{path}/review?community=*")
    someone.go(path)
    someone.page.locator("td .cell-link").first.click()
    someone.page.wait_for_url(f"**{path}/review?*")


def test_a_sheet_holds_the_lines_looked_at_and_calculates_nothing(
    client: TestClient, site: Site
) -> None:
    def rename(session: Session) -> None:
        for row in session.scalars(select(ProviderRow)):
            row.name = "=1+1"

    site.service.database.write(rename)
    entered(client, "zhao")
    path = f"/rounds/{site.city.round}/lines.xlsx"
    data = client.get(path, params={"state": "served"}).content
    [page] = xlsx_form.read(data, "plan")
    lines = [line for line in lines_of(site) if line.state == "served"]
    assert [row[0] for row in page.rows[1:]] == numbers(site, lines)
    assert {row[5].partition(" ")[0] for row in page.rows[1:]} == {"=1+1"}
    with zipfile.ZipFile(BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"'=1+1" in sheet  # for a spreadsheet that would begin to calculate at the sign


def test_why_is_found_out_when_somebody_asks(site: Site, visitor: Visits) -> None:
    def forget(session: Session) -> None:
        for line in session.scalars(select(PlanLine)):
            line.story = None

    site.service.database.write(forget)
    someone = visitor(site, "zhao", scripts=False)
    line = lines_of(site)[0]
    someone.go(f"/rounds/{site.city.round}/needs/{line.need_id}")
    assert "原因还没有算" in someone.main()
    with ONE:
        someone.send("现在算")
        assert "请过几秒再点" in someone.main()
    someone.go(f"/rounds/{site.city.round}/needs/{line.need_id}")
    someone.send("现在算")
    assert "原因还没有算" not in someone.main()


def test_a_plan_is_no_secretary_s_business(client: TestClient, site: Site) -> None:
    """Nor is a round of the whole district."""
    entered(client, "li")
    path = f"/rounds/{site.city.round}"
    assert client.get(path).status_code == 404
    for page in ("review", "publish", "print", "lines.xlsx"):
        assert client.get(f"{path}/{page}").status_code == 403

"""Who can give what, and whose money it is: for those who work with residents."""

import html
import re
from collections.abc import Callable

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from access.areas import Area
from funds.funds import FundRow
from rounds.tasks import Task
from store import columns
from tests.pages.site import Site, Visitor, entered, fields
from tests.service.rounds.staged import AGENCY_CODE, SHARED
from tests.service.story import made
from web import render
from web.pages import supply

Visits = Callable[..., Visitor]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_budget_is_set_but_not_below_what_is_promised(
    published: Site, visitor: Visits, scripts: bool
) -> None:
    fund, name = _paying(published, "repair")
    someone = visitor(published, "sun", scripts=scripts)
    someone.go("/funds")
    someone.page.get_by_role("link", name=name).filter(visible=True).click()
    assert "维修 · 快修" in someone.main()
    someone.page.locator("summary").click()
    someone.fill("budget_yuan", "1")
    someone.send("改预算")
    assert "预算不能更少" in someone.main()
    assert someone.value("budget_yuan") == "1"
    someone.fill("budget_yuan", "一千")
    someone.send("改预算")
    assert someone.wrong("budget_yuan")
    someone.fill("budget_yuan", "4,500.50")
    someone.send("改预算")
    assert "预算改好了" in someone.main()
    found = made(published.person("sun").get(f"/funds/{fund}"), 200)
    assert found["budget_fen"] == 450_050


def _paying(site: Site, service_type: str) -> tuple[str, str]:
    """A fund, by id and name, that pays for such a service: of plans worth the same one is taken,
    and its lines may be paid by the district's money or the city's."""
    with site.service.database.read() as session:
        row = session.execute(
            select(FundRow.id, FundRow.name)
            .join(Task, Task.fund_id == FundRow.id)
            .where(Task.service_type == service_type, Task.public_fen > 0)
            .order_by(FundRow.id)
        ).first()
    assert row is not None
    return row.id, row.name


def test_of_two_who_set_a_budget_the_second_is_told(published: Site, client: TestClient) -> None:
    fund = published.city.here.fund
    entered(client, "zhao")
    path = f"/funds/{fund}/budget"
    form = fields(client.get(f"/funds/{fund}").text, path)
    assert client.post(path, data=form | {"budget_yuan": "2000"}).status_code == 303
    late = client.post(path, data=form | {"budget_yuan": "3000"})
    assert late.status_code == 409
    assert made(published.person("zhao").get(f"/funds/{fund}"), 200)["budget_fen"] == 200_000


@pytest.mark.parametrize("yuan", ["", "-1", "1.234", "1e9", "１００", "9" * 11, "1.", ".5"])
def test_what_is_no_amount_is_refused(published: Site, client: TestClient, yuan: str) -> None:
    fund = published.city.here.fund
    entered(client, "zhao")
    path = f"/funds/{fund}/budget"
    form = fields(client.get(f"/funds/{fund}").text, path)
    answer = client.post(path, data=form | {"budget_yuan": yuan})
    assert answer.status_code == 422
    assert 'id="e-budget_yuan"' in answer.text


def test_a_secretary_sets_no_budget_and_an_organisation_sees_none(
    published: Site, client: TestClient
) -> None:
    fund = published.city.here.fund
    entered(client, "kuai")
    assert client.get("/funds").status_code == 403
    assert client.get("/supply").status_code == 403
    entered(client, "li")
    assert client.get(f"/funds/{fund}").status_code == 404
    form = fields(client.get("/me").text, "/sign-out") | {"_version": "1", "budget_yuan": "9"}
    assert client.post(f"/funds/{fund}/budget", data=form).status_code == 403


def test_organisations_are_found_by_what_they_give_and_where(
    published: Site, client: TestClient
) -> None:
    entered(client, "sun")
    everybody = client.get("/supply").text
    assert "快修" in everybody
    assert "市康" in everybody
    assert "快修" not in client.get("/supply?type=rehab").text
    assert "市康" in client.get("/supply?type=rehab&community=one").text
    assert "快修" not in client.get("/supply?lapsing=1").text
    assert "活动室" in client.get("/supply/venues").text
    assert "活动室" not in client.get("/supply/venues?community=two").text
    assert client.get("/supply?type=%27&community=nowhere").status_code == 200


def test_organisations_are_found_where_the_public_finds_them(
    published: Site, client: TestClient
) -> None:
    only_two = SHARED | {"service_types": ["care"], "catchment": {"communities": ["two"]}}
    path = f"/providers/{published.city.here.provider}/offers"
    made(published.person("kuai").post(path, {"definition": only_two}))
    entered(client, "sun")
    for community in ("one", "two", "three"):
        for service_type in ("repair", "care", "rehab"):
            public = client.get(f"/directory/{community}/{service_type}").text
            found = client.get(f"/supply?type={service_type}&community={community}").text
            for name in ("快修", "市康"):
                assert (name in found) == (name in public), (community, service_type, name)
    assert "快修" not in client.get("/supply?type=care&community=one").text
    assert "快修" in client.get("/supply?type=care&community=two").text
    assert "快修" in client.get("/supply?type=repair&community=nowhere").text


def test_a_list_goes_on_and_is_counted_no_further_than_it_may_be(
    published: Site, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered(client, "sun")
    every = re.findall(r'href="(/supply/[0-9a-f]{24})"', client.get("/supply").text)
    monkeypatch.setattr(supply, "LISTED", 1)
    found, path = [], "/supply"
    while path:
        page = client.get(path).text
        found += re.findall(r'href="(/supply/[0-9a-f]{24})"', page)
        more = re.search(r'href="(\?[^"]*skip=[0-9]+)"', page)
        path = f"/supply{html.unescape(more[1])}" if more else ""
    assert found == every
    assert len(found) == len({*found}) > 1
    assert f"共 {len(every)} 家" in client.get("/supply").text
    monkeypatch.setattr(columns, "MOST_COUNTED", 2)
    monkeypatch.setattr(render, "MOST_COUNTED", 2)
    assert "共 1+ 家" in client.get("/supply").text


CODE = "91330106MA2B1X2Y3Q"


@pytest.mark.parametrize("scripts", [True, False])
def test_an_organisation_is_registered_by_form_and_what_is_wrong_stands_beside_its_field(
    published: Site, visitor: Visits, scripts: bool
) -> None:
    someone = visitor(published, "zhao", scripts=scripts)
    someone.go("/supply")
    someone.page.get_by_role("link", name="登记一家机构").click()
    someone.fill("name", "邻家助老")
    someone.send("登记")
    assert someone.wrong("kind")
    assert someone.wrong("area")
    someone.choose("kind", "vendor")
    someone.page.select_option("[name=area]", "one")
    someone.fill("licences", "电工 2028-08-01\n社工")
    someone.send("登记")
    assert someone.wrong("credit_code") == "不能为空"
    someone.fill("credit_code", f"{CODE[:-1]}X")
    someone.send("登记")
    assert "不是有效的统一社会信用代码" in someone.wrong("credit_code")
    assert someone.value("name") == "邻家助老"
    assert someone.value("credit_code") == f"{CODE[:-1]}X"
    assert someone.value("licences") == "电工 2028-08-01\n社工"
    assert someone.page.locator("input[value=vendor]").is_checked()
    someone.fill("credit_code", AGENCY_CODE)
    someone.send("登记")
    assert "已经登记过" in someone.wrong("credit_code")
    someone.fill("credit_code", CODE)
    someone.send("登记")
    assert "登记好了" in someone.main()
    id = someone.path.removeprefix("/supply/").removesuffix("?done=provider_added")
    found = made(published.person("zhao").get(f"/providers/{id}"), 200)
    assert (found["name"], found["kind"], found["area"]) == ("邻家助老", "vendor", "one")
    assert found["credit_code"] == CODE
    assert found["licences"][0] == {"code": "电工", "valid_until": "2028-08-01"}
    someone.page.get_by_role("link", name="替它加一项能做的").click()
    assert "加一项能做的" in someone.main()


def test_a_secretary_registers_for_their_community_and_once(
    published: Site, client: TestClient
) -> None:
    entered(client, "li")
    page = client.get("/supply/new").text
    assert "二号社区" not in page
    assert 'href="/sheets"' in page
    assert client.get("/sheets").status_code == 200
    typed = {"name": "张大爷", "kind": "volunteer", "credit_code": "", "licences": ""}
    form = fields(page) | typed
    elsewhere = client.post("/supply/new", data=form | {"area": "two"})
    assert elsewhere.status_code == 422
    assert 'id="e-area"' in elsewhere.text
    assert 'value="张大爷"' in elsewhere.text
    sent = form | {"area": "one"}
    places = {client.post("/supply/new", data=sent).headers["location"] for _ in "12"}
    assert len(places) == 1
    again = fields(client.get("/supply/new").text) | typed
    refused = client.post("/supply/new", data=again | {"area": "one", "licences": "电工 明年"})
    assert 'id="e-licences"' in refused.text
    items = made(published.person("li").get("/providers"), 200)["items"]
    assert [one["name"] for one in items].count("张大爷") == 1


@pytest.mark.parametrize("scripts", [True, False])
def test_a_room_is_registered_by_form(published: Site, visitor: Visits, scripts: bool) -> None:
    someone = visitor(published, "zhao", scripts=scripts)
    someone.go("/supply/venues")
    someone.page.get_by_role("link", name="登记一处场地").click()
    someone.fill("name", "二号多功能厅")
    someone.page.select_option("[name=community]", "two")
    someone.fill("seats", "很多")
    someone.send("登记")
    assert someone.wrong("seats")
    someone.fill("seats", "20")
    someone.send("登记")
    assert someone.wrong("slots") == "不能为空"
    for slot in ("wed-am", "fri-am"):
        someone.page.locator(f"label:has([name=slots][value={slot}])").click()
    someone.fill("rent_yuan", "三十")
    someone.send("登记")
    assert "最多两位小数" in someone.wrong("rent_yuan")
    assert someone.page.locator("[name=slots]:checked").count() == 2
    someone.fill("rent_yuan", "30.50")
    someone.page.locator("label:has([name=accessibility][value=wheelchair])").click()
    someone.fill("point", "120.15")
    someone.send("登记")
    assert someone.wrong("point")
    someone.fill("point", "")
    someone.send("登记")
    assert "登记好了" in someone.main()
    assert "二号多功能厅" in someone.main()
    items = made(published.person("zhao").get("/venues"), 200)["items"]
    room = next(one for one in items if one["definition"]["name"] == "二号多功能厅")
    said = room["definition"]
    assert room["community"] == "two"
    assert (said["seats"], said["rent_fen"], said["slots"]) == (20, 3_050, ["wed-am", "fri-am"])
    assert said["accessibility"] == ["wheelchair"]
    with published.service.database.read() as session:
        two = session.get_one(Area, "two")
        assert said["point"] == {"lon_udeg": two.lon_udeg, "lat_udeg": two.lat_udeg}


def test_a_room_is_somewhere_that_is_there_and_open_in_slots_that_are(
    published: Site, client: TestClient
) -> None:
    entered(client, "li")
    typed = {"name": "厅", "seats": "5", "slots": "wed-am", "rent_yuan": "0", "community": "one"}
    for field, value in (
        ("community", "two"),
        ("community", "nowhere"),
        ("slots", "never"),
        ("accessibility", "wings"),
        ("licences", "消防 明年"),
        ("seats", "0"),
        ("name", ""),
    ):
        form = fields(client.get("/supply/venues/new").text) | typed | {field: value}
        refused = client.post("/supply/venues/new", data=form)
        assert refused.status_code == 422, (field, value)
        assert f'id="e-{field}"' in refused.text, (field, value)
    form = fields(client.get("/supply/venues/new").text) | typed | {"point": "120.151, 30.281"}
    assert [client.post("/supply/venues/new", data=form).status_code for _ in "12"] == [303, 303]
    items = made(published.person("li").get("/venues"), 200)["items"]
    [room] = [one for one in items if one["definition"]["name"] == "厅"]
    assert room["definition"]["point"] == {"lon_udeg": 120_151_000, "lat_udeg": 30_281_000}


def test_licences_are_set_by_whoever_has_seen_the_papers(published: Site, visitor: Visits) -> None:
    someone = visitor(published, "zhao", scripts=False)
    someone.go(f"/supply/{published.city.here.provider}")
    someone.page.locator("summary").first.click()
    field = someone.page.locator("[name=licences]")
    field.fill("电工 明年")
    someone.send("保存")
    assert "电工 明年" in someone.wrong("licences")
    assert field.input_value() == "电工 明年"
    field.fill("电工 2026-11-20\n社工")
    someone.send("保存")
    assert "快到期" in someone.main()
    found = made(published.person("kuai").get(f"/providers/{published.city.here.provider}"), 200)
    assert found["licences"] == [
        {"code": "电工", "valid_until": "2026-11-20"},
        {"code": "社工", "valid_until": None},
    ]
    someone.go("/supply?lapsing=1")
    assert "快修" in someone.main()

"""An administrator's pages: accounts, places, notice, what a round begins with."""

from collections.abc import Callable
from typing import Any

from starlette.testclient import TestClient

from access.accounts import Account
from tests.pages.site import LOGINS, Site, Visitor, entered, fields
from tests.service.story import PASSWORD, made

Visits = Callable[..., Visitor]


def _account(site: Site, login: str) -> Any:
    with site.service.database.read() as session:
        found = session.query(Account).filter_by(login=login).one_or_none()
        session.expunge_all()
    return found


def _new(someone: Visitor, login: str, **more: str) -> None:
    someone.go("/accounts/new")
    someone.choose("role", "secretary")
    for name, text in {"name": "新来的", "login": login, "password": PASSWORD, **more}.items():
        someone.fill(name, text)
    someone.page.select_option("[name=area]", "one")
    someone.send()


def test_somebody_new_may_sign_in(site: Site, visitor: Visits) -> None:
    """With and without the script."""
    for scripts, login in ((True, "new"), (False, "newer")):
        someone = visitor(site, "boss", scripts=scripts)
        _new(someone, login)
        assert "账号建好了" in someone.main()
        assert "一号社区" in someone.main()
        other = visitor(site, login)
        assert other.path == "/"


def test_what_is_wrong_with_an_account_stands_beside_its_field(site: Site, visitor: Visits) -> None:
    someone = visitor(site, "boss")
    _new(someone, "li", password="short")
    assert "至少 10" in someone.wrong("password")
    assert someone.value("login") == "li"
    assert someone.value("name") == "新来的"
    assert someone.value("password") == ""
    someone.fill("password", PASSWORD)
    someone.send()
    assert "已经有人用了" in someone.main()
    someone.choose("role", "organisation")
    someone.fill("login", "another")
    someone.fill("password", PASSWORD)
    someone.fill("provider", "没有这一家")
    someone.send()
    assert "没有这一家" in someone.wrong("provider")


def test_an_organisations_account_takes_its_name_and_its_area(
    client: TestClient, record: Site
) -> None:
    entered(client, LOGINS["administrator"])
    form = fields(client.get("/accounts/new").text) | {
        "role": "organisation",
        "name": "快修的人",
        "login": "kuai2",
        "password": PASSWORD,
        "area": "",
        "provider": "快修",
    }
    places = {client.post("/accounts/new", data=form).headers["location"] for _ in "12"}
    assert len(places) == 1
    found = _account(record, "kuai2")
    assert (found.provider_id, found.area_id) == (record.city.here.provider, "qj")


def test_an_account_is_disabled_enabled_and_given_another_password(
    site: Site, visitor: Visits
) -> None:
    someone = visitor(site, "boss", scripts=False)
    path = f"/accounts/{_account(site, 'li').id}"
    someone.go(path)
    someone.page.locator("summary", has_text="停用账号").click()
    someone.send("停用")
    assert "已经停用" in someone.main()
    assert visitor(site, "li").path.startswith("/sign-in")
    someone.go(path)
    someone.send("恢复账号")
    someone.page.locator("summary", has_text="重设密码").click()
    someone.fill("password", "another horse 9")
    someone.send("重设")
    assert "密码重设好了" in someone.main()
    other = visitor(site)
    other.sign_in("li", "another horse 9")
    assert other.path == "/"


def test_two_administrators_at_once_are_told(client: TestClient, record: Site) -> None:
    entered(client, "boss")
    path = f"/accounts/{_account(record, 'li').id}"
    form = fields(client.get(path).text, f"{path}/password") | {"password": "another horse 9"}
    assert client.post(f"{path}/password", data=form).status_code == 303
    again = client.post(f"{path}/password", data=form)
    assert again.status_code == 409
    assert "有人改了它" in again.text


def test_nobody_is_allowed_more_reading_without_a_reason_or_by_themselves(
    client: TestClient, record: Site
) -> None:
    entered(client, "boss")
    path = f"/accounts/{_account(record, 'li').id}"
    form = fields(client.get(path).text, f"{path}/reading")
    refused = client.post(f"{path}/reading", data=form | {"more": "20", "reason": ""})
    assert refused.status_code == 422
    assert 'value="20"' in refused.text
    sent = form | {"more": "20", "reason": "核对"}
    assert client.post(f"{path}/reading", data=sent).status_code == 303
    own = f"/accounts/{_account(record, 'boss').id}"
    assert "请另一位管理员来办" in client.get(own).text
    mine = fields(client.get(path).text, f"{path}/reading") | {"more": "20", "reason": "核对"}
    assert client.post(f"{own}/reading", data=mine).status_code == 409


def test_a_place_is_added_and_has_a_telephone(site: Site, visitor: Visits) -> None:
    someone = visitor(site, "boss", scripts=False)
    someone.go("/areas/new")
    someone.page.select_option("[name=parent]", "qj")
    someone.fill("name", "五号社区")
    someone.fill("id", "five")
    someone.send()
    assert someone.wrong("point")
    someone.fill("point", "120.15，30.28")
    someone.send()
    assert "加好了" in someone.main()
    someone.page.get_by_role("link", name="五号社区").click()
    someone.fill("phone", "0000-5550-5")
    someone.send()
    assert "0000-5550-5" in someone.main()


def test_the_next_notice_is_what_everybody_reads(site: Site, visitor: Visits) -> None:
    someone = visitor(site, "boss", scripts=False)
    someone.go("/notices")
    someone.page.locator("summary", has_text="发布新的一版").click()
    someone.send("发布")
    assert "一字不差" in someone.main()
    someone.fill("retention", "服务结束后三十天删除")
    someone.send("发布")
    assert "新的一版告知书发布了" in someone.main()
    other = visitor(site)
    other.go("/rights")
    assert "服务结束后三十天删除" in other.main()
    assert "第 2 版" in other.main()


def test_the_record_is_read_and_verified(site: Site, visitor: Visits) -> None:
    someone = visitor(site, "boss")
    someone.go("/trail?login=li")
    assert "need.posted" in someone.main()
    someone.page.get_by_role("link", name="核验").click()
    assert "没有被动过" in someone.main()
    with site.service.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE trail SET action = 'nothing' WHERE seq = 3")
    someone.page.reload()
    assert "第 3 条" in someone.main()


def test_each_administrator_sees_what_their_duty_is(site: Site, visitor: Visits) -> None:
    for duty, there, missing in (
        ("system", "/catalogue", "/accounts"),
        ("security", "/accounts", "/policy"),
        ("audit", "/trail", "/catalogue"),
    ):
        body = {
            "login": duty,
            "name": duty,
            "password": PASSWORD,
            "role": "administrator",
            "duty": duty,
        }
        made(site.person("boss").post("/accounts", body, f"duty-{duty}"))
        someone = visitor(site, duty)
        ways = [way.get_attribute("href") for way in someone.page.locator(".ways a").all()]
        assert there in ways
        assert missing not in ways
        for way in ways:
            assert someone.go(str(way)).status == 200, (duty, way)

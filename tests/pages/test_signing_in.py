"""Coming in and going out, and what another site can't do with somebody who is signed in."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import segno
from pyotp import TOTP
from sqlalchemy import select
from starlette.testclient import TestClient

from access.second_factor import RECOVERY_CODES
from access.sessions import SignIn, hashed
from door.acting import Service
from linli.app import Doors
from tests.pages.site import Site, Visitor, entered, fields
from tests.service.story import PASSWORD, made
from web import guard
from web.pages import sign_in as signing_in

Visits = Callable[..., Visitor]


def test_a_secretary_comes_in_where_they_wanted_to_go_and_leaves(
    site: Site, visitor: Visits
) -> None:
    someone = visitor(site)
    someone.go("/needs?state=open")
    assert someone.path.startswith("/sign-in?then=")
    someone.fill("login", "li")
    someone.fill("password", PASSWORD)
    someone.send()
    assert someone.path == "/needs?state=open"
    someone.go("/me")
    someone.send("退出登录")
    assert "已经退出登录" in someone.main()
    someone.go("/needs")
    assert someone.path.startswith("/sign-in")


def test_a_wrong_password_is_said_and_the_login_kept(site: Site, visitor: Visits) -> None:
    someone = visitor(site)
    someone.sign_in("li", "not my password")
    assert someone.value("login") == "li"
    assert someone.page.locator(".wrong-all").is_visible()
    someone.sign_in("nobody at all", "not my password")
    assert someone.page.locator(".wrong-all").is_visible()


def test_the_cookie_holds_no_more_after_signing_out(client: TestClient) -> None:
    entered(client, "li")
    saved = dict(client.cookies)
    assert client.get("/needs").status_code == 200
    client.post("/sign-out", data=fields(client.get("/me").text, "/sign-out"))
    client.cookies.update(saved)
    assert client.get("/needs").status_code == 303


def test_the_cookie_is_out_of_reach_of_scripts_and_sealed_over_https(client: TestClient) -> None:
    plain = entered(client, "li").headers["set-cookie"]
    assert plain.startswith("linli=")
    assert "HttpOnly" in plain
    assert "SameSite=lax" in plain
    sealed = TestClient(client.app, "https://linli.example", follow_redirects=False)
    cookie = entered(sealed, "li").headers["set-cookie"]
    assert cookie.startswith("__Host-linli=")
    assert all(word in cookie for word in ("Secure", "HttpOnly", "Path=/", "SameSite=lax"))


def test_no_password_is_taken_over_an_open_connection(client: TestClient) -> None:
    open_ = TestClient(client.app, "http://linli.example", follow_redirects=False)
    answer = entered(open_, "li")
    assert answer.status_code == 403
    assert "https://" in answer.text
    assert "set-cookie" not in answer.headers


def test_a_session_brought_along_is_not_taken_over(client: TestClient, service: Service) -> None:
    client.cookies.set("linli", "chosen by somebody else", domain="127.0.0.1", path="/")
    entered(client, "li")
    assert client.cookies["linli"] != "chosen by somebody else"
    with service.database.read() as session:
        chosen = select(SignIn).where(SignIn.secret_hash == hashed("chosen by somebody else"))
        assert session.scalar(chosen) is None


@pytest.mark.parametrize("path", ["/sign-out", "/me/password", "/post/repair"])
def test_a_form_without_its_token_does_nothing(client: TestClient, path: str) -> None:
    entered(client, "li")
    assert client.post(path, data={}).status_code == 403
    assert client.post(path, data={"_token": "0" * 48}).status_code == 403
    assert client.get("/needs").status_code == 200


def test_a_token_of_another_session_is_none(client: TestClient) -> None:
    entered(client, "wang")
    theirs = fields(client.get("/me").text, "/sign-out")
    client.cookies.clear()
    entered(client, "li")
    assert client.post("/sign-out", data=theirs).status_code == 403


def test_a_form_from_another_site_does_nothing(client: TestClient) -> None:
    entered(client, "li")
    form = fields(client.get("/me").text, "/sign-out")
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}):
        assert client.post("/sign-out", data=form, headers=headers).status_code == 403
    assert client.post("/sign-out", data=form).status_code == 303


def test_without_the_guard_another_site_signs_them_out(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    monkeypatch.setattr(guard, "from_here", lambda _request: True)
    monkeypatch.setattr(guard, "is_token", lambda *_: True)
    entered(client, "li")
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert client.post("/sign-out", data={}, headers=headers).status_code == 303


@pytest.mark.parametrize(
    "then", ["https://elsewhere.example/", "//elsewhere.example", "/\\e.example"]
)
def test_nobody_is_sent_on_to_another_site(client: TestClient, then: str) -> None:
    form = fields(client.get("/sign-in").text)
    said = form | {"login": "li", "password": PASSWORD, "_then": then}
    assert client.post("/sign-in", data=said).headers["location"] == "/"


def test_what_was_typed_goes_along_through_signing_in(site: Site, visitor: Visits) -> None:
    someone = visitor(site, "li")
    someone.go("/post/repair")
    someone.page.locator("summary").first.click()
    someone.fill("name", "何晓梅")
    someone.fill("building", "3 幢")
    someone.choose("slots", "mon-am")
    someone.page.context.clear_cookies()
    someone.send("报上去")
    assert "登录已经过期" in someone.main()
    someone.fill("login", "li")
    someone.fill("password", PASSWORD)
    someone.send()
    someone.send("送出刚才填的")
    assert "报好了" in someone.main()
    assert "何**" in someone.main()


def test_a_second_factor_is_asked_for_and_a_wrong_code_is_none(site: Site, visitor: Visits) -> None:
    official = site.person("zhao")
    secret = made(official.post("/session/second-factor", {}))["secret"]
    code = TOTP(secret).at(site.service.now())
    made(official.post("/session/second-factor/confirmation", {"code": code}))
    someone = visitor(site)
    someone.sign_in("zhao")
    assert someone.page.locator("#f-code").is_visible()
    someone.fill("password", PASSWORD)
    someone.fill("code", "000000")
    someone.send()
    assert someone.wrong("code")
    someone.fill("password", PASSWORD)
    later = site.service.now() + timedelta(seconds=30)  # a code is good once
    someone.fill("code", TOTP(secret).at(later))
    someone.send()
    assert someone.path == "/" or "/sign-in" not in someone.path


def test_a_second_factor_is_read_from_a_picture_and_confirmed(site: Site, visitor: Visits) -> None:
    someone = visitor(site, "zhao")
    someone.go("/me")
    someone.send("开启")
    picture = someone.page.locator("main img")
    assert picture.evaluate("image => image.complete && image.naturalWidth") > 100
    link = someone.page.locator("main a[href^='otpauth:']")
    address = link.get_attribute("href") or ""
    assert picture.get_attribute("src") == segno.make(address, micro=False).svg_data_uri(scale=5)
    someone.fill("code", TOTP(link.inner_text()).at(site.service.now()))
    someone.send("确认")
    assert someone.page.locator("main li").count() == RECOVERY_CODES
    someone.go("/me")
    assert "已经开启" in someone.main()


def test_who_guesses_waits_and_is_told_for_how_long(client: TestClient) -> None:
    statuses = [entered(client, "li", f"guess number {n}").status_code for n in range(8)]
    assert statuses[0] == 401
    assert statuses[-1] == 429
    assert entered(client, "li").status_code == 429


def test_where_a_second_factor_is_demanded_nothing_is_shown_before_it(service: Service) -> None:
    demanding = Doors(replace(service, two_factors=True))
    with TestClient(demanding, "http://127.0.0.1", follow_redirects=False) as client:
        entered(client, "zhao")
        for path in ("/", "/needs", "/rounds"):
            assert client.get(path).headers["location"].startswith("/me")
        assert client.get("/me").status_code == 200
        client.cookies.clear()
        entered(client, "li")  # of secretaries it is not demanded
        assert client.get("/").status_code == 200


def test_a_form_of_another_site_is_not_kept_through_signing_in(client: TestClient) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    answer = client.post("/post/repair", data={"name": "planted"}, headers=headers)
    assert answer.status_code == 403
    assert "planted" not in answer.text


def test_a_defect_is_a_page_that_says_so(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_visit: object) -> object:
        raise ZeroDivisionError

    monkeypatch.setattr(signing_in, "local", broken)
    with TestClient(Doors(service), "http://127.0.0.1", raise_server_exceptions=False) as client:
        answer = client.get("/sign-in")
    assert answer.status_code == 500
    assert "程序的缺陷" in answer.text
    assert "ZeroDivisionError" not in answer.text

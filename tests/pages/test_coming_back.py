"""A form that comes late, after its session: nothing is lost, and nothing is done by itself."""

import io

import pytest
from starlette.testclient import TestClient

from tests.pages.site import entered, fields
from tests.service.story import PASSWORD

SHEET = "/sheets/needs"
MANY = b"0" * (2 << 20)
ELSEWHERE = {"Sec-Fetch-Site": "cross-site"}


def _form(client: TestClient, path: str, action: str) -> dict[str, str]:
    return fields(client.get(path).text, action)


def _signed_in_again(client: TestClient, page: str) -> str:
    """What is shown after signing in on the page that a late form led to."""
    said = fields(page, "/sign-in") | {"login": "li", "password": PASSWORD}
    answer = client.post("/sign-in", data=said)
    assert answer.status_code in (200, 303)
    return str(answer.text if answer.status_code == 200 else answer.headers["location"])


def _again_elsewhere(client: TestClient) -> None:
    """Out and in again, in another tab."""
    client.cookies.clear()
    entered(client, "li")


# In another session of the same browser.


def test_a_form_of_the_session_before_is_sent_by_one_more_press(client: TestClient) -> None:
    entered(client, "li")
    form = _form(client, "/post/repair", "/post/repair") | {"name": "何晓梅", "slots": "mon-am"}
    _again_elsewhere(client)
    shown = client.post("/post/repair", data=form)
    assert shown.status_code == 409
    assert "何晓梅" in shown.text
    again = fields(shown.text, "/post/repair")
    assert again["_once"] == form["_once"]
    assert client.post("/post/repair", data=again).headers["location"].startswith("/needs/")


def test_nothing_is_done_by_the_first_press(client: TestClient) -> None:
    entered(client, "li")
    form = _form(client, "/me", "/sign-out")
    _again_elsewhere(client)
    assert client.post("/sign-out", data=form).status_code == 409
    assert client.get("/needs").status_code == 200


def test_of_another_site_it_is_refused_all_the_same(client: TestClient) -> None:
    entered(client, "li")
    form = _form(client, "/post/repair", "/post/repair") | {"name": "何晓梅"}
    _again_elsewhere(client)
    answer = client.post("/post/repair", data=form, headers=ELSEWHERE)
    assert answer.status_code == 403
    assert "何晓梅" not in answer.text


def test_passwords_of_the_session_before_are_typed_again(client: TestClient) -> None:
    entered(client, "li")
    typed = {"current": "my old one", "password": "my new one!", "repeated": "my new one!"}
    form = _form(client, "/me", "/me/password") | typed
    _again_elsewhere(client)
    answer = client.post("/me/password", data=form)
    assert answer.headers["location"] == "/me?done=send_again"


def test_who_signs_in_on_an_old_page_is_asked_again(client: TestClient) -> None:
    form = _form(client, "/sign-in", "/sign-in") | {"login": "li", "password": PASSWORD}
    entered(client, "wang")
    answer = client.post("/sign-in", data=form)
    assert answer.status_code == 409
    assert 'value="li"' in answer.text
    assert PASSWORD not in answer.text
    again = fields(answer.text, "/sign-in") | {"login": "li", "password": PASSWORD}
    assert client.post("/sign-in", data=again).status_code == 303


def test_who_asks_on_an_old_page_where_a_need_stands_asks_once_more(client: TestClient) -> None:
    form = _form(client, "/status", "/status") | {"number": "12345678", "tail": "1234"}
    entered(client, "li")
    answer = client.post("/status", data=form)
    assert answer.status_code == 409
    assert "12345678" in answer.text


# After the session is over.


@pytest.mark.parametrize(
    "path", ["/residents/x/consents/y/withdrawal", "/rounds/x/cancel", "/rounds/x/needs/y/why"]
)
def test_a_form_with_nothing_typed_is_sent_on_too(client: TestClient, path: str) -> None:
    """It was looked for as a page, where there is none."""
    entered(client, "li")
    form = _form(client, "/me", "/sign-out")
    client.cookies.clear()
    asked = client.post(path, data=form)
    assert asked.status_code == 401
    shown = _signed_in_again(client, asked.text)
    assert f'action="{path}"' in shown
    assert client.post(path, data=fields(shown, path)).status_code in (403, 404)


def test_who_is_out_already_is_out(client: TestClient) -> None:
    entered(client, "li")
    form = _form(client, "/me", "/sign-out")
    client.post("/sign-out", data=form)
    assert client.post("/sign-out", data=form).headers["location"] == "/sign-in?done=signed_out"


@pytest.mark.parametrize("sheet", [b"name", MANY, MANY * 11])
def test_a_sheet_is_chosen_again(client: TestClient, sheet: bytes) -> None:
    entered(client, "li")
    form = _form(client, "/sheets", SHEET)
    client.cookies.clear()
    asked = client.post(SHEET, data=form, files={"sheet": ("a.csv", io.BytesIO(sheet))})
    assert asked.status_code == 401
    assert "再选一次" in asked.text
    assert _signed_in_again(client, asked.text) == "/sheets"


def test_of_another_site_a_sheet_is_refused(client: TestClient) -> None:
    sheet = {"sheet": ("a.csv", io.BytesIO(MANY))}
    assert client.post(SHEET, files=sheet, headers=ELSEWHERE).status_code == 403


@pytest.mark.parametrize("path", ["/me/password", "/accounts/x/password", "/accounts/new"])
def test_no_page_holds_a_password(client: TestClient, path: str) -> None:
    entered(client, "li")
    typed = dict.fromkeys(("current", "password", "repeated", "code"), "not to be seen")
    form = _form(client, "/me", "/sign-out") | typed | ({"name": "x"} if "new" in path else {})
    client.cookies.clear()
    asked = client.post(path, data=form)
    assert asked.status_code == 401
    assert "not to be seen" not in asked.text
    assert "not to be seen" not in _signed_in_again(client, asked.text)


def test_another_password_is_typed_again(client: TestClient) -> None:
    entered(client, "li")
    form = _form(client, "/me", "/me/password") | {"current": "x", "password": "y"}
    client.cookies.clear()
    assert _signed_in_again(client, client.post("/me/password", data=form).text) == "/me"


def test_what_a_form_asks_stands_not_in_who_signs_in(client: TestClient) -> None:
    """A new account's login is not theirs."""
    asked = client.post("/accounts/new", data={"login": "somebody-new", "name": "x"})
    assert fields(asked.text, "/sign-in")["kept.login"] == "somebody-new"
    assert asked.text.count("somebody-new") == 1

"""What can't be done is told as a page, also where telling it meets something else in the way."""

import re
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from starlette.testclient import TestClient

from access.refusal import Absent, Invalid
from door import acting, refusals
from tests.pages.site import Site, entered, fields
from tests.service.story import made
from web import errors
from web.typed import LONGEST
from words import say

NOWHERE = "000000000000000000000000"


def _token(client: TestClient) -> dict[str, str]:
    return fields(client.get("/me").text, "/sign-out") | {"_version": "1"}


@pytest.mark.parametrize(
    "path", ["/needs/{}/withdrawal", "/residents/{}/opened", "/residents/{}/forgotten"]
)
def test_a_form_of_what_is_gone_is_not_shown_again(client: TestClient, path: str) -> None:
    """What was typed is wrong, and there is nothing left to type it for."""
    entered(client, "li")
    answer = client.post(path.format(NOWHERE), data=_token(client))
    assert answer.status_code == 404
    assert "<form" not in answer.text.partition("<main")[2].partition("</main>")[0]


def test_a_form_that_another_may_not_see_is_not_shown_again(
    record: Site, client: TestClient
) -> None:
    """Of another community."""
    need = record.city.needs["there"][0]
    entered(client, "li")
    answer = client.post(f"/needs/{need}/withdrawal", data=_token(client))
    assert answer.status_code == 404


def test_a_database_that_is_down_while_a_form_is_shown_again_is_told(
    client: TestClient, record: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    entered(client, "li")
    token = _token(client)

    def down(*_: Any, **__: Any) -> None:
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    monkeypatch.setattr("needs.needs.need_of", down)
    need = record.city.needs["repair"][0]
    assert client.post(f"/needs/{need}/withdrawal", data=token).status_code == 503


@pytest.mark.parametrize("path", ["/", "/needs", "/rights", "/residents/x"])
def test_a_database_that_is_down_when_somebody_comes_is_told(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, path: str
) -> None:
    entered(client, "li")

    def down(*_: Any) -> None:
        raise OperationalError("SELECT name FROM resident", {}, Exception("陈秀英"))

    monkeypatch.setattr(acting, "recognised", down)
    answer = client.get(path)
    assert answer.status_code == 503
    assert say("zh", "refusals.code.busy") in answer.text
    assert "陈秀英" not in answer.text + caplog.text
    assert client.post("/needs/x/withdrawal", data={"reason": "x"}).status_code == 503
    assert client.get("/no-such-page").status_code == 404


class _Orig(Exception):
    sqlstate = "23505"


def test_what_a_door_has_to_know_of_a_database_that_says_no() -> None:
    at_postgres = IntegrityError("", {}, _Orig("Key (name)=(陈秀英) already exists"))
    assert refusals.twice(at_postgres)
    assert refusals.state_of(at_postgres) == "23505"
    at_sqlite = IntegrityError("", {}, Exception("UNIQUE constraint failed: account.login"))
    assert refusals.twice(at_sqlite)
    assert refusals.state_of(DBAPIError("", {}, ValueError("陈秀英"))) == "ValueError"
    assert not refusals.twice(IntegrityError("", {}, Exception("CHECK constraint failed: fen")))


def test_who_presses_twice_is_told_that_it_is_done(client: TestClient, record: Site) -> None:
    """Where no script stops the second press."""
    resident = record.city.residents["陈秀英"]
    entered(client, "li")
    page = client.get(f"/residents/{resident}").text
    withdrawal = re.findall(r'action="([^"]+/withdrawal)"', page)[0]
    for path, done in (
        (withdrawal, "consent_withdrawn"),
        (f"/residents/{resident}/forgotten", "resident_forgotten"),
    ):
        form = fields(client.get(f"/residents/{resident}").text, path) | {"sure": "yes"}
        assert client.post(path, data=form).status_code == 303
        again = client.post(path, data=form)
        assert again.status_code == 410
        assert say("zh", f"refusals.code.{done}") in again.text


def test_what_a_sentence_is_made_with_is_plain() -> None:
    wrong = Invalid("field", "unknown", value=("a", 1), n=3)
    assert refusals.params_of(wrong) == {"value": "('a', 1)", "n": 3}
    assert refusals.status_of(Absent("need", "x"), errors.STATUS) == 404


def test_a_reason_is_no_longer_than_what_is_kept_of_it(client: TestClient, record: Site) -> None:
    need = made(record.person("li").get("/needs"), 200)["items"][0]["id"]
    entered(client, "li")
    form = _token(client)
    for reason in ("", "长" * (LONGEST + 1)):
        answer = client.post(f"/needs/{need}/withdrawal", data=form | {"reason": reason})
        assert answer.status_code == 422
        assert 'id="e-reason"' in answer.text

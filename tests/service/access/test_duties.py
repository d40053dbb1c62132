"""Three administrators who watch each other: every operation of theirs, asked for by each duty."""

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from access.actor import Duty, Role
from access.permissions import DUTIES, EVERYONE, FOUNDING, MATRIX, is_duty, may
from api import create_api
from api.app import ROUTERS
from api.contract import routes_of
from door.acting import Service
from linli.cli import main
from linli.settings import settings
from tests.service.access.test_matrix import CASES, ROUTES, Case, _own_token, _path, _sent
from tests.service.access.town import Rehearsed, Town, rehearsal
from tests.service.story import PASSWORD, District, Person, district, made, signed_in

THEIRS = sorted(id for id in MATRIX if may(Role.ADMINISTRATOR, id))
THREE = ("system", "security", "audit")
NEW = {"name": "新", "password": PASSWORD}


def _admin(duty: str, login: str = "neu") -> dict[str, Any]:
    return NEW | {"login": login, "role": "administrator", "duty": duty}


def _said(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "") if answer.content else ""


@pytest.fixture(scope="module")
def client(standing: Town) -> TestClient:
    return rehearsal(standing.service)


@pytest.fixture(scope="module")
def apart(standing: Town) -> TestClient:
    """The same town where duties are kept apart."""
    real = standing.service.database
    undone = Rehearsed(real.engine, real.reading, real.writing)
    return TestClient(create_api(replace(standing.service, database=undone, separate_duties=True)))


def test_every_operation_of_administrators_alone_has_its_duty() -> None:
    assert set(DUTIES) == {id for id in THEIRS if MATRIX[id] != EVERYONE}
    for id, duties in DUTIES.items():
        assert Duty.ALL not in duties, id
        assert len(duties) == 1 or id == "account.read", id


def test_one_without_a_line_is_nobodys_but_theirs_who_hold_all() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(MATRIX, "something.new", frozenset({Role.ADMINISTRATOR}))  # type: ignore[arg-type]  # a dict, whatever it says
        asked = [is_duty(duty, "something.new", apart=False) for duty in (*Duty, None)]
    assert asked == [False, False, False, True, False]


def test_an_auditor_changes_nothing() -> None:
    routes = routes_of(ROUTERS)
    own = {"password", "second_factor", "session", "token"}
    for id in THEIRS:
        if is_duty(Duty.AUDIT, id, apart=True) and id.split(".")[0] not in own:
            assert routes[id].methods == {"GET"}, id


@pytest.mark.parametrize("kept_apart", [False, True])
@pytest.mark.parametrize("operation", THEIRS)
def test_a_duty_may_what_is_its_own_and_nothing_else(
    operation: str, kept_apart: bool, standing: Town, client: TestClient, apart: TestClient
) -> None:
    route, case = ROUTES[operation], CASES.get(operation, Case())
    for duty, somebody in standing.watchers.items():
        person = replace(somebody, client=apart if kept_apart else client)
        own = dict(standing.things["one"])
        if operation == "token.revoke":
            own["token"] = _own_token(standing, "administrator", somebody)
        body = case.body("one", own, "administrator")
        if operation == "account.create" and duty == "all" and kept_apart:
            continue  # has a test of its own
        answer = _sent(person, route, _path(route, own), body)
        if _is_theirs(duty, operation, kept_apart):
            assert answer.status_code == case.status, (duty, answer.text)
        else:
            assert _said(answer) == (403, "not_your_duty"), (duty, answer.text)


def _is_theirs(duty: str, operation: str, kept_apart: bool) -> bool:
    """Spelt apart from the table that is tested."""
    kind = operation.split(".", maxsplit=1)[0]
    if duty == "all":
        return not kept_apart or kind in ("session", "password", "second_factor")
    if MATRIX[operation] == EVERYONE or (operation, duty) == ("account.read", "audit"):
        return True
    return duty == {"account": "security", "trail": "audit"}.get(kind, "system")


@pytest.fixture
def here(service: Service) -> District:
    return district(service)


@pytest.fixture
def strict(here: District) -> TestClient:
    """Its door, where duties are kept apart."""
    return TestClient(create_api(replace(here.service, separate_duties=True)))


def _watchers(here: District) -> dict[str, Person]:
    for duty in THREE:
        made(here.admin.post("/accounts", _admin(duty, duty)))
    return {duty: signed_in(here.client, duty) for duty in THREE}


def test_whoever_holds_all_makes_one_of_each_of_the_three_and_no_other(
    here: District, strict: TestClient
) -> None:
    founder = replace(here.admin, client=strict)
    clerk = NEW | {"login": "neu", "role": "official", "area": "qj"}
    assert _said(founder.post("/accounts", clerk)) == (403, "not_your_duty")
    assert _said(founder.post("/accounts", _admin("all"))) == (422, "duties_apart")
    for duty in THREE:
        made(founder.post("/accounts", _admin(duty, duty)))
        assert _said(founder.post("/accounts", _admin(duty))) == (409, "duty_held")
    assert signed_in(strict, "audit").get("/trail").status_code == 200
    assert founder.get("/trail").status_code == 403


def test_nobody_makes_or_changes_an_administrator_by_looking_after_accounts(here: District) -> None:
    """Else they could sign in by one and hold two duties."""
    watchers = _watchers(here)
    for duty in Duty:
        answer = watchers["security"].post("/accounts", _admin(duty.value))
        assert _said(answer) == (403, "not_over_administrators")
    for person in (watchers["audit"], watchers["system"], here.admin):
        id = made(person.get("/session"), 200)["account"]
        for path, body in (
            ("password", {"password": "another long one"}),
            ("disablement", None),
            ("enablement", None),
        ):
            answer = watchers["security"].put(f"/accounts/{id}/{path}", body, 1)
            assert _said(answer) == (403, "not_over_administrators")
        answer = watchers["security"].delete(f"/accounts/{id}/second-factor", 1)
        assert _said(answer) == (403, "not_over_administrators")
    id = made(watchers["audit"].get("/session"), 200)["account"]
    made(here.admin.put(f"/accounts/{id}/disablement", None, 1), 200)  # who holds all may


def test_no_operation_changes_a_duty() -> None:
    takes = {
        id
        for id, route in ROUTES.items()
        if route.body_field and "duty" in route.body_field.field_info.annotation.model_fields
    }
    assert takes == {"account.create"}


def test_a_duty_goes_with_an_administrator_and_with_nobody_else(here: District) -> None:
    bare = NEW | {"login": "neu", "role": "administrator"}
    clerk = NEW | {"login": "neu", "role": "official", "area": "qj", "duty": "audit"}
    for body in (bare, clerk):
        assert _said(here.admin.post("/accounts", body)) == (422, "duty_with_role")
    assert made(here.admin.post("/accounts", _admin("audit")))["duty"] == "audit"
    assert made(here.admin.get("/session"), 200)["duty"] == "all"
    assert made(here.secretary.get("/session"), 200)["duty"] is None


def test_the_trail_is_read_page_by_page_without_what_was_typed(here: District) -> None:
    auditor = _watchers(here)["audit"]
    id = here.resident()
    made(here.official.get(f"/residents/{id}"), 200)
    who = made(here.official.get("/session"), 200)["account"]
    more = {"more": 5, "reason": "核对陈秀英一家"}
    made(here.admin.post(f"/accounts/{who}/reading", more))
    pages = list(_pages(auditor, limit=4))
    seqs = [one["seq"] for page in pages for one in page]
    assert seqs == list(range(seqs[0], 0, -1))
    assert "陈秀英" not in str(pages)
    (allowed,) = (one for page in pages for one in page if one["action"] == "reading.allowed")
    assert allowed["detail"] == {"more": 5}
    shown = [one for page in _pages(auditor, limit=3, account=who) for one in page]
    assert {one["account"] for one in shown} == {who}
    assert ("resident.read", id) in {(one["action"], one["subject"]) for one in shown}


def _pages(person: Person, **query: Any) -> Iterator[Any]:
    cursor: dict[str, str] = {}
    while True:
        page = made(person.get("/trail", **query, **cursor), 200)
        yield page["items"]
        if page["next"] is None:
            return
        cursor = {"cursor": page["next"]}


def test_the_trail_is_verified_and_says_where_it_is_broken(here: District) -> None:
    from sqlalchemy import text

    auditor = _watchers(here)["audit"]
    found = made(auditor.get("/trail/verification"), 200)
    assert found["sound"]
    head = f"{found['seq']}:{found['hash']}"
    assert made(auditor.get("/trail/verification", noted=head), 200)["sound"]
    other = f"{found['seq']}:{'0' * 64}"
    assert made(auditor.get("/trail/verification", noted=other), 200)["broken_at"] == found["seq"]
    assert auditor.get("/trail/verification", noted="x").status_code == 422
    here.service.database.write(
        lambda session: session.execute(text("UPDATE trail SET subject = 'x' WHERE seq = 3"))
    )
    broken = made(auditor.get("/trail/verification"), 200)
    assert (broken["sound"], broken["broken_at"]) == (False, 3)


def test_an_auditor_lists_whom_a_leak_touches_and_the_trail_says_so(here: District) -> None:
    auditor = _watchers(here)["audit"]
    id = here.resident()
    made(here.official.get(f"/residents/{id}"), 200)
    who = made(here.official.get("/session"), 200)["account"]
    (one,) = made(auditor.get("/trail/affected", account=who), 200)["items"]
    assert (one["resident"], one["clear"], one["times"]) == (id, True, 1)
    assert made(auditor.get("/trail/affected", account=who, until="2020-01-01"), 200)["items"] == []
    assert _said(auditor.get("/trail/affected", account="nobody")) == (404, "absent")
    newest = made(auditor.get("/trail", limit=2), 200)["items"]
    assert [entry["action"] for entry in newest] == ["trail.affected", "trail.affected"]


def test_the_machine_makes_each_of_the_three_and_where_they_are_apart_none_that_holds_all(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Any
) -> None:
    monkeypatch.setenv("LINLI_HOME", str(tmp_path))
    monkeypatch.delenv("LINLI_DATABASE_URL", raising=False)
    monkeypatch.setenv("LINLI_SEPARATE_DUTIES", "1")

    def create(login: str, *more: str) -> int:
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
        said = ["--login", login, "--name", "x", "--role", "administrator", "--lang", "en"]
        return main(["account", "create", *said, *more])

    assert create("boss") == create("boss", "--duty", "all") == 2
    assert "kept apart" in capsys.readouterr().err
    for login, duty in (("a", "system"), ("b", "security"), ("c", "audit"), ("d", "audit")):
        assert create(login, "--duty", duty) == 0
    monkeypatch.setenv("LINLI_SEPARATE_DUTIES", "0")
    assert create("boss") == 0


def test_duties_are_kept_apart_where_the_setting_says_so() -> None:
    assert settings({}).separate_duties == 0
    assert settings({"LINLI_SEPARATE_DUTIES": "1"}).separate_duties == 1
    assert FOUNDING & set(DUTIES) == {"account.create"}

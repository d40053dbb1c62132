"""A second factor: asked for once confirmed, each code good once, guesses throttled, reset."""

import io
import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from access import second_factor, throttle
from access.second_factor import DEMANDED, ENROLLING, RecoveryCode, SecondFactor
from access.trail import Entry
from api import create_api
from door.acting import Service
from linli.cli import main
from linli.settings import settings
from tests.service.story import PASSWORD, Clock, District, Person, district, made, signed_in


@pytest.fixture
def here(service: Service) -> District:
    return district(service)


def _code(here: District, secret: str, ahead: int = 0) -> str:
    at = here.service.now.at + timedelta(seconds=ahead)  # type: ignore[attr-defined]  # it is the ``Clock`` of the tests
    return pyotp.TOTP(secret).at(at)


def _enrolled(here: District, person: Person) -> tuple[str, list[str]]:
    """Its secret and its codes on paper."""
    secret = made(person.post("/session/second-factor", {}))["secret"]
    said = {"code": _code(here, secret)}
    codes = made(person.post("/session/second-factor/confirmation", said))["codes"]
    here.service.now.at += timedelta(minutes=5)  # type: ignore[attr-defined]  # it is the ``Clock`` of the tests
    return secret, codes


def _try(client: TestClient, code: str | None = None, password: str = PASSWORD) -> Any:
    body = {"login": "zhao", "password": password} | ({} if code is None else {"code": code})
    answer = client.post("/api/v1/sessions", json=body)
    return answer.status_code, answer.json().get("code", "")


def _acts(here: District) -> list[str]:
    with here.service.database.read() as session:
        return list(session.scalars(select(Entry.action).order_by(Entry.seq)))


def test_signing_in_asks_for_a_code_once_one_is_confirmed(here: District) -> None:
    begun = made(here.official.post("/session/second-factor", {}))
    assert begun["uri"].startswith("otpauth://totp/Linli:zhao?secret=" + begun["secret"])
    assert _try(here.client) == (201, "")  # not before it is confirmed
    wrong = here.official.post("/session/second-factor/confirmation", {"code": "000000"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "code")
    said = {"code": _code(here, begun["secret"])}
    assert len(made(here.official.post("/session/second-factor/confirmation", said))["codes"]) == 8
    assert made(here.official.get("/session"), 200)["second_factor"] is True
    assert _try(here.client) == (401, "second_factor_wanted")
    assert _try(here.client, "000000") == (401, "wrong_code")
    assert _try(here.client, _code(here, begun["secret"], 30)) == (201, "")
    assert _try(here.client, "000000", "wrong") == (401, "wrong_password")
    acts = _acts(here)
    assert {"second_factor.enrolled", "second_factor.confirmed"} <= set(acts)


def test_a_code_is_good_once(here: District) -> None:
    secret, _ = _enrolled(here, here.official)
    before, now = _code(here, secret, -30), _code(here, secret)
    assert _try(here.client, now) == (201, "")
    assert _try(here.client, now) == (401, "wrong_code")
    assert _try(here.client, before) == (401, "wrong_code")
    assert _try(here.client, _code(here, secret, 90)) == (401, "wrong_code")  # not yet
    assert _try(here.client, _code(here, secret, 30)) == (201, "")


def test_a_code_that_confirmed_signs_nobody_in(here: District) -> None:
    secret = made(here.official.post("/session/second-factor", {}))["secret"]
    code = _code(here, secret)
    made(here.official.post("/session/second-factor/confirmation", {"code": code}))
    assert _try(here.client, code) == (401, "wrong_code")


def test_of_two_who_send_one_code_at_once_one_comes_in(here: District) -> None:
    secret, _ = _enrolled(here, here.official)
    code, app, said = _code(here, secret), create_api(here.service), []
    ready = threading.Barrier(4)

    def enter() -> None:
        client = TestClient(app)
        ready.wait()
        said.append(_try(client, code)[0])

    threads = [threading.Thread(target=enter) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == [201, 401, 401, 401]


def test_the_guard_of_a_code_does_not_rest_on_the_accounts_lock(here: District) -> None:
    """The update itself takes a step once; the account's lock comes besides."""
    secret, _ = _enrolled(here, here.official)
    code = _code(here, secret)
    account = made(here.official.get("/session"), 200)["account"]

    def twice(session: Any) -> list[bool]:
        from access.actor import SYSTEM
        from access.tx import Tx

        service = here.service
        tx = Tx(session=session, actor=SYSTEM, now=service.now(), vault=service.vault)
        return [second_factor.accepts(tx, account, code) for _ in range(2)]

    assert here.service.database.write(twice) == [True, False]


def test_guesses_of_codes_wait_as_guesses_of_passwords_do(here: District) -> None:
    """Though the password is right each time, and asked without a code in between."""
    secret, _ = _enrolled(here, here.official)
    said = [_try(here.client, *(() if at % 2 else ("000000",)))[0] for at in range(8)]
    assert said == [401] * throttle.FREE + [429] * (8 - throttle.FREE)
    assert _try(here.client, _code(here, secret))[0] == 429


def test_guesses_at_a_session_left_open_wait_too(here: District) -> None:
    secret, _ = _enrolled(here, here.official)
    for path in ("/session/second-factor", "/session/second-factor/confirmation"):
        said = [here.official.post(path, {"code": "000000"}).status_code for _ in range(8)]
        assert said[-1] == 429
        here.service.now.at += timedelta(days=2)  # type: ignore[attr-defined]  # it is the ``Clock`` of the tests
        here.official.secret = _again(here, secret)


def _again(here: District, secret: str) -> str:
    body = {"login": "zhao", "password": PASSWORD, "code": _code(here, secret)}
    return str(made(here.client.post("/api/v1/sessions", json=body))["secret"])


def test_a_code_on_paper_is_good_once_and_is_not_kept(here: District) -> None:
    _, codes = _enrolled(here, here.official)
    assert _try(here.client, codes[0].upper()) == (201, "")
    assert _try(here.client, codes[0]) == (401, "wrong_code")
    assert _try(here.client, codes[1].replace("-", "")) == (201, "")
    assert _acts(here).count("second_factor.recovered") == 2
    with here.service.database.read() as session:
        kept = b"".join(session.scalars(select(RecoveryCode.hash)))
    assert not any(one.replace("-", "").encode() in kept for one in codes)


def test_the_secret_is_kept_sealed(here: District) -> None:
    secret, _ = _enrolled(here, here.official)
    made(here.official.post("/session/second-factor", {"code": _code(here, secret)}))
    with here.service.database.read() as session:
        row = session.scalars(select(SecondFactor)).one()
        for kept in (row.secret, row.pending):
            assert kept is not None
            assert secret.encode() not in kept


def test_another_telephone_takes_a_code_of_the_first(here: District) -> None:
    """A session left open is not enough; the first counts till the second is confirmed."""
    old, _ = _enrolled(here, here.official)
    assert here.official.post("/session/second-factor", {}).status_code == 409
    wrong = here.official.post("/session/second-factor", {"code": "000000"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "wrong_code")
    said = {"code": _code(here, old)}
    new = made(here.official.post("/session/second-factor", said))["secret"]
    assert _try(here.client, _code(here, new)) == (401, "wrong_code")
    assert _try(here.client, _code(here, old, 30)) == (201, "")
    confirming = {"code": _code(here, new)}
    made(here.official.post("/session/second-factor/confirmation", confirming))
    here.service.now.at += timedelta(minutes=5)  # type: ignore[attr-defined]  # it is the ``Clock`` of the tests
    assert _try(here.client, _code(here, old)) == (401, "wrong_code")
    assert _try(here.client, _code(here, new)) == (201, "")


def test_an_administrator_resets_another_persons(here: District) -> None:
    _enrolled(here, here.official)
    id = made(here.official.get("/session"), 200)["account"]
    version = made(here.admin.get(f"/accounts/{id}"), 200)["version"]
    reset = made(here.admin.delete(f"/accounts/{id}/second-factor", version), 200)
    assert reset["second_factor"] is False
    assert here.official.get("/session").status_code == 401
    assert _try(here.client) == (201, "")
    own = made(here.admin.get("/session"), 200)
    refused = here.admin.delete(f"/accounts/{own['account']}/second-factor", own["version"])
    assert (refused.status_code, refused.json()["code"]) == (409, "account_own")
    assert "second_factor.reset" in _acts(here)


def test_where_it_is_demanded_one_can_only_enrol(service: Service) -> None:
    here = district(service)
    strict = TestClient(create_api(replace(service, two_factors=True)))
    for person in (here.official, here.admin):
        demanded = Person(strict, person.secret, person.keys)
        answer = demanded.get("/areas")
        assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_missing")
        assert demanded.get("/session").status_code == 200
        _enrolled(here, demanded)
        assert demanded.get("/areas").status_code == 200
    for person in (here.secretary, here.organisation):
        assert Person(strict, person.secret).get("/areas").status_code == 200


def test_what_one_can_do_without_is_what_enrolling_needs() -> None:
    assert {role.value for role in DEMANDED} == {"official", "administrator"}
    assert not {one for one in ENROLLING if one.split(".")[0] not in _OWN}
    assert (settings({}).two_factors, settings({"LINLI_TWO_FACTORS": "1"}).two_factors) == (0, 1)


_OWN = ("session", "password", "second_factor")


def test_accounts_are_put_right_from_the_machine(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Any
) -> None:
    from linli import app

    monkeypatch.setenv("LINLI_HOME", str(tmp_path))
    monkeypatch.delenv("LINLI_DATABASE_URL", raising=False)
    made_ = app.service(settings(), Clock(app.utc_now(), timedelta(seconds=1)))
    here = district(made_)
    _enrolled(here, here.official)
    id = made(here.official.get("/session"), 200)["account"]
    assert main(["account", "second-factor", "--login", "zhao", "--lang", "en"]) == 0
    assert here.official.get("/session").status_code == 401
    assert _try(here.client) == (201, "")
    version = made(here.admin.get(f"/accounts/{id}"), 200)["version"]
    made(here.admin.put(f"/accounts/{id}/disablement", None, version), 200)
    assert main(["account", "enable", "--login", "zhao"]) == 0
    fresh = signed_in(here.client, "zhao")
    monkeypatch.setattr("sys.stdin", io.StringIO("quite another one\n"))
    assert main(["account", "password", "--login", "zhao"]) == 0
    assert fresh.get("/session").status_code == 401
    assert _try(here.client, None, "quite another one") == (201, "")
    assert main(["account", "enable", "--login", "nobody", "--lang", "en"]) == 2
    assert "Not changed" in capsys.readouterr().err
    made_.database.close()

"""Signing in: nobody guesses their way in, and whoever is out is out at once."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, text

from access import accounts, throttle
from access.sessions import SESSION, SignIn
from api import create_api
from door.acting import Service
from tests.service.access.town import Town
from tests.service.story import PASSWORD, Clock, District, Person, district, made, signed_in

OTHER = "another long password"


@pytest.fixture
def here(service: Service) -> District:
    return district(service)


def _works(person: Person) -> bool:
    answer = person.get("/session")
    assert answer.status_code in (200, 401)
    return bool(answer.status_code == 200)


def _try(client: TestClient, login: str, password: str = "wrong") -> Any:
    return client.post("/api/v1/sessions", json={"login": login, "password": password})


def test_a_saved_secret_is_worth_nothing_after_signing_out(here: District) -> None:
    other = signed_in(here.client, "li")
    assert made(here.secretary.delete("/session"), 204) is None
    assert (_works(here.secretary), _works(other)) == (False, True)


def test_every_secret_of_a_disabled_account_ends_at_once(here: District) -> None:
    token = made(here.secretary.post("/tokens", {"name": "导出"}))["secret"]
    id = made(here.secretary.get("/session"), 200)["account"]
    made(here.admin.put(f"/accounts/{id}/disablement", None, 1), 200)
    assert not _works(here.secretary)
    assert not _works(Person(here.client, token))
    assert _try(here.client, "li", PASSWORD).json()["code"] == "wrong_password"


def test_nobody_disables_their_own_account(here: District) -> None:
    id = made(here.admin.get("/session"), 200)["account"]
    assert here.admin.put(f"/accounts/{id}/disablement", None, 1).status_code == 409


def test_a_role_taken_away_is_gone_with_the_next_request(here: District) -> None:
    with here.service.database.writing.begin() as session:
        session.execute(text("UPDATE account SET role = 'secretary' WHERE login = 'zhao'"))
    assert here.official.get("/rounds").status_code == 200
    body = {"area": "qj", "name": "新", "period": "2026-11-09"}
    assert here.official.post("/rounds", body).status_code == 403


def test_another_password_ends_every_other_session_and_token(here: District) -> None:
    other = signed_in(here.client, "li")
    token = Person(here.client, made(here.secretary.post("/tokens", {"name": "导出"}))["secret"])
    said = {"current": PASSWORD, "password": OTHER}
    assert here.secretary.put("/session/password", said, 1).status_code == 204
    assert [_works(one) for one in (here.secretary, other, token)] == [True, False, False]
    assert _try(here.client, "li", PASSWORD).status_code == 401
    assert _try(here.client, "li", OTHER).status_code == 201


def test_a_session_left_open_does_not_change_the_password(here: District) -> None:
    said = {"current": "guess", "password": OTHER}
    for _ in range(throttle.FREE):
        answer = here.secretary.put("/session/password", said, 1)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "current")
    right = {"current": PASSWORD, "password": OTHER}
    assert here.secretary.put("/session/password", right, 1).status_code == 429
    assert _works(signed_in(here.client, "li"))


def test_each_signing_in_has_a_secret_of_its_own_and_none_is_kept(here: District) -> None:
    again = [signed_in(here.client, "li").secret for _ in range(3)]
    assert len({here.secretary.secret, *again}) == 4
    with here.service.database.read() as session:
        kept = session.scalars(select(SignIn.secret_hash)).all()
    assert not {secret.encode() for secret in again} & set(kept)


def test_a_secret_brought_along_is_not_taken_over_by_signing_in(here: District) -> None:
    body = {"login": "li", "password": PASSWORD}
    brought = {"Authorization": "Bearer chosen-by-another"}
    opened = here.client.post("/api/v1/sessions", json=body, headers=brought).json()["secret"]
    assert opened != "chosen-by-another"
    assert not _works(Person(here.client, "chosen-by-another"))


def test_a_session_ends_by_itself(here: District, clock: Clock) -> None:
    clock.at += SESSION - timedelta(minutes=1)
    assert _works(here.secretary)
    clock.at += timedelta(minutes=2)
    assert not _works(here.secretary)


def test_a_token_holds_for_its_days_or_till_it_is_revoked(here: District, clock: Clock) -> None:
    first, second = (
        made(here.secretary.post("/tokens", {"name": name, "days": 2})) for name in ("甲", "乙")
    )
    clock.at += timedelta(days=1)
    holders = [Person(here.client, one["secret"]) for one in (first, second)]
    listed = holders[0].get("/tokens").json()["items"]
    assert {one["name"] for one in listed} == {"甲", "乙"}
    assert all(one["secret"] is None for one in listed)
    made(holders[0].delete(f"/tokens/{second['id']}"), 204)
    assert [_works(one) for one in holders] == [True, False]
    clock.at += timedelta(days=1)
    assert not _works(holders[0])


def _guesses(client: TestClient, login: str, times: int) -> list[tuple[int, str]]:
    said = []
    for _ in range(times):
        answer = _try(client, login)
        body = answer.json()
        said.append((answer.status_code, body["code"]))
        if answer.status_code == 429:
            assert int(answer.headers["Retry-After"]) >= 1
    return said


def test_guessing_is_answered_the_same_whether_there_is_such_an_account(here: District) -> None:
    known, unknown = (_guesses(here.client, login, 20) for login in ("li", "nobody"))
    assert known == unknown
    assert known[: throttle.FREE] == [(401, "wrong_password")] * throttle.FREE
    assert known[throttle.FREE :] == [(429, "too_many")] * (20 - throttle.FREE)


def test_the_right_password_has_to_wait_as_well_and_then_goes_in(
    here: District, clock: Clock
) -> None:
    _guesses(here.client, "li", throttle.FREE)
    assert _try(here.client, "li", PASSWORD).status_code == 429
    clock.at += throttle.FIRST
    assert _try(here.client, "li", PASSWORD).status_code == 201
    assert _guesses(here.client, "li", throttle.FREE)[-1][0] == 401  # it begins anew


def test_a_thousand_guesses_take_days(here: District, clock: Clock) -> None:
    """Each sent at the first moment at which it is looked at: the first few over HTTP."""
    for tries in range(1, throttle.FREE + 6):
        assert _try(here.client, "li").status_code == 401
        wait = throttle.wait(tries)
        if wait:
            answer = _try(here.client, "li")
            assert answer.status_code == 429
            left = timedelta(seconds=int(answer.headers["Retry-After"]))
            assert wait - timedelta(seconds=5) < left <= wait + timedelta(seconds=1)
            clock.at += left
    assert sum((throttle.wait(tries) for tries in range(1_000)), timedelta()) > timedelta(days=10)


@pytest.mark.parametrize("jump", [timedelta(days=1), timedelta(days=-1)])
def test_a_clock_that_jumps_locks_nobody_out(here: District, clock: Clock, jump: timedelta) -> None:
    _guesses(here.client, "li", throttle.FREE)
    clock.at += jump
    assert _try(here.client, "li", PASSWORD).status_code == 201


def test_wrong_tries_of_long_ago_are_let_go(here: District, clock: Clock) -> None:
    _guesses(here.client, "li", throttle.FREE)
    clock.at += throttle.LAPSE + timedelta(minutes=1)
    _guesses(here.client, "nobody", 1)
    with here.service.database.read() as session:
        assert len(session.scalars(select(throttle.WrongTry)).all()) == 1


def test_guesses_sent_all_at_once_are_no_more_than_one_after_another(here: District) -> None:
    ready, said, app = threading.Barrier(12), [], create_api(here.service)

    def guess() -> None:
        client = TestClient(app)
        ready.wait()
        said.append(_try(client, "li").status_code)

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == [401] * throttle.FREE + [429] * (12 - throttle.FREE)


def test_a_password_is_compared_whether_there_is_such_an_account(
    here: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that it takes as long; counted, because a clock would be no test."""
    compared: list[str] = []

    class Counting:
        def verify(self, kept: str, password: str) -> bool:
            compared.append(kept)
            return bool(hasher.verify(kept, password))

    hasher = accounts.HASHER
    monkeypatch.setattr(accounts, "HASHER", Counting())
    assert [_try(here.client, login).status_code for login in ("li", "nobody")] == [401, 401]
    assert len(compared) == 2


def test_no_transaction_is_held_while_a_password_is_compared(
    here: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else one who signs in would keep all others from writing."""
    hasher, written = accounts.HASHER, []

    class Meanwhile:
        def verify(self, kept: str, password: str) -> bool:
            with here.service.database.writing.begin() as session:
                session.execute(text("UPDATE account SET name = '李' WHERE login = 'li'"))
            written.append(True)
            return bool(hasher.verify(kept, password))

    monkeypatch.setattr(accounts, "HASHER", Meanwhile())
    assert _try(here.client, "li", PASSWORD).status_code == 201
    assert written


def test_an_account_disabled_while_its_password_is_compared_stays_out(
    here: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasher = accounts.HASHER

    class Disabling:
        def verify(self, kept: str, password: str) -> bool:
            with here.service.database.writing.begin() as session:
                session.execute(
                    text("UPDATE account SET disabled_at = created_at WHERE login = 'li'")
                )
            return bool(hasher.verify(kept, password))

    monkeypatch.setattr(accounts, "HASHER", Disabling())
    assert _try(here.client, "li", PASSWORD).status_code == 401


def test_an_organisations_account_names_one_that_is_there(standing: Town) -> None:
    body = {"login": "o", "name": "o", "password": PASSWORD, "role": "organisation", "area": "one"}
    answer = standing.people["administrator"].post("/accounts", body | {"provider": "none"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "provider")


def test_a_count_that_is_forgiven_while_it_is_looked_for_starts_anew(
    here: District, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else comes in by the same login at the same moment."""
    inserted = throttle.insert_or_nothing

    def gone(*_: Any, **__: Any) -> bool:
        monkeypatch.setattr(throttle, "insert_or_nothing", inserted)
        return False

    monkeypatch.setattr(throttle, "insert_or_nothing", gone)
    here.service.database.write(lambda session: throttle.count(session, "nobody", clock()))
    with here.service.database.read() as session:
        (row,) = session.scalars(select(throttle.WrongTry))
        assert row.tries == 1

"""Nobody copies the whole record out in a day: what one account is shown has an end."""

import threading
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from access.trail import Entry
from api import create_api
from door.acting import Service
from linli.settings import settings
from tests.service.story import Clock, District, Person, district, made, signed_in

MOST = 6


@pytest.fixture
def here(service: Service) -> District:
    """Three needs, in a service that shows one account six residents a day."""
    few = district(replace(service, most_read=MOST))
    for name in ("甲", "乙", "丙"):
        few.need(few.resident(name))
    return few


def _refused(here: District) -> int:
    with here.service.database.read() as session:
        query = select(Entry.seq).where(Entry.action == "reading.refused")
        return len(session.scalars(query).all())


def _list(person: Person) -> Any:
    return person.get("/needs")


def test_one_more_than_a_day_s_residents_is_refused_and_noted(here: District) -> None:
    assert [_list(here.secretary).status_code for _ in range(2)] == [200, 200]
    answer = _list(here.secretary)
    said = answer.json()
    assert (answer.status_code, said["code"], said["params"]["most"]) == (429, "read_limit", MOST)
    assert 0 < int(answer.headers["Retry-After"]) <= 86_400
    assert _refused(here) == 1
    id = here.resident("丁")
    assert here.secretary.get(f"/residents/{id}").status_code == 429
    assert here.secretary.get(f"/residents/{id}/export").status_code == 429
    assert _refused(here) == 3


def test_what_is_opened_counts_one_and_the_last_is_shown(here: District) -> None:
    id = here.resident("丁")
    assert [here.secretary.get(f"/residents/{id}").status_code for _ in range(MOST)] == [200] * MOST
    assert here.secretary.get(f"/residents/{id}").status_code == 429


def test_an_empty_list_costs_nothing(here: District) -> None:
    _list(here.secretary), _list(here.secretary)
    assert here.secretary.get("/needs", building="nowhere").status_code == 200


def test_it_is_each_account_s_own_and_begins_anew_at_midnight_in_china(
    here: District, clock: Clock
) -> None:
    assert clock.at.hour == 9  # 17:00 in China
    _list(here.secretary), _list(here.secretary)
    assert _list(here.official).status_code == 200
    clock.at = clock.at.replace(hour=15, minute=59, second=0)
    assert _list(signed_in(here.client, "li")).status_code == 429
    clock.at += timedelta(minutes=2)
    assert _list(signed_in(here.client, "li")).status_code == 200


def test_lists_asked_for_at_once_show_no_more(here: District) -> None:
    app, said, ready = create_api(here.service), [], threading.Barrier(6)

    def ask() -> None:
        person = Person(TestClient(app), here.secretary.secret)
        ready.wait()
        said.append(_list(person).status_code)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == [200, 200, 429, 429, 429, 429]


def test_a_second_person_may_allow_more_for_the_day(here: District, clock: Clock) -> None:
    _list(here.secretary), _list(here.secretary)
    assert _list(here.secretary).status_code == 429
    reader = made(here.secretary.get("/session"), 200)["account"]
    body = {"more": 3, "reason": "街道要核对"}
    allowed = made(here.admin.post(f"/accounts/{reader}/reading", body))
    assert allowed == {"account": reader, "day": "2026-11-02", "more": 3}
    assert [_list(here.secretary).status_code for _ in range(2)] == [200, 429]
    clock.at += timedelta(days=1)
    again = signed_in(here.client, "li")
    assert [_list(again).status_code for _ in range(3)] == [200, 200, 429]
    with here.service.database.read() as session:
        entry = session.scalars(select(Entry).where(Entry.action == "reading.allowed")).one()
        assert (entry.subject, entry.detail) == (reader, body)


def test_allowed_twice_with_one_key_is_once(here: District) -> None:
    _list(here.secretary), _list(here.secretary)
    reader = made(here.secretary.get("/session"), 200)["account"]
    body = {"more": 3, "reason": "街道要核对"}
    for _ in range(2):
        made(here.admin.post(f"/accounts/{reader}/reading", body, key="once"))
    assert [_list(here.secretary).status_code for _ in range(2)] == [200, 429]


def test_nobody_allows_themselves(here: District) -> None:
    me = made(here.admin.get("/session"), 200)["account"]
    answer = here.admin.post(f"/accounts/{me}/reading", {"more": 1, "reason": "看看"})
    assert (answer.status_code, answer.json()["code"]) == (409, "reading_own")


def test_the_limit_is_a_setting_and_none_is_none(service: Service) -> None:
    assert settings({"LINLI_MOST_READ": "12"}).most_read == 12
    assert settings({}).most_read == 5_000
    here = district(replace(service, most_read=0))
    id = here.resident()
    for _ in range(3):
        made(here.secretary.get(f"/residents/{id}"), 200)

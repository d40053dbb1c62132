"""An administrator puts another's account right, and whatever was signed in by it is out."""

import pytest
from sqlalchemy import select

from access import throttle
from access.trail import Entry
from door.acting import Service
from tests.service.story import PASSWORD, District, Person, district, made, signed_in

OTHER = "another long password"


@pytest.fixture
def here(service: Service) -> District:
    return district(service)


def _id(person: Person) -> str:
    return str(made(person.get("/session"), 200)["account"])


def _version(here: District, id: str) -> int:
    return int(made(here.admin.get(f"/accounts/{id}"), 200)["version"])


def _held(person: Person) -> list[Person]:
    """All that is signed in by an account: its session and a token."""
    token = made(person.post("/tokens", {"name": "导出"}))["secret"]
    return [person, Person(person.client, token)]


def _out(people: list[Person]) -> list[int]:
    return [person.get("/session").status_code for person in people]


def test_an_account_enabled_again_brings_no_old_session_back(here: District) -> None:
    id, held = _id(here.secretary), _held(here.secretary)
    made(here.admin.put(f"/accounts/{id}/disablement", None, 1), 200)
    assert _out(held) == [401, 401]
    back = made(here.admin.put(f"/accounts/{id}/enablement", None, 2), 200)
    assert back["disabled"] is False
    assert _out(held) == [401, 401]
    assert signed_in(here.client, "li").get("/session").status_code == 200


def test_another_password_ends_all_that_was_signed_in(here: District) -> None:
    id, held = _id(here.secretary), _held(here.secretary)
    for _ in range(throttle.FREE + 1):
        here.client.post("/api/v1/sessions", json={"login": "li", "password": "wrong"})
    path, body = f"/accounts/{id}/password", {"password": OTHER}
    assert here.admin.put(path, {"password": "short"}, 1).status_code == 422
    assert here.admin.put(path, body, 7).status_code == 412
    assert _out(held) == [200, 200]
    made(here.admin.put(path, body, 1), 200)
    assert _out(held) == [401, 401]
    old = here.client.post("/api/v1/sessions", json={"login": "li", "password": PASSWORD})
    assert old.status_code == 401  # and not 429: whoever was guessed at does not wait
    assert signed_in(here.client, "li", OTHER).get("/session").status_code == 200


@pytest.mark.parametrize(
    ("path", "body"),
    [("disablement", None), ("enablement", None), ("password", {"password": OTHER})],
)
def test_ones_own_account_is_another_administrators_to_change(
    here: District, path: str, body: object
) -> None:
    id = _id(here.admin)
    answer = here.admin.put(f"/accounts/{id}/{path}", body, _version(here, id))
    assert (answer.status_code, answer.json()["code"]) == (409, "account_own")
    assert _out([here.admin]) == [200]


def test_each_is_in_the_trail(here: District) -> None:
    id = _id(here.secretary)
    made(here.admin.put(f"/accounts/{id}/disablement", None, 1), 200)
    made(here.admin.put(f"/accounts/{id}/enablement", None, 2), 200)
    made(here.admin.put(f"/accounts/{id}/password", {"password": OTHER}, 3), 200)
    with here.service.database.read() as session:
        query = select(Entry.action).where(Entry.subject == id).order_by(Entry.seq)
        acts = [act for act in session.scalars(query) if act.startswith("account.")]
    assert acts == [
        "account.created",
        "account.disabled",
        "account.enabled",
        "account.password_changed",
    ]

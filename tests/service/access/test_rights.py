"""What a resident may ask for is done: shown everything, left out, forgotten for good."""

from typing import Any

import pytest

import linli.tables
from door.acting import Service
from needs import rights
from rounds.frozen import frozen_of, unpacked
from rounds.rounds import Round
from tests.service.access.canary import REASON, SAID, place, state_of, trail_of, tx_of
from tests.service.access.town import CONSENT
from tests.service.story import District, district, made


@pytest.fixture
def here(service: Service) -> District:
    return district(service)


# Everything that is held


def test_a_resident_is_given_everything_and_one_entry_says_so(here: District) -> None:
    id = here.resident(**SAID)
    need = here.need(id)
    gone = here.need(id)
    made(here.secretary.put(f"/needs/{gone['id']}/withdrawal", {"reason": REASON}, 1), 200)
    made(here.official.get(f"/residents/{id}"), 200)
    before = trail_of(here.service, id)
    held = made(here.secretary.get(f"/residents/{id}/export"), 200)
    assert trail_of(here.service, id) == [*before, "resident.exported"]
    assert {key: held["resident"][key] for key in SAID} == SAID
    assert held["resident"]["born"] == "1948-05-06"
    assert [one["purpose"] for one in held["consents"]] == ["matching"]
    reasons = {one["id"]: one["reason"] for one in held["needs"]}
    assert reasons == {need["id"]: None, gone["id"]: REASON}
    assert [(one["role"], one["action"]) for one in held["reads"]][-1] == (
        "official",
        "resident.read",
    )


def test_an_export_names_who_took_it(here: District) -> None:
    """A copy that turns up where it should not be says whose it was; each account's is its own."""
    id = here.resident(**SAID)
    held = made(here.secretary.get(f"/residents/{id}/export"), 200)
    assert held["exported_by"] == made(here.secretary.get("/session"), 200)["account"]
    assert held["exported_by"] != made(here.official.get("/session"), 200)["account"]


def test_every_table_that_speaks_of_a_resident_is_in_what_is_given(here: District) -> None:
    """A new table with something of a resident is handed out, or said to hold nothing of them."""
    speaking = {
        table.name
        for table in linli.tables.METADATA.sorted_tables
        if table.name == "resident"
        or any(key.target_fullname == "resident.id" for key in table.foreign_keys)
    }
    assert speaking == set(rights.HELD)
    held = made(here.secretary.get(f"/residents/{here.resident()}/export"), 200)
    assert set(filter(None, rights.HELD.values())) <= set(held)


@pytest.mark.parametrize("who", ["neighbour", "official", "organisation", "admin"])
def test_nobody_else_is_given_it_and_the_trail_is_silent(here: District, who: str) -> None:
    id = here.resident(**SAID)
    before = trail_of(here.service, id)
    answer = getattr(here, who).get(f"/residents/{id}/export")
    assert answer.status_code == (404 if who == "neighbour" else 403)
    assert trail_of(here.service, id) == before


def test_a_correction_is_what_is_read_and_found_from_then_on(here: District) -> None:
    id = here.resident(**SAID)
    here.need(id)
    made(here.secretary.patch(f"/residents/{id}", {"name": "司马青鸟"}, 1), 200)
    assert made(here.secretary.get(f"/residents/{id}"), 200)["name"] == "司马青鸟"
    found = {
        words: len(here.secretary.get("/needs", words=words).json()["items"])
        for words in ("司马青鸟", "青鸟", "欧阳金丝雀", "金丝")
    }
    assert found == {"司马青鸟": 1, "青鸟": 1, "欧阳金丝雀": 0, "金丝": 0}


# Left out


def test_an_objection_moves_what_waits_to_be_decided_by_hand_and_back(here: District) -> None:
    id = here.resident()
    waiting, placed, gone = (here.need(id)["id"] for _ in range(3))
    place(here, placed)
    made(here.secretary.put(f"/needs/{gone}/withdrawal", {"reason": "不用了"}, 1), 200)
    objected = made(here.secretary.put(f"/residents/{id}/objection", {"objects": True}, 1), 200)
    new = here.need(id)["id"]
    needs = (waiting, placed, gone, new)
    assert [state_of(here, one) for one in needs] == ["manual", "placed", "withdrawn", "manual"]
    back = {"objects": False}
    made(here.secretary.put(f"/residents/{id}/objection", back, objected["version"]), 200)
    assert [state_of(here, one) for one in needs] == ["open", "placed", "withdrawn", "open"]


def test_a_stale_objection_changes_nothing(here: District) -> None:
    id = here.resident()
    need = here.need(id)["id"]
    answer = here.secretary.put(f"/residents/{id}/objection", {"objects": True}, 9)
    assert (answer.status_code, state_of(here, need)) == (412, "open")


def _frozen(here: District, round_: Any) -> set[str]:
    """The residents of the next instance of a round; frozen, and let go again."""
    path = f"/rounds/{round_['id']}"
    at = made(here.official.get(path), 200)["version"]
    answer = here.official.put(f"{path}/instance", None, at)
    if answer.status_code == 409:
        assert answer.json()["code"] == "nothing_waits"
        return set()
    with here.service.database.read() as session:
        row = session.get_one(Round, round_["id"])
        instance = unpacked(frozen_of(tx_of(here.service, session), row).instance)
    made(here.official.delete(f"{path}/instance", answer.json()["version"]), 200)
    return {need.resident for need in instance.needs}


def test_a_consent_taken_back_or_an_objection_is_out_of_the_next_instance(here: District) -> None:
    stays, withdraws, objects, forgotten = (here.resident(name) for name in "甲乙丙丁")
    everybody = {stays, withdraws, objects, forgotten}
    for id in everybody:
        here.need(id)
    round_ = here.round()
    assert _frozen(here, round_) == everybody

    consents = f"/residents/{withdraws}/consents"
    (given,) = made(here.secretary.get(consents), 200)["items"]
    made(here.secretary.delete(f"{consents}/{given['id']}"), 204)
    assert _frozen(here, round_) == everybody - {withdraws}

    made(here.secretary.put(f"/residents/{objects}/objection", {"objects": True}, 1), 200)
    made(here.secretary.delete(f"/residents/{forgotten}"), 204)
    assert _frozen(here, round_) == {stays}

    made(here.secretary.post(consents, CONSENT))
    made(here.secretary.put(f"/residents/{objects}/objection", {"objects": False}, 2), 200)
    assert _frozen(here, round_) == everybody - {forgotten}


def test_a_sensitive_need_waits_for_the_consent_to_the_use_of_health(here: District) -> None:
    id = here.resident()
    here.need(id, service_type="rehab")
    round_ = here.round()
    assert _frozen(here, round_) == set()
    consents = f"/residents/{id}/consents"
    given = made(here.secretary.post(consents, CONSENT | {"purpose": "health"}))
    assert _frozen(here, round_) == {id}
    version = made(here.secretary.get(f"/residents/{id}"), 200)["version"]
    made(here.secretary.delete(f"{consents}/{given['id']}"), 204)
    assert _frozen(here, round_) == set()
    # What was frozen before speaks of another version of the resident, so it can't be published.
    assert made(here.secretary.get(f"/residents/{id}"), 200)["version"] > version

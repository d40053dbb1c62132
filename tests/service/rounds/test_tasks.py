"""Tasks: whom an organisation sees, and what a task that comes to nothing gives back."""

import contextlib
import json
import threading
from typing import Any

import pytest

from door.acting import Service
from rounds import tasks
from tests.service.rounds.record import rows, sql
from tests.service.rounds.staged import City
from tests.service.rounds.test_publishing import consent_withdrawn
from tests.service.story import Person, made


def moved(who: Person, task: Any, *states: str, reason: str = "") -> Any:
    for state in states:
        version = made(who.get(f"/tasks/{task['id']}"), 200)["version"]
        body = {"state": state, "reason": reason}
        task = made(who.put(f"/tasks/{task['id']}/state", body, version), 200)
    return task


def contacts(who: Person, task: Any) -> list[Any]:
    return list(made(who.get(f"/tasks/{task['id']}/contacts"), 200)["items"])


def entries(service: Service, action: str) -> list[Any]:
    return [row for row in rows(service.database, "trail") if row[4] == action]


def test_an_organisation_sees_whom_it_serves_once_it_has_accepted(
    city: City, service: Service
) -> None:
    made(city.publish(), 200)
    task, speaker = city.task("rehab"), city.agency_speaker
    [before] = contacts(speaker, task)
    assert before == {
        "need": city.needs["rehab"][0],
        "open": False,
        "why": "task_not_accepted",
        "name": "陈**",
        "phone": "138****1234",
        "community": "一号社区",
        "building": "",
        "door": "",
        "health": "",
    }
    assert len(entries(service, "task.contacts")) == 1
    assert not entries(service, "resident.read")

    moved(speaker, task, "accepted")
    [waiting] = contacts(speaker, task)
    assert waiting == before | {"why": "consent_awaited"}
    assert len(entries(service, "task.contacts")) == 2
    assert not entries(service, "resident.read")

    city.here.agreed(task)
    for times in (1, 2):
        [after] = contacts(speaker, task)
        assert len(entries(service, "resident.read")) == times
    assert (after["name"], after["phone"]) == ("陈秀英", "13812341234")
    assert (after["building"], after["door"]) == ("8 幢", "3 单元 502")
    assert after["health"] == "髋关节术后"
    assert after["why"] == ""
    assert len(entries(service, "task.contacts")) == 2

    moved(speaker, task, "in-progress", "completed")
    assert contacts(speaker, task) == []


def test_what_is_said_of_health_has_a_consent_of_its_own(city: City) -> None:
    made(city.publish(), 200)
    task = moved(city.agency_speaker, city.task("rehab"), "accepted")
    city.here.agreed(task)
    consent_withdrawn(city, "health")
    [seen] = contacts(city.agency_speaker, task)
    assert (seen["name"], seen["health"]) == ("陈秀英", "")


def test_whoever_repairs_a_lamp_reads_nothing_of_health(city: City) -> None:
    made(city.publish(), 200)
    for task in city.tasks(city.here.organisation):
        moved(city.here.organisation, task, "accepted")
        city.here.agreed(task)
        seen = contacts(city.here.organisation, task)
        assert [(one["open"], one["health"]) for one in seen] == [(True, "")]


def test_a_consent_withdrawn_masks_again(city: City) -> None:
    made(city.publish(), 200)
    task = moved(city.agency_speaker, city.task("rehab"), "accepted")
    city.here.agreed(task)
    consent_withdrawn(city)
    assert contacts(city.agency_speaker, task)[0]["open"]  # by name, though not to be matched again
    consent_withdrawn(city, "provider")
    [seen] = contacts(city.agency_speaker, task)
    assert (seen["open"], seen["name"], seen["door"]) == (False, "陈**", "")
    assert seen["why"] == "organisation_refused"


def test_another_organisation_and_the_staff_have_no_contacts_there(city: City) -> None:
    made(city.publish(), 200)
    path = f"/tasks/{city.task('rehab')['id']}/contacts"
    assert city.here.organisation.get(path).status_code == 404
    assert city.here.secretary.get(path).status_code == 403


@pytest.mark.parametrize(
    ("who", "states"),
    [
        ("agency_speaker", ["rejected"]),
        ("city_official", ["cancelled"]),
        ("agency_speaker", ["accepted", "in-progress", "failed"]),
    ],
)
@pytest.mark.parametrize("service_type", ["rehab", "class"])
def test_a_task_that_comes_to_nothing_gives_all_of_it_back(
    city: City, service: Service, who: str, states: list[str], service_type: str
) -> None:
    tables = ("offer_use", "venue_use", "fund")

    def held() -> dict[str, Any]:
        found = {table: rows(service.database, table) for table in tables}
        # a counter that nobody uses any more stays, at nothing
        found["offer_use"] = [(*row[:3], row[-1]) for row in found["offer_use"] if row[-1]]
        return found

    made(city.publish(), 200)
    everything = held()
    task = city.task(service_type)
    city.here.agreed(task)
    moved(getattr(city, who), task, *states, reason="人手不够")
    left = held()
    assert sum(row[-1] for row in left["offer_use"]) == sum(
        row[-1] for row in everything["offer_use"]
    ) - len(task["slots"]) - _minutes(service, task)
    assert len(left["venue_use"]) == (0 if service_type == "class" else 1)
    fund = made(city.city_official.get(f"/funds/{task['fund']}"), 200)
    ledger = made(city.city_official.get(f"/funds/{task['fund']}/ledger"), 200)["items"]
    assert ledger[0] | {"id": "", "at": ""} == {
        "id": "",
        "kind": "release",
        "fen": task["public_fen"],
        "task": task["id"],
        "award": None,
        "at": "",
    }
    sums = [entry["fen"] * (1 if entry["kind"] == "commit" else -1) for entry in ledger]
    assert fund["committed_fen"] == sum(sums)
    for need in task["needs"]:
        seen = made(city.here.secretary.get(f"/needs/{need}"), 200)
        assert seen["state"] == "open"
    queued = {row[0]: row for row in rows(service.database, "need")}
    assert all(queued[need][-2] == queued[need][-3] for need in task["needs"])


def _minutes(service: Service, task: Any) -> int:
    return int(next(row[11] for row in rows(service.database, "task") if row[0] == task["id"]))


def test_a_need_that_comes_back_is_by_hand_where_its_resident_objects(city: City) -> None:
    made(city.publish(), 200)
    task = city.task("rehab")
    path = f"/residents/{city.residents['陈秀英']}/objection"
    made(city.here.secretary.put(path, {"objects": True}, 1), 200)
    moved(city.agency_speaker, task, "rejected", reason="人手不够")
    [need] = task["needs"]
    assert made(city.here.secretary.get(f"/needs/{need}"), 200)["state"] == "manual"


def test_two_moves_of_one_task_at_once_are_one(
    city: City, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have read it before either writes, where the database lets them."""
    made(city.publish(), 200)
    task = city.task("rehab")
    gate, task_of = threading.Barrier(2), tasks.task_of

    def read_by_both(*args: Any) -> Any:
        found = task_of(*args)
        with contextlib.suppress(threading.BrokenBarrierError):
            gate.wait(1)
        return found

    monkeypatch.setattr(tasks, "task_of", read_by_both)
    answers: list[int] = []

    def say(who: Person, state: str) -> None:
        body = {"state": state, "reason": "改期"}
        path = f"/tasks/{task['id']}/state"
        answers.append(who.put(path, body, task["version"]).status_code)

    said = ((city.city_official, "cancelled"), (city.agency_speaker, "rejected"))
    racers = [threading.Thread(target=say, args=one) for one in said]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert sorted(answers) == [200, 412]
    kinds = [row[2] for row in rows(service.database, "ledger_entry") if row[4] == task["id"]]
    assert sorted(kinds) == ["commit", "release"]


def test_the_secretary_is_shown_what_else_could_serve_a_need(city: City, service: Service) -> None:
    made(city.publish(), 200)
    task = city.task("rehab")
    moved(city.agency_speaker, task, "accepted", "failed", reason="人手不够")
    [need] = task["needs"]
    found = made(city.here.secretary.get(f"/needs/{need}/replacements"), 200)
    assert found["round"] == city.round
    [way] = found["lawful"]
    assert (way["offer"], way["provider"]) == (city.shared, city.agency)
    assert way["value"] > 0
    assert way["reasons"] == []
    assert made(city.here.neighbour.get("/tasks"), 200)["items"] == []
    assert city.here.neighbour.get(f"/needs/{need}/replacements").status_code == 404

    sql(service.database, "UPDATE provider SET licences = '[]' WHERE name = '市康'")
    found = made(city.here.secretary.get(f"/needs/{need}/replacements"), 200)
    assert found["lawful"] == []
    assert "provider_licence" in json.dumps(found["near"])


def test_who_refused_a_need_is_not_proposed_for_it_again(city: City) -> None:
    made(city.publish(), 200)
    task = city.task("rehab")
    moved(city.agency_speaker, task, "rejected", reason="人手不够")
    [need] = task["needs"]
    found = made(city.here.secretary.get(f"/needs/{need}/replacements"), 200)
    assert city.agency not in {way["provider"] for way in found["lawful"] + found["near"]}


def test_what_is_taken_is_not_offered_again(city: City) -> None:
    """Two repairs hold both sessions of the week; the third need is told so, by its rule."""
    made(city.publish(), 200)
    placed = {need for task in city.tasks() for need in task["needs"]}
    [waiting] = [need for need in city.needs["repair"] if need not in placed]
    found = made(city.here.secretary.get(f"/needs/{waiting}/replacements"), 200)
    assert found["lawful"] == []
    assert {reason["rule"] for way in found["near"] for reason in way["reasons"]} == {"slots"}
    repair = city.task("repair")
    moved(city.here.organisation, repair, "rejected", reason="人手不够")
    found = made(city.here.secretary.get(f"/needs/{waiting}/replacements"), 200)
    assert [way["slots"] for way in found["lawful"]] == [repair["slots"]]


def test_a_need_that_is_served_has_no_replacements(city: City) -> None:
    made(city.publish(), 200)
    [need] = city.task("rehab")["needs"]
    answer = city.here.secretary.get(f"/needs/{need}/replacements")
    assert (answer.status_code, answer.json()["code"]) == (409, "need_not_matched")

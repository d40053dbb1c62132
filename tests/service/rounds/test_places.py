"""One resident gives up a place in a class, and the class goes on."""

import threading
from typing import Any

import pytest

from door.acting import Service
from tests.service.rounds.record import rows, sql
from tests.service.rounds.staged import City
from tests.service.rounds.test_tasks import contacts, moved
from tests.service.story import Person, made


def left(who: Person, task: Any, need: str, version: int | None = None, **more: Any) -> Any:
    seen = version or made(who.get(f"/tasks/{task['id']}"), 200)["version"]
    body = {"reason": "搬走了", **more}
    return who.put(f"/tasks/{task['id']}/places/{need}/departure", body, seen)


def held(service: Service) -> dict[str, Any]:
    tables = ("offer_use", "venue_use", "fund", "ledger_entry")
    return {table: rows(service.database, table) for table in tables}


@pytest.fixture
def running(city: City) -> Any:
    """The class, begun."""
    made(city.publish(), 200)
    task = city.task("class")
    city.here.agreed(task)
    return moved(city.agency_speaker, task, "accepted", "in-progress")


@pytest.mark.parametrize("waits", [False, True])
def test_one_leaves_and_the_class_goes_on(
    city: City, service: Service, running: Any, waits: bool
) -> None:
    before, [gone, *rest] = held(service), running["needs"]
    after = made(left(city.here.secretary, running, gone, waits=waits), 200)
    assert (after["state"], after["needs"]) == ("in-progress", rest)
    assert len(rest) == 2
    each = running["copay_fen"] // 3
    assert each == 500 * len(running["slots"]) * running["weeks"]
    assert after["copay_fen"] == running["copay_fen"] - each
    assert after["public_fen"] == running["public_fen"]
    assert held(service) == before
    need = made(city.here.secretary.get(f"/needs/{gone}"), 200)
    assert need["state"] == ("open" if waits else "withdrawn")
    for one in rest:
        assert made(city.here.secretary.get(f"/needs/{one}"), 200)["state"] == "placed"
    assert [one["need"] for one in contacts(city.agency_speaker, running)] == rest
    again = left(city.here.secretary, running, gone)
    assert (again.status_code, again.json()["params"]["kind"]) == (404, "need")
    done = moved(city.agency_speaker, running, "completed")
    assert done["needs"] == rest
    assert made(city.here.secretary.get(f"/needs/{gone}"), 200)["state"] == need["state"]


def test_the_last_to_leave_gives_all_of_it_back(city: City, service: Service, running: Any) -> None:
    for need in running["needs"]:
        after = made(left(city.here.official, running, need), 200)
    assert (after["state"], after["reason"]) == ("cancelled", "搬走了")
    found = held(service)
    assert found["venue_use"] == []
    released = [row for row in found["ledger_entry"] if row[4] == running["id"]]
    assert sorted(row[2] for row in released) == ["commit", "release"]
    for need in running["needs"]:
        assert made(city.here.secretary.get(f"/needs/{need}"), 200)["state"] == "withdrawn"


def test_whose_slots_are_free_again_is_matched_in_them(city: City, running: Any) -> None:
    """In the same transaction: the resident's other needs may have the slot at once."""
    from rounds.served import busy

    gone = running["needs"][0]
    resident = made(city.here.secretary.get(f"/needs/{gone}"), 200)["resident"]

    def slots() -> set[str]:
        with city.here.service.database.read() as session:
            from datetime import date

            found = busy(session, date.fromisoformat(running["period"]), [resident])
        return found.get(resident, set())

    assert set(running["slots"]) <= slots()
    made(left(city.here.secretary, running, gone), 200)
    assert not set(running["slots"]) & slots()


def test_it_takes_a_reason_and_the_version_that_was_read(city: City, running: Any) -> None:
    gone = running["needs"][0]
    empty = left(city.here.secretary, running, gone, reason=" ")
    assert (empty.status_code, empty.json()["errors"][0]["field"]) == (422, "reason")
    assert left(city.here.secretary, running, gone, version=1).status_code == 412
    assert city.agency_speaker.get(f"/tasks/{running['id']}").json()["needs"] == running["needs"]


def test_two_who_leave_at_once_leave_one_after_the_other(city: City, running: Any) -> None:
    """Read at the same version: one is told to read again, and no copay is taken off twice."""
    said: list[int] = []
    ready = threading.Barrier(2)

    def go(need: str) -> None:
        ready.wait()
        said.append(left(city.here.secretary, running, need, running["version"]).status_code)

    racers = [threading.Thread(target=go, args=[need]) for need in running["needs"][:2]]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert sorted(said) == [200, 412]
    after = made(city.here.secretary.get(f"/tasks/{running['id']}"), 200)
    assert after["copay_fen"] == running["copay_fen"] * 2 // 3


def test_a_secretary_sees_and_moves_the_places_of_their_own_community(
    city: City, service: Service, running: Any
) -> None:
    """The class serves two communities: to each its own, to the organisation all."""
    strange = running["needs"][0]
    for table in ("task_need", "need"):
        key = "need_id" if table == "task_need" else "id"
        sql(service.database, f"UPDATE {table} SET area_id = 'two' WHERE {key} = :id", id=strange)

    def seen(who: Person) -> tuple[list[str], list[str]]:
        one = made(who.get(f"/tasks/{running['id']}"), 200)["needs"]
        listed = made(who.get("/tasks"), 200)["items"]
        return one, next(task["needs"] for task in listed if task["id"] == running["id"])

    rest = running["needs"][1:]
    assert seen(city.here.secretary) == (rest, rest)
    assert seen(city.here.neighbour) == ([strange], [strange])
    assert seen(city.here.official) == (running["needs"], running["needs"])
    assert seen(city.agency_speaker) == (running["needs"], running["needs"])
    assert left(city.here.secretary, running, strange).status_code == 404
    made(left(city.here.neighbour, running, strange), 200)
    assert city.here.neighbour.get(f"/tasks/{running['id']}").status_code in (200, 404)

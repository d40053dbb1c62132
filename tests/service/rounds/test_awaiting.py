"""Before an organisation knows of a resident, the resident agrees to it by name (PIPL art. 23)."""

from typing import Any

import pytest

from tests.service.rounds.staged import City
from tests.service.rounds.test_refusals import said
from tests.service.rounds.test_tasks import contacts, moved
from tests.service.story import Person, made, notice

SAID = {"contact": "0571-88000000", "notice": 1, "method": "telephone"}


def awaits(who: Person, **query: Any) -> dict[str, list[str]]:
    found = made(who.get("/tasks", awaits=True, **query), 200)["items"]
    assert all(task["awaits"] for task in found)
    return {task["id"]: task["awaits"] for task in found}


def agree(city: City, task: Any, **more: Any) -> Any:
    return city.here.secretary.post(f"/tasks/{task['id']}/consents", SAID | more)


def opened(city: City, task: Any) -> dict[str, bool]:
    return {one["need"]: one["open"] for one in contacts(city.agency_speaker, task)}


def test_the_secretary_sees_which_tasks_await_an_answer_and_records_it(city: City) -> None:
    made(city.publish(), 200)
    every = {task["id"]: task["needs"] for task in city.tasks()}
    for who in (city.here.secretary, city.here.official):
        assert awaits(who) == every
    assert awaits(city.here.neighbour) == awaits(city.there_secretary) == {}
    mine = {task["id"] for task in city.tasks(city.agency_speaker)}
    assert set(awaits(city.agency_speaker)) == mine < set(every)

    task = city.task("class")
    first, *rest = task["needs"]
    assert made(agree(city, task, needs=[first]))["awaits"] == rest
    assert awaits(city.here.secretary)[task["id"]] == rest
    assert made(agree(city, task))["awaits"] == []
    assert awaits(city.here.secretary) == {id: of for id, of in every.items() if id != task["id"]}
    again = agree(city, task)
    assert (again.status_code, again.json()["code"]) == (409, "consent_not_awaited")
    moved(city.here.official, city.task("rehab"), "cancelled", reason="不用了")
    assert city.task("rehab")["id"] not in awaits(city.here.secretary)


def test_what_is_recorded_is_a_consent_with_whom_how_and_what(city: City) -> None:
    made(city.publish(), 200)
    made(agree(city, city.task("rehab"), given_by="guardian"))
    path = f"/residents/{city.residents['陈秀英']}/consents"
    *_, given = made(city.here.secretary.get(path), 200)["items"]
    assert given["purpose"] == "provider"
    assert given["recipient"] == city.agency
    assert given["contact"] == SAID["contact"]
    assert given["given_by"] == "guardian"
    assert given["kinds"] == ["name", "phone", "building", "door", "health"]
    made(agree(city, city.task("class")))
    *_, other = made(
        city.here.secretary.get(f"/residents/{city.residents['王小明']}/consents"), 200
    )["items"]
    assert other["kinds"] == ["name", "phone", "building", "door"]


def test_of_a_class_those_who_agreed_are_known_and_the_others_are_not(city: City) -> None:
    made(city.publish(), 200)
    task = city.task("class")
    first, *rest = task["needs"]
    moved(city.agency_speaker, task, "accepted")
    made(agree(city, task, needs=[first]))
    assert opened(city, task) == {first: True, **dict.fromkeys(rest, False)}
    moved(city.agency_speaker, task, "in-progress")


def test_nothing_begins_while_the_organisation_may_know_nobody(city: City) -> None:
    made(city.publish(), 200)
    task = moved(city.agency_speaker, city.task("rehab"), "accepted")
    path, body = f"/tasks/{task['id']}/state", {"state": "in-progress"}

    def refused() -> str:
        answer = city.agency_speaker.put(path, body, task["version"])
        assert answer.status_code == 409
        return str(answer.json()["code"])

    assert refused() == "consent_awaited"
    said(city, city.agency, refused=True)
    assert refused() == "organisation_refused"
    assert task["id"] not in awaits(city.here.secretary)  # asked, and answered
    made(agree(city, task, needs=task["needs"]))
    moved(city.agency_speaker, task, "in-progress")


def test_a_consent_to_an_organisation_holds_for_its_next_task(city: City) -> None:
    said(city, city.agency)
    made(city.publish(), 200)
    task = moved(city.agency_speaker, city.task("rehab"), "accepted")
    assert opened(city, task) == dict.fromkeys(task["needs"], True)
    assert task["id"] not in awaits(city.here.secretary)


def test_a_service_by_duty_is_known_to_who_gives_it_unless_refused(city: City) -> None:
    duty = {"provision": "《办法》第十四条", "service_types": ["rehab"]}
    made(city.here.admin.post("/notices", notice("第二版", duties=[duty])))
    path = f"/residents/{city.residents['陈秀英']}/consents"
    told = {"basis": "duty", "purpose": "matching", "kinds": ["place"], "notice": 2, "method": "x"}
    made(city.here.secretary.post(path, told))
    made(city.publish(), 200)
    task = moved(city.agency_speaker, city.task("rehab"), "accepted")
    assert opened(city, task) == dict.fromkeys(task["needs"], True)
    assert task["id"] not in awaits(city.here.secretary)
    repair = city.tasks(city.here.organisation)[0]
    assert repair["awaits"] == repair["needs"]  # of repairs no duty speaks
    said(city, city.agency, refused=True)
    assert not any(opened(city, task).values())


@pytest.mark.parametrize("told", [True, False])
def test_a_plan_rests_on_the_duty_where_no_consent_stands(city: City, told: bool) -> None:
    """The repair of 陈秀英 and her rehabilitation, both given by duty, are published without."""
    duty = {"provision": "《办法》第十四条", "service_types": ["repair", "rehab"]}
    made(city.here.admin.post("/notices", notice("第二版", duties=[duty])))
    path = f"/residents/{city.residents['陈秀英']}/consents"
    if told:
        body = {"basis": "duty", "purpose": "matching", "kinds": ["place"], "notice": 2}
        made(city.here.secretary.post(path, body | {"method": "x"}))
    for one in made(city.here.secretary.get(path), 200)["items"]:
        if (one["purpose"], one["basis"]) == ("matching", "consent"):
            made(city.here.secretary.delete(f"{path}/{one['id']}"), 204)
    answer = city.publish()
    assert answer.status_code == (200 if told else 409), answer.text
    if not told:
        assert answer.json()["params"]["kind"] == "consent"


@pytest.mark.parametrize("field", ["contact", "notice", "needs"])
def test_what_can_not_be_recorded_is_refused_by_its_field(city: City, field: str) -> None:
    made(city.publish(), 200)
    wrong = {"contact": "  ", "notice": 7, "needs": [city.needs["there"][0]]}
    answer = agree(city, city.task("rehab"), **{field: wrong[field]})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert city.task("rehab")["awaits"]


def test_a_consent_by_name_says_how_the_organisation_is_reached(city: City) -> None:
    path = f"/residents/{city.residents['陈秀英']}/consents"
    body = {"purpose": "provider", "recipient": city.agency, "kinds": ["name"], "notice": 1}
    for more in ({}, {"contact": " "}):
        answer = city.here.secretary.post(path, body | {"method": "paper"} | more)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "contact")

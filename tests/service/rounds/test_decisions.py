"""A decision taken back: kept with both reasons, and no solve keeps to it any more."""

from typing import Any

from access.trail import Entry
from door.acting import Service
from matcher.files import instance_from
from matcher.instance import Policy
from rounds.frozen import Frozen
from tests.service.rounds.record import everything, rows
from tests.service.rounds.staged import City, frozen_round, reviewed_plan
from tests.service.story import made


def _decided(city: City, kind: str, need: str, **more: Any) -> Any:
    body = {"kind": kind, "need": need, "reason": "家属不同意", **more}
    return made(city.here.official.post(f"/rounds/{city.round}/decisions", body))


def _taken_back(city: City, decision: Any, reason: str = "说通了") -> Any:
    path = f"/rounds/{city.round}/decisions/{decision['id']}/withdrawal"
    return city.here.official.put(path, {"reason": reason}, decision["version"])


def _solved_again(city: City, service: Service) -> None:
    path = f"/rounds/{city.round}"
    version = made(city.here.official.get(path), 200)["version"]
    made(city.here.official.put(f"{path}/return", {"reason": "重排"}, version), 200)
    city.plan = reviewed_plan(service, city.here.official, city.round)


def _policy(city: City, service: Service) -> Policy:
    """What the plan under review was made under."""
    plan = made(city.here.official.get(f"/rounds/{city.round}/plan"), 200)
    with service.database.read() as session:
        data = session.get_one(Frozen, (plan["instance"], city.round)).instance
    return instance_from(data, "frozen").policy


def test_a_plan_made_under_it_is_solved_again_before_it_is_published(
    city: City, service: Service
) -> None:
    need = city.needs["rehab"][0]
    decision = _decided(city, "forbid", need)
    _solved_again(city, service)
    assert [one.need for one in _policy(city, service).forbids] == [need]
    assert need in made(city.here.official.get(f"/rounds/{city.round}/plan"), 200)["unmet_needs"]
    withdrawn = made(_taken_back(city, decision), 200)
    assert (withdrawn["reason"], withdrawn["withdrawn_reason"]) == ("家属不同意", "说通了")
    assert withdrawn["version"] == decision["version"] + 1
    before = everything(service.database)
    answer = city.publish()
    assert (answer.status_code, answer.json()["code"]) == (409, "decided_since")
    assert everything(service.database) == before
    _solved_again(city, service)
    assert _policy(city, service).forbids == ()
    made(city.publish(), 200)
    assert need in {id for task in city.tasks() for id in task["needs"]}
    [kept] = made(city.here.official.get(f"/rounds/{city.round}/decisions"), 200)["items"]
    assert kept == withdrawn


def test_what_no_plan_was_made_under_keeps_no_plan_from_being_published(city: City) -> None:
    decision = _decided(city, "forbid", city.needs["rehab"][0])
    made(_taken_back(city, decision), 200)
    made(city.publish(), 200)


def test_without_the_last_pin_the_one_before_it_counts(city: City, service: Service) -> None:
    need = city.needs["repair"][0]
    _decided(city, "pin", need)
    later = _decided(city, "pin", need, offer=city.here.offer)
    made(_taken_back(city, later), 200)
    _solved_again(city, service)
    [pin] = _policy(city, service).pins
    assert (pin.need, pin.offer) == (need, None)


def test_it_is_taken_back_once_with_a_reason_and_leaves_its_entry(
    city: City, service: Service
) -> None:
    need = city.needs["rehab"][0]
    decision = _decided(city, "forbid", need)
    assert _taken_back(city, decision, " ").status_code == 422
    withdrawn = made(_taken_back(city, decision), 200)
    before = rows(service.database, "decision")
    for read in (decision, withdrawn):
        again = _taken_back(city, read)
        assert (again.status_code, again.json()["code"]) == (409, "decision_withdrawn")
    assert rows(service.database, "decision") == before
    with service.database.read() as session:
        [entry] = session.query(Entry).filter_by(action="round.decision_withdrawn")
        account = made(city.here.official.get("/session"), 200)["account"]
        assert (entry.account, entry.subject) == (account, city.round)
        assert entry.detail == {"decision": decision["id"], "need": need}


def test_a_round_that_stands_takes_nothing_back(city: City) -> None:
    decision = _decided(city, "pin", city.needs["rehab"][0])
    other = frozen_round(city.city_official, "hz")
    path = f"/rounds/{other['id']}/decisions/{decision['id']}/withdrawal"
    strange = city.city_official.put(path, {"reason": "不是这一轮的"}, 1)
    assert (strange.status_code, strange.json()["code"]) == (404, "absent")
    made(_taken_back(city, decision), 200)
    later = _decided(city, "forbid", city.needs["there"][0])
    made(city.publish(), 200)
    answer = _taken_back(city, later)
    assert (answer.status_code, answer.json()["code"]) == (409, "round_not_deciding")

"""A service taken out of the catalogue: what speaks of it stays, and keeps nobody's round."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from access.refusal import Absent, Conflict
from catalogue.services import ever_in, items_of, latest, sensitive_types, take_out
from door.acting import Service
from matcher.files import instance_from
from needs.needs import NeedRow
from tests.service.rounds.record import done, rows
from tests.service.rounds.staged import City, frozen_round
from tests.service.rounds.test_tasks import contacts, moved
from tests.service.story import made


def _taken_out(city: City, *ids: str) -> None:
    standing = made(city.here.admin.get("/catalogue"), 200)
    items = [item for item in standing["items"] if item["id"] not in ids]
    made(city.here.admin.post("/catalogue", {"after": standing["version"], "items": items}))


def _frozen(service: Service, round_: str) -> Any:
    data = next(row[6] for row in rows(service.database, "frozen") if row[1] == round_)
    return instance_from(bytes(data), "frozen")


def test_whoever_asks_for_it_waits_and_everybody_else_is_matched(
    city: City, service: Service
) -> None:
    made(city.publish_there(), 200)
    _taken_out(city, "rehab", "care", "class")
    frozen = _frozen(service, frozen_round(city.city_official, "hz")["id"])
    asked = {need.id for need in frozen.needs}
    assert set(city.needs["repair"]) <= asked
    assert not asked & {*city.needs["rehab"], *city.needs["class"]}
    assert city.shared not in {offer.id for offer in frozen.offers}
    need = made(city.here.secretary.get(f"/needs/{city.needs['rehab'][0]}"), 200)
    assert (need["state"], need["service_type"]) == ("open", "rehab")


def test_nobody_asks_for_it_or_offers_it_anew(city: City) -> None:
    _taken_out(city, "rehab")
    body = {"resident": city.residents["陈秀英"], "service_type": "rehab", "slots": ["wed-am"]}
    answer = city.here.secretary.post("/needs", body)
    assert (answer.status_code, answer.json()["params"]["value"]) == (422, "rehab")
    path = f"/providers/{city.agency}/offers"
    [offer] = made(city.agency_speaker.get(path), 200)["items"]
    again = city.agency_speaker.post(path, {"definition": offer["definition"]})
    assert (again.status_code, again.json()["params"]["value"]) == (422, "rehab")


def test_a_need_that_stood_with_an_offer_of_it_and_asks_for_something_else_is_matched(
    city: City, service: Service
) -> None:
    made(city.publish(), 200)
    task = city.task("rehab")
    path, reason = f"/tasks/{task['id']}/state", {"state": "rejected", "reason": "没有人手"}
    made(city.agency_speaker.put(path, reason, task["version"]), 200)
    [need] = task["needs"]
    version = made(city.here.secretary.get(f"/needs/{need}"), 200)["version"]
    # On Monday she may have a repair already.
    other = {"service_type": "repair", "slots": ["mon-am", "wed-am"]}
    made(city.here.secretary.put(f"/needs/{need}", other, version), 200)
    _taken_out(city, "rehab", "care", "class")

    def stood(session: Session) -> None:
        session.get_one(NeedRow, need).stands = {"offer": city.shared, "slots": ["wed-am"]}

    service.database.write(stood)
    frozen = _frozen(service, frozen_round(city.city_official, "hz")["id"])
    assert need in {one.id for one in frozen.needs}
    assert frozen.in_force == ()


def test_where_everybody_asks_for_it_there_is_nothing_to_freeze(city: City) -> None:
    made(city.publish(), 200)
    _taken_out(city, "care")
    body = {"area": "three", "name": "十二月", "period": "2026-11-09", "weeks": 4}
    round_ = made(city.there_official.post("/rounds", body))
    path = f"/rounds/{round_['id']}/instance"
    answer = city.there_official.put(path, None, round_["version"])
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_waits")


def test_what_is_left_for_a_need_of_it_is_not_asked(city: City) -> None:
    made(city.publish(), 200)
    task = city.task("rehab")
    path, reason = f"/tasks/{task['id']}/state", {"state": "rejected", "reason": "没有人手"}
    made(city.agency_speaker.put(path, reason, task["version"]), 200)
    _taken_out(city, "rehab")
    answer = city.here.secretary.get(f"/needs/{task['needs'][0]}/replacements")
    assert (answer.status_code, answer.json()["code"]) == (409, "need_not_matched")


def test_whoever_gives_it_already_still_knows_what_it_takes(city: City) -> None:
    made(city.publish(), 200)
    task = moved(city.agency_speaker, city.task("rehab"), "accepted")
    city.here.agreed(task)
    _taken_out(city, "rehab")
    [seen] = contacts(city.agency_speaker, task)
    assert seen["health"] == "髋关节术后"
    moved(city.agency_speaker, task, "in-progress", "completed")


def test_one_is_taken_out_of_the_version_that_stands_and_never_the_last(
    city: City, service: Service
) -> None:
    def gone(id: str, after: int) -> Any:
        return done(service, lambda tx: take_out(tx, id, "不再承办", after).version)

    for wrong in (("nothing", 2), ("repair", 9)):
        with pytest.raises(Absent):
            gone(*wrong)
    assert [gone(id, after) for id, after in (("rehab", 2), ("care", 3), ("class", 4))] == [3, 4, 5]
    with pytest.raises(Absent):
        gone("care", 5)
    with pytest.raises(Conflict) as moved_on:
        gone("care", 2)
    with pytest.raises(Conflict) as last:
        gone("repair", 5)
    assert (moved_on.value.code, last.value.code) == ("catalogue_moved", "last_service")
    with service.database.read() as session:
        ever = ever_in(session)
        assert [one.id for one in ever] == ["care", "class", "rehab", "repair"]
        assert [one.id for one in items_of(session, latest(session))] == ["repair"]
        assert sensitive_types(session) == {"rehab"}
    items = made(city.here.admin.get("/catalogue"), 200)["items"]
    back = [*items, {"id": "rehab", "name": "康复训练"}]
    made(city.here.admin.post("/catalogue", {"after": 5, "items": back}))
    with service.database.read() as session:
        assert next(one.name for one in ever_in(session) if one.id == "rehab") == "康复训练"
        assert sensitive_types(session) == set()

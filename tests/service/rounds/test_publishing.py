"""Publishing (promise 9): only what was verified, only while it stands, all of it or nothing."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from access.refusal import Conflict
from access.tx import Tx
from door.acting import Service
from matcher.files import instance_from
from rounds.publish import publish, ready
from rounds.rounds import Round
from tests.service.rounds.record import count, done, everything, rows, sql
from tests.service.rounds.staged import City, frozen_round
from tests.service.story import made

MEDICAL = {"licences": [{"code": "medical", "valid_until": "2030-01-01"}]}


def need_changed(city: City) -> None:
    path = f"/needs/{city.needs['rehab'][0]}"
    body = {"service_type": "rehab", "slots": ["wed-am"]}
    made(city.here.secretary.put(path, body, 1), 200)


def need_withdrawn(city: City) -> None:
    path = f"/needs/{city.needs['rehab'][0]}/withdrawal"
    made(city.here.secretary.put(path, {"reason": "已经好了"}, 1), 200)


def consent_withdrawn(city: City, purpose: str = "matching") -> None:
    path = f"/residents/{city.residents['陈秀英']}/consents"
    consents = made(city.here.secretary.get(path), 200)["items"]
    id = next(one["id"] for one in consents if one["purpose"] == purpose)
    made(city.here.secretary.delete(f"{path}/{id}"), 204)


def health_consent_withdrawn(city: City) -> None:
    consent_withdrawn(city, "health")


def resident_objected(city: City) -> None:
    path = f"/residents/{city.residents['陈秀英']}/objection"
    made(city.here.secretary.put(path, {"objects": True}, 1), 200)


def resident_forgotten(city: City) -> None:
    made(city.here.secretary.delete(f"/residents/{city.residents['陈秀英']}"), 204)


def licence_changed(city: City) -> None:
    path = f"/providers/{city.agency}/licences"
    made(city.city_official.put(path, MEDICAL, 1), 200)


def offer_changed(city: City) -> None:
    offer = made(city.agency_speaker.get(f"/providers/{city.agency}/offers"), 200)["items"][0]
    body = {"definition": offer["definition"]}
    made(city.agency_speaker.put(f"/offers/{city.shared}", body, 1), 200)


def venue_licence_changed(city: City) -> None:
    made(city.here.official.put(f"/venues/{city.venue}/licences", MEDICAL, 1), 200)


def fund_changed(city: City) -> None:
    made(city.city_official.put(f"/funds/{city.city_fund}/budget", {"budget_fen": 400_001}, 1), 200)


def catalogue_changed(city: City) -> None:
    items = made(city.here.admin.get("/catalogue"), 200)["items"]
    for item in items:
        if item["id"] == "rehab":
            item["venue_licences"] = ["clinic"]
    made(city.here.admin.post("/catalogue", {"after": 2, "items": items}))


def decision_added(city: City) -> None:
    body = {"kind": "forbid", "need": city.needs["rehab"][0], "reason": "家属不同意"}
    made(city.here.official.post(f"/rounds/{city.round}/decisions", body))


CHANGES = (
    need_changed,
    need_withdrawn,
    consent_withdrawn,
    health_consent_withdrawn,
    resident_objected,
    resident_forgotten,
    licence_changed,
    offer_changed,
    venue_licence_changed,
    fund_changed,
    catalogue_changed,
    decision_added,
)


def test_the_plan_under_review_is_published_once(city: City, service: Service) -> None:
    seen = made(city.here.official.get(f"/rounds/{city.round}"), 200)["version"]
    published = made(city.publish(), 200)
    kinds = [task["service_type"] for task in city.tasks()]
    assert published["tasks"] == len(kinds) == 4
    assert sorted(kinds) == ["class", "rehab", "repair", "repair"]
    assert rows(service.database, "in_force")[0][0] == "qj"
    before = everything(service.database)
    assert city.publish(version=seen).status_code == 412
    assert city.publish().status_code == 409
    assert everything(service.database) == before


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_what_was_frozen_has_changed_and_nothing_is_written(
    city: City, service: Service, change: Callable[[City], None]
) -> None:
    change(city)
    before = everything(service.database)
    answer = city.publish()
    assert (answer.status_code, answer.json()["code"]) in {
        (409, "frozen_moved"),
        (409, "decided_since"),
    }
    assert everything(service.database) == before


def test_another_plan_than_was_read_is_not_published(city: City) -> None:
    city.plan = "0" * 64
    answer = city.publish()
    assert (answer.status_code, answer.json()["code"]) == (409, "another_plan")


CORRUPTIONS = (
    "UPDATE plan SET value = value + 1",
    "UPDATE plan SET bound = bound + 1",
    "UPDATE plan SET served = served + 1",
    "UPDATE plan SET public_fen = public_fen - 1",
    "UPDATE plan SET status = 'optimal?'",
    "UPDATE plan SET verdict = '00'",
    "UPDATE plan SET result_digest = '00'",
    "UPDATE plan SET instance = '00'",
    "UPDATE plan SET round_id = (SELECT max(id) FROM round WHERE id <> plan.round_id)",
    "UPDATE frozen SET digest = '00'",
    "UPDATE frozen SET versions = '{}'",
    "UPDATE frozen SET instance = (SELECT result FROM plan LIMIT 1)",
    "UPDATE plan SET result = (SELECT instance FROM frozen LIMIT 1)",
)


@pytest.mark.parametrize("statement", CORRUPTIONS)
def test_a_column_changed_behind_its_back_is_refused(
    city: City, service: Service, statement: str
) -> None:
    assert sql(service.database, statement) >= 1
    before = everything(service.database)
    answer = city.publish()
    assert (answer.status_code, answer.json()["code"]) == (409, "plan_changed"), answer.text
    assert everything(service.database) == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE frozen SET instance = (SELECT result FROM plan LIMIT 1)",
        "UPDATE frozen SET versions = '{}'",
        "UPDATE plan SET result = (SELECT instance FROM frozen LIMIT 1)",
        "UPDATE plan SET served = served + 1",
    ],
)
def test_a_change_between_the_reading_and_the_write_is_refused(
    city: City, service: Service, statement: str
) -> None:
    read = done(service, lambda tx: ready(tx, tx.session.get_one(Round, city.round), city.plan))
    sql(service.database, statement)
    before = everything(service.database)

    def work(tx: Tx) -> None:
        round_ = tx.session.get_one(Round, city.round)
        publish(tx, round_, round_.version, read)

    with pytest.raises(Conflict) as refused:
        done(service, work)
    assert refused.value.code == "plan_changed"
    assert everything(service.database) == before


def test_two_officials_publish_at_once_and_one_wins(city: City, service: Service) -> None:
    seen = made(city.here.official.get(f"/rounds/{city.round}"), 200)["version"]
    gate = threading.Barrier(2)
    answers: list[Any] = []

    def official(who: Any) -> None:
        gate.wait()
        answers.append(city.publish(who, seen))

    racers = [
        threading.Thread(target=official, args=(who,))
        for who in (city.here.official, city.city_official)
    ]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    codes = sorted(answer.status_code for answer in answers)
    assert codes[0] == 200
    assert codes[1] in (409, 412)
    assert count(service.database, "task") == 4


def test_a_need_stands_in_one_task_whatever_is_written(city: City, service: Service) -> None:
    """The index holds even where no use case stands before it."""
    made(city.publish(), 200)
    first, second = city.tasks()[:2]
    statement = "INSERT INTO task_need (task_id, need_id, area_id) VALUES (:task, :need, 'one')"
    with pytest.raises(IntegrityError):
        sql(service.database, statement, task=first["id"], need=second["needs"][0])


def test_what_another_round_committed_is_no_reason_to_refuse(city: City, service: Service) -> None:
    """A fund's version is its budget's, not its commitments': there is enough for both."""
    sql(
        service.database,
        "UPDATE offer SET definition = REPLACE(CAST(definition AS TEXT), :old, :new)"
        + ("::jsonb" if not service.database.is_sqlite else ""),
        old='"wed-am": 2',
        new='"wed-am": 9',
    )
    made(city.publish_there(), 200)
    made(city.publish(), 200)
    fund = made(city.city_official.get(f"/funds/{city.city_fund}"), 200)
    assert fund["committed_fen"] > 0
    assert fund["version"] == 1


def test_weeks_that_overlap_a_published_round_are_refused(city: City) -> None:
    """What is left is counted by period: another that overlaps it would take the same hours."""
    made(city.publish(), 200)
    body = {"area": "qj", "name": "错开", "period": "2026-11-16", "weeks": 4}
    answer = city.here.official.post("/rounds", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "weeks_overlap")
    made(city.here.official.post("/rounds", body | {"period": "2026-11-09"}))


def test_two_periods_that_overlap_are_not_both_published(city: City, service: Service) -> None:
    """Opened before either was published, so that only publishing can see it."""
    sql(service.database, "UPDATE round SET weeks = 3 WHERE area_id = 'yh'")
    made(city.publish(), 200)
    answer = city.publish_there()
    assert (answer.status_code, answer.json()["code"]) == (409, "weeks_overlap")


def test_nobody_is_to_be_in_two_places_at_once(city: City, service: Service) -> None:
    """What a published round gave a resident is no free slot of theirs in the next."""
    made(city.publish(), 200)
    [need] = city.task("rehab")["needs"]
    assert need == city.needs["rehab"][0]
    [taken] = city.task("rehab")["slots"]
    who, slots = city.residents["陈秀英"], ["wed-am", "thu-am", "fri-am"]
    more = city.here.need(who, service_type="care", slots=slots)["id"]
    only = city.here.need(who, service_type="care", slots=[taken])["id"]
    other = "thu-am" if taken == "wed-am" else "wed-am"
    twice = {"service_type": "care", "slots": [taken, other], "sessions_per_week": 2}
    too_few = city.here.need(who, **twice)["id"]
    frozen = frozen_round(city.city_official, "hz")["id"]
    data = next(row[6] for row in rows(service.database, "frozen") if row[1] == frozen)
    asked = {one.id: one.slots for one in instance_from(bytes(data), "frozen").needs}
    assert set(asked[more]) == set(slots) - {taken}
    assert only not in asked
    assert too_few not in asked  # and nobody else is kept from being matched

"""What would serve a need that a round left unmet: who may ask, what they read, what is refused."""

from typing import Any

import pytest

from door.acting import Service
from rounds import unlocking
from tests.service.rounds.record import sql
from tests.service.rounds.staged import City, reviewed_plan
from tests.service.story import Person, made


def unmet(city: City) -> list[str]:
    return list(made(city.here.official.get(f"/rounds/{city.round}/plan"), 200)["unmet_needs"])


def one(city: City) -> str:
    """A repair of 一号社区 for which there was no session left."""
    return next(need for need in unmet(city) if need in city.needs["repair"])


def asked(person: Person, need: str, **more: Any) -> Any:
    return made(person.get(f"/needs/{need}/unlocks", **more), 200)


def refused(answer: Any, status: int) -> str:
    assert answer.status_code == status, answer.text
    return str(answer.json()["code"])


NEAR, FAR = 120_160_000, 120_260_000


def posted(secretary: Person, community: str, service_type: str, lon: int, *slots: str) -> str:
    resident = {
        "community": community,
        "name": "邻居",
        "phone": "13900002222",
        "door": f"{community}-{service_type}",
        "place": {"lon_udeg": lon, "lat_udeg": 30_280_000},
    }
    id = made(secretary.post("/residents", resident))["id"]
    consent = {"purpose": "matching", "kinds": ["place"], "notice": 1, "method": "paper"}
    made(secretary.post(f"/residents/{id}/consents", consent))
    need = {"resident": id, "service_type": service_type, "slots": list(slots)}
    return str(made(secretary.post("/needs", need))["id"])


@pytest.fixture
def beside(city: City) -> City:
    """The round made anew: with a repair in 二号社区, and with one care in each that is too far."""
    official, path = city.here.official, f"/rounds/{city.round}"
    version = made(official.get(path), 200)["version"]
    made(official.put(f"{path}/return", {"reason": "再排"}, version), 200)
    made(official.delete(f"{path}/instance", made(official.get(path), 200)["version"]), 200)
    here, there = city.here.secretary, city.here.neighbour
    posted(there, "two", "repair", NEAR, "mon-am", "tue-am")
    city.needs = city.needs | {
        "care": [
            posted(here, "one", "care", FAR, "mon-am", "thu-am"),
            posted(there, "two", "care", FAR, "mon-am", "thu-am"),
        ]
    }
    made(official.put(f"{path}/instance", None, made(official.get(path), 200)["version"]), 200)
    city.plan = reviewed_plan(city.here.service, official, city.round)
    return city


def test_what_would_do_is_priced_proved_and_said_in_both_languages(city: City) -> None:
    need = one(city)
    found = asked(city.here.official, need)
    assert found["round"] == city.round
    assert found["asked"] == 1
    assert found["unlocks"]
    for unlock in found["unlocks"]:
        assert unlock["changes"]
        assert all(change["kind"] and "point" not in change for change in unlock["changes"])
        assert unlock["said"]["zh"]
        assert unlock["said"]["en"] != unlock["said"]["zh"]
        assert need in unlock["gained"]["needs"]
        assert unlock["gained"]["count"] >= 1
        assert unlock["price_fen"] >= 0
        assert unlock["value"] >= 0
    each = [-(-one["price_fen"] // one["gained"]["count"]) for one in found["unlocks"]]
    assert each == sorted(each)
    assert all(said["zh"] and said["en"] for said in found["assumed"])
    assert asked(city.here.official, need, round=city.round) == found


def test_a_secretary_asks_once_the_plan_is_published(city: City) -> None:
    need, secretary = one(city), city.here.secretary
    assert refused(secretary.get(f"/needs/{need}/unlocks"), 409) == "need_in_no_plan"
    assert refused(secretary.get(f"/rounds/{city.round}/unlocks"), 404) == "absent"
    made(city.publish(), 200)
    found = asked(secretary, need)
    assert found["unlocks"]
    assert asked(secretary, need, round=city.round) == found
    assert made(secretary.get(f"/rounds/{city.round}/unlocks"), 200)["unlocks"]


def test_of_others_a_secretary_learns_how_many_they_are(beside: City) -> None:
    city = beside
    made(city.publish(), 200)
    official = made(city.here.official.get(f"/rounds/{city.round}/unlocks"), 200)
    everybody = set(unmet(city))
    assert official["asked"] == len(everybody)
    for person, community in ((city.here.secretary, "one"), (city.here.neighbour, "two")):
        listed = made(person.get("/needs"), 200)["items"]
        own = {need["id"] for need in listed}
        answer = person.get(f"/rounds/{city.round}/unlocks")
        found = made(answer, 200)
        assert found["asked"] == len(own & everybody)
        of_community = person.get(f"/rounds/{city.round}/unlocks", community=community)
        assert made(of_community, 200) == found
        for stranger in everybody - own:
            assert stranger not in answer.text
        for unlock in found["unlocks"]:
            for some in (unlock["gained"], unlock["moved"]):
                assert set(some["needs"]) <= own
                assert len(some["needs"]) <= some["count"]


def test_a_way_farther_is_priced_for_the_one_who_asks_and_told_alike(beside: City) -> None:
    city = beside
    made(city.publish(), 200)
    mine = city.needs["care"][1]
    whole, part = asked(city.here.official, mine), asked(city.here.neighbour, mine)
    for found in (whole, part):
        (one,) = (x for x in found["unlocks"] if x["changes"][0]["kind"] == "catchment_widened")
        assert one["gained"] == {"count": 1, "needs": [mine]}
    assert part["unlocks"] == whole["unlocks"]


def test_nobody_is_named(beside: City) -> None:
    city = beside
    official = city.here.official
    said = official.get(f"/rounds/{city.round}/unlocks").text
    said += "".join(official.get(f"/needs/{need}/unlocks").text for need in unmet(city))
    for name in (*city.residents, "邻居", "13812341234", "lon_udeg"):
        assert name not in said


def test_a_round_is_narrowed_by_community_and_service(beside: City) -> None:
    city = beside
    path, official = f"/rounds/{city.round}/unlocks", city.here.official
    everything = made(official.get(path), 200)["asked"]
    of_one = made(official.get(path, community="one"), 200)["asked"]
    of_two = made(official.get(path, community="two"), 200)["asked"]
    assert of_one + of_two == everything
    both = made(official.get(path, community="two", service_type="repair"), 200)
    assert both["asked"] == of_two - 1  # the care
    assert both["trade"] is None
    assert len(both["unlocks"]) <= 20


def test_what_can_not_be_answered_is_refused_in_words(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    official, need = city.here.official, one(city)
    path = f"/rounds/{city.round}/unlocks"
    served = next(id for id in city.needs["repair"] if id not in unmet(city))
    assert refused(official.get(f"/needs/{served}/unlocks"), 409) == "need_served"
    assert refused(official.get(f"/needs/{'0' * 24}/unlocks"), 404) == "absent"
    assert refused(official.get(f"/needs/{need}/unlocks", round="0" * 24), 404) == "absent"
    strange = official.get(f"/needs/{need}/unlocks", round=city.there_round)
    assert refused(strange, 404) == "absent"
    assert refused(official.get(path, community="three"), 422) == "unknown"
    assert refused(official.get(path, service_type="nothing"), 409) == "nobody_unmet"
    later = city.here.need(city.residents["何阿姨"])["id"]
    assert refused(official.get(f"/needs/{later}/unlocks"), 409) == "need_in_no_plan"
    assert refused(official.get(f"/needs/{later}/unlocks", round=city.round), 404) == "absent"
    monkeypatch.setattr(unlocking, "PATIENCE", 0.01)
    with unlocking.ONE:
        assert refused(official.get(f"/needs/{need}/unlocks"), 409) == "unlocks_busy"
    monkeypatch.setattr(unlocking, "MOST_ASKED", 0)
    assert refused(official.get(path), 409) == "unlocks_too_many"


def test_a_round_without_a_plan_and_others_rounds_are_not_there(city: City) -> None:
    body = {"area": "hz", "name": "全市", "period": "2026-12-14", "weeks": 4}
    opened = made(city.city_official.post("/rounds", body))["id"]
    answer = city.city_official.get(f"/rounds/{opened}/unlocks")
    assert refused(answer, 404) == "absent"
    assert answer.json()["params"]["kind"] == "plan"
    need = one(city)
    for stranger in (city.there_official, city.there_secretary):
        assert refused(stranger.get(f"/rounds/{city.round}/unlocks"), 404) == "absent"
        assert refused(stranger.get(f"/needs/{need}/unlocks"), 404) == "absent"
    assert refused(city.here.neighbour.get(f"/needs/{need}/unlocks"), 404) == "absent"
    assert refused(city.here.organisation.get(f"/needs/{need}/unlocks"), 403) == "not_your_role"


def test_a_plan_that_is_not_what_was_kept_answers_nothing(city: City, service: Service) -> None:
    need = one(city)
    sql(service.database, "UPDATE plan SET value = value + 1 WHERE round_id = :id", id=city.round)
    assert refused(city.here.official.get(f"/needs/{need}/unlocks"), 409) == "plan_changed"

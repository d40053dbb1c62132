"""Where to open places for whom a round leaves unmet: who may ask, what is answered and refused."""

from typing import Any

import pytest

from linli.tables import METADATA
from rounds import siting
from tests.service.rounds.record import count
from tests.service.rounds.staged import City, reviewed_plan
from tests.service.rounds.test_unlocking import FAR, refused
from tests.service.story import Person, _account, made, signed_in


def place(id: str = "hall", **over: Any) -> dict[str, Any]:
    point = {"lon_udeg": FAR, "lat_udeg": 30_280_000}
    return {"id": id, "point": point, "cost_fen": 100_000, "places": 20} | over


def body(*places: dict[str, Any], **over: Any) -> dict[str, Any]:
    fields = {"candidates": [*places] or [place()], "budget_fen": 150_000, "walk_m": 500}
    return fields | over


def asked(city: City, person: Person, said: dict[str, Any]) -> Any:
    return person.post(f"/rounds/{city.round}/siting", said)


def far_class(secretary: Person, community: str, name: str) -> str:
    """Wanted ten kilometres from the only room."""
    resident = {
        "community": community,
        "name": name,
        "place": {"lon_udeg": FAR, "lat_udeg": 30_280_000},
    }
    id = made(secretary.post("/residents", resident))["id"]
    consent = {"purpose": "matching", "kinds": ["place"], "notice": 1, "method": "paper"}
    made(secretary.post(f"/residents/{id}/consents", consent))
    need = {"resident": id, "service_type": "class", "slots": ["wed-am"], "travel_limit_m": 900}
    return str(made(secretary.post("/needs", need))["id"])


@pytest.fixture
def waiting(city: City) -> City:
    """The round made anew: three classes too far away, two in 一号社区 and one in 二号社区."""
    official, path = city.here.official, f"/rounds/{city.round}"
    version = made(official.get(path), 200)["version"]
    made(official.put(f"{path}/return", {"reason": "再排"}, version), 200)
    made(official.delete(f"{path}/instance", made(official.get(path), 200)["version"]), 200)
    for secretary, community, name in (
        (city.here.secretary, "one", "甲"),
        (city.here.secretary, "one", "乙"),
        (city.here.neighbour, "two", "丙"),
    ):
        far_class(secretary, community, name)
    made(official.put(f"{path}/instance", None, made(official.get(path), 200)["version"]), 200)
    city.plan = reviewed_plan(city.here.service, official, city.round)
    return city


def test_an_official_is_told_where_to_open_and_nobody_is_named(waiting: City) -> None:
    rows = {name: count(waiting.here.service.database, name) for name in METADATA.tables}
    said = body(place(places=2), place("dear", cost_fen=200_000))
    answer = asked(waiting, waiting.here.official, said)
    found = made(answer, 200)
    unmet = made(waiting.here.official.get(f"/rounds/{waiting.round}/plan"), 200)["unmet_needs"]
    assert found["asked"] == len(unmet)
    assert found["counted"] == 3
    assert (found["served"], found["left"]) == (2, {"full": 1})
    assert found["value"] == found["bound"] > 0
    assert [(one["candidate"], one["needs"], one["taken"]) for one in found["opened"]] == [
        ("hall", 2, 2)
    ]
    assert sum(one["needs"] for one in found["communities"]) == 3
    assert [(one["candidate"], one["needs"], one["short_fen"]) for one in found["next"]] == [
        ("dear", 1, 150_000)
    ]
    assert not any(need in answer.text for need in unmet)
    assert rows == {name: count(waiting.here.service.database, name) for name in METADATA.tables}


def test_who_answers_for_a_part_asks_about_that_part(waiting: City) -> None:
    """An official of the city sees both communities; and one of another district, no round."""
    found = made(asked(waiting, waiting.city_official, body()), 200)
    assert found["served"] == 3
    assert refused(asked(waiting, waiting.there_official, body()), 404) == "absent"
    for person in (waiting.here.secretary, waiting.here.organisation):
        assert refused(asked(waiting, person, body()), 403) == "not_your_role"


def test_only_needs_of_ones_own_area_are_asked_about(waiting: City) -> None:
    """Of an official of 一号社区, once the round is published."""
    made(waiting.publish(), 200)
    made(waiting.here.admin.post("/accounts", _account("yihao", "official", "one")))
    official = signed_in(waiting.here.client, "yihao")
    found = made(asked(waiting, official, body()), 200)
    assert found["served"] == 2
    assert {one["community"] for one in found["communities"]} == {"one"}


NONSENSE = [
    ({"candidates": []}, "candidates"),
    ({"candidates": [place(), place()]}, "candidates.1.id"),
    ({"candidates": [place(service_types=["dance"])]}, "candidates.0.service_types"),
    ({"candidates": [place(cost_fen=-1)]}, "candidates.0.cost_fen"),
    ({"candidates": [place(places=0)]}, "candidates.0.places"),
    ({"candidates": [{"id": "x", "cost_fen": 1, "places": 1}]}, "candidates.0.point"),
    ({"candidates": [place(f"p{n}") for n in range(301)]}, "candidates"),
    ({"budget_fen": 0}, "budget_fen"),
    ({"budget_fen": "much"}, "budget_fen"),
    ({"walk_m": 0}, "walk_m"),
]


def test_nonsense_is_told_by_its_field(city: City) -> None:
    for over, field in NONSENSE:
        answer = asked(city, city.here.official, body(**over))
        assert answer.status_code == 422, over
        assert field in {one["field"] for one in answer.json()["errors"]}, answer.text
    assert refused(city.here.official.post("/rounds/none/siting", body()), 404) == "absent"


def test_whoever_asks_waits_for_the_one_before(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(siting, "PATIENCE", 0.05)
    with siting.ONE:
        assert refused(asked(city, city.here.official, body()), 409) == "siting_busy"
    made(asked(city, city.here.official, body()), 200)

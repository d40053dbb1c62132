"""A round whose policy owes something: solved by the worker, read for fairness, and published."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import delete

from door.acting import Service
from linli.app import Doors
from rounds.lines import PlanFigures
from rounds.rounds import Round
from tests.pages.site import entered
from tests.service.rounds.staged import City
from tests.service.rounds.working import state_of, worker
from tests.service.story import made


def solved(city: City, service: Service, **wishes: Any) -> dict[str, Any]:
    """The round of 钱江区 made anew under these wishes, by the worker and its children."""
    official, path = city.here.official, f"/rounds/{city.round}"

    def version() -> int:
        return int(made(official.get(path), 200)["version"])

    def wish(session: Any) -> None:
        row = session.get_one(Round, city.round)
        row.policy = row.policy | wishes

    made(official.put(f"{path}/return", {"reason": "照保底再排"}, version()), 200)
    made(official.delete(f"{path}/instance", version()), 200)
    service.database.write(wish)
    made(official.put(f"{path}/instance", None, version()), 200)
    made(official.put(f"{path}/solve", {"work": 500}, version()), 200)
    assert worker(service).once()
    made(official.put(f"{path}/review", None, version()), 200)
    city.plan = made(official.get(f"{path}/plan"), 200)["digest"]
    return dict(made(official.get(f"{path}/fairness"), 200))


def page(service: Service, path: str) -> str:
    with TestClient(Doors(service), "http://127.0.0.1", follow_redirects=False) as client:
        entered(client, "zhao")
        answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_what_is_wished_for_is_found_out_kept_shown_and_published(
    city: City, service: Service
) -> None:
    found = solved(city, service, floor_share_percent=50, first_tier_absolute=True)
    [floor] = found["floors"]
    assert (floor["community"], floor["reached"], floor["proved"]) == ("one", floor["asked"], True)
    assert floor["asked"] == 3  # half of seven
    assert (found["needs"], found["served"]) == (7, sum(s["served"] for s in found["ages"]))
    assert sum(share["needs"] for share in found["communities"]) == 7
    assert found["round"] == city.round
    said = page(service, f"/rounds/{city.round}/fairness")
    assert "各社区要保的 3 条都做到了" in said
    assert f"排上 {found['served']} / 7 条" in said
    assert f"/rounds/{city.round}/fairness" in page(service, f"/rounds/{city.round}")
    assert f"/rounds/{city.round}/fairness" in page(service, f"/rounds/{city.round}/review")
    made(city.publish(), 200)
    assert state_of(service.database, city.round) == "published"
    assert made(city.here.official.get(f"/rounds/{city.round}/fairness"), 200) == found


def test_a_floor_that_no_plan_can_meet_is_told_with_what_can_be(
    city: City, service: Service
) -> None:
    """Three repairs and two sessions for them: not all seven can be."""
    found = solved(city, service, floor_share_percent=100)
    [floor] = found["floors"]
    assert floor["reached"] < floor["asked"] == 7
    assert floor["proved"]
    said = page(service, f"/rounds/{city.round}/fairness")
    assert f"一号社区要保 7 条，能做到 {floor['reached']} 条" in said
    made(city.publish(), 200)


def test_who_is_passed_over_is_told_by_number(city: City, service: Service) -> None:
    """Of three repairs alike two are served; whoever has waited as long has no claim."""
    found = solved(city, service)
    assert found["floors"] == []
    assert found["inversions"] == []
    said = page(service, f"/rounds/{city.round}/fairness")
    assert "没有人越过" in said
    assert "要保" not in said


@pytest.mark.parametrize("who", ["secretary", "neighbour"])
def test_nobody_but_an_official_of_the_area_reads_it(city: City, who: str) -> None:
    person = getattr(city.here, who)
    assert person.get(f"/rounds/{city.round}/fairness").status_code == 403
    assert city.there_official.get(f"/rounds/{city.round}/fairness").status_code == 404


def test_a_plan_of_before_says_that_nothing_was_kept(city: City, service: Service) -> None:
    service.database.write(lambda session: session.execute(delete(PlanFigures)))
    answer = city.here.official.get(f"/rounds/{city.round}/fairness")
    assert (answer.status_code, answer.json()["code"]) == (409, "fairness_untold")
    with TestClient(Doors(service), "http://127.0.0.1", follow_redirects=False) as client:
        entered(client, "zhao")
        shown = client.get(f"/rounds/{city.round}/fairness")
    assert shown.status_code == 409
    assert "没有留下公平的明细" in shown.text

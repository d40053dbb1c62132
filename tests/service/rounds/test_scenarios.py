"""What if: a scenario asked for, solved by a real worker, kept beside the plan, nothing touched."""

from typing import Any

import pytest

from access.actor import SYSTEM
from access.tx import Tx
from door.acting import Service
from linli.tables import METADATA
from matcher.files import instance_from
from matcher.plan import Result
from matcher.suppose import several_from, supposed
from matcher.verify import verify
from rounds.scenarios import MOST, ScenarioRow, parts_of, sound
from tests.service.rounds.record import rows, sql
from tests.service.rounds.staged import City
from tests.service.rounds.working import worker
from tests.service.story import Person, made

OURS = {"scenario", "run", "trail", "trail_head", "reply", "session"}
"""What asking for a scenario writes: itself, the worker's run, what is noted of it, and the answer
that is kept for the same request sent again."""


def asked(city: City, *several: dict[str, Any], who: Person | None = None, **more: Any) -> Any:
    body = {"name": "假如", "supposed": list(several), "seconds": 2} | more
    return (who or city.here.official).post(f"/rounds/{city.round}/scenarios", body)


def lost(city: City) -> dict[str, Any]:
    return {"kind": "provider_lost", "provider": city.here.provider}


def money(city: City, **more: Any) -> dict[str, Any]:
    return {"kind": "money_changed", "fund": city.here.fund} | more


def read(city: City, id: str, who: Person | None = None) -> Any:
    return (who or city.here.official).get(f"/scenarios/{id}")


def everything(service: Service) -> dict[str, list[tuple[Any, ...]]]:
    tables = {table.name for table in METADATA.sorted_tables} - OURS
    return {table: rows(service.database, table) for table in sorted(tables)}


def test_solved_verified_kept_and_nothing_else_touched(city: City, service: Service) -> None:
    made(city.publish(), 200)
    before = everything(service)
    row = made(asked(city, lost(city), name="快修不做了"), 202)
    assert row["progress"]["state"] == "queued"
    assert row["said"]["zh"] == ["快修不做了"]
    assert worker(service).once()
    found = made(read(city, row["id"]), 200)
    assert found["progress"]["state"] == "done"
    figures = found["figures"]
    assert set(figures["lost"]) < set(city.needs["repair"])
    assert len(figures["lost"]) == 2
    assert (figures["gained"], figures["fewer"]) == ([], [["one", 2]])
    assert figures["after"]["served"] == figures["before"]["served"] - 2
    assert figures["after"]["least"]["community"] == "one"
    assert everything(service) == before  # to the byte: rounds, plans, money, tasks, needs
    with service.database.read() as session:
        kept = session.get_one(ScenarioRow, row["id"])
        frozen, _, said = parts_of(session, kept)
        result = Result.model_validate_json(kept.result or b"")
    round_ = supposed(instance_from(frozen, "frozen"), several_from(said))
    assert round_.digest == found["instance"] == result.plan.instance
    assert verify(round_, result).valid
    renamed = renamed_as(city, found, "没有快修")
    assert renamed["name"] == "没有快修"
    (listed,) = made(city.here.official.get(f"/rounds/{city.round}/scenarios"), 200)["items"]
    assert listed == renamed
    assert city.here.official.delete(f"/scenarios/{row['id']}").status_code == 204
    assert read(city, row["id"]).status_code == 404


def renamed_as(city: City, row: Any, name: str) -> Any:
    path = f"/scenarios/{row['id']}"
    return made(city.here.official.patch(path, {"name": name}, row["version"]), 200)


def test_any_official_of_the_area_reads_it_and_nobody_else(city: City) -> None:
    row = made(asked(city, money(city, percent=10)), 202)
    assert made(read(city, row["id"], city.city_official), 200)["id"] == row["id"]
    assert read(city, row["id"], city.there_official).status_code == 404
    assert read(city, row["id"], city.here.secretary).status_code == 403
    assert asked(city, money(city, percent=10), who=city.there_official).status_code == 404


def test_what_contradicts_a_pin_is_refused_with_what_may_be_instead(
    city: City, service: Service
) -> None:
    """The pin is made, and the round solved again under it."""
    official, path = city.here.official, f"/rounds/{city.round}"
    version = made(official.get(path), 200)["version"]
    made(official.put(f"{path}/return", {"reason": "再排"}, version), 200)
    pin = {"kind": "pin", "need": city.needs["repair"][0], "reason": "急"}
    made(official.post(f"{path}/decisions", pin | {"offer": city.here.offer}))
    early = asked(city, lost(city))
    assert (early.status_code, early.json()["params"]["kind"]) == (404, "plan")
    version = made(official.get(path), 200)["version"]
    made(official.put(f"{path}/solve", {"work": 2_000}, version), 200)
    assert worker(service).once()
    refused = asked(city, lost(city))
    assert refused.status_code == 409
    first, instead = refused.json()["errors"]
    assert city.needs["repair"][0] in first["detail"]
    assert instead["code"] == "supposed_instead"
    # That no way is left is known once it is solved alone.
    poor = made(
        asked(
            city,
            money(city, percent=-100),
            {"kind": "money_changed", "fund": city.city_fund, "percent": -100},
        ),
        202,
    )
    assert worker(service).once()
    ended = made(read(city, poor["id"]), 200)
    assert ended["progress"]["error"] == "solve_pins"
    assert ended["progress"]["errors"][-1]["code"] == "supposed_instead"
    assert ended["figures"] == {}


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"kind": "provider_lost", "provider": "nobody"}, 409),
        ({"kind": "venue_licensed", "venue": "nowhere", "licence": "medical"}, 409),
        ({"kind": "neighbours_pooled", "communities": ["one"]}, 422),
        ({"kind": "another_policy", "weights": {"moved": -1}}, 422),
        ({"kind": "another_policy"}, 409),
        ({"kind": "money_changed"}, 422),
        ({"kind": "hours_added"}, 422),
        ({}, 422),
    ],
)
def test_what_can_not_be_supposed_is_told(
    city: City, service: Service, wrong: dict[str, Any], status: int
) -> None:
    answer = asked(city, wrong)
    assert answer.status_code == status, answer.text
    assert answer.json()["errors"]
    assert not rows(service.database, "scenario")


def test_nothing_supposed_or_too_many_kept_is_refused(city: City, service: Service) -> None:
    assert asked(city).status_code == 422
    row = made(asked(city, money(city, percent=1)), 202)
    with service.database.read() as session:
        one = session.get_one(ScenarioRow, row["id"])
        copies = [
            {column.name: getattr(one, column.name) for column in ScenarioRow.__table__.columns}
            for _ in range(MOST - 1)
        ]

    def fill(session: Any) -> None:
        session.add_all(ScenarioRow(**(said | {"id": f"{n:024}"})) for n, said in enumerate(copies))

    service.database.write(fill)
    refused = asked(city, money(city, percent=1))
    assert (refused.status_code, refused.json()["code"]) == (409, "scenarios_too_many")


def test_let_go_of_while_it_waits_it_is_not_solved(city: City, service: Service) -> None:
    row = made(asked(city, money(city, fen=-1)), 202)
    assert city.here.official.delete(f"/scenarios/{row['id']}").status_code == 204
    assert not worker(service).once()
    assert not rows(service.database, "scenario")


def test_figures_changed_behind_our_back_are_not_shown(city: City, service: Service) -> None:
    """Nor what was supposed, of which round and plan, whatever of it is another."""
    row = made(asked(city, lost(city)), 202)
    assert worker(service).once()
    with service.database.read() as session:
        kept = session.get_one(ScenarioRow, row["id"])
        tx = Tx(session=session, actor=SYSTEM, now=service.now(), vault=service.vault)
        assert sound(tx, kept)
        session.expunge(kept)
        for name in ("id", "round_id", "plan_id", "supposed", "digest", "result_digest", "figures"):
            own = getattr(kept, name)
            setattr(kept, name, "another")
            assert not sound(tx, kept), name
            setattr(kept, name, own)
        assert sound(tx, kept)
    sql(
        service.database,
        "UPDATE scenario SET result_digest = 'another' WHERE id = :id",
        id=row["id"],
    )
    refused = read(city, row["id"])
    assert (refused.status_code, refused.json()["code"]) == (409, "scenario_changed")
    (listed,) = made(city.here.official.get(f"/rounds/{city.round}/scenarios"), 200)["items"]
    assert listed["figures"] == {}
    assert city.here.official.delete(f"/scenarios/{row['id']}").status_code == 204

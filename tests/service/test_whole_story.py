"""Post, freeze, solve, review, publish, accept, complete: one round through the API."""

from api.call import Service
from rounds.worker import Worker
from tests.service.story import district, made


def test_a_round_from_the_first_need_to_the_last_task(service: Service) -> None:
    here = district(service)
    needs = [here.need(here.resident(name))["id"] for name in ("陈秀英", "王小明", "李桂兰")]
    round_ = here.round()
    path = f"/rounds/{round_['id']}"
    frozen = made(here.official.put(f"{path}/instance", None, round_["version"]), 200)
    assert frozen["needs"] == 3

    late = here.need(here.resident("周大爷"))
    asked = made(here.official.put(f"{path}/solve", {"seconds": 5}, frozen["version"]), 200)
    assert asked["state"] == "solving"
    worker = Worker(service.database, service.vault, service.now)
    assert worker.once()
    assert made(here.official.get(f"{path}/solve"), 200)["state"] == "done"

    plan = made(here.official.get(f"{path}/plan"), 200)
    assert plan["instance"] == frozen["digest"]
    assert (plan["served"], plan["unmet"]) == (2, 1)
    assert late["id"] not in plan["unmet_needs"]
    proposed = made(here.official.get(path), 200)
    reviewed = made(here.official.put(f"{path}/review", None, proposed["version"]), 200)
    said = {"plan": plan["digest"]}
    published = made(here.official.put(f"{path}/publication", said, reviewed["version"]), 200)
    assert published["tasks"] == 2
    fund = made(here.official.get(f"/funds/{here.fund}"), 200)
    assert fund["committed_fen"] == plan["public_fen"] > 0

    first, second = made(here.organisation.get("/tasks"), 200)["items"]
    accepted = made(
        here.organisation.put(f"/tasks/{first['id']}/state", {"state": "accepted"}, 1), 200
    )
    begun = made(
        here.organisation.put(
            f"/tasks/{first['id']}/state", {"state": "in-progress"}, accepted["version"]
        ),
        200,
    )
    made(
        here.organisation.put(
            f"/tasks/{first['id']}/state", {"state": "completed"}, begun["version"]
        ),
        200,
    )
    body = {"state": "rejected", "reason": "人手不够"}
    made(here.organisation.put(f"/tasks/{second['id']}/state", body, 1), 200)
    fund = made(here.official.get(f"/funds/{here.fund}"), 200)
    assert fund["committed_fen"] == 0
    assert fund["spent_fen"] == first["public_fen"]
    states = {id: made(here.secretary.get(f"/needs/{id}"), 200)["state"] for id in needs}
    assert states[first["needs"][0]] == "done"
    assert states[second["needs"][0]] == "open"
    assert sorted(states.values()) == ["done", "open", "open"]

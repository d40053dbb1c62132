"""No silent lost update of rounds and tasks: the five stories of each step (promise 4).

Two at once give 200 and a refusal; a stale version, a stranger and a wrong body change nothing at
all; without If-Match there is no change to speak of.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from door.acting import Service
from tests.service.rounds.record import everything
from tests.service.rounds.staged import City, solved_here
from tests.service.story import Person, made


@dataclass(frozen=True)
class Step:
    """``body``: a lawful one; ``who`` may, ``stranger`` may not."""

    who: Person
    stranger: Person
    method: str
    path: str
    body: Any
    version: int


def _of_round(city: City, method: str, step: str, body: Any = None) -> Step:
    path = f"/rounds/{city.round}"
    version = made(city.here.official.get(path), 200)["version"]
    return Step(city.here.official, city.there_official, method, f"{path}/{step}", body, version)


def publish(city: City) -> Step:
    return _of_round(city, "PUT", "publication", {"plan": city.plan})


def send_back(city: City) -> Step:
    return _of_round(city, "PUT", "return", {"reason": "再排一次"})


def _sent_back(city: City) -> None:
    step = send_back(city)
    made(city.here.official.put(f"/rounds/{city.round}/return", step.body, step.version), 200)


def solve(city: City) -> Step:
    _sent_back(city)
    return _of_round(city, "PUT", "solve", {"work": 2_000})


def review(city: City) -> Step:
    asked = solve(city)
    made(city.here.official.put(asked.path, asked.body, asked.version), 200)
    solved_here(city.here.service)
    return _of_round(city, "PUT", "review")


def reopen(city: City) -> Step:
    _sent_back(city)
    return _of_round(city, "DELETE", "instance")


def freeze(city: City) -> Step:
    step = reopen(city)
    made(city.here.official.delete(step.path, step.version), 200)
    return _of_round(city, "PUT", "instance")


def withdraw_decision(city: City) -> Step:
    body = {"kind": "pin", "need": city.needs["repair"][0], "reason": "急"}
    decision = made(city.here.official.post(f"/rounds/{city.round}/decisions", body))
    path = f"decisions/{decision['id']}/withdrawal"
    step = _of_round(city, "PUT", path, {"reason": "不急了"})
    return replace(step, version=decision["version"])


def close(city: City) -> Step:
    made(city.publish(), 200)
    return _of_round(city, "PUT", "closure")


def move(city: City) -> Step:
    made(city.publish(), 200)
    task = city.task("repair")
    path = f"/tasks/{task['id']}/state"
    body = {"state": "cancelled", "reason": "不用了"}
    return Step(city.here.official, city.there_official, "PUT", path, body, task["version"])


def leave(city: City) -> Step:
    made(city.publish(), 200)
    task = city.task("class")
    path = f"/tasks/{task['id']}/places/{task['needs'][0]}/departure"
    return Step(
        *(city.here.secretary, city.there_secretary, "PUT", path),
        *({"reason": "搬走了"}, task["version"]),
    )


def rename_scenario(city: City) -> Step:
    rules = [{"kind": "another_policy", "volunteers_first": True}]
    path = f"/rounds/{city.round}/scenarios"
    body = {"name": "志愿者优先", "supposed": rules}
    row = made(city.here.official.post(path, body), 202)
    said = {"name": "先用志愿者"}
    return Step(
        *(city.here.official, city.there_official, "PATCH", f"/scenarios/{row['id']}"),
        *(said, row["version"]),
    )


STEPS: tuple[Callable[[City], Step], ...] = (
    *(publish, send_back, solve, review, reopen, freeze, close, move, leave),
    *(withdraw_decision, rename_scenario),
)


@pytest.fixture(params=STEPS, ids=lambda step: step.__name__)
def step(request: pytest.FixtureRequest, city: City) -> Step:
    made_: Step = request.param(city)
    return made_


def _send(step: Step, who: Person, version: int | None, body: Any = ...) -> Any:
    headers = {"Authorization": f"Bearer {who.secret}"}
    headers |= {} if version is None else {"If-Match": f'"{version}"'}
    said = step.body if body is ... else body
    return who.client.request(step.method, f"/api/v1{step.path}", json=said, headers=headers)


def test_of_two_at_once_one_comes_through(step: Step) -> None:
    gate, answered = threading.Barrier(2), []

    def send() -> None:
        gate.wait()
        answered.append(_send(step, step.who, step.version).status_code)

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    first, second = sorted(answered)
    assert first == 200
    assert second in (409, 412)


def test_what_is_stale_strange_wrong_or_without_a_version_changes_nothing(
    step: Step, service: Service
) -> None:
    before = everything(service.database)
    assert _send(step, step.who, step.version + 9).status_code in (409, 412)
    assert _send(step, step.stranger, step.version).status_code in (403, 404)
    if step.body is not None:
        assert _send(step, step.who, step.version, {"wrong": 1}).status_code == 422
    assert _send(step, step.who, None).status_code == 428
    assert everything(service.database) == before
    assert _send(step, step.who, step.version).status_code == 200
    assert _send(step, step.who, step.version).status_code in (409, 412)

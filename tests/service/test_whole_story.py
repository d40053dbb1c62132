"""Post, freeze, solve, review, publish, accept, complete, evaluate: one round over real HTTP.

The server and its worker are a process of their own, on either database.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest

from access import trail
from access.trail import Broken
from linli.cli import main
from tests.service import databases
from tests.service.edge.running import Home, home
from tests.service.rounds.working import until
from tests.service.story import District, Person, made, signed_in

Capture = pytest.CaptureFixture[str]


@pytest.fixture(params=databases.BACKENDS)
def at_home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    with databases.url_of_an_empty(request.param, tmp_path) as url:
        yield home(url, tmp_path)


def test_a_round_from_the_first_need_to_the_last_task(
    at_home: Home, tmp_path: Path, capsys: Capture
) -> None:
    here, _ = at_home.district()
    running = at_home.start()
    try:
        with httpx.Client(base_url=running.url, timeout=60) as client:
            _played(_speaking(here, client), tmp_path)
    finally:
        code, out, log = running.end()
    assert (code, "ended" in out) == (0, True)
    assert '"level": "error"' not in log
    with at_home.record() as service, service.database.read() as session:
        assert not isinstance(trail.verify(session), Broken)
    files = [str(tmp_path / name) for name in ("instance.linli", "plan.json")]
    assert main(["verify", *files]) == 0
    assert "violations 0" in capsys.readouterr().out


def _speaking(here: District, client: Any) -> District:
    """The same people, signed in at the door of the running server."""
    here.client = client
    logins = {"admin": "boss", "secretary": "li", "neighbour": "wang", "official": "zhao"}
    for name, login in (logins | {"organisation": "kuai"}).items():
        keys = getattr(here, name).keys  # none is used twice
        setattr(here, name, Person(client, signed_in(client, login).secret, keys))
    return here


def _played(here: District, folder: Path) -> None:
    needs = [here.need(here.resident(name))["id"] for name in ("陈秀英", "王小明", "李桂兰")]
    round_ = here.round()
    path = f"/rounds/{round_['id']}"
    frozen = made(here.official.put(f"{path}/instance", None, round_["version"]), 200)
    assert frozen["needs"] == 3
    late = here.need(here.resident("周大爷"))

    asked = made(here.official.put(f"{path}/solve", {"seconds": 3}, frozen["version"]), 200)
    assert asked["state"] == "solving"
    solve = until(lambda: _ended(made(here.official.get(f"{path}/solve"), 200)))
    assert solve["state"] == "done"
    plan = made(here.official.get(f"{path}/plan"), 200)
    assert plan["instance"] == frozen["digest"]
    assert (plan["served"], plan["unmet"]) == (2, 1)
    assert late["id"] not in plan["unmet_needs"]
    for name, part in (("instance.linli", "instance"), ("plan.json", "result")):
        answer = here.official.get(f"{path}/plan/{part}")
        assert answer.status_code == 200
        (folder / name).write_bytes(answer.content)

    proposed = made(here.official.get(path), 200)
    reviewed = made(here.official.put(f"{path}/review", None, proposed["version"]), 200)
    said = {"plan": plan["digest"]}
    published = made(here.official.put(f"{path}/publication", said, reviewed["version"]), 200)
    assert published["tasks"] == 2
    fund = made(here.official.get(f"/funds/{here.fund}"), 200)
    assert fund["committed_fen"] == plan["public_fen"] > 0

    first, second = made(here.organisation.get("/tasks"), 200)["items"]
    early = here.organisation.get(f"/tasks/{first['id']}/contacts")
    [masked] = made(early, 200)["items"]
    assert (masked["open"], masked["why"]) == (False, "task_not_accepted")
    accepted = _moved(here.organisation, first, "accepted")
    [waiting] = made(here.secretary.get("/tasks", awaits=True, state="accepted"), 200)["items"]
    assert (waiting["id"], waiting["awaits"]) == (first["id"], first["needs"])
    [masked] = made(here.organisation.get(f"/tasks/{first['id']}/contacts"), 200)["items"]
    assert (masked["open"], masked["why"]) == (False, "consent_awaited")
    assert here.agreed(first)["awaits"] == []
    [known] = made(here.organisation.get(f"/tasks/{first['id']}/contacts"), 200)["items"]
    assert (known["open"], known["phone"]) == (True, "13812341234")
    _moved(here.organisation, accepted, "in-progress", "completed")
    made(here.secretary.post(f"/tasks/{first['id']}/evaluations", {"mark": 5}))
    _moved(here.organisation, second, "rejected", reason="人手不够")
    fund = made(here.official.get(f"/funds/{here.fund}"), 200)
    assert fund["committed_fen"] == 0
    assert fund["spent_fen"] == first["public_fen"]
    states = {id: made(here.secretary.get(f"/needs/{id}"), 200)["state"] for id in needs}
    assert states[first["needs"][0]] == "done"
    assert states[second["needs"][0]] == "open"
    assert sorted(states.values()) == ["done", "open", "open"]
    closed = made(here.official.put(f"{path}/closure", None, published["version"]), 200)
    assert closed["state"] == "closed"


def _ended(solve: Any) -> Any:
    return solve if solve["state"] not in ("queued", "running") else None


def _moved(who: Person, task: Any, *states: str, reason: str = "") -> Any:
    version = task["version"]
    for state in states:
        body = {"state": state, "reason": reason}
        task = made(who.put(f"/tasks/{task['id']}/state", body, version), 200)
        version = task["version"]
    return task

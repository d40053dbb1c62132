"""``linli serve --processes N``: several that answer at one address, begun and ended together."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx2 as httpx
import pytest

from tests.service import databases
from tests.service.edge.running import Home, Running, home
from tests.service.rounds.working import alive, until
from tests.service.story import Person, made


@pytest.fixture(params=databases.BACKENDS)
def at_home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    with databases.url_of_an_empty(request.param, tmp_path) as url:
        yield home(url, tmp_path)


def answering(running: Running) -> list[int]:
    """The processes that answer: those of the command's that hold its socket and have begun."""
    pid = running.process.pid
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    children = [int(child) for file in tasks for child in file.read_text().split()]
    return [child for child in children if b"spawn_main" in _command(child)]


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _answers(running: Running) -> bool:
    try:
        return httpx.get(f"{running.url}/api/v1/health", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


def test_several_answer_as_one_and_one_that_dies_is_replaced(at_home: Home) -> None:
    here, resident = at_home.district()
    running = at_home.start("--no-worker", "--processes", "2")
    try:
        until(lambda: _answers(running))
        first = until(lambda: (found := answering(running)) and len(found) == 2 and found)
        with httpx.Client(base_url=running.url, timeout=30) as client:
            secretary = Person(client, here.secretary.secret, here.secretary.keys)
            body = {"resident": resident, "service_type": "repair", "slots": ["mon-am"]}
            needs = [made(secretary.post("/needs", body))["id"] for _ in range(10)]
            os.kill(first[0], signal.SIGKILL)
            until(lambda: (now := answering(running)) and len(now) == 2 and first[0] not in now)
        until(lambda: _answers(running))
        with httpx.Client(base_url=running.url, timeout=30) as client:
            secretary = Person(client, here.secretary.secret, here.secretary.keys)
            listed = made(secretary.get("/needs"), 200)["items"]
        assert {need["id"] for need in listed} == {*needs}
        last = answering(running)
    finally:
        code, _, log = running.end()
    assert code == 0
    assert '"level": "error"' not in log
    assert not any(map(alive, last))


def test_they_end_with_the_command_however_it_ends(at_home: Home) -> None:
    running = at_home.start("--no-worker", "--processes", "2")
    until(lambda: _answers(running))
    children = until(lambda: (found := answering(running)) and len(found) == 2 and found)
    running.process.kill()
    running.process.wait()
    until(lambda: not any(map(alive, children)))
    running.end()

"""A worker killed or frozen for real (promise 10): the plan in force stands, one plan is kept."""

import os
import random
import signal
import time
from collections.abc import Iterator
from datetime import timedelta
from functools import partial

import pytest

from door.acting import Service
from tests.service.rounds.record import rows, sql
from tests.service.rounds.staged import City
from tests.service.rounds.working import (
    Process,
    alive,
    plans_of,
    run_of,
    seconds_asked,
    state_of,
    until,
    worker,
)
from tests.service.story import made

KILLS = int(os.environ.get("LINLI_TORTURE", "0")) * 2 // 3 or 2


@pytest.fixture
def working(told_in: str) -> Iterator[Process]:
    process = Process(told_in, 3)
    yield process
    process.end()


def test_a_killed_worker_leaves_all_as_it_was_and_another_keeps_one_plan(
    asked: str, service: Service, working: Process
) -> None:
    database = service.database
    standing, frozen = rows(database, "in_force"), rows(database, "frozen")
    until(lambda: run_of(database, asked)["stage"])
    [child] = working.children()
    working.process.send_signal(signal.SIGKILL)
    assert rows(database, "in_force") == standing
    assert rows(database, "frozen") == frozen
    assert (state_of(database, asked), plans_of(database, asked)) == ("solving", [])
    until(lambda: not alive(child))  # it learns of its parent's end
    seconds_asked(database, 3)
    other = worker(service, lease=timedelta(seconds=3))
    until(other.once)
    assert rows(database, "in_force") == standing
    assert state_of(database, asked) == "proposed"
    assert len(plans_of(database, asked)) == 1
    run = run_of(database, asked)
    assert (run["state"], run["fence"], run["abandoned"]) == ("done", 2, 1)


def test_killed_at_any_moment_it_keeps_one_plan_at_the_most(
    asked: str, city: City, service: Service, told_in: str
) -> None:
    """``LINLI_TORTURE=300``: two hundred kills; a plan that was kept is sent back, to go on."""
    database, moments = service.database, random.Random(7)
    standing = rows(database, "in_force")
    seconds_asked(database, 1)
    sent_back: set[str] = set()
    for _ in range(KILLS):
        sql(database, "UPDATE run SET abandoned = 0")
        doomed = Process(told_in, 1)
        try:
            until(partial(doomed.heard, "run_claimed"))
            time.sleep(moments.uniform(0, 6))
            assert rows(database, "in_force") == standing
        finally:
            doomed.end()
        new = {row[0] for row in plans_of(database, asked)} - sent_back
        assert (state_of(database, asked), len(new)) in {("solving", 0), ("proposed", 1)}
        assert rows(database, "in_force") == standing
        if new:
            sent_back |= new
            again(city, asked)
            seconds_asked(database, 1)
    until(worker(service, lease=timedelta(seconds=1)).once)
    assert rows(database, "in_force") == standing
    assert state_of(database, asked) == "proposed"
    assert len(plans_of(database, asked)) == len(sent_back) + 1


def again(city: City, round_: str) -> None:
    """The proposal is sent back, and another asked for."""
    path, official = f"/rounds/{round_}", city.city_official
    version = made(official.get(path), 200)["version"]
    made(official.put(f"{path}/return", {"reason": "再排一次"}, version), 200)
    version = made(official.get(path), 200)["version"]
    made(official.put(f"{path}/solve", {"seconds": 100}, version), 200)


def test_a_worker_frozen_past_its_lease_writes_nothing(
    asked: str, service: Service, working: Process
) -> None:
    database = service.database
    seconds_asked(database, 6)
    until(lambda: run_of(database, asked)["stage"])
    working.process.send_signal(signal.SIGSTOP)
    until(worker(service, lease=timedelta(seconds=3)).once)
    [plan] = plans_of(database, asked)
    before = rows(database, "run"), rows(database, "round")
    working.process.send_signal(signal.SIGCONT)
    until(lambda: working.heard("run_lost"))
    assert plans_of(database, asked) == [plan]
    assert (rows(database, "run"), rows(database, "round")) == before

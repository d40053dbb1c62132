"""An acknowledged need is never lost, nor a need without its entry in the trail (promise 1).

A real server is killed with SIGKILL while clients post, time and again; each client then sends what
it got no answer to once more, under the same key (promise 2). ``LINLI_TORTURE=300`` for long runs.
"""

import os
import random
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from needs.needs import NeedRow
from tests.service import databases
from tests.service.edge.posting import Poster, holds
from tests.service.edge.running import Home, home

KILLS = int(os.environ.get("LINLI_TORTURE", "0")) or 3
CLIENTS = 8


@pytest.fixture(params=databases.BACKENDS)
def at_home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    with databases.url_of_an_empty(request.param, tmp_path) as url:
        yield home(url, tmp_path)


def test_no_acknowledged_need_is_lost_when_the_server_is_killed(at_home: Home) -> None:
    here, resident = at_home.district()
    posters = [Poster(n, here.secretary.secret, resident) for n in range(CLIENTS)]
    chance = random.Random(1)
    for _ in range(KILLS):
        running = at_home.start("--no-worker")
        enough = threading.Event()
        threads = [poster.round(running, enough) for poster in posters]
        assert enough.wait(60)
        threading.Event().wait(chance.random() * 0.2)  # the kill falls anywhere
        running.end(kill=True)
        for thread in threads:
            thread.join()
    with at_home.record() as service:
        holds(service.database, posters)


def test_what_was_sent_before_a_kill_and_again_after_is_one_row(at_home: Home) -> None:
    here, resident = at_home.district()
    body = {"resident": resident, "service_type": "repair", "slots": ["mon-am"]}
    answers = []
    for _ in range(2):
        running = at_home.start("--no-worker")
        with running.client(here.secretary.secret) as client:
            answers.append(client.post("/needs", json=body, headers={"Idempotency-Key": "one"}))
        running.end(kill=True)
    first, second = answers
    assert first.content == second.content
    assert second.headers["idempotent-replay"] == "true"
    with at_home.record() as service, service.database.read() as session:
        assert session.scalar(select(func.count()).select_from(NeedRow)) == 1


def test_a_commit_is_on_the_disk_before_it_is_acknowledged(at_home: Home) -> None:
    """A kill can't tell FULL from NORMAL, for the system still writes what a process has left."""
    with at_home.record() as service:
        for sessions in (service.database.reading, service.database.writing):
            with sessions() as session:
                if service.database.is_sqlite:
                    assert session.scalar(text("PRAGMA synchronous")) == 2
                    assert session.scalar(text("PRAGMA journal_mode")) == "wal"
                else:
                    assert session.scalar(text("SHOW synchronous_commit")) == "on"
                    assert session.scalar(text("SHOW fsync")) == "on"

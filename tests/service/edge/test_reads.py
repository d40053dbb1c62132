"""Whoever has read of a resident is in the trail, though the server is killed (promise 7).

Eight clients read fifty times each; an answer that came has its entry. ``LINLI_TORTURE`` kills the
server twenty times, and lets them read as often for each kill.
"""

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2 as httpx
import pytest
from sqlalchemy import func, select

from access import trail
from access.trail import Entry
from tests.service import databases
from tests.service.edge.running import Home, Running, home

KILLS = min(int(os.environ.get("LINLI_TORTURE", "0")) or 2, 20)
CLIENTS = 8
READS = 50 * max(1, KILLS // 2)
AFTERWARDS = """
import sys, threading
from door import acting
from linli.__main__ import main

def look(self, work):
    with self.service.database.read() as session:
        tx = self._tx(session)
        response = work(tx)

    def note(session):
        late = self._tx(session)
        late.acts = list(tx.acts)
        late.close()

    timer = threading.Timer(0.3, self.service.database.write, (note,))
    timer.daemon = True
    timer.start()
    return response

acting.Acting.look = look
sys.exit(main())
"""
"""A service that answers first and notes it afterwards, as many do."""


@pytest.fixture(params=databases.BACKENDS)
def at_home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    with databases.url_of_an_empty(request.param, tmp_path) as url:
        made = home(url, tmp_path)
        made.environment["LINLI_MOST_READ"] = "0"
        yield made


class Reader:
    """``shown``: answers that came; ``unsure``: requests of which nothing was heard."""

    def __init__(self, secret: str, resident: str) -> None:
        self.secret, self.resident = secret, resident
        self.shown = self.unsure = 0

    def read(self, running: Running) -> None:
        with running.client(self.secret) as client:
            while self.shown < READS:
                try:
                    answered = client.get(f"/residents/{self.resident}")
                except httpx.HTTPError:
                    self.unsure += 1
                    return
                if answered.status_code == 200:
                    self.shown += 1


def _read_through_kills(at_home: Home, *program: str) -> tuple[int, int, int]:
    """(answers, requests without one, entries in the trail)."""
    here, resident = at_home.district()
    readers = [Reader(here.secretary.secret, resident) for _ in range(CLIENTS)]
    for kill in range(1, KILLS + 2):
        running = at_home.start("--no-worker", program=program or ("-m", "linli"))
        threads = [threading.Thread(target=one.read, args=(running,)) for one in readers]
        for thread in threads:
            thread.start()
        enough = CLIENTS * READS * kill // (KILLS + 1)
        while any(t.is_alive() for t in threads) and sum(one.shown for one in readers) < enough:
            time.sleep(0.005)
        running.end(kill=True)
        for thread in threads:
            thread.join()
    with at_home.record() as service:
        with service.database.read() as session:
            assert isinstance(trail.verify(session), tuple)
        with service.database.read() as session:
            noted = select(func.count()).where(
                Entry.action == "resident.read", Entry.subject == resident
            )
            entries = session.scalar(noted) or 0
    return sum(one.shown for one in readers), sum(one.unsure for one in readers), entries


def test_every_answer_has_its_entry_though_the_server_is_killed(at_home: Home) -> None:
    shown, unsure, entries = _read_through_kills(at_home)
    assert shown >= CLIENTS * READS - CLIENTS
    assert shown <= entries <= shown + unsure


@pytest.mark.parametrize("at_home", ["sqlite"], indirect=True)
def test_a_service_that_notes_afterwards_has_too_few(at_home: Home) -> None:
    """The control."""
    shown, _, entries = _read_through_kills(at_home, "-c", AFTERWARDS)
    assert entries < shown

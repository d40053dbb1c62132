"""PostgreSQL is killed under eight clients and loses nothing that was acknowledged (promise 1).

A server of the tests' own, every process of it at once; twenty times with ``LINLI_TORTURE``. It is
set up to acknowledge first and write later, and each of our connections tells it not to.
"""

import os
import random
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

import store.database
from access.vault import Vault
from api import create_api
from door.acting import Service
from linli.app import utc_now
from store import Database, migrate, opened
from tests.service.cluster import Cluster, cluster
from tests.service.edge.posting import Poster, holds, lost
from tests.service.story import District, district

KILLS = min(int(os.environ.get("LINLI_TORTURE", "0")) or 2, 20)
CLIENTS = 8
LAZY = {"synchronous_commit": "off", "wal_writer_delay": "10s"}
"""A server that acknowledges first and writes later."""


class Here:
    """The application in this process, as a door to knock at."""

    def __init__(self, service: Service) -> None:
        self.app = create_api(service)

    def client(self, secret: str) -> Any:
        headers = {"Authorization": f"Bearer {secret}"}
        return TestClient(self.app, base_url="http://testserver/api/v1", headers=headers)


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster]:
    with cluster(**LAZY) as made:
        yield made


def _told(database: Database) -> tuple[District, list[Poster]]:
    migrate(database)
    here = district(Service(database=database, vault=Vault(bytes(range(32))), now=utc_now))
    resident = here.resident()
    return here, [Poster(n, here.secretary.secret, resident) for n in range(CLIENTS)]


def _killed(server: Cluster, here: District, posters: list[Poster], kills: int) -> None:
    """Post through so many kills and one good while after the last."""
    door, ended, chance = Here(here.service), threading.Event(), random.Random(1)
    enough = [threading.Event() for _ in posters]
    threads = [one.round(door, many, ended) for one, many in zip(posters, enough, strict=True)]
    try:
        assert all(many.wait(60) for many in enough)
        for _ in range(kills):
            threading.Event().wait(0.2 + chance.random() * 0.5)
            server.kill()
            server.start(**LAZY)
    finally:
        ended.set()
        for thread in threads:
            thread.join()


def test_no_acknowledged_need_is_lost_when_postgresql_is_killed(server: Cluster) -> None:
    database = opened(server.empty("killed"))
    here, posters = _told(database)
    _killed(server, here, posters, KILLS)
    holds(database, posters)
    with database.read() as session:
        assert session.scalar(text("SHOW data_checksums")) == "on"
    database.close()


def test_without_being_told_the_server_loses_some(
    server: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the same kills, without what each connection says."""
    monkeypatch.setattr(store.database, "DURABLE", "SELECT 1")
    database = opened(server.empty("lazy"))
    here, posters = _told(database)
    _killed(server, here, posters, 1)
    with database.read() as session:
        assert lost(session, posters)
    database.close()


def test_a_server_told_to_write_later_is_told_not_to(server: Cluster) -> None:
    for asked, told in (("off", "on"), ("remote_apply", "remote_apply")):
        database = opened(f"{server.url()}&options=-csynchronous_commit%3D{asked}")
        with database.read() as session:
            assert session.scalar(text("SHOW synchronous_commit")) == told
        database.close()

"""The city under review, told once a session, and copied into a database of each test's own."""

import copy
import shutil
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import insert, select

from access.vault import Vault
from api import create_api
from door.acting import Service
from linli.generate import generate
from linli.tables import METADATA
from matcher.files import instance_bytes
from store import Database, migrate, opened
from tests.service import rows
from tests.service.databases import BACKENDS, empty, url_of_an_empty
from tests.service.once import parents_first
from tests.service.rounds.record import sql
from tests.service.rounds.staged import City, frozen_round, told
from tests.service.story import Clock, Person, made

MASTER = bytes(range(32))


def clock_at(hour: int) -> Clock:
    return Clock(datetime(2026, 11, 2, hour, 0, tzinfo=UTC), timedelta(seconds=1))


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, City]:
    """The file it was told in, and what was told."""
    path = tmp_path_factory.mktemp("city") / "linli.db"
    there = opened(f"sqlite:///{path}")
    migrate(there)
    city = told(Service(database=there, vault=Vault(MASTER), now=clock_at(9)))
    with there.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    there.close()
    return path, city


@pytest.fixture(scope="session")
def copied(original: tuple[Path, City], tmp_path_factory: pytest.TempPathFactory) -> rows.Rows:
    """The same in PostgreSQL."""
    with url_of_an_empty("postgresql", tmp_path_factory.mktemp("city")) as url:
        source, target = opened(f"sqlite:///{original[0]}"), opened(url)
        with source.engine.connect() as read, target.engine.begin() as write:
            for table in METADATA.sorted_tables:
                if table.name == "trail_head":  # it is there from the first
                    write.execute(table.delete())
                told = [dict(row._mapping) for row in read.execute(select(table))]
                if told:
                    write.execute(insert(table), parents_first(table.name, told))
        source.close()
        target.close()
        with psycopg.connect(url) as connection:
            return rows.read(connection)


@pytest.fixture(params=BACKENDS)
def told_in(
    request: pytest.FixtureRequest, tmp_path: Path, original: tuple[Path, City]
) -> Iterator[str]:
    """The URL of a database of this test's own in which it has been told."""
    if request.param == "sqlite":
        shutil.copy(original[0], tmp_path / "linli.db")
        yield f"sqlite:///{tmp_path / 'linli.db'}"
        return
    held = request.getfixturevalue("copied")
    with url_of_an_empty(request.param, tmp_path) as url:
        with psycopg.connect(url) as connection:
            rows.write(connection, held)
        yield url


@pytest.fixture
def database(told_in: str) -> Iterator[Database]:
    there = opened(told_in)
    yield there
    there.close()


@pytest.fixture
def clock() -> Clock:
    return clock_at(12)


@pytest.fixture
def city(service: Service, original: tuple[Path, City]) -> City:
    """Everybody in it, speaking to this test's own service."""
    mine = copy.copy(original[1])
    mine.here = copy.copy(mine.here)
    client = TestClient(create_api(service), raise_server_exceptions=True)
    for owner in (mine, mine.here):
        for name, value in vars(owner).items():
            if isinstance(value, Person):
                setattr(owner, name, Person(client, value.secret, _keys()))
    mine.here.service, mine.here.client = service, client
    return mine


def _keys() -> Iterator[str]:
    while True:
        yield uuid.uuid4().hex


@pytest.fixture(params=BACKENDS)
def empty_service(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Service]:
    """On a database in which nothing has been told."""
    with empty(request.param, tmp_path) as there:
        yield Service(database=there, vault=Vault(MASTER), now=clock_at(9))


@pytest.fixture(scope="session")
def large() -> tuple[str, bytes]:
    """An instance that takes as long as it is given."""
    instance = generate(needs=400, seed=3)
    return instance.digest, instance_bytes(instance)


@pytest.fixture
def asked(city: City, service: Service, large: tuple[str, bytes]) -> str:
    """A round of the city that waits to be solved, for long; 余杭区's plan is in force."""
    made(city.publish_there(), 200)
    round_ = frozen_round(city.city_official, "hz")
    sql(
        service.database,
        "UPDATE frozen SET digest = :digest, instance = :data WHERE round_id = :round",
        digest=large[0],
        data=large[1],
        round=round_["id"],
    )
    path = f"/rounds/{round_['id']}/solve"
    made(city.city_official.put(path, {"seconds": 100}, round_["version"]), 200)
    return str(round_["id"])

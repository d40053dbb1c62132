"""The service on a real database of either kind, an empty one for each test."""

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from access.vault import Vault
from door.acting import Service
from store import Database
from tests.service import databases, here, passwords
from tests.service.story import Clock


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    with passwords.quick():
        yield


@pytest.fixture(scope="session", autouse=True)
def _one_loop() -> Iterator[None]:
    with here.one_loop():
        yield


@pytest.fixture
def by_a_child() -> None:
    """Whoever asks for it has sheets read as a service has them read."""


@pytest.fixture(autouse=True)
def _read_here(request: pytest.FixtureRequest) -> Iterator[None]:
    with nullcontext() if "by_a_child" in request.fixturenames else here.sheets():
        yield


@pytest.fixture(params=databases.BACKENDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty, migrated database."""
    with databases.empty(request.param, tmp_path) as made:
        yield made


def pytest_sessionfinish() -> None:
    databases.drop_all()


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 11, 2, 9, 0, tzinfo=UTC), timedelta(seconds=1))


@pytest.fixture
def service(database: Database, clock: Clock) -> Service:
    return Service(database=database, vault=Vault(bytes(range(32))), now=clock)

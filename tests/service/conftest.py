"""The service on a real database of either kind, made anew for each test."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

import linli.tables
from access.vault import Vault
from api.call import Service
from store import Database, migrate, opened
from tests.service.story import Clock

POSTGRES = os.environ.get("LINLI_TEST_DATABASE_URL", "postgresql://root@127.0.0.1:5432/test")
"""Where tests may create databases of their own."""

_TEMPLATES: dict[str, str] = {}


def _reachable() -> bool:
    try:
        with psycopg.connect(POSTGRES, connect_timeout=3):
            return True
    except psycopg.OperationalError:
        return False


REACHABLE = _reachable()
BACKENDS = (
    "sqlite",
    pytest.param(
        "postgresql",
        marks=pytest.mark.skipif(not REACHABLE, reason="no PostgreSQL answers"),
    ),
)


@pytest.fixture(params=BACKENDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty, migrated database."""
    with fresh(request.param, tmp_path) as made:
        yield made


@contextmanager
def fresh(kind: str, folder: Path) -> Iterator[Database]:
    """An empty, migrated database of a kind, gone after the block."""
    if kind == "sqlite":
        made = opened(f"sqlite:///{folder / 'linli.db'}")
        migrate(made)
        yield made
        made.close()
        return
    name = f"linli_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(POSTGRES, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{_template(server)}"')
    made = opened(make_url(POSTGRES).set(database=name).render_as_string(hide_password=False))
    try:
        yield made
    finally:
        made.close()
        with psycopg.connect(POSTGRES, autocommit=True) as server:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _template(server: psycopg.Connection) -> str:
    """A migrated database to copy: migrating takes longer."""
    if POSTGRES not in _TEMPLATES:
        name = f"linli_template_{uuid.uuid4().hex[:12]}"
        server.execute(f'CREATE DATABASE "{name}"')
        made = opened(make_url(POSTGRES).set(database=name).render_as_string(hide_password=False))
        migrate(made)
        made.close()
        _TEMPLATES[POSTGRES] = name
    return _TEMPLATES[POSTGRES]


def pytest_sessionfinish() -> None:
    """Leave no database behind."""
    for name in _TEMPLATES.values():
        with psycopg.connect(POSTGRES, autocommit=True) as server:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    _TEMPLATES.clear()


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 11, 2, 9, 0, tzinfo=UTC), timedelta(seconds=1))


@pytest.fixture
def service(database: Database, clock: Clock) -> Service:
    assert linli.tables.METADATA.tables
    return Service(database=database, vault=Vault(bytes(range(32))), now=clock)

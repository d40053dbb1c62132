"""Real databases of either kind, each as if made anew: what the fixtures hand out."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg.sql import SQL
from sqlalchemy.engine import make_url

import linli.tables
from store import Database, migrate, opened
from tests.service import rows

POSTGRES = os.environ.get("LINLI_TEST_DATABASE_URL", "postgresql://root@127.0.0.1:5432/test")
"""Where tests may create databases of their own."""

NEEDED = bool(os.environ.get("LINLI_NEED_POSTGRES"))
"""Set where a run without PostgreSQL is no run: continuous integration."""

_TEMPLATE: dict[str, tuple[list[str], rows.Rows]] = {}
"""Once there is one: its name, its shape, and what is in it after migrating."""
_FREE: list[str] = []
"""Of PostgreSQL, handed back and emptied: making one keeps the server's disk busy for a second."""
_MIGRATED: list[bytes] = []
"""Once there is one: what a file of SQLite is after migrating, which takes longer than writing."""


def _reachable() -> bool:
    try:
        with psycopg.connect(POSTGRES, connect_timeout=3):
            return True
    except psycopg.OperationalError:
        if NEEDED:
            raise
        return False


REACHABLE = _reachable()
NEEDS_POSTGRES = pytest.mark.skipif(not REACHABLE, reason="no PostgreSQL answers")
BACKENDS = ("sqlite", pytest.param("postgresql", marks=NEEDS_POSTGRES))


@contextmanager
def url_of_an_empty(kind: str, folder: Path, *, migrated: bool = True) -> Iterator[str]:
    """The URL of a database that is there for the block."""
    assert linli.tables.METADATA.tables
    if kind == "sqlite":
        yield _file(folder / "linli.db", migrated)
        return
    name = _free() if migrated else _created()
    try:
        yield _at(name)
    finally:
        if migrated and _emptied(name):
            _FREE.append(name)
        else:
            drop(name)


@contextmanager
def empty(kind: str, folder: Path) -> Iterator[Database]:
    """An empty, migrated database, open."""
    with url_of_an_empty(kind, folder) as url:
        made = opened(url)
        try:
            yield made
        finally:
            made.close()


def drop_all() -> None:
    """Leave no database behind."""
    for name in (*_FREE, *_TEMPLATE):
        drop(name)
    _FREE.clear()
    _TEMPLATE.clear()


def drop(name: str) -> None:
    _server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _file(path: Path, migrated: bool) -> str:
    url = f"sqlite:///{path}"
    if migrated and not _MIGRATED:
        made = opened(url)
        migrate(made)
        made.settle()
        made.close()
        _MIGRATED.append(path.read_bytes())
    elif migrated:
        path.write_bytes(_MIGRATED[0])
    return url


def _at(name: str) -> str:
    return make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)


def _server(said: str) -> None:
    with psycopg.connect(POSTGRES, autocommit=True) as server:
        server.execute(SQL(said))


def _created(template: str | None = None) -> str:
    name = f"linli_{uuid.uuid4().hex[:12]}"
    _server(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))
    return name


def _template() -> str:
    """A migrated database to copy: migrating takes longer."""
    if not _TEMPLATE:
        name = _created()
        made = opened(_at(name))
        migrate(made)
        made.close()
        with psycopg.connect(_at(name)) as connection:
            _TEMPLATE[name] = rows.shape(connection), rows.read(connection)
    return next(iter(_TEMPLATE))


def _free() -> str:
    return _FREE.pop() if _FREE else _created(template=_template())


def _emptied(name: str) -> bool:
    """Whether it is again as it was made: it is not where a test altered a table."""
    shape, first = _TEMPLATE[_template()]
    with psycopg.connect(_at(name)) as connection:
        rows.alone(connection)
        if rows.shape(connection) != shape:
            return False
        rows.write(connection, first)
        return True

"""Real databases of either kind, each made anew: what the fixtures hand out."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.engine import make_url

import linli.tables
from store import Database, migrate, opened

POSTGRES = os.environ.get("LINLI_TEST_DATABASE_URL", "postgresql://root@127.0.0.1:5432/test")
"""Where tests may create databases of their own."""

NEEDED = bool(os.environ.get("LINLI_NEED_POSTGRES"))
"""Set where a run without PostgreSQL is no run: continuous integration."""

_TEMPLATES: dict[str, str] = {}
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
        path = folder / "linli.db"
        url = f"sqlite:///{path}"
        if migrated and not _MIGRATED:
            made = opened(url)
            migrate(made)
            made.settle()
            made.close()
            _MIGRATED.append(path.read_bytes())
        elif migrated:
            path.write_bytes(_MIGRATED[0])
        yield url
        return
    name = f"linli_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(POSTGRES, autocommit=True) as server:
        template = f' TEMPLATE "{_template(server)}"' if migrated else ""
        server.execute(f'CREATE DATABASE "{name}"{template}')  # type: ignore[call-overload]  # psycopg takes literals alone; the name is ours
    try:
        yield _at(name)
    finally:
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


def drop_templates() -> None:
    """Leave no database behind."""
    for name in _TEMPLATES.values():
        drop(name)
    _TEMPLATES.clear()


def drop(name: str) -> None:
    with psycopg.connect(POSTGRES, autocommit=True) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')  # type: ignore[call-overload]  # psycopg takes literals alone; the name is ours


def _at(name: str) -> str:
    return make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)


def _template(server: psycopg.Connection) -> str:
    """A migrated database to copy: migrating takes longer."""
    if POSTGRES not in _TEMPLATES:
        name = f"linli_template_{uuid.uuid4().hex[:12]}"
        server.execute(f'CREATE DATABASE "{name}"')  # type: ignore[call-overload]  # psycopg takes literals alone; the name is ours
        made = opened(_at(name))
        migrate(made)
        made.close()
        _TEMPLATES[POSTGRES] = name
    return _TEMPLATES[POSTGRES]

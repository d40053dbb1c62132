"""A database of a benchmark's own, of either kind, gone when it ends."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg.sql import SQL
from sqlalchemy.engine import make_url

POSTGRES = os.environ.get("LINLI_TEST_DATABASE_URL", "postgresql://root@127.0.0.1:5432/test")
"""Where a benchmark may create databases."""
KINDS = ("sqlite", "postgresql")
SAID = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def reachable() -> bool:
    """Whether PostgreSQL answers."""
    try:
        with psycopg.connect(POSTGRES, connect_timeout=3):
            return True
    except psycopg.OperationalError:
        return False


@contextmanager
def url_of_an_empty(kind: str, folder: Path) -> Iterator[str]:
    """The URL of a database that is there for the block, with nothing in it yet."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'linli.db'}"
        return
    name = f"linli_bench_{uuid.uuid4().hex[:12]}"
    _told(f'CREATE DATABASE "{name}"')
    try:
        yield make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
    finally:
        _told(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _told(statement: str) -> None:
    with psycopg.connect(POSTGRES, autocommit=True) as server:
        server.execute(SQL(statement))

"""A migration is whole or not at all, and ends in the tables that the program declares."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from linli.tables import METADATA
from store import migrate, opened
from store.migrate import is_current
from tests.service import databases

KILLED_AT = """
import os, signal, sys
from sqlalchemy import event
import linli.tables
from store import migrate, opened
database, left = opened(sys.argv[1]), int(sys.argv[2])
@event.listens_for(database.engine, "before_cursor_execute")
def _count(*_):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
migrate(database)
"""


@pytest.mark.parametrize("kind", databases.BACKENDS)
def test_the_migrated_tables_are_the_declared_ones(kind: str, tmp_path: Path) -> None:
    with databases.empty(kind, tmp_path) as made, made.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


@pytest.mark.parametrize("kind", databases.BACKENDS)
@pytest.mark.parametrize("at", [5, 40])
def test_a_kill_in_the_midst_leaves_nothing_half_done(kind: str, at: int, tmp_path: Path) -> None:
    with databases.url_of_an_empty(kind, tmp_path, migrated=False) as url:
        done = subprocess.run([sys.executable, "-c", KILLED_AT, url, str(at)], check=False)
        assert done.returncode == -signal.SIGKILL
        database = opened(url)
        try:
            assert inspect(database.engine).get_table_names() == []
            assert not is_current(database)
            migrate(database)
            assert is_current(database)
            migrate(database)  # again: nothing is left to do
            assert set(METADATA.tables) <= set(inspect(database.engine).get_table_names())
        finally:
            database.close()


BY_ITSELF = """
import sys, store.database
store.database._set_up_sqlite = lambda connection, record: None
store.database._begin = lambda connection: None
"""
"""The sqlite3 module left to begin and commit of its own accord."""


def test_by_itself_sqlite3_leaves_a_migration_half_done(tmp_path: Path) -> None:
    """The control: the same kill, with transactions left to the module."""
    url = f"sqlite:///{tmp_path / 'linli.db'}"
    done = subprocess.run([sys.executable, "-c", BY_ITSELF + KILLED_AT, url, "40"], check=False)
    assert done.returncode == -signal.SIGKILL
    database = opened(url)
    assert inspect(database.engine).get_table_names()
    assert not is_current(database)
    database.close()


def test_the_first_migration_is_what_revise_would_write(tmp_path: Path) -> None:
    """Nobody has mended it by hand."""
    house = Path(__file__).parents[3]
    versions = house / "store" / "migrations" / "versions"
    (first,) = versions.glob("0001_*.py")
    script = (
        "import sys; from pathlib import Path; import linli.revise as r; import shutil\n"
        "shutil.copytree(r.SCRIPTS, sys.argv[1], dirs_exist_ok=True)\n"
        "r.SCRIPTS = Path(sys.argv[1]); r.main('--first')"
    )
    subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], check=True, env=dict(os.environ), cwd=house
    )
    (written,) = (tmp_path / "versions").glob("0001_*.py")
    formatted = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(first), "-"],
        input=written.read_text("utf-8"),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert formatted == first.read_text("utf-8")

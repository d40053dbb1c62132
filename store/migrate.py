"""From an empty database, or an older one, to the tables of today."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from store.database import Database

SCRIPTS = Path(__file__).parent / "migrations"
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(7106513251)"
"""Of several programs that start at once on PostgreSQL, one migrates; SQLite has one writer."""


def migrate(database: Database, back_up: Callable[[str], None] | None = None) -> None:
    """Bring the tables up to date; all of it or nothing, for both databases can undo it.

    ``back_up`` is called before anything is changed of a database that holds something, with the
    revision it is at; where it raises, nothing is changed.

    Raises
    ------
    alembic.util.CommandError
        A newer program made the tables.
    """
    with database.writing.kw["bind"].begin() as connection:
        if not database.is_sqlite:
            connection.execute(text(ONE_AT_A_TIME))
        config = _config()
        scripts = ScriptDirectory.from_config(config)
        at = MigrationContext.configure(connection).get_current_heads()
        scripts.get_revisions(at)
        if set(at) == set(scripts.get_heads()):
            return
        if back_up is not None and inspect(connection).get_table_names():
            back_up("-".join(sorted(at)))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def is_current(database: Database) -> bool:
    """Whether nothing is left to migrate."""
    with database.engine.connect() as connection:
        at = MigrationContext.configure(connection).get_current_heads()
    return set(at) == set(ScriptDirectory.from_config(_config()).get_heads())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    return config

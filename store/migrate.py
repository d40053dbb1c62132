"""From an empty database, or an older one, to the tables of today."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from store.database import Database

SCRIPTS = Path(__file__).parent / "migrations"


def migrate(database: Database) -> None:
    """Bring the tables up to date; all of it or nothing, for both databases can undo it."""
    with database.writing.kw["bind"].begin() as connection:
        config = _config()
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

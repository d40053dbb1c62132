"""The service put together: a database migrated, its vault opened, the doors on it."""

from collections.abc import Callable
from datetime import UTC, datetime

from fastapi import FastAPI

import linli.tables  # noqa: F401 - every table, so that their keys find each other
from access.vault import Vault, master_key
from api import create_api
from api.call import Service
from linli.settings import Settings
from store import migrate, opened


def utc_now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def service(settings: Settings, now: Callable[[], datetime] = utc_now) -> Service:
    """An open, migrated database with its vault."""
    settings.key_file.parent.mkdir(parents=True, exist_ok=True)
    database = opened(settings.database_url)
    migrate(database)
    return Service(
        database=database,
        vault=Vault(master_key(settings.key_file)),
        now=now,
        most_read=settings.most_read,
    )


def create_app(settings: Settings) -> FastAPI:
    """What a web server is given."""
    return create_api(service(settings))

"""The service put together: a database migrated, its vault opened, the doors on it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select
from starlette.types import Receive, Scope, Send

import linli.tables  # noqa: F401 - every table, so that their keys find each other
from access.vault import Unreadable, Vault, master_key
from api import create_api
from door.acting import Service
from linli import tombstones
from linli.settings import Settings
from needs.residents import Resident, ResidentKey
from store import Database, backup, migrate, opened
from web import create_web


class KeyMissing(Exception):
    """The database holds what a master key sealed, and there is none where it should be."""


class KeyWrong(Exception):
    """The database holds what another master key sealed."""


class NotBackedUp(Exception):
    """There is something to migrate, and no backup of it could be made: ``wrong`` says why."""

    def __init__(self, wrong: backup.Failed | OSError) -> None:
        super().__init__(str(wrong))
        self.wrong = wrong


def utc_now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def service(settings: Settings, now: Callable[[], datetime] = utc_now) -> Service:
    """An open, migrated database with its vault.

    Raises
    ------
    KeyMissing, KeyWrong
        Nothing kept could be read.
    NotBackedUp
        The database is older than the program, and stays so.
    """
    settings.key_file.parent.mkdir(parents=True, exist_ok=True)
    database = opened(settings.database_url)
    try:
        migrate(database, _backing_up(settings, settings.backups, now))
        made = Service(
            database=database,
            vault=_vault(database, settings.key_file),
            now=now,
            most_read=settings.most_read,
            two_factors=bool(settings.two_factors),
            separate_duties=bool(settings.separate_duties),
            ocid_prefix=settings.ocid_prefix,
        )
        tombstones.keep(made, settings.tombstone_file)
    except Exception:
        database.close()
        raise
    return made


class Doors:
    """Programs come in by one, people by the other."""

    def __init__(self, made: Service) -> None:
        self.api, self.web = create_api(made), create_web(made)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        programs = scope["type"] == "http" and scope["path"].startswith("/api/")
        await (self.api if programs else self.web)(scope, receive, send)


def _backing_up(
    settings: Settings, folder: Path | None, now: Callable[[], datetime]
) -> Callable[[str], None] | None:
    if folder is None:
        return None

    def back_up(revision: str) -> None:
        try:
            backup.before(settings.database_url, revision, now(), folder)
        except (backup.Failed, OSError) as wrong:
            raise NotBackedUp(wrong) from None

    return back_up


def _vault(database: Database, key_file: Path) -> Vault:
    """The vault, tried on somebody whom the database knows."""
    with database.read() as session:
        known = session.execute(
            select(ResidentKey.resident_id, ResidentKey.wrapped, Resident.name)
            .join(Resident, Resident.id == ResidentKey.resident_id)
            .limit(1)
        ).one_or_none()
    if known is None:
        return Vault(master_key(key_file))
    if not key_file.exists():
        raise KeyMissing(str(key_file))
    vault = Vault(master_key(key_file))
    try:
        place = f"resident/{known.resident_id}/name"
        vault.open(known.wrapped, known.resident_id, place, known.name)
    except Unreadable:
        raise KeyWrong(str(key_file)) from None
    return vault

"""The record as a command opens it: what is wrong with its settings is said in words."""

import os

from alembic.util import CommandError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

from door.acting import Service
from linli import app
from linli.desk import Refusal
from linli.settings import Settings, WrongNumber, WrongPrefix, settings
from matcher.faults import why as reason
from store import backup
from web import static_files


def told() -> Settings:
    """What the environment says.

    Raises
    ------
    Refusal
    """
    os.umask(0o077)  # the record, its backups and its keys are their owner's alone
    try:
        found = settings()
        backend = make_url(found.database_url).get_backend_name()
    except WrongNumber as wrong:
        raise Refusal("cli.record.number", name=wrong.name, value=wrong.value) from None
    except WrongPrefix as wrong:
        raise Refusal("cli.record.prefix", value=str(wrong)) from None
    except ArgumentError:
        raise Refusal("cli.record.url") from None
    if backend not in ("sqlite", "postgresql"):
        raise Refusal("cli.record.url")
    return found


def pages() -> None:
    """That the files which the pages stand on are there, and those of this version.

    Raises
    ------
    Refusal
    """
    try:
        static_files.check()
    except static_files.AssetsMissing:
        raise Refusal("cli.record.assets") from None


def service(told: Settings) -> Service:
    """The record, open and up to date; made where there is none.

    Raises
    ------
    Refusal
        The database doesn't answer, is newer than the program, or is older and can't be backed up;
        the key is missing or no key.
    """
    try:
        return app.service(told)
    except app.KeyMissing:
        raise Refusal("cli.record.key_missing", path=told.key_file) from None
    except app.KeyWrong:
        raise Refusal("cli.record.key_wrong", path=told.key_file) from None
    except app.NotBackedUp as failed:
        raise _not_backed_up(failed.wrong) from None
    except CommandError:
        raise Refusal("cli.record.newer") from None
    except DBAPIError as wrong:
        raise Refusal("cli.record.unreachable", said=_first_line(wrong)) from None
    except ValueError:
        raise Refusal("cli.record.key", path=told.key_file) from None


def _not_backed_up(wrong: backup.Failed | OSError) -> Refusal:
    if isinstance(wrong, OSError):
        return Refusal("cli.record.not_backed_up.system", why=reason(wrong))
    return Refusal(f"cli.record.not_backed_up.{wrong.why}", said=wrong.said)


def _first_line(wrong: DBAPIError) -> str:
    return str(wrong.orig).strip().partition("\n")[0]

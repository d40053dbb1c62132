"""A backup is one file: a whole SQLite database, or what ``pg_dump`` writes of a PostgreSQL one.

Both are taken from one snapshot while others write. SQLite's is made by ``VACUUM INTO``, so that
nothing of a deleted row is left in it; a plain copy of the file would miss what is in the log.
"""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from enum import StrEnum
from pathlib import Path

import psycopg
from sqlalchemy.engine import URL, make_url

MAGIC = {"sqlite": b"SQLite format 3\0", "postgresql": b"PGDMP"}
ASIDE = "linli_replaced"
"""The schema that holds what is being replaced, until what replaces it is known to be sound."""


class Unfit(StrEnum):
    NOTHING = "nothing"
    NO_TOOL = "no_tool"
    TOOL_REFUSED = "tool_refused"
    REFUSED = "refused"
    OTHER_KIND = "other_kind"
    DAMAGED = "damaged"
    NOT_EMPTY = "not_empty"
    IN_USE = "in_use"


class Failed(Exception):
    """No backup, or none that can be used; nothing was changed. ``said``: by the tool."""

    def __init__(self, why: Unfit, said: str = "") -> None:
        super().__init__(why.value)
        self.why, self.said = why, said


def back_up(url: str, file: Path) -> None:
    """Write a backup, its owner's alone; a file that is there is replaced once the new one is whole
    and has been read through.

    Raises
    ------
    Failed, OSError
    """
    where = make_url(url)
    made = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        os.close(os.open(made, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        if where.get_backend_name() == "sqlite":
            if not Path(str(where.database)).is_file():
                raise Failed(Unfit.NOTHING)
            _vacuumed(Path(str(where.database)), made)
            check_sqlite(made)
        else:
            _tool("pg_dump", where, "--format=custom", f"--file={made}", *_PLAIN)
            _run("pg_restore", ["--file=/dev/null", str(made)], {})
        _synced(made)
        os.replace(made, file)
        _synced(file.parent)
    finally:
        made.unlink(missing_ok=True)


def before(url: str, revision: str, at: datetime, folder: Path) -> Path:
    """A backup of what is about to be migrated, named by its revision and the moment (UTC): beside
    an SQLite database, in a folder else; the file.

    Raises
    ------
    Failed, OSError
    """
    where, stamp = make_url(url), at.strftime("%Y%m%dT%H%M%S%fZ")
    if where.get_backend_name() == "sqlite":
        there = Path(str(where.database))
        file = there.with_name(f"{there.stem}-before-{revision}-{stamp}.db")
    else:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = folder / f"{where.database}-before-{revision}-{stamp}.dump"
    back_up(url, file)
    return file


def kind_of(file: Path) -> str | None:
    """``sqlite`` or ``postgresql``; none where it is no backup. Raises OSError."""
    with file.open("rb") as opened:
        first = opened.read(16)
    return next((kind for kind, magic in MAGIC.items() if first.startswith(magic)), None)


def _vacuumed(source: Path, made: Path) -> None:
    try:
        with closing(sqlite3.connect(source, isolation_level=None)) as connection:
            connection.execute("VACUUM INTO ?", (str(made),))
    except sqlite3.DatabaseError as wrong:
        raise Failed(Unfit.REFUSED, str(wrong)) from None


def check_sqlite(file: Path) -> None:
    """Raises Failed where pages, rows or references of a database file are broken."""
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            (said,) = connection.execute("PRAGMA integrity_check").fetchone()
            dangling = connection.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as wrong:
        raise Failed(Unfit.DAMAGED, str(wrong)) from None
    if said != "ok" or dangling is not None:
        raise Failed(Unfit.DAMAGED, said)


@contextmanager
def restored(url: str, file: Path, *, replace: bool) -> Iterator[str]:
    """The URL of what a backup holds, to be looked over in the block; it takes the database's place
    when the block ends well, and is thrown away where it doesn't.

    Raises
    ------
    Failed, OSError
    """
    where = make_url(url)
    if kind_of(file) != where.get_backend_name():
        raise Failed(Unfit.OTHER_KIND)
    if where.get_backend_name() == "sqlite":
        with _restored_file(Path(str(where.database)), file, replace) as made:
            yield where.set(database=str(made)).render_as_string(hide_password=False)
    else:
        with _restored_schema(where, file, replace):
            yield url


@contextmanager
def _restored_file(target: Path, file: Path, replace: bool) -> Iterator[Path]:
    if target.exists() and target.stat().st_size:
        if not replace:
            raise Failed(Unfit.NOT_EMPTY)
        _let_go(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    made = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        shutil.copyfile(file, made)
        check_sqlite(made)
        yield made
        with closing(sqlite3.connect(made)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")  # one file, nothing in a log
        _synced(made)
        if target.exists() and target.stat().st_size:
            _let_go(target)
        os.replace(made, target)
        _synced(target.parent)
    finally:
        for end in ("", "-wal", "-shm", "-journal"):
            made.with_name(made.name + end).unlink(missing_ok=True)


def _let_go(target: Path) -> None:
    """Nobody may have the file open that is replaced: they would go on writing to it."""
    try:
        with closing(sqlite3.connect(target, timeout=0)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as wrong:
        raise Failed(Unfit.IN_USE, str(wrong)) from None
    except sqlite3.DatabaseError:
        return  # no database any more: that is what a backup is for


@contextmanager
def _restored_schema(where: URL, file: Path, replace: bool) -> Iterator[None]:
    if _psql(where, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") != "0":
        if not replace:
            raise Failed(Unfit.NOT_EMPTY)
        others = "FROM pg_stat_activity WHERE datname = current_database()"
        if _psql(where, f"SELECT count(*) {others} AND pid <> pg_backend_pid()") != "0":
            raise Failed(Unfit.IN_USE)
    _psql(where, f"ALTER SCHEMA public RENAME TO {ASIDE}; CREATE SCHEMA public")
    try:
        _tool(
            *("pg_restore", where, "--single-transaction", "--exit-on-error", "--schema=public"),
            *(*_PLAIN, str(file)),
        )
        yield
    except BaseException:
        _psql(where, f"DROP SCHEMA public CASCADE; ALTER SCHEMA {ASIDE} RENAME TO public")
        raise
    _psql(where, f"DROP SCHEMA {ASIDE} CASCADE")


_PLAIN = ("--no-owner", "--no-privileges")


def _psql(where: URL, statement: str) -> str:

    with psycopg.connect(_libpq(where), autocommit=False) as connection:
        found = connection.execute(statement)
        row = found.fetchone() if found.description else None
    return str(row[0]) if row else ""


def _tool(name: str, where: URL, *arguments: str) -> None:
    """Run one of PostgreSQL's programs; the password goes by its environment."""
    password = {"PGPASSWORD": str(where.password)} if where.password else {}
    _run(name, [f"--dbname={_libpq(where.set(password=None))}", *arguments], password)


def _run(name: str, arguments: list[str], environment: dict[str, str]) -> None:
    program = shutil.which(name)
    if program is None:
        raise Failed(Unfit.NO_TOOL, name)
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own, found on the path
        [program, *arguments],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Failed(Unfit.TOOL_REFUSED, done.stderr.strip().partition("\n")[0])


def _libpq(where: URL) -> str:
    return where.set(drivername="postgresql").render_as_string(hide_password=False)


def _synced(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

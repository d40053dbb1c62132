"""A database and its two kinds of transaction: one that reads and one that writes.

A write takes its place at the start (``BEGIN IMMEDIATE`` on SQLite), so that it waits for another
instead of failing half-way; on PostgreSQL it is READ COMMITTED, where a guarded UPDATE sees what
has been committed before it. What holds a sum together is such an UPDATE, never a sum just read.
"""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic_core import from_json
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.orm.exc import StaleDataError

T = TypeVar("T")

BUSY_MS = 5_000
"""How long SQLite waits for another's write, in milliseconds."""

PATIENCE = 30.0
"""Seconds that a writer waits for those of its own process, before it takes its chance."""

SETTLE_MS = 200
"""How long emptying the write-ahead log waits for others."""

TRIES = 6
"""Of a transaction that met another; each waits longer before the next."""

PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    f"busy_timeout={BUSY_MS}",
    "trusted_schema=OFF",
    "secure_delete=ON",  # a key that was destroyed is nowhere in the file
)

DURABLE = "SELECT set_config('synchronous_commit', 'on', false)"
"""What PostgreSQL is told on each connection, where its settings would let it acknowledge a commit
that is not on the disk yet."""


AS_IT_IS = "SET jit = off"
"""No query of the service's is long enough to be compiled first: that takes PostgreSQL a third of a
second where it takes a count for costly."""


@dataclass(frozen=True)
class Database:
    """``reading`` and ``writing`` make sessions; a session is one transaction."""

    engine: Engine
    reading: sessionmaker[Session]
    writing: sessionmaker[Session]
    queue: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that changes nothing: what it would have changed is rolled back."""
        with self.reading() as session:
            try:
                yield session
            finally:
                session.rollback()

    def write(self, work: Callable[[Session], T]) -> T:
        """What ``work`` returns, once all it did is committed; nothing of it where it raises.

        Where it met another transaction the whole of it is done again, so it may change nothing
        but the session it is given.

        Raises
        ------
        sqlalchemy.exc.DBAPIError, sqlalchemy.orm.exc.StaleDataError
            Others stood in the way every time, or something else is wrong with the database.
        """
        for attempt in range(1, TRIES + 1):
            try:
                with self._turn(), self.writing.begin() as session:
                    return work(session)
            except (DBAPIError, StaleDataError) as wrong:
                if attempt == TRIES or not met_another(wrong):
                    raise
                time.sleep(random.uniform(0, 0.02 * 2**attempt))
        raise AssertionError("unreachable")

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Writers of this process wait here for each other: SQLite would have them look again now
        and then, and its database stand idle between. Other processes it keeps apart itself."""
        queue = self.is_sqlite and self.queue.acquire(timeout=PATIENCE)
        try:
            yield
        finally:
            if queue:
                self.queue.release()

    def settle(self) -> None:
        """Nothing of what was deleted is left in the write-ahead log, unless somebody reads it yet;
        PostgreSQL sees to it by itself, when it vacuums."""
        if self.is_sqlite:
            with self.engine.connect() as connection:
                raw: Any = connection.connection.driver_connection
                connection.rollback()
                raw.execute(f"PRAGMA busy_timeout={SETTLE_MS}")
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                raw.execute(f"PRAGMA busy_timeout={BUSY_MS}")

    def close(self) -> None:
        self.engine.dispose()


def met_another(wrong: DBAPIError | StaleDataError) -> bool:
    """Whether a transaction failed only because another one ran: it may well pass when tried again.

    A row with a version was changed since it was read. PostgreSQL says so by 40001 (serialization),
    40P01 (deadlock) or 55P03 (lock not available), SQLite by "locked".
    """
    if isinstance(wrong, StaleDataError):
        return True
    code = getattr(wrong.orig, "sqlstate", None)
    if code is not None:
        return code in ("40001", "40P01", "55P03")
    return isinstance(wrong, OperationalError) and "locked" in str(wrong.orig)


def opened(url: str) -> Database:
    """The database at an SQLAlchemy URL: ``sqlite:///file.db`` or ``postgresql://…``.

    Raises
    ------
    sqlalchemy.exc.ArgumentError
        Not a URL.
    ValueError
        Another kind of database.
    """
    parsed = make_url(url)
    match parsed.get_backend_name():
        case "sqlite":
            engine = create_engine(parsed, hide_parameters=True, pool_size=20, max_overflow=20)
            event.listen(engine, "connect", _set_up_sqlite)
            event.listen(engine, "begin", _begin)
        case "postgresql":
            engine = create_engine(
                parsed.set(drivername="postgresql+psycopg"),
                hide_parameters=True,
                isolation_level="READ COMMITTED",
                json_deserializer=from_json,
                pool_pre_ping=True,
                pool_size=20,
                max_overflow=20,
            )
            event.listen(engine, "connect", _set_up_postgresql)
        case other:
            raise ValueError(other)
    return Database(
        engine,
        sessionmaker(engine, expire_on_commit=False),
        sessionmaker(engine.execution_options(write=True), expire_on_commit=False),
    )


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # or pysqlite would begin and commit of its own accord
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _set_up_postgresql(connection: Any, _record: Any) -> None:
    connection.autocommit = True
    (said,) = connection.execute("SHOW synchronous_commit").fetchone()
    if said == "off":
        connection.execute(DURABLE)
    connection.execute(AS_IT_IS)
    connection.autocommit = False


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

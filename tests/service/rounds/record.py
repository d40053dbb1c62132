"""What the tests read of the record beneath the API, and change behind its back."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select, text

from access.actor import SYSTEM, Actor
from access.tx import Tx
from door.acting import Service
from linli.tables import METADATA
from store import Database

FROZEN_BY_PUBLISHING = (
    "round",
    "task",
    "task_need",
    "fund",
    "ledger_entry",
    "offer_use",
    "venue_use",
    "in_force",
    "need",
    "planned_week",
)
"""What publishing writes: none of it has moved where it was refused."""


def rows(database: Database, table: str) -> list[tuple[Any, ...]]:
    with database.read() as session:
        found = session.execute(select(METADATA.tables[table])).all()
        return sorted((tuple(row) for row in found), key=repr)


def everything(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    return {table: rows(database, table) for table in FROZEN_BY_PUBLISHING}


def count(database: Database, table: str) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(METADATA.tables[table])) or 0


def sql(database: Database, statement: str, **values: Any) -> int:
    """Behind the service's back; how many rows it changed."""

    def work(session: Any) -> int:
        return int(session.execute(text(statement), values).rowcount)

    return database.write(work)


def done(service: Service, work: Callable[[Tx], Any], actor: Actor = SYSTEM) -> Any:
    """A use case in a transaction of its own."""

    def whole(session: Any) -> Any:
        tx = Tx(session=session, actor=actor, now=service.now(), vault=service.vault)
        found = work(tx)
        tx.close()
        return found

    return service.database.write(whole)

"""A transaction that met another is done again, whole; one that failed for itself is not."""

import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from access.accounts import Account
from store import Database, opened
from store import database as store_database
from tests.service import databases
from tests.service.story import District


def _head(session: Session, by: int) -> None:
    session.execute(text("UPDATE trail_head SET seq = seq + :by"), {"by": by})


def test_a_deadlock_is_resolved_by_doing_one_of_the_two_again(tmp_path: Path) -> None:
    """Two transactions take two rows in opposite orders: PostgreSQL ends one of them (40P01)."""
    if not databases.REACHABLE:
        pytest.skip("no PostgreSQL answers")
    with databases.empty("postgresql", tmp_path) as made:
        made.write(lambda s: s.execute(text("CREATE TABLE two (id int PRIMARY KEY, n int)")))
        made.write(lambda s: s.execute(text("INSERT INTO two VALUES (1, 0), (2, 0)")))
        gate, attempts = threading.Barrier(2, timeout=30), []

        def work(first: int, second: int) -> None:
            met = threading.Event()

            def done(session: Session) -> None:
                attempts.append(first)
                add = text("UPDATE two SET n = n + 1 WHERE id = :id")
                session.execute(add, {"id": first})
                if not met.is_set():
                    met.set()
                    gate.wait()
                session.execute(add, {"id": second})

            made.write(done)

        _both(lambda: work(1, 2), lambda: work(2, 1))
        with made.read() as session:
            assert session.scalars(text("SELECT n FROM two ORDER BY id")).all() == [2, 2]
        assert len(attempts) == 3


def test_a_locked_database_is_waited_for_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_database, "PRAGMAS", (*store_database.PRAGMAS, "busy_timeout=1"))
    with databases.empty("sqlite", tmp_path) as made:
        held, tried = threading.Event(), threading.Event()

        def hold(session: Session) -> None:
            _head(session, 1)
            held.set()
            assert tried.wait(30)

        def meet() -> None:
            assert held.wait(30)
            original = store_database.met_another

            def seen(wrong: Any) -> bool:
                tried.set()
                return original(wrong)

            monkeypatch.setattr(store_database, "met_another", seen)
            other.write(lambda session: _head(session, 1))

        # Within one process they wait in a queue, and never meet: the other is another process's.
        other = opened(made.engine.url.render_as_string(hide_password=False))
        _both(lambda: made.write(hold), meet)
        other.close()
        with made.read() as session:
            assert session.scalar(text("SELECT seq FROM trail_head")) == 2


def test_a_row_changed_meanwhile_is_read_again(here: District) -> None:
    """Of two who read one version, the later does its work anew on what the first has left."""
    store = here.service.database
    login, reads = "zhao", []

    def rename(session: Session, name: str) -> None:
        row = session.scalars(select(Account).where(Account.login == login)).one()
        reads.append(row.version)
        if store.is_sqlite:
            row.name, row.version = name, row.version + 1
            return
        if len(reads) == 1:
            store.write(lambda other: rename(other, "first"))
        row.name, row.version = name, row.version + 1

    store.write(lambda session: rename(session, "second"))
    if store.is_sqlite:
        return  # a writer has the database to itself
    assert len(reads) == 3
    with store.read() as session:
        row = session.scalars(select(Account).where(Account.login == login)).one()
        assert (row.name, row.version) == ("second", reads[0] + 2)


@pytest.mark.parametrize("kind", databases.BACKENDS)
def test_a_failure_of_its_own_is_not_tried_again(kind: str, tmp_path: Path) -> None:
    with databases.empty(kind, tmp_path) as made:
        tries = []

        def wrong(session: Session) -> None:
            tries.append(1)
            _head(session, 1)
            session.execute(text("SELECT * FROM nowhere"))

        with pytest.raises(DBAPIError):
            made.write(wrong)
        assert len(tries) == 1
        with made.read() as session:
            assert session.scalar(text("SELECT seq FROM trail_head")) == 0


def test_who_never_gets_through_is_told(tmp_path: Path) -> None:
    with databases.empty("sqlite", tmp_path) as made:
        tries = []

        def always(_: Session) -> None:
            tries.append(1)
            raise StaleDataError

        with pytest.raises(StaleDataError):
            made.write(always)
        assert len(tries) == store_database.TRIES


def _both(*works: Any) -> None:
    threads = [threading.Thread(target=work) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_read_keeps_nothing(here: District) -> None:
    store: Database = here.service.database
    with store.read() as session:
        _head(session, 100)
    with store.read() as session:
        assert (session.scalar(text("SELECT seq FROM trail_head")) or 0) < 100

"""A column holds what it says, on either database, and refuses all else even to raw SQL."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import BigInteger, LargeBinary, Text, insert, select, text
from sqlalchemy.exc import DBAPIError, StatementError

import linli.tables
from catalogue.services import CatalogueVersion
from store import Database
from store.columns import Day, Json, UtcTime, utc
from tests.service import databases
from tests.service.story import District

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
NAIVE = datetime(2026, 1, 1)  # noqa: DTZ001 - what must be refused
FIRST, LAST = datetime(1, 1, 3), datetime(9999, 12, 29)  # noqa: DTZ001 - as hypothesis wants them
MOMENTS = st.datetimes(FIRST, LAST, timezones=ZONES)


@pytest.fixture(scope="module", params=databases.BACKENDS)
def store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    with databases.empty(request.param, tmp_path_factory.mktemp("columns")) as made:
        yield made


def _version(at: Any) -> dict[str, Any]:
    return {"version": 1, "published_at": at, "published_by": "", "remark": ""}


def test_a_moment_comes_back_as_it_was_to_the_microsecond(store: Database) -> None:
    @given(MOMENTS)
    def comes_back(moment: datetime) -> None:
        with store.read() as session:
            session.execute(insert(CatalogueVersion).values(_version(moment)))
            found = session.scalar(select(CatalogueVersion.published_at))
        assert found == moment
        assert found is not None
        assert found.utcoffset() == timedelta(0)

    comes_back()


def test_moments_sort_as_they_happen(store: Database) -> None:
    """On SQLite they are text: a zone or a short year may not upset the order."""
    zone = timezone(timedelta(hours=8))
    moments = [
        datetime(999, 1, 1, tzinfo=UTC),
        datetime(2026, 1, 1, 7, 59, tzinfo=zone),
        datetime(2026, 1, 1, 0, 0, tzinfo=UTC),
        datetime(2026, 1, 1, 0, 0, 0, 1, tzinfo=UTC),
        datetime(2026, 1, 1, 8, 0, 1, tzinfo=zone),
    ]
    with store.read() as session:
        for n, moment in enumerate(reversed(moments)):
            session.execute(insert(CatalogueVersion).values(_version(moment) | {"version": n}))
        column = CatalogueVersion.published_at
        assert list(session.scalars(select(column).order_by(column))) == moments


def test_a_naive_time_is_refused(store: Database) -> None:
    with store.read() as session, pytest.raises(StatementError, match="without a zone"):
        session.execute(insert(CatalogueVersion).values(_version(NAIVE)))
    with pytest.raises(ValueError, match="without a zone"):
        utc(NAIVE)


WRONG = (
    (UtcTime, {"postgresql": "7", "sqlite": "x'ff'"}),
    (Day, {"postgresql": "7", "sqlite": "x'ff'"}),
    (Json, {"postgresql": "7", "sqlite": "x'ff'"}),
    (LargeBinary, {"postgresql": "7", "sqlite": "7"}),
    (BigInteger, {"postgresql": "'abc'", "sqlite": "'abc'"}),
    (Text, {"sqlite": "x'ff'"}),
)
"""What a column of a kind must refuse, as a literal of SQL."""


def test_a_column_refuses_another_type_even_of_raw_sql(here: District) -> None:
    """Plain SQLite keeps 'abc' in a BIGINT column, whatever the column says."""
    here.need(here.resident())
    here.round()
    store = here.service.database
    tried = 0
    for table in linli.tables.METADATA.sorted_tables:
        with store.read() as session:
            if session.execute(select(table).limit(1)).first() is None:
                continue
        for column in table.columns:
            wrong = next((said for kind, said in WRONG if isinstance(column.type, kind)), {})
            literal = wrong.get(store.engine.dialect.name)
            if literal is None:
                continue
            update = text(f'UPDATE "{table.name}" SET "{column.name}" = {literal}')
            with store.read() as session, pytest.raises(DBAPIError) as refused:
                session.execute(update)
            said = str(refused.value.orig)
            tried += "cannot store" in said or "type" in said
    assert tried > 50


def test_every_table_is_strict_on_sqlite(tmp_path: Path) -> None:
    with databases.empty("sqlite", tmp_path) as made, made.read() as session:
        listed = session.execute(text("PRAGMA table_list")).mappings()
        loose = {row["name"] for row in listed if not row["strict"] and row["schema"] == "main"}
    assert loose <= {"sqlite_schema", "alembic_version"}


def test_a_day_is_a_day_in_every_zone(store: Database) -> None:
    """Shanghai was an hour ahead in the summer of 1988."""
    day = Day()
    dialect = store.engine.dialect
    for one in (date(1988, 7, 1), date(1, 1, 1), date(9999, 12, 31)):
        kept = day.process_bind_param(one, dialect)
        assert day.process_result_value(kept, dialect) == one


def test_no_query_waits_to_be_compiled(store: Database) -> None:
    for sessions in (store.reading, store.writing):
        with sessions() as session:
            if not store.is_sqlite:
                assert session.scalar(text("SHOW jit")) == "off"

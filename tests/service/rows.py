"""All that a database of PostgreSQL holds, read out and written into another as it is.

To empty one and fill it again takes a tenth of what making it does.
"""

from collections.abc import Mapping

import psycopg
from psycopg.sql import SQL, Identifier

from linli.tables import METADATA

Rows = Mapping[str, bytes]
"""By table, those that others refer to first; without the tables that hold nothing."""

SHAPE = """
SELECT array_agg(said ORDER BY said) FROM (
    SELECT attrelid::regclass || ' ' || attname || ' ' || atttypid || ' ' || attnotnull AS said
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = 'public'::regnamespace AND NOT attisdropped AND attnum > 0
    UNION ALL
    SELECT conrelid::regclass || ' ' || conname FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
    UNION ALL
    SELECT version_num FROM alembic_version
) AS all_of_it
"""
OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def read(connection: psycopg.Connection) -> Rows:
    found = {}
    for table in METADATA.sorted_tables:
        said = SQL("COPY {} TO STDOUT").format(Identifier(table.name))
        with connection.cursor().copy(said) as copy:
            found[table.name] = b"".join(bytes(part) for part in copy)
    return {table: held for table, held in found.items() if held}


def write(connection: psycopg.Connection, rows: Rows) -> None:
    """In the place of what is there."""
    names = [Identifier(table.name) for table in METADATA.sorted_tables]
    connection.execute(SQL("; ").join(SQL("DELETE FROM {}").format(name) for name in names[::-1]))
    for table, held in rows.items():
        said = SQL("COPY {} FROM STDIN").format(Identifier(table))
        with connection.cursor().copy(said) as copy:
            copy.write(held)


def shape(connection: psycopg.Connection) -> list[str]:
    """Its columns, constraints and revision, in words: equal where nobody altered a table."""
    ((found,),) = connection.execute(SHAPE).fetchall()
    return list(found)


def alone(connection: psycopg.Connection) -> None:
    """Whoever else speaks to the database is put out."""
    connection.execute(OTHERS)

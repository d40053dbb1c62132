"""The record on disk: engine and transactions, column types, migrations, and runs.

Read ``database`` (how a transaction is made), ``columns`` (what a column may hold), ``migrate``
(how an empty file becomes a database).
"""

from store.columns import Base, Fen, Json, UtcTime, new_id
from store.database import Database, opened
from store.migrate import migrate

__all__ = ["Base", "Database", "Fen", "Json", "UtcTime", "migrate", "new_id", "opened"]

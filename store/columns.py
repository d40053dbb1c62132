"""What a column may hold: the same on SQLite and PostgreSQL, and nothing else than it says."""

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, ClassVar, TypeVar, cast

from pydantic_core import from_json
from sqlalchemy import (
    BigInteger,
    CursorResult,
    Date,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Select,
    Text,
    TypeDecorator,
    Update,
    event,
    func,
    insert,
    literal,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, MappedColumn, Session, declared_attr
from sqlalchemy.schema import Table
from sqlalchemy.types import TypeEngine

T = TypeVar("T")
CHINA = timezone(timedelta(hours=8))
"""The zone of the whole country: a moment's day is the day there, wherever the machine stands."""
IDS, ROWS = 500, 5_000
"""That one query names, and that are written at a time."""
MOST_COUNTED = 1_000

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
"""Every constraint has a name, so that a migration can speak of it."""

Whole = BigInteger().with_variant(Integer, "sqlite")
"""A whole number of 64 bits."""

Fen = Whole
"""Money: whole fen."""


def clean(text: str) -> bool:
    """Whether a text can be kept: PostgreSQL keeps no NUL, and UTF-8 no half of a pair."""
    return "\0" not in text and not any("\ud800" <= char <= "\udfff" for char in text)


def utc(moment: datetime) -> datetime:
    """The same moment in UTC.

    Raises
    ------
    ValueError
        A naive time: nobody knows which moment it is.
    """
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError(f"a time without a zone: {moment.isoformat()}")
    return moment.astimezone(UTC)


class UtcTime(TypeDecorator[datetime]):
    """A moment, in UTC, to the microsecond.

    SQLite drops the offset of a time and keeps the rest as it stands, so there it is text that
    sorts as the moments do.
    """

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TIMESTAMP(timezone=True))
        return dialect.type_descriptor(Text())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        moment = utc(value)
        if dialect.name == "postgresql":
            return moment
        return moment.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None or isinstance(value, datetime):
            return value if value is None else value.astimezone(UTC)
        return datetime.fromisoformat(value).astimezone(UTC)


class Day(TypeDecorator[date]):
    """A calendar day: a birthday or the last day of a licence has no time zone."""

    impl = Date
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else Date())

    def process_bind_param(self, value: date | None, dialect: Dialect) -> Any:
        if value is None or dialect.name != "sqlite":
            return value
        return value.isoformat()

    def process_result_value(self, value: Any, dialect: Dialect) -> date | None:
        return date.fromisoformat(value) if isinstance(value, str) else value


class Json(TypeDecorator[Any]):
    """A JSON value; on SQLite text, for its strict tables know no JSON."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(JSONB() if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return json.dumps(value, ensure_ascii=False, sort_keys=True)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return from_json(value) if isinstance(value, str) and dialect.name == "sqlite" else value


def unique_where(name: str, condition: str, *columns: str) -> Index:
    """At most one row of these columns among those of which the condition is true."""
    said = text(condition)
    return Index(name, *columns, unique=True, sqlite_where=said, postgresql_where=said)


def new_id() -> str:
    """An id nobody can guess or count by: 24 hexadecimal digits."""
    return secrets.token_hex(12)


class Base(DeclarativeBase):
    """Every table: strict on SQLite, where a column would otherwise take what it is given.

    A row with a version is changed only as long as it has the version that was read, whatever
    column is changed; PostgreSQL would let the later of two writers win.
    """

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[Mapping[Any, Any]] = {
        int: Whole,
        str: Text(),
        bytes: LargeBinary(),
        datetime: UtcTime(),
        date: Day(),
    }

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - of the class, as SQLAlchemy has it
        version = cls.__dict__.get("version")
        if not isinstance(version, MappedColumn) or version.column.primary_key:
            return {}
        return {"version_id_col": version, "version_id_generator": False}


@event.listens_for(Table, "before_parent_attach")
def _strict(table: Table, metadata: MetaData) -> None:
    if metadata is Base.metadata:
        table.dialect_options["sqlite"]["strict"] = True


def insert_or_nothing(session: Session, table: type[Base], **values: Any) -> bool:
    """Insert a row unless its key is taken; whether it was inserted.

    On PostgreSQL it waits for another transaction that is inserting the same key.
    """
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    once = dialect.insert(table).values(**values).on_conflict_do_nothing()
    # What the row count says of such an insert differs between drivers; what is returned doesn't.
    return session.execute(once.returning(literal(1))).scalar_one_or_none() is not None


def changed(
    session: Session, guarded: Update, each: Mapping[str, Any] | Sequence[Mapping[str, Any]] = ()
) -> int:
    """How many rows an update changed: its condition is the guard, and none may have met it.

    ``each``: the parameters of each time it is made; once, without any, where there are none.
    """
    return cast("CursorResult[Any]", session.execute(guarded, each or None)).rowcount


def insert_or_pass(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert those of many rows whose keys are not taken; give them in the order of the keys."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    once = dialect.insert(table.__table__).on_conflict_do_nothing()
    for some in in_parts(rows, ROWS):
        session.execute(once, list(some))


def insert_all(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert many rows, all with the same columns, which ``table``'s defaults do not fill in."""
    for some in in_parts(rows, ROWS):
        session.execute(insert(table.__table__), list(some))  # type: ignore[arg-type]  # typed as less than a ``Table``


def counted(session: Session, query: Select[Any]) -> int:
    """How many rows a query finds, counted no further than ``MOST_COUNTED``: more says no more to
    who looks at a list, and takes the time of all there are."""
    return (
        session.scalar(select(func.count()).select_from(query.limit(MOST_COUNTED).subquery())) or 0
    )


def in_parts(all_of: Sequence[T], most: int = IDS) -> Iterator[Sequence[T]]:
    """So many at a time, in their order: ids that one query may name, or rows."""
    for at in range(0, len(all_of), most):
        yield all_of[at : at + most]

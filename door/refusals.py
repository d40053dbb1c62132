"""What both doors have to know of a refusal, or of a database that says no, before they tell it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.exc import DBAPIError, IntegrityError

from access.refusal import Refusal


def status_of(refusal: Refusal, statuses: Mapping[type[Refusal], int]) -> int:
    """Of the answer that says it. ``statuses``: a door's own, by kind."""
    return next(status for kind, status in statuses.items() if isinstance(refusal, kind))


def params_of(refusal: Refusal) -> dict[str, Any]:
    """What its sentence is made with: plain values, whatever the use case gave."""
    return {key: _plain(value) for key, value in refusal.params.items()}


def twice(wrong: IntegrityError) -> bool:
    """Whether a row is there already: of two at once, one came through."""
    code = getattr(wrong.orig, "sqlstate", None)
    return code == "23505" if code else "UNIQUE constraint" in str(wrong.orig)


def state_of(wrong: DBAPIError) -> str:
    """What went wrong, without the words: those of PostgreSQL quote the values of a row."""
    return str(getattr(wrong.orig, "sqlstate", None) or type(wrong.orig).__name__)


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | type(None)) else str(value)

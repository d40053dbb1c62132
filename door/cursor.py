"""The place in a list after which it goes on, as a word that travels."""

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from access.refusal import Invalid
from store.columns import clean, utc

T = TypeVar("T")


def cursor_of(at: datetime, id: str) -> str:
    """The place after which a list goes on."""
    return base64.urlsafe_b64encode(json.dumps([at.isoformat(), id]).encode()).decode()


def place_of(cursor: str | None) -> tuple[datetime, str] | None:
    """Raises Invalid for what is no cursor of ours."""
    if cursor is None:
        return None
    try:
        at, id = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii")))
        moment = utc(datetime.fromisoformat(at))
        if not isinstance(id, str) or not clean(id):
            raise ValueError(cursor)
    except (ValueError, TypeError, binascii.Error, OverflowError, RecursionError):
        raise Invalid("cursor", "cursor") from None
    return moment, id


def following(rows: Sequence[T], limit: int, at: "list[tuple[datetime, str]]") -> str | None:
    """The cursor after these rows; none where there may be no more."""
    return cursor_of(*at[-1]) if len(rows) == limit and at else None

"""What the parts of a release are made of: money, moments, periods; and how they are written."""

import json
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, TypeAlias

from store.columns import CHINA

Object: TypeAlias = dict[str, Any]

CURRENCY = "CNY"
CENT = Decimal(1).scaleb(-2)


def value(fen: int) -> Object:
    """Fen as yuan with two decimals, exactly."""
    return {"amount": Decimal(fen) * CENT, "currency": CURRENCY}


def moment(at: datetime) -> str:
    return at.astimezone(CHINA).isoformat()


def period(start: datetime, end: datetime | None = None) -> Object:
    return given(startDate=moment(start), endDate=None if end is None else moment(end))


def days(first: date, last: date) -> Object:
    """Whole days, in China."""
    end = datetime.combine(last + timedelta(days=1), time(), CHINA) - timedelta(seconds=1)
    return period(datetime.combine(first, time(), CHINA), end)


def given(**fields: Any) -> Object:
    """Those that say something: OCDS leaves out what there is none of."""
    return {name: one for name, one in fields.items() if one not in (None, "", [], {})}


def written(said: Any) -> str:
    """JSON, with a decimal as the number that it is: the standard library would make it a float."""
    if isinstance(said, Decimal):
        return format(said, "f")
    if isinstance(said, Mapping):
        inside = (f"{json.dumps(name)}: {written(one)}" for name, one in said.items())
        return "{" + ", ".join(inside) + "}"
    if isinstance(said, list | tuple):
        return "[" + ", ".join(map(written, said)) + "]"
    return json.dumps(said, ensure_ascii=False)

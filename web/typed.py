"""What people type as they write it: money, a place on the map, codes, licences."""

from datetime import datetime
from typing import Annotated

from pydantic import BeforeValidator, ValidationError

from access.refusal import Invalid
from door.fields import Licences, Shape
from matcher.instance import Licence
from store.columns import CHINA
from web.visit import Visit

LONGEST = 5_000
"""Characters of a reason."""


class _Held(Shape):
    licences: Licences


def fen(visit: Visit, name: str) -> int:
    """Yuan, with or without separators.

    Raises
    ------
    Invalid
    """
    said = visit.text(name)
    if not said:
        raise Invalid(name, "empty")
    try:
        return _fen(said)
    except ValueError:
        raise Invalid(name, "not_yuan") from None


def yuan(fen: int) -> str:
    """An amount as it stands in a field: without separators, with fen only where there are any."""
    whole, rest = divmod(fen, 100)
    return f"{whole}.{rest:02d}" if rest else str(whole)


def _fen(said: str) -> int:
    plain = said.replace(",", "").replace("，", "")
    whole, dot, cents = plain.partition(".")
    digits = (whole + cents).isascii() and whole.isdigit() and (cents.isdigit() or not dot)
    if not digits or len(cents) > 2 or len(whole) > 10:
        raise ValueError(said)
    return 100 * int(whole) + int(cents.ljust(2, "0") or 0)


Yuan = Annotated[int, BeforeValidator(_fen)]
"""A form's field of an amount: yuan as they are typed, and in fen what it comes to."""


def words_of(visit: Visit, name: str) -> str:
    """Something said in words, which has to be said, and no longer than what is kept of it.

    Raises
    ------
    Invalid
    """
    said = visit.text(name)
    if not said:
        raise Invalid(name, "empty")
    if len(said) > LONGEST:
        raise Invalid(name, "too_long", most=LONGEST)
    return said


def point(visit: Visit, name: str) -> tuple[int, int] | None:
    """Longitude and latitude in degrees, as a map gives them: "120.2015, 30.2546".

    Raises
    ------
    Invalid
    """
    said = visit.text(name).replace("，", ",")
    if not said:
        return None
    try:
        lon, lat = (round(float(part) * 1_000_000) for part in said.split(","))
    except (ValueError, OverflowError):
        raise Invalid(name, "point") from None
    if abs(lon) > 180_000_000 or abs(lat) > 90_000_000:
        raise Invalid(name, "point")
    return lon, lat


def moment(visit: Visit, name: str) -> datetime:
    """A day and a time, as clocks in China show them.

    Raises
    ------
    Invalid
    """
    said = visit.text(name)
    if not said:
        raise Invalid(name, "empty")
    try:
        return datetime.fromisoformat(said).replace(tzinfo=CHINA)
    except (ValueError, OverflowError):
        raise Invalid(name, "not_a_moment") from None


def at_home(at: datetime) -> str:
    """A moment as it stands in a field."""
    return f"{at.astimezone(CHINA):%Y-%m-%dT%H:%M}"


def codes(said: str) -> tuple[str, ...]:
    """What stands between commas of either kind."""
    for mark in "，、;；":
        said = said.replace(mark, ",")
    return tuple(dict.fromkeys(code.strip() for code in said.split(",") if code.strip()))


def licences(visit: Visit, name: str) -> list[Licence]:
    """One a line, and behind a space until when.

    Raises
    ------
    Invalid
    """
    said = [_licence(line) for line in visit.text(name).splitlines() if line.strip()]
    try:
        return list(_Held.model_validate({"licences": said}).licences)
    except ValidationError as wrong:
        at = wrong.errors()[0]["loc"]
        line = said[at[1]] if len(at) > 1 and isinstance(at[1], int) else said[0]
        value = f"{line['code']} {line['valid_until'] or ''}".strip()
        raise Invalid(name, "not_a_licence", value=value) from None


def _licence(line: str) -> dict[str, str | None]:
    code, *until = line.split()
    return {"code": code, "valid_until": " ".join(until) or None}

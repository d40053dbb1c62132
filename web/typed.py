"""What people type as they write it: money, a place on the map, codes, licences."""

from decimal import Decimal

from pydantic import ValidationError

from access.refusal import Invalid
from door.fields import Licences, Shape
from matcher.instance import Licence
from web.visit import Visit


class _Held(Shape):
    licences: Licences


def fen(visit: Visit, name: str) -> int:
    """Yuan, with or without separators.

    Raises
    ------
    Invalid
    """
    plain = visit.text(name).replace(",", "").replace("，", "")
    whole, _, cents = plain.partition(".")
    if not plain:
        raise Invalid(name, "empty")
    digits = (whole + cents).isascii() and whole.isdigit() and (not cents or cents.isdigit())
    if not digits or len(cents) > 2 or len(whole) > 10 or (plain.endswith(".")):
        raise Invalid(name, "not_yuan")
    return int(Decimal(plain) * 100)


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

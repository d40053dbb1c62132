"""The unit a heading names, where it is not the column's: renaming it would leave wrong numbers."""

import re

from sheets.text import fold
from sheets.values import Codec, Number

_NAMED = re.compile(r"(?P<what>.+?)(?:[(（](?P<in>[^()（）]+)[)）]|_(?P<of>[^_]+))\s*")


def other_unit(heading: str, nearest: str, codec: Codec) -> dict[str, object]:
    """``unit``, ``wanted``: of two headings that differ in nothing else, if they do; ``times``: by
    how much a number must be multiplied, where both units are known."""
    found, known = _NAMED.fullmatch(heading), _NAMED.fullmatch(nearest)
    if not (isinstance(codec, Number) and found and known):
        return {}
    unit, wanted = (one["in"] or one["of"] for one in (found, known))
    if fold(found["what"]) != fold(known["what"]) or fold(unit) == fold(wanted):
        return {}
    scales = [codec.units.get(one.casefold().strip()) for one in (unit, wanted)]
    params: dict[str, object] = {"unit": unit, "wanted": wanted}
    if scales[0] is None or scales[1] is None:
        return params
    if scales[0] == scales[1]:
        return {}
    return {**params, "times": format((scales[0] / scales[1]).normalize(), "f")}

"""pydantic's errors as faults: the record and the field, what was expected, what was found."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from matcher.faults import Fault
from matcher.instance import FAULTS_REPORTED

Loc = tuple[int | str, ...]
SHOWN = 60

_CODES = {
    "missing": "missing",
    "extra_forbidden": "unknown_field",
    "string_type": "not_text",
    "string_too_short": "empty",
    "string_too_long": "text_too_long",
    "string_unicode": "broken_character",
    "int_type": "not_an_integer",
    "int_from_float": "not_an_integer",
    "int_parsing": "not_an_integer",
    "int_parsing_size": "not_an_integer",
    "float_type": "not_a_number",
    "float_parsing": "not_a_number",
    "finite_number": "not_a_number",
    "bool_type": "not_a_boolean",
    "bool_parsing": "not_a_boolean",
    "tuple_type": "not_a_list",
    "list_type": "not_a_list",
    "too_short": "empty_list",
    "too_long": "list_too_long",
    "dict_type": "not_an_object",
    "mapping_type": "not_an_object",
    "model_type": "not_an_object",
    "model_attributes_type": "not_an_object",
    "greater_than_equal": "too_small",
    "less_than_equal": "too_large",
    "enum": "not_one_of",
    "literal_error": "not_one_of",
    "date_type": "not_a_date",
    "date_parsing": "not_a_date",
    "date_from_datetime_parsing": "not_a_date",
    "date_from_datetime_inexact": "not_a_date",
}


def faults_of(error: ValidationError, value: object) -> list[Fault]:
    """The first faults of ``value``, the JSON value that was refused."""
    details = error.errors(include_url=False)[:FAULTS_REPORTED]
    return [fault_of(detail, *place(detail["loc"], value)) for detail in details]


def fault_of(detail: ErrorDetails, kind: str, record: str, field: str, index: int | None) -> Fault:
    """One error of pydantic's as a fault at this place; ``index`` counts a table's rows from 0."""
    context = detail.get("ctx", {})
    code = _CODES.get(detail["type"], "wrong_value")
    params: dict[str, Any] = {}
    if index is not None:
        params["index"] = index
    if code not in ("missing", "unknown_field"):
        params["found"] = shown(detail["input"])
    if code in ("too_small", "too_large"):
        params["limit"] = context["ge" if code == "too_small" else "le"]
    elif code in ("text_too_long", "list_too_long"):
        params["most"] = context["max_length"]
    elif code == "not_one_of":
        params["choices"] = re.findall(r"'([^']*)'", context["expected"])
        if field == "format":
            code = "wrong_format"
    return Fault(code, kind, record, field, params)


def place(loc: Loc, value: object) -> tuple[str, str, str, int | None]:
    """(kind, record, field, index in its table) of a location in a JSON value.

    The record is the innermost row that has an id (or names a need) in a list on the way; the
    kind is that list's name. Where no row has one, it is the outermost row.
    """
    record, index, kind, start = "", None, "", 0
    for depth, step in enumerate(loc):
        value = _inside(value, step)
        if isinstance(step, int) and depth and isinstance(value, Mapping):
            named = next((value[k] for k in ("id", "need") if isinstance(value.get(k), str)), "")
            if named or index is None:
                record, kind, start = named, str(loc[depth - 1]), depth + 1
                index = step if index is None else index
    if index is None and len(loc) > 1:
        kind, start = str(loc[0]), 1
    names = [str(step) for step in loc[start:] if isinstance(step, str) and step != "[key]"]
    return kind, shown_id(record), ".".join(map(shown_id, names)), index


def _inside(value: object, step: int | str) -> object:
    if isinstance(value, Mapping):
        return value.get(step)
    if isinstance(value, Sequence) and not isinstance(value, str) and isinstance(step, int):
        return value[step] if step < len(value) else None
    return None


def shown_id(text: str) -> str:
    """An id or a name, cut to what a message can hold."""
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def shown(value: object) -> str:
    """A value as JSON writes it, shortened."""
    if isinstance(value, Mapping):
        return "{…}" if value else "{}"
    if isinstance(value, list | tuple):
        return "[…]" if value else "[]"
    if isinstance(value, str):
        return shown_id(value.encode(errors="replace").decode())
    try:
        return shown_id(json.dumps(value, ensure_ascii=False))
    except (TypeError, ValueError):  # a huge integer, or no JSON value at all
        return type(value).__name__

"""Records as JSON text: one object, in UTF-8."""

import json
import re
from typing import Any, TypeVar

from pydantic import ValidationError

from matcher.faults import Fault, InvalidInstance
from matcher.files.validation import faults_of, shown, shown_id
from matcher.instance import FAULTS_REPORTED, Record

Read = TypeVar("Read", bound=Record)

_AT = re.compile(r"line (\d+) column (\d+)")


def read(data: bytes, kind: type[Read]) -> Read:
    """The record a JSON text says.

    The text is parsed twice: once to find what a fast parser lets pass (a key said twice) and
    where the syntax breaks, once with every value checked.

    Raises
    ------
    InvalidInstance
        Whatever ``data`` is, if it is not such a record.
    """
    data = data.removeprefix(b"\xef\xbb\xbf")
    parse(data)  # and let go of it: the values may need more room than the records
    try:
        return kind.model_validate_json(data)
    except ValidationError as error:
        raise InvalidInstance(_syntax(error) or faults_of(error, parse(data))) from None


def parse(data: bytes) -> Any:
    """A JSON text's value; refuses bad UTF-8, bad syntax, NaN and repeated keys."""
    faults: list[Fault] = []

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        keyed = dict(pairs)
        if len(keyed) != len(pairs) and len(faults) < FAULTS_REPORTED:
            record = next((keyed[k] for k in ("id", "need") if isinstance(keyed.get(k), str)), "")
            keys = [key for key, _ in pairs]
            twice = sorted({key for key in keys if keys.count(key) > 1})
            faults.extend(
                Fault("repeated_key", "", shown(record), shown_id(key), {}) for key in twice
            )
        return keyed

    def not_finite(literal: str) -> None:
        faults.append(Fault("not_finite", params={"found": literal}))

    try:
        text = data.decode()
        value = json.loads(text, object_pairs_hook=unique, parse_constant=not_finite)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InvalidInstance([Fault("not_utf8", params={"line": line})]) from None
    except json.JSONDecodeError as error:
        at = {"line": error.lineno, "position": error.colno}
        raise InvalidInstance([Fault("not_json", params=at)]) from None
    except RecursionError:
        raise InvalidInstance([Fault("too_deep")]) from None
    except ValueError:  # Python's limit of digits in an integer
        raise InvalidInstance([Fault("number_too_long")]) from None
    if faults:
        raise InvalidInstance(faults[:FAULTS_REPORTED])
    return value


def _syntax(error: ValidationError) -> list[Fault]:
    """What only the second parser refuses: deeper nesting, longer numbers, lone surrogates."""
    first = error.errors(include_url=False, include_input=False)[0]
    if first["type"] != "json_invalid":
        return []
    found = _AT.search(first["msg"])
    at = {"line": int(found[1]), "position": int(found[2])} if found else {}
    if "recursion" in first["msg"]:
        return [Fault("too_deep", params=at)]
    if "number" in first["msg"]:
        return [Fault("number_too_long", params=at)]
    return [Fault("not_json", params=at)]

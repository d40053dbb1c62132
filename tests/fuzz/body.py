"""Bytes as the JSON body of any operation: taken, or refused in words that are JSON again."""

import json
from collections.abc import Iterator
from typing import Any

from fastapi import Request

from api.app import ROUTERS
from api.bodies import _refused
from api.contract import routes_of
from api.examples import EXAMPLES
from matcher.files.validation import fault_of
from words import LANGUAGES, fault

FIELDS: dict[str, Any] = {id: route.body_field for id, route in routes_of(ROUTERS).items()}
TAKING = sorted(id for id in EXAMPLES if FIELDS[id])
HEADERS = [(b"content-type", b"application/json"), (b"accept-language", b"en")]


def seeds() -> Iterator[bytes]:
    """Every example of the documentation; a byte before it says of which operation."""
    for at, id in enumerate(TAKING):
        yield bytes([at]) + json.dumps(EXAMPLES[id]).encode()
        yield bytes([at]) + json.dumps(EXAMPLES[id], ensure_ascii=False).encode()


def one(data: bytes) -> None:
    """Raises what is a defect."""
    if len(data) < 2:
        return
    field, data = FIELDS[TAKING[data[0] % len(TAKING)]], data[1:]
    scope = {"type": "http", "headers": HEADERS, "path": "/", "query_string": b""}
    refused = _refused(Request(scope), data)
    if refused is not None:
        assert 400 <= refused.status_code < 500
        assert json.loads(bytes(refused.body))["detail"]
        return
    _, errors = field.validate(json.loads(data), {}, loc=("body",))
    for detail in errors or ():
        found = fault_of(detail, "", "", "", None)
        for lang in LANGUAGES:
            said = {"code": found.code, "detail": fault(lang, found), "field": [*detail["loc"]]}
            json.dumps(said, ensure_ascii=False).encode()

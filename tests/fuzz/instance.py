"""Bytes read as an instance or a result, in each of their forms: the record, or faults in words."""

import io
import json
import zipfile
from collections.abc import Iterator

from linli.generate import generate
from matcher.faults import InvalidInstance
from matcher.files import instance_bytes, instance_from, json_form
from matcher.instance import Instance
from matcher.plan import Result
from words import LANGUAGES, fault

JSON, COLUMNS, MEMBERS, RESULT = range(4)
"""What the bytes are: a file of either form, the members of columns as one JSON object, a plan."""


def seeds() -> Iterator[bytes]:
    """A made-up round, small; a byte before each says what it is."""
    for needs in (1, 3):
        made = generate(needs, seed=needs)
        yield bytes([JSON]) + made.model_dump_json().encode()
        yield bytes([COLUMNS]) + instance_bytes(made)
        with zipfile.ZipFile(io.BytesIO(instance_bytes(made))) as package:
            members = {name: json.loads(package.read(name)) for name in package.namelist()}
        yield bytes([MEMBERS]) + json.dumps(members).encode()
    plan = {"instance": "0" * 64, "placements": [], "awards": [], "status": "optimal"}
    yield bytes([RESULT]) + json.dumps({"plan": plan, "certificate": None}).encode()


def _columns(data: bytes) -> bytes:
    """A sound zip of whatever members are said; the bytes themselves where none are."""
    try:
        said = json.loads(data)
    except (ValueError, RecursionError):
        return data
    if not isinstance(said, dict):
        return data
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name, value in said.items():
            try:
                package.writestr(name or "?", json.dumps(value))
            except (ValueError, RecursionError):
                return data
    return made.getvalue()


def one(data: bytes) -> None:
    """Raises what is a defect."""
    form, data = data[:1][0] % 4 if data else JSON, data[1:]
    try:
        if form == RESULT:
            assert isinstance(json_form.read(data, Result), Result)
            return
        found = instance_from(_columns(data) if form == MEMBERS else data, "x")
        assert instance_from(instance_bytes(found), "x") == found
        assert isinstance(found, Instance)
    except InvalidInstance as invalid:
        _in_words(invalid)


def _in_words(invalid: InvalidInstance) -> None:
    assert invalid.faults
    for mistake in invalid.faults:
        for lang in LANGUAGES:
            assert fault(lang, mistake)

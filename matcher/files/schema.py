"""JSON Schemas of what stands in files, with the meaning and the unit of every field."""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from matcher.instance import Instance, Record
from matcher.plan import Certificate, Plan, Result

PUBLISHED: Mapping[str, type[Record]] = MappingProxyType(
    {"instance": Instance, "plan": Plan, "certificate": Certificate, "result": Result}
)

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema(kind: str) -> dict[str, Any]:
    """The schema of one of ``PUBLISHED``.

    It says what single fields must be; that references hold and figures agree it can't say.
    """
    record = PUBLISHED[kind]
    made = record.model_json_schema()
    meanings = tomllib.loads(files("matcher.files").joinpath("meanings.toml").read_text("utf-8"))
    for name, described in {record.__name__: made, **made.get("$defs", {})}.items():
        for field, content in described.get("properties", {}).items():
            meaning = meanings.get(name, {}).get(field) or meanings["any"][field]
            content["description"] = meaning
            content.pop("title", None)
    return {"$schema": DIALECT, "$id": f"urn:linli:{kind}-1", **made}

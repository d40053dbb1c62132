"""The API's pages for people: made from the OpenAPI document, without a script and of one file.

Nothing is fetched from anywhere, and the policy sent along lets nothing be.
"""

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from words import say

TEMPLATES = Environment(
    loader=PackageLoader("api"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)
CSS = TEMPLATES.loader.get_source(TEMPLATES, "docs.css")[0] if TEMPLATES.loader else ""

POLICY = (
    "default-src 'none'; style-src 'sha256-"
    + base64.b64encode(hashlib.sha256(CSS.encode()).digest()).decode()
    + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def page(document: Mapping[str, Any], lang: str, url: str) -> str:
    """The whole of it as HTML. ``url``: where the document itself is."""
    tags: dict[str, list[Any]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            tags.setdefault(operation["tags"][0], []).append(_operation(method, path, operation))
    shapes = [
        (name, _json(schema)) for name, schema in sorted(document["components"]["schemas"].items())
    ]
    return TEMPLATES.get_template("docs.html").render(
        document=document,
        about=document["info"]["description"].split("\n\n"),
        tags=list(tags.items()),
        shapes=shapes,
        css=CSS,
        lang=lang,
        url=url,
        say=partial(say, lang),
    )


def _operation(method: str, path: str, operation: Mapping[str, Any]) -> dict[str, Any]:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": operation["summary"],
        "description": operation.get("description", ""),
        "roles": operation["x-roles"],
        "parameters": [
            {
                "name": parameter["name"],
                "place": parameter["in"],
                "required": parameter.get("required", False),
                "shape": json.dumps(parameter["schema"], ensure_ascii=False),
            }
            for parameter in operation.get("parameters", ())
        ],
        "body": _name(body.get("schema", {})),
        "example": _json(body["example"]) if "example" in body else "",
        "answers": list(_answers(operation["responses"])),
    }


def _answers(responses: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    for status, answer in sorted(responses.items()):
        content: Mapping[str, Any] = next(iter(answer.get("content", {}).values()), {})
        yield {
            "status": status,
            "said": answer["description"],
            "shape": _name(content.get("schema", {})),
        }


def _name(schema: Mapping[str, Any]) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)

"""The API's contract: what the OpenAPI document says beyond what the shapes say by themselves.

Which headers an operation wants follows from which of ``Call``'s ways its endpoint takes; which
refusals it may answer with follows from that, its parameters and its body.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from access.permissions import DUTIES, MATRIX, OPEN, PUBLIC
from api.examples import EXAMPLES
from door.replies import LONGEST_KEY
from words import LANGUAGES, say

WAYS = ("read", "look", "download", "create", "change", "drop")
PROBLEM = {"$ref": "#/components/schemas/Problem"}
GUESSED = ("session.open", "password.change", "second_factor.enrol", "second_factor.confirm")
"""Somebody may try here what they do not know; after a few tries they wait."""

NOT_YET = (
    "bid.list",
    "tender.evaluation",
    "need.unlocks",
    "round.unlocks",
    "round.gaps",
    "round.fairness",
)
"""Reads of what is under seal, or asks for what there is not: a refusal, not an empty answer."""


def _said(code: str) -> str:
    """In both languages, for a document has none of its own."""
    return f"{say('zh', code)} · {say('en', code)}"


ABOUT = "\n\n".join(say(lang, "docs.about") for lang in LANGUAGES)

KEY: Mapping[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": _said("docs.key"),
    "schema": {
        "type": "string",
        "minLength": 1,
        "maxLength": LONGEST_KEY,
        "pattern": "^[!-~]+$",
        "example": "5f0c9c4e-need-1",
    },
}
VERSION: Mapping[str, Any] = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": _said("docs.version"),
    "schema": {"type": "string", "pattern": r'^(W/)?"[0-9]{1,17}"$', "example": '"1"'},
}
FIELD_ERROR: Mapping[str, Any] = {
    "title": "FieldError",
    "type": "object",
    "additionalProperties": False,
    "required": ["field", "code", "detail"],
    "properties": {
        "field": {"type": "string"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
    },
}
PROBLEM_SCHEMA: Mapping[str, Any] = {
    "title": "Problem",
    "description": "RFC 9457. ``code`` stays the same in every language; ``detail`` is a sentence.",
    "type": "object",
    "additionalProperties": False,
    "required": ["type", "title", "status", "detail", "code", "params"],
    "properties": {
        "type": {"type": "string", "pattern": "^urn:linli:[a-z0-9_]+$"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "params": {"type": "object"},
        "errors": {
            "description": _said("docs.errors"),
            "type": "array",
            "items": {"oneOf": [FIELD_ERROR, {"$ref": "#/components/schemas/RowError"}]},
        },
    },
}


def way(endpoint: Callable[..., Any]) -> str | None:
    """Which of ``Call``'s ways an endpoint takes; none where it is open to all and takes none."""
    taken = [name for name in WAYS if name in endpoint.__code__.co_names]
    return taken[0] if taken else None


def routes_of(routers: Iterable[Any]) -> dict[str, APIRoute]:
    """Every operation by its id."""
    return {
        str(route.operation_id): route
        for router in routers
        for route in router.routes
        if isinstance(route, APIRoute)
    }


def openapi(app: FastAPI, routers: Iterable[Any]) -> dict[str, Any]:
    """The document; made once."""
    document = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes
    )
    schemas = document["components"]["schemas"]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas["Problem"] = dict(PROBLEM_SCHEMA)
    routes = routes_of(routers)
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _complete(operation, method, path, routes[operation["operationId"]])
    return document


def _complete(operation: dict[str, Any], method: str, path: str, route: APIRoute) -> None:
    id = operation["operationId"]
    signed = id not in PUBLIC
    taken = way(route.endpoint) if signed else None
    operation["summary"] = operation.get("description", id).partition("\n")[0]
    operation["x-roles"] = sorted(role.value for role in MATRIX.get(id, ()))
    if id in DUTIES:
        operation["x-duties"] = sorted(duty.value for duty in DUTIES[id])
    parameters = operation.setdefault("parameters", [])
    if taken == "create":
        parameters.append(dict(KEY))
    if id.endswith(".intake"):  # looked at without a key, and kept with one
        parameters.append({**KEY, "required": False})
    if taken == "change":
        parameters.append(dict(VERSION))
    if not parameters:
        del operation["parameters"]
    body = "requestBody" in operation
    if body and id in EXAMPLES:
        operation["requestBody"]["content"]["application/json"]["example"] = EXAMPLES[id]
    responses = {k: v for k, v in operation["responses"].items() if k != "422"}
    _etag(responses, route)
    for status in sorted(_refusals(id, taken, method, path, body, bool(parameters))):
        responses[str(status)] = {
            "description": _said(f"refusals.title.{status}"),
            "content": {"application/problem+json": {"schema": PROBLEM}},
        }
    operation["responses"] = responses


def _etag(responses: dict[str, Any], route: APIRoute) -> None:
    fields = getattr(route.response_model, "model_fields", {})
    if "version" in fields:
        said = {"description": "“version”", "schema": {"type": "string"}}
        responses[str(route.status_code or 200)]["headers"] = {"ETag": said}


def _refusals(
    id: str, taken: str | None, method: str, path: str, body: bool, parameters: bool
) -> set[int]:
    found = {400, 503}
    if id in OPEN:
        return found | ({404, 422} if parameters else set())
    if id not in PUBLIC:
        found |= {401, 403, 404}
    if method != "get" or taken == "look":
        found |= {409, 413, 422}
    if taken == "look":
        found.add(429)
    if body:
        found.add(408)
    if body or parameters:
        found.add(422)
    if taken == "change":
        found |= {412, 428}
    if id in NOT_YET:
        found.add(409)
    if id in GUESSED:
        found |= {401, 429}
    return found

"""Nobody's body is read before it is known who sends it, and that they may ask for this at all.

Else whoever has no account could hold the few places that there are for sheets, slowly.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from sqlalchemy.exc import DBAPIError
from starlette.types import ASGIApp, Receive, Scope, Send

from access.permissions import PUBLIC
from access.refusal import Refusal
from api import problems
from api.call import admitted
from door.body import OPERATION


@dataclass(frozen=True)
class _Way:
    path: re.Pattern[str]
    methods: frozenset[str]
    operation: str


class SignedInFirst:
    """Refuses a request with a body whose sender may not ask for what they ask for."""

    def __init__(self, app: ASGIApp, prefix: str, routes: Mapping[str, APIRoute]) -> None:
        self.app, self.prefix = app, prefix
        self._ways = list(_ways(routes.values()))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            operation = scope[OPERATION] = self._operation(scope)
            if operation is not None and operation not in PUBLIC and _has_body(scope):
                refused = await run_in_threadpool(_refused, Request(scope), operation)
                if refused is not None:
                    await refused(scope, receive, send)
                    return
        await self.app(scope, receive, send)

    def _operation(self, scope: Scope) -> str | None:
        path: str = scope["path"]
        if not path.startswith(self.prefix):
            return None
        path = path.removeprefix(self.prefix)
        for way in self._ways:
            if scope["method"] in way.methods and way.path.match(path):
                return way.operation
        return None


def _ways(routes: Iterable[APIRoute]) -> Iterable[_Way]:
    for route in routes:
        yield _Way(route.path_regex, frozenset(route.methods or ()), str(route.operation_id))


def _has_body(scope: Scope) -> bool:
    headers: Mapping[bytes, Any] = dict(scope["headers"])
    return headers.get(b"content-length", b"0") != b"0" or b"transfer-encoding" in headers


def _refused(request: Request, operation: str) -> JSONResponse | None:
    lang = problems.language(request)
    try:
        admitted(request, operation)
    except Refusal as refusal:
        return problems.refused(lang, refusal)
    except DBAPIError as wrong:
        return problems.down(lang, wrong)
    return None

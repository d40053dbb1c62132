"""What no column keeps is refused at the door.

PostgreSQL keeps no NUL and UTF-8 no half of a pair, JSON can say both; Python reads numbers and
depths that no column holds. All of it is refused here, once, for every operation.
"""

import json
import math
from collections.abc import Iterator
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import language, problem
from store.columns import clean
from words import say

DEEPEST = 32
"""Levels of a JSON body."""
MOST_WHOLE = 2**63


class SoundBody:
    """Refuses what no column could keep."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        if "\0" in scope["path"]:
            await problem(language(request), 404, "no_route")(scope, receive, send)
            return
        if b"%00" in scope["query_string"]:
            await _unsound(request, "", "broken_character")(scope, receive, send)
            return
        body = await _whole(receive)
        if body is None:
            return
        refused = _refused(request, body)
        if refused is not None:
            await refused(scope, receive, send)
            return
        whole: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def again() -> Message:
            return whole.pop() if whole else await receive()

        await self.app(scope, again, send)


async def _whole(receive: Receive) -> bytes | None:
    """The body, which is of bounded size by now; none where the client has left."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        if not message.get("more_body"):
            return bytes(body)


def _refused(request: Request, body: bytes) -> JSONResponse | None:
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if not body or not (media == "application/json" or media.endswith("+json")):
        return None
    try:
        text = body.decode("utf-8")
        value = json.loads(text)
    except UnicodeDecodeError:
        return problem(language(request), 400, "not_utf8")
    except RecursionError:
        return _unsound(request, "", "too_deep")
    except ValueError:
        return problem(language(request), 400, "not_json")
    for where, code in flaws(value):
        return _unsound(request, where, code)
    return None


def flaws(value: Any) -> Iterator[tuple[str, str]]:
    """(where, code) of each value in a JSON document that no column keeps."""
    left: list[tuple[tuple[str, ...], Any]] = [((), value)]
    while left:
        where, one = left.pop()
        inner: list[tuple[str, Any]] = []
        code = None
        match one:
            case str():
                code = None if clean(one) else "broken_character"
            case bool() | None:
                continue
            case int():
                code = None if -MOST_WHOLE <= one < MOST_WHOLE else "too_large_a_number"
            case float():
                code = None if math.isfinite(one) else "too_large_a_number"
            case dict():
                if not all(map(clean, one)):
                    code = "broken_character"
                else:
                    inner = list(one.items())
            case list():
                inner = [(str(at), item) for at, item in enumerate(one)]
        if inner and len(where) >= DEEPEST:
            code, inner = "too_deep", []
        if code is not None:
            yield ".".join(where), code
        left += [((*where, step), item) for step, item in inner]


def _unsound(request: Request, where: str, code: str) -> JSONResponse:
    lang = language(request)
    said = say(lang, f"refusals.code.{code}", most=DEEPEST)
    errors = [{"field": where, "code": code, "detail": said}]
    return problem(lang, 422, code, {"most": DEEPEST}, errors)

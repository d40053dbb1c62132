"""How large a body may be, and how slow: a sheet's larger than others', and few at a time."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import problems
from api.door import OPERATION

MOST_BODY = 1 << 20
"""Bytes of a JSON body."""
MOST_SHEET = 20 << 20
"""Bytes of a sheet."""
SHEETS_AT_ONCE = 4
"""Bodies larger than ``MOST_BODY`` that are held at a time."""
RETRY_SECONDS = 5
MOST_SECONDS = 60
"""For a body to come in."""
SHEET_SECONDS = 300
"""The same, for a sheet: 20 MB at 70 kB a second."""


@dataclass
class _Refused(Exception):
    answer: JSONResponse


class BoundedBody:
    """Refuses a body that is too large before it is read whole, and one that does not end.

    ``sheets``: the operations that take one.
    """

    def __init__(self, app: ASGIApp, sheets: Collection[str]) -> None:
        self.app, self.sheets = app, sheets
        self._large = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        holds = [False]
        try:
            body = await self._body(Request(scope), receive, holds)
            if body is None:
                return
            whole: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

            async def again() -> Message:
                return whole.pop() if whole else await receive()

            del body
            await self.app(scope, again, send)
        except _Refused as refused:
            await refused.answer(scope, receive, send)
        finally:
            self._large -= holds[0]

    async def _body(self, request: Request, receive: Receive, holds: list[bool]) -> bytes | None:
        """The body whole; none where whoever sends it has left."""
        sheet = request.scope[OPERATION] in self.sheets
        most, seconds = (MOST_SHEET, SHEET_SECONDS) if sheet else (MOST_BODY, MOST_SECONDS)
        length = request.headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit() and len(length) < 18):
            raise _Refused(problems.problem(problems.language(request), 400, "bad_request"))
        if int(length) > most:
            raise _Refused(_too_large(request, most))
        try:
            async with asyncio.timeout(seconds):
                return await self._read(request, receive, holds, most)
        except TimeoutError:
            params = {"seconds": seconds}
            lang = problems.language(request)
            raise _Refused(problems.problem(lang, 408, "body_too_slow", params)) from None

    async def _read(
        self, request: Request, receive: Receive, holds: list[bool], most: int
    ) -> bytes | None:
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return None
            body += message.get("body", b"")
            if len(body) > most:
                raise _Refused(_too_large(request, most))
            if len(body) > MOST_BODY and not holds[0]:
                if self._large >= SHEETS_AT_ONCE:
                    raise _Refused(_busy(request))
                self._large += 1
                holds[0] = True
            if not message.get("more_body"):
                return bytes(body)


def _too_large(request: Request, most: int) -> JSONResponse:
    params = {"kilobytes": most >> 10}
    return problems.problem(problems.language(request), 413, "body_too_large", params)


def _busy(request: Request) -> JSONResponse:
    headers = {"Retry-After": str(RETRY_SECONDS)}
    return problems.problem(problems.language(request), 503, "sheets_busy", headers=headers)

"""How large a body may be, and how slow: a sheet's larger than others', and few at a time."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

OPERATION = "linli.operation"
"""Where a request's operation is noted, for who reads its body; none where there is no route."""

Refuse = Callable[[Request, int, str, Mapping[str, int]], Response]
"""How a door says no: a status, a code of the ``refusals`` catalogue, and its parameters."""


MOST_BODY = 1 << 20
"""Bytes of a JSON body."""
MOST_SHEET = 20 << 20
"""Bytes of a sheet."""
SHEETS_AT_ONCE = 4
"""Bodies larger than ``MOST_BODY`` that are held at a time."""
MOST_SECONDS = 60
"""For a body to come in."""
SHEET_SECONDS = 300
"""The same, for a sheet: 20 MB at 70 kB a second."""


@dataclass
class _Refused(Exception):
    status: int
    code: str
    params: Mapping[str, int] = field(default_factory=dict)


class BoundedBody:
    """Refuses a body that is too large before it is read whole, and one that does not end.

    ``sheets``: the operations that take one.
    """

    def __init__(self, app: ASGIApp, sheets: Collection[str], refuse: Refuse) -> None:
        self.app, self.sheets, self.refuse = app, sheets, refuse
        self._large = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        holds = [False]
        request = Request(scope)
        try:
            body = await self._body(request, receive, holds)
            if body is None:
                return
            whole: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

            async def again() -> Message:
                return whole.pop() if whole else await receive()

            del body
            await self.app(scope, again, send)
        except _Refused as refused:
            answer = self.refuse(request, refused.status, refused.code, refused.params)
            await answer(scope, receive, send)
        finally:
            self._large -= holds[0]

    async def _body(self, request: Request, receive: Receive, holds: list[bool]) -> bytes | None:
        """The body whole; none where whoever sends it has left."""
        sheet = request.scope.get(OPERATION) in self.sheets
        most, seconds = (MOST_SHEET, SHEET_SECONDS) if sheet else (MOST_BODY, MOST_SECONDS)
        length = request.headers.get("content-length", "0")
        if not (length.isascii() and length.isdigit() and len(length) < 18):
            raise _Refused(400, "bad_request")
        if int(length) > most:
            raise _too_large(most)
        try:
            async with asyncio.timeout(seconds):
                return await self._read(receive, holds, most)
        except TimeoutError:
            raise _Refused(408, "body_too_slow", {"seconds": seconds}) from None

    async def _read(self, receive: Receive, holds: list[bool], most: int) -> bytes | None:
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return None
            body += message.get("body", b"")
            if len(body) > most:
                raise _too_large(most)
            if len(body) > MOST_BODY and not holds[0]:
                if self._large >= SHEETS_AT_ONCE:
                    raise _Refused(503, "sheets_busy")
                self._large += 1
                holds[0] = True
            if not message.get("more_body"):
                return bytes(body)


def _too_large(most: int) -> _Refused:
    return _Refused(413, "body_too_large", {"kilobytes": most >> 10})

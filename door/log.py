"""Every request is a line in the log: who, what, how it ended, how long it took."""

import logging
import time

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOG = logging.getLogger("linli.requests")

SEEN = "linli.seen"
"""Where a request's operation and account are noted for the log."""

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Logged:
    """One line a request: who, what, how it ended, how long it took; never what was said."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        seen: dict[str, str] = {}
        scope[SEEN] = seen
        status = 0

        async def told(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self.app(scope, receive, told)
        finally:
            LOG.info(
                "request",
                extra={
                    "method": scope["method"],
                    "operation": seen.get("operation", ""),
                    "account": seen.get("account", ""),
                    "status": status,
                    "ms": round(1000 * (time.perf_counter() - began), 1),
                },
            )

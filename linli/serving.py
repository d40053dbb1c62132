"""The service as a web server runs it: in the command's own process, or in several of their own."""

import multiprocessing
import os
import signal
import threading
from multiprocessing.connection import wait
from typing import Any

import uvicorn
from anyio.to_thread import current_default_thread_limiter
from starlette.types import ASGIApp, Receive, Scope, Send

from door.acting import Service
from linli import logs
from linli.app import Doors
from linli.commands import record

PATIENCE = 10
"""Seconds that requests under way have, once told to stop."""
AT_ONCE = 12
"""Requests that a process works on at a time; the rest wait their turn. More threads than that only
take the interpreter from each other: forty get through a third fewer requests."""
KEPT = 75
"""Seconds that a connection is kept for its next request: longer than a proxy before it keeps its
own, which would otherwise send one as it is being closed."""
STARTING = 30
"""Seconds that a process has to say that it lives: it reads much before it can. One that ends
before it could is replaced only once they are over."""


class Bounded:
    """The service's doors, with ``AT_ONCE`` set in the loop that they are served in."""

    def __init__(self, service: Service) -> None:
        self.app: ASGIApp = Doors(service)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            current_default_thread_limiter().total_tokens = AT_ONCE
        await self.app(scope, receive, send)


def config(app: Any, **more: Any) -> uvicorn.Config:
    """How the doors are served, one process or several."""
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=PATIENCE,
        timeout_keep_alive=KEPT,
        h11_max_incomplete_event_size=64 << 10,
        timeout_worker_healthcheck=STARTING,
        **more,
    )


def doors() -> Bounded:
    """Those of one process among several, on the record that the environment speaks of; it ends
    with the process that started it, however that ends."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    logs.set_up()
    return Bounded(record.service(record.told()))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)

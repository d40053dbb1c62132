"""``linli serve``: the service over HTTP, with a worker beside it; SIGTERM ends both in good order.

What is under way is answered first; a solve is left where it is, for the next worker to begin anew.
"""

import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from anyio.to_thread import current_default_thread_limiter

from api import create_api
from api.call import Service
from linli import logs
from linli.commands import record
from linli.commands.worker import working
from linli.desk import Desk
from linli.settings import Settings

PATIENCE = 10
"""Seconds that requests under way have, once told to stop."""

AT_ONCE = 12
"""Requests that are worked on at a time; the rest wait their turn. More threads than that only take
the interpreter from each other: forty get through a third fewer requests."""
KEPT = 75
"""Seconds that a connection is kept for its next request: longer than a proxy before it keeps its
own, which would otherwise send one as it is being closed."""


def run(desk: Desk, host: str, port: int, alone: bool) -> None:
    """Serve until SIGTERM or Ctrl-C. ``alone``: without a worker. Port 0: any that is free.

    Raises
    ------
    Refusal
        The record can't be opened.
    OSError
        The address is taken or not this machine's.
    """
    told = record.told()
    with listening(host, port) as listener:
        logs.set_up()
        service = record.service(told)
        try:
            _serve(desk, service, told, listener, alone)
        finally:
            service.database.close()
    desk.tell("cli.serve.ended")


def _serve(
    desk: Desk, service: Service, told: Settings, listener: socket.socket, alone: bool
) -> None:
    serving = server(service)
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    desk.tell("cli.serve.address", url=f"http://{shown}:{port}")
    desk.tell("cli.serve.alone" if alone else "cli.serve.with_worker")
    sys.stdout.flush()
    if alone:
        serving.run(sockets=[listener])
        return
    with working(service, told.solve_bytes, told.keep_days):
        serving.run(sockets=[listener])


class Server(uvicorn.Server):
    """Told to stop, it stops, and the command goes on to its end; uvicorn would raise the signal
    once more and so be ended by it."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        current_default_thread_limiter().total_tokens = AT_ONCE
        await super().startup(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        numbers = (signal.SIGINT, signal.SIGTERM)
        before = {number: signal.signal(number, self.handle_exit) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def server(service: Service) -> Server:
    """A web server with the service's doors, to be run on a listening socket."""
    return Server(
        uvicorn.Config(
            create_api(service),
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=PATIENCE,
            timeout_keep_alive=KEPT,
            h11_max_incomplete_event_size=64 << 10,
        )
    )


def listening(host: str, port: int) -> socket.socket:
    """A socket that waits for callers. Port 0: any that is free.

    Raises
    ------
    OSError
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=512)
    # Or an answer's body waits 40 ms until its headers have been acknowledged; asyncio sees to it
    # of those sockets alone that name their protocol, which these do not.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener

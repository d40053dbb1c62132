"""``linli serve``: the service over HTTP, with a worker beside it; SIGTERM ends both in good order.

What is under way is answered first; a solve is left where it is, for the next worker to begin anew.
"""

import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import uvicorn
from uvicorn.supervisors import Multiprocess

from door.acting import Service
from linli import logs, serving
from linli.commands import record
from linli.commands.worker import working
from linli.desk import Desk
from linli.settings import Settings


def run(desk: Desk, host: str, port: int, alone: bool, processes: int) -> None:
    """Serve until SIGTERM or Ctrl-C. ``alone``: without a worker. Port 0: any that is free.

    ``processes``: that answer requests; with more than one, each is a process of its own.

    Raises
    ------
    Refusal
        The record can't be opened, or files of the pages are missing.
    OSError
        The address is taken or not this machine's.
    """
    told = record.told()
    record.pages()
    with listening(host, port) as listener:
        logs.set_up()
        service = record.service(told)
        try:
            _serve(desk, service, told, listener, alone, processes)
        finally:
            service.database.close()
    desk.tell("cli.serve.ended")


def _serve(
    desk: Desk,
    service: Service,
    told: Settings,
    listener: socket.socket,
    alone: bool,
    processes: int,
) -> None:
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    desk.tell("cli.serve.address", url=f"http://{shown}:{port}")
    desk.tell("cli.serve.alone" if alone else "cli.serve.with_worker")
    sys.stdout.flush()
    with nullcontext() if alone else working(service, told.solve_bytes, told.keep_days):
        if processes == 1:
            server(service).run(sockets=[listener])
        else:
            several = serving.config(f"{serving.__name__}:doors", factory=True, workers=processes)
            Multiprocess(several, [listener]).run()


class Server(uvicorn.Server):
    """Told to stop, it stops, and the command goes on to its end; uvicorn would raise the signal
    once more and so be ended by it."""

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
    return Server(serving.config(serving.Bounded(service)))


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


def listening_here(port: int) -> socket.socket:
    """Of this machine alone, at ``port`` or, where that is taken, at any that is free.

    Raises
    ------
    OSError
    """
    try:
        return listening("127.0.0.1", port)
    except OSError:
        return listening("127.0.0.1", 0)

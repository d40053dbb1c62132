"""``linli worker``: solves what waits, in a process of its own; beside ``linli serve --no-worker``
there may be several."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from door.acting import Service
from linli import housekeeping, logs
from linli.commands import record
from linli.desk import Desk
from rounds.worker import Worker

LEAVING = 15.0
"""Seconds that a child which solves has to end."""


def run(desk: Desk) -> None:
    """Work until SIGTERM or Ctrl-C."""
    told = record.told()
    logs.set_up()
    service = record.service(told)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stop.set())
    try:
        with working(service, told.solve_bytes, told.keep_days):
            desk.tell("cli.worker.waits")
            sys.stdout.flush()
            stop.wait()
    finally:
        service.database.close()
    desk.tell("cli.worker.ended")


@contextmanager
def working(service: Service, most_bytes: int, keep_days: int) -> Iterator[None]:
    """A worker, and what has to be done now and then, beside the block."""
    stop = threading.Event()
    worker = Worker(service.database, service.vault, service.now, most_bytes)
    threads = (
        threading.Thread(target=worker.run, args=(stop,), name="worker", daemon=True),
        threading.Thread(
            target=housekeeping.run, args=(service, stop, keep_days), name="house", daemon=True
        ),
    )
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(LEAVING)

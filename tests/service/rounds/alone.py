"""A worker in a process of its own: ``python -m tests.service.rounds.alone URL SECONDS``, the
latter of its lease."""

import sys
import threading
from datetime import timedelta

import linli.tables  # noqa: F401 - every table, so that their keys find each other
from access.vault import Vault
from rounds.worker import Worker
from store import opened

if __name__ == "__main__":
    worker = Worker(
        opened(sys.argv[1]),
        Vault(bytes(range(32))),
        lease=timedelta(seconds=float(sys.argv[2])),
    )
    print("ready", flush=True)
    worker.run(threading.Event())

"""Holding a run: a thread renews its lease, says how far the child is, and hears of a cancel."""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from types import TracebackType

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from rounds.process import Child
from store import Database
from store.runs import Held, Lost, renew

LOG = structlog.get_logger(__name__)
OFTEN = 1.0
"""Seconds between two renewals at the most: so soon is a cancel heard of."""


class Beat:
    """Renews from the start of the block to its end, whatever else is done meanwhile.

    ``of``: the child that works now. ``cancelled``: somebody has asked for it.
    """

    def __init__(
        self, database: Database, held: Held, now: Callable[[], datetime], lease: timedelta
    ) -> None:
        self.of: Child | None = None
        self.cancelled = threading.Event()
        self._lost = threading.Event()
        self._done = threading.Event()
        self._database, self._held, self._now, self._lease = database, held, now, lease
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Beat":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        wrong: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._done.set()
        self._thread.join()

    def refuse_if_lost(self) -> None:
        """Raises Lost once another worker may hold the run."""
        if self._lost.is_set():
            raise Lost(self._held.id)

    def _renewed(self, session: Session, *, percent: int, stage: str) -> bool:
        return renew(session, self._held, self._now(), percent, stage, self._lease)

    def _run(self) -> None:
        lease = self._lease.total_seconds()
        renewed = time.monotonic()
        while True:
            child = self.of
            percent, stage = (child.percent, child.stage) if child else (0, "")
            try:
                if self._database.write(partial(self._renewed, percent=percent, stage=stage)):
                    self.cancelled.set()
                renewed = time.monotonic()
            except Lost:
                self._lost.set()
                return
            except DBAPIError as wrong:
                LOG.warning("lease_not_renewed", run=self._held.id, wrong=type(wrong).__name__)
                if time.monotonic() - renewed > lease:
                    self._lost.set()
                    return
            if self._done.wait(min(OFTEN, lease / 3)):
                return

"""The worker: claims a run, has a child process solve it, verifies what came, and keeps it.

It holds no transaction while the child solves. Killed at any moment, it leaves the plan in force
and the frozen data as they were; the lease runs out, and another worker takes the run.
"""

import json
import logging
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy.orm import Session

from access.actor import SYSTEM
from access.tx import Tx
from access.vault import Vault
from rounds.frozen import Frozen
from rounds.plans import Unsound, verified
from rounds.solving import SOLVE, failed, kept
from store import Database
from store.runs import LEASE, TRIES, Held, Lost, claim, renew

T = TypeVar("T")
LOG = logging.getLogger(__name__)

IDLE = 0.5
"""Seconds between two looks at an empty queue."""
GRACE = 10.0
"""Seconds that a child which was asked to stop has to write its best plan."""
OVERTIME = 30.0
"""Seconds past its limit that a child may take in all; then it is ended."""


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Worker:
    """``most_bytes``: of memory, for a child; 0 is no limit."""

    database: Database
    vault: Vault
    now: Callable[[], datetime] = utc_now
    most_bytes: int = 0

    def run(self, stop: threading.Event) -> None:
        """Work until told to stop."""
        while not stop.is_set():
            try:
                worked = self.once(stop)
            except Exception:  # a worker that dies of one run would leave all others waiting
                LOG.exception("a run ended badly")
                worked = False
            if not worked:
                stop.wait(IDLE)

    def once(self, stop: threading.Event | None = None) -> bool:
        """Claim and do one run; whether there was one."""
        held = self.database.write(lambda session: claim(session, (SOLVE,), self.now()))
        if held is None:
            return False
        try:
            if held.fence > TRIES:
                self._tx(lambda tx: failed(tx, held, "run_abandoned"))
                return True
            self._solve(held, stop or threading.Event())
        except Lost:
            LOG.warning("run %s was taken by another worker", held.id)
        return True

    def _solve(self, held: Held, stop: threading.Event) -> None:
        with self.database.read() as session:
            frozen = session.get_one(Frozen, (held.asked["instance"], held.subject))
            data = frozen.instance
            session.expunge(frozen)
        with tempfile.TemporaryDirectory(prefix="linli-") as name:
            folder = Path(name)
            (folder / "round.linli").write_bytes(data)
            ending = self._watched(held, folder, stop)
            result = folder / "result.json"
            if ending.stopped:
                return  # the lease runs out, and another worker begins anew
            if not result.exists():
                error = "cancelled" if ending.cancelled else "solve_failed"
                self._tx(lambda tx: failed(tx, held, error, cancelled=ending.cancelled))
                return
            try:
                plan = verified(frozen, result.read_bytes())
            except (Unsound, ValueError) as wrong:
                LOG.error("a plan was refused: %s", wrong)
                self._tx(lambda tx: failed(tx, held, "plan_unsound"))
                return
            self._tx(lambda tx: kept(tx, held, plan))

    def _watched(self, held: Held, folder: Path, stop: threading.Event) -> "_Ending":
        """Run the child, renewing the lease as often as it takes to keep it."""
        seconds = float(held.asked["seconds"])
        child = subprocess.Popen(  # noqa: S603 - our own module, on numbers of ours
            [
                *(sys.executable, "-m", "rounds.child"),
                *(str(folder / "round.linli"), str(folder / "result.json")),
                *(str(seconds), str(held.asked["seed"]), str(self.most_bytes)),
            ],
            stdout=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
        )
        said = _Said()
        listener = threading.Thread(target=said.listen, args=(child.stdout,), daemon=True)
        listener.start()
        began = time.monotonic()
        renewed = float("-inf")
        asked_at: float | None = None
        cancelled = False
        try:
            while child.poll() is None:
                now = time.monotonic()
                if now - renewed >= min(1.0, LEASE.total_seconds() / 3):
                    renewed = now
                    cancelled = self.database.write(
                        lambda session: renew(session, held, self.now(), said.percent, said.stage)
                    )
                late = now - began > seconds + OVERTIME
                if (cancelled or stop.is_set() or late) and asked_at is None:
                    asked_at = now
                    child.terminate()
                if asked_at is not None and now - asked_at > GRACE:
                    child.kill()
                time.sleep(0.05)
        finally:
            if child.poll() is None:
                child.kill()
            child.wait()
            listener.join(timeout=5)
            if child.stdout is not None:
                child.stdout.close()
        return _Ending(cancelled=cancelled, stopped=stop.is_set())

    def _tx(self, work: Callable[[Tx], T]) -> T:
        def done(session: Session) -> T:
            tx = Tx(session=session, actor=SYSTEM, now=self.now(), vault=self.vault)
            found = work(tx)
            tx.close()
            return found

        return self.database.write(done)


@dataclass(frozen=True)
class _Ending:
    """``cancelled``: a person asked; ``stopped``: this worker is to end."""

    cancelled: bool
    stopped: bool


class _Said:
    """What the child last said of itself."""

    def __init__(self) -> None:
        self.percent = 0
        self.stage = ""

    def listen(self, lines: object) -> None:
        for line in lines:  # type: ignore[attr-defined]
            try:
                told = json.loads(line)
                self.stage = str(told["stage"])
                self.percent = max(0, min(100, int(100 * float(told["done"]))))
            except (ValueError, KeyError, TypeError):
                continue

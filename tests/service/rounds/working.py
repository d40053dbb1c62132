"""Workers of their own and in this process, and what is seen of their runs."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import store.runs
from door.acting import Service
from rounds.solving import SOLVE
from rounds.verdict import Found
from rounds.worker import Worker
from store import Database
from tests.service.rounds.record import rows, sql

HOUSE = Path(__file__).parents[3]
PATIENT = 60.0
RUN_COLUMNS = [column.name for column in store.runs.Run.__table__.columns]


def until(true: Callable[[], Any], seconds: float = PATIENT) -> Any:
    """What it says once it says anything; looked at often."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := true():
            return found
        time.sleep(0.05)
    raise AssertionError("it never came true")


def seconds_asked(database: Database, seconds: int) -> None:
    cast = "" if database.is_sqlite else "::jsonb"
    sql(
        database,
        f"UPDATE run SET asked = REPLACE(CAST(asked AS TEXT), :old, :new){cast}",
        old='"seconds": 100',
        new=f'"seconds": {seconds}',
    )


def run_of(database: Database, round_: str) -> dict[str, Any]:
    with database.read() as session:
        run = store.runs.last_of(session, SOLVE, round_)
        assert run is not None
        return {name: getattr(run, name) for name in RUN_COLUMNS}


def state_of(database: Database, round_: str) -> str:
    return next(row[5] for row in rows(database, "round") if row[0] == round_)


def plans_of(database: Database, round_: str) -> list[Any]:
    return [row for row in rows(database, "plan") if row[1] == round_]


def worker(service: Service, **more: Any) -> Worker:
    return Worker(service.database, service.vault, **more)


class Process:
    """A worker of its own, and what it says."""

    def __init__(self, url: str, lease: float) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.service.rounds.one_worker", url, str(lease)],
            cwd=HOUSE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.said: list[str] = []
        self.thread = threading.Thread(target=self._listen, daemon=True)
        self.thread.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)

    def heard(self, word: str) -> bool:
        return any(word in line for line in self.said)

    def children(self) -> list[int]:
        pid = self.process.pid
        tasks = Path(f"/proc/{pid}/task").glob("*/children")
        return [int(child) for file in tasks for child in file.read_text().split()]

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.kill()
        self.process.wait()
        self.thread.join()
        assert self.process.stdout is not None
        self.process.stdout.close()


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def found(digest: str) -> Found:
    return Found(
        instance=digest,
        plan="p",
        result="r",
        value=1,
        bound=1,
        served=0,
        unmet=0,
        public_fen=0,
        status="feasible",
    )


class Answering:
    """A child that has solved at once, and verifies for as long as it must."""

    verifying = threading.Event()
    let = threading.Event()

    def __init__(self, job: Any, parts: Any) -> None:
        self.percent, self.stage, self.found, self.failed = 0, "verify", [], ""
        self.faults: list[Any] = []
        self.verifies = job["do"] == "verify"
        self.answer: bytes | None = None if self.verifies else b"{}"

    def ended(self, seconds: float) -> bool:
        if self.verifies:
            self.verifying.set()
            return self.let.wait(seconds)
        return True

    def ask_to_stop(self) -> None:
        raise AssertionError("nobody wants it to")

    def end(self) -> None:
        return

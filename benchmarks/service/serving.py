"""``linli serve`` as a process of its own, and the connections that speak to it."""

import http.client
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

START = re.compile(r"http://([\d.]+):(\d+)")
IDLE = 30.0
"""Seconds after which a connection is opened anew, before the service lets go of it."""
LOOK = 0.1
PATIENCE = 900.0
"""Seconds that an answer is waited for."""


@dataclass(frozen=True)
class Served:
    """Where the service listens, and its process."""

    host: str
    port: int
    pid: int

    def connection(self, secret: str) -> "Connection":
        return Connection(self.host, self.port, secret)

    def worked(self) -> float:
        """Seconds of a processor that the processes which answer have had, without the one that
        solves and the database: what a busy machine leaves alone. 0 where the system doesn't say.
        """
        return sum(_worked(pid) for pid in (self.pid, *_answering(self.pid)))


def _worked(pid: int) -> float:
    try:
        said = Path(f"/proc/{pid}/stat").read_text("utf-8")
    except OSError:
        return 0.0
    user, system = said.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _answering(pid: int) -> Iterator[int]:
    """The processes that a command which has several answer with."""
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, children.read_text("utf-8").split()):
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                yield child


class Answer(NamedTuple):
    """``seconds``: from the first byte sent to the last received."""

    status: int
    body: Any
    seconds: float
    etag: str


class Connection:
    """One connection that stays open, of somebody signed in."""

    def __init__(self, host: str, port: int, secret: str) -> None:
        self._http = http.client.HTTPConnection(host, port, timeout=PATIENCE)
        self._secret = secret
        self._asked_at = 0.0

    def ask(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """One request and its answer, whatever it is."""
        sent = {"Authorization": f"Bearer {self._secret}", **(headers or {})}
        data = None
        if body is not None:
            data = json.dumps(body, ensure_ascii=False).encode()
            sent["Content-Type"] = "application/json"
        if time.perf_counter() - self._asked_at > IDLE:
            self._http.close()
        began = time.perf_counter()
        self._http.request(method, f"/api/v1{path}", data, sent)
        answer = self._http.getresponse()
        said = answer.read()
        self._asked_at = time.perf_counter()
        took = self._asked_at - began
        etag = answer.getheader("ETag", "")
        return Answer(answer.status, json.loads(said) if said else None, took, etag)

    def post(self, path: str, body: Any) -> Answer:
        return self.ask("POST", path, body, {"Idempotency-Key": f"{id(self)}-{next(_KEYS)}"})

    def put(self, path: str, body: Any, version: int) -> Answer:
        return self.ask("PUT", path, body, {"If-Match": f'"{version}"'})

    def close(self) -> None:
        self._http.close()


_KEYS = count(1)


def needed(answer: Answer, *statuses: int) -> Any:
    """The body of an answer without which there is nothing to measure.

    Raises
    ------
    SystemExit
        It has another status.
    """
    if answer.status not in statuses:
        raise SystemExit(f"{answer.status}: {str(answer.body)[:2_000]}")
    return answer.body


@contextmanager
def serving(environment: Mapping[str, str], log: Path, processes: int) -> Iterator[Served]:
    """The service with its worker, for the block; its log goes to a file."""
    command = ["serve", "--port", "0", "--lang", "en", "--processes", str(processes)]
    with log.open("w") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "linli", *command],
            env=os.environ | dict(environment),
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
        assert process.stdout is not None
        try:
            found = START.search(process.stdout.readline())
            if found is None:
                raise SystemExit(log.read_text("utf-8")[-2_000:])
            served = Served(found[1], int(found[2]), process.pid)
            _wait(served)
            yield served
        finally:
            process.terminate()
            process.wait()
            process.stdout.close()


def _wait(served: Served) -> None:
    """Until it answers: a process of several begins by reading its program."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        asking = served.connection("")
        try:
            if asking.ask("GET", "/health").status == 200:
                return
        except OSError:
            time.sleep(LOOK)
        finally:
            asking.close()
    raise SystemExit("the service does not answer")

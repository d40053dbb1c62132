"""A child process seen from its parent: given a job, listened to, asked to stop, ended."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from typing import IO, Any, cast

OURS = "LINLI_"
"""Where the database and the key are is no business of a child's."""


class Child:
    """``percent`` and ``stage``: what it last said of itself. ``answer``: its bytes, once it has
    given them; ``failed``: the code of why it has not, with ``faults``, each a record of the fields
    of a ``Fault``, where the instance can't be solved."""

    def __init__(self, job: Mapping[str, Any], parts: Sequence[bytes]) -> None:
        self.percent, self.stage = 0, ""
        self.answer: bytes | None = None
        self.failed = ""
        self.found: list[str] = []
        self.faults: list[Any] = []
        self._process = subprocess.Popen(
            [sys.executable, "-m", "rounds.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={name: value for name, value in os.environ.items() if not name.startswith(OURS)},
            start_new_session=True,
        )
        self.pid = self._process.pid
        head = json.dumps({**job, "bytes": [len(part) for part in parts]}).encode() + b"\n"
        self._stdin = cast(IO[bytes], self._process.stdin)
        self._stdout = cast(IO[bytes], self._process.stdout)
        self._feeder = threading.Thread(
            target=_feed, args=(self._stdin, [head, *parts]), daemon=True
        )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._feeder.start()
        self._listener.start()

    def ended(self, seconds: float) -> bool:
        """Wait so long at the most; whether it has ended, and all it said has been heard."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        self._listener.join()
        if self.answer is None and not self.failed:
            killed = self._process.returncode == -signal.SIGKILL
            self.failed = "solve_killed" if killed else "solve_failed"
        return True

    def ask_to_stop(self) -> None:
        """It writes the best it has, if it has anything."""
        self._process.terminate()

    def end(self) -> None:
        """Now, whatever it does; and let go of what it held."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._feeder.join()
        self._listener.join()
        for pipe in (self._stdin, self._stdout):
            try:
                pipe.close()
            except BrokenPipeError:
                continue

    def _listen(self) -> None:
        for line in self._stdout:
            try:
                said = json.loads(line)
                if "answer" in said:
                    data = self._stdout.read(int(said["answer"]))
                    self.answer = data if len(data) == int(said["answer"]) else None
                elif "failed" in said:
                    self.found = [str(one) for one in said.get("found", ())]
                    self.faults = list(said.get("faults", ()))
                    self.failed = str(said["failed"])
                else:
                    self.stage = str(said["stage"])
                    self.percent = max(0, min(100, int(100 * float(said["done"]))))
            except (ValueError, KeyError, TypeError):
                continue


def _feed(pipe: IO[bytes], parts: Sequence[bytes]) -> None:
    """Standard input stays open: its end is how a child learns of its parent's."""
    try:
        for part in parts:
            pipe.write(part)
        pipe.flush()
    except (BrokenPipeError, ValueError):
        return

"""A command in a process of its own, with the time and memory it took."""

import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

PEAK_UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes in a unit of ``ru_maxrss``."""


class Ran(NamedTuple):
    """Exit code (negative: ended by that signal), streams, wall and CPU seconds, peak bytes."""

    code: int
    stdout: str
    stderr: str
    wall: float
    cpu: float
    peak: int


def ran(
    arguments: Sequence[str],
    *,
    most_seconds: float,
    most_bytes: int | None = None,
    environment: Mapping[str, str] | None = None,
) -> Ran:
    """``python -m`` these arguments; ended where it takes longer than ``most_seconds``.

    Beyond ``most_bytes`` (kept to on Linux) it gets no memory, so that one that asks for more than
    there is ends by itself and not with the machine. ``environment`` adds to that of this process.
    """
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        started = time.monotonic()
        child = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            stdout=out,
            stderr=err,
            stdin=subprocess.DEVNULL,
            env=os.environ | dict(environment or {}),
        )
        if most_bytes is not None and sys.platform == "linux":
            resource.prlimit(child.pid, resource.RLIMIT_DATA, (most_bytes, most_bytes))
        late = threading.Timer(most_seconds, os.kill, (child.pid, signal.SIGKILL))
        late.start()
        _, status, usage = os.wait4(child.pid, 0)
        late.cancel()
        wall = time.monotonic() - started
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        return Ran(
            child.returncode,
            out.read(),
            err.read(),
            wall,
            usage.ru_utime + usage.ru_stime,
            usage.ru_maxrss * PEAK_UNIT,
        )

"""The process that solves: ``python -m rounds.child INSTANCE RESULT SECONDS SEED``.

It has no database and no key. What it says goes to standard output, a JSON line at a time, at most
one a second; SIGTERM asks for the best plan so far. Whatever it does, its parent outlives it.
"""

import json
import os
import resource
import signal
import sys
import threading
import time
from pathlib import Path

NICE = 10


def main(instance: Path, result: Path, seconds: float, seed: int, most_bytes: int) -> None:
    """Read, solve, write; the exit code is 0 only with a result written."""
    os.nice(NICE)
    if sys.platform == "linux" and most_bytes:
        resource.setrlimit(resource.RLIMIT_DATA, (most_bytes, most_bytes))
    asked = threading.Event()
    signal.signal(signal.SIGTERM, lambda number, frame: asked.set())
    from matcher.files import read_instance, write_result
    from matcher.solve import Limits, solve

    told = 0.0

    def tell(stage: str, done: float, value: int, bound: int) -> None:
        nonlocal told
        if time.monotonic() - told >= 1 or done >= 1:
            told = time.monotonic()
            line = {"stage": stage, "done": round(done, 3), "value": value, "bound": bound}
            print(json.dumps(line), flush=True)

    found = solve(
        read_instance(instance),
        Limits(seconds=seconds, seed=seed, workers=_cores()),
        progress=tell,
        cancelled=asked.is_set,
    )
    write_result(found, result)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


if __name__ == "__main__":
    main(
        Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5])
    )

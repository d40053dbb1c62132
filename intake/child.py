"""The process that reads a sheet: ``python -m intake.child``.

It has no database, no key and no name of either. On standard input it is given a line of JSON (what
is asked, what stands) and then the file; to standard output it says, as JSON, what it found. It
holds itself in bounds before it reads a byte of the file: whatever the file does, it does here.
"""

import json
import os
import resource
import sys
from collections.abc import Mapping
from typing import Any, BinaryIO

NICE = 5
TOO_COSTLY = 3


def main(source: BinaryIO, target: BinaryIO) -> int:
    """Read and check one sheet; the exit code."""
    asked: Mapping[str, Any] = json.loads(source.readline())
    os.nice(NICE)
    _bound(resource.RLIMIT_FSIZE, asked["most_told"])
    _bound(resource.RLIMIT_CPU, asked["seconds"])
    _bound(resource.RLIMIT_CORE, 0)
    if sys.platform == "linux":
        _bound(resource.RLIMIT_AS, asked["most_bytes"])
    try:
        from district.standing import Standing, checked, plain

        found = checked(source.read(), asked["name"], asked["kind"], Standing(**asked["standing"]))
        target.write(json.dumps(plain(found)).encode())
        target.flush()
    except (MemoryError, RecursionError, OSError):
        return TOO_COSTLY
    return 0


def _bound(what: int, most: int) -> None:
    resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    sys.exit(main(sys.stdin.buffer, sys.stdout.buffer))

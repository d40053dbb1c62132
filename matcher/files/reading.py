"""What reading any file has in common: its bytes, and faults that name it."""

import dataclasses
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from matcher.faults import Fault, InvalidInstance, why

MOST_BYTES = 2 << 30


STDIN = Path("-")
"""Standard input, where a file is to be read."""


def cannot_read(path: Path, error: OSError | ValueError) -> InvalidInstance:
    """The system's no to a file or a folder, called as it was named."""
    params = {"file": str(path), "why": why(error)}
    return InvalidInstance([Fault("cannot_read", params=params)])


def contents(path: Path) -> bytes:
    """All of a file, at most ``MOST_BYTES``; ``cannot_read`` or ``file_too_large`` otherwise."""
    try:
        if path == STDIN:
            data = sys.stdin.buffer.read(MOST_BYTES + 1)
        else:
            with path.open("rb") as file:
                data = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise cannot_read(path, error) from None
    if len(data) > MOST_BYTES:
        params = {"file": path.name, "megabytes": MOST_BYTES >> 20}
        raise InvalidInstance([Fault("file_too_large", params=params)])
    return data


def at_file(invalid: InvalidInstance, file: str) -> InvalidInstance:
    """The same faults, each with its ``file``."""
    return InvalidInstance(
        [
            dataclasses.replace(fault, params={"file": file, **fault.params})
            for fault in invalid.faults
        ]
    )


@contextmanager
def no_collection() -> Iterator[None]:
    """No search for cycles meanwhile: a file makes millions of objects and no cycle among them.

    Halves the reading of a hundred thousand needs.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()

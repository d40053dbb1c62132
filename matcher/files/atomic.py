"""A file is put in place whole, or not at all; what can't be replaced is written into."""

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

STDOUT = Path("/dev/stdout")
"""Standard output, on every system."""


@contextmanager
def in_place(path: Path) -> Iterator[BinaryIO]:
    """A file to write to that takes ``path``'s place when the block ends well, else vanishes.

    Where ``path`` is a link, it is the file behind it that is replaced. Standard output, a pipe
    or a device is written into as it is, by a block that has all it writes at hand.

    Raises
    ------
    OSError
        Where the folder can't be written to, the disk is full, or a reader has left; ``filename``
        is ``path``, of standard output none.
    """
    try:
        if path == STDOUT:
            with os.fdopen(os.dup(1), "wb") as file:
                yield file
        elif is_stream(path):
            with path.open("wb") as file:
                yield file
        else:
            yield from _replaced(Path(os.path.realpath(path)))
    except OSError as error:
        if path != STDOUT:
            error.filename = str(path)  # not what lies beside it
        raise


def is_stream(path: Path) -> bool:
    """Is it there, and neither a file nor a folder: a pipe, a terminal, a device?"""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def _replaced(path: Path) -> Iterator[BinaryIO]:
    beside = path.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        with beside.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)

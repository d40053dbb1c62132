"""A file is put in place whole, or not at all."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def in_place(path: Path) -> Iterator[BinaryIO]:
    """A file to write to that takes ``path``'s place when the block ends well, else vanishes.

    Raises
    ------
    OSError
        Where the folder can't be written to, or the disk is full; ``filename`` is ``path``.
    """
    beside = path.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        with beside.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        error.filename = str(path)  # not what lies beside it
        raise
    finally:
        beside.unlink(missing_ok=True)

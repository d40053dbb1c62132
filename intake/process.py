"""Reading a file that anybody may have made: in a process of its own, within limits.

At most two at a time, for each may take half a gigabyte; whoever comes then waits, and is asked to
come again where it takes long.
"""

import json
import logging
import os
import subprocess
import sys
import tempfile
import threading
from dataclasses import asdict
from typing import Any, BinaryIO

from access.refusal import Invalid, TooMany
from district.standing import Checked, Row, Standing
from matcher.faults import Fault

LOG = logging.getLogger(__name__)

MOST_SECONDS = 20
MOST_BYTES = 512 << 20
MOST_TOLD = 64 << 20
"""Bytes that the child may say: parsed, they are the server's to hold."""
AT_ONCE = 2
PATIENCE = 20.0
"""Seconds to wait for one's turn."""
COMMAND = ["-m", "intake.child"]

_turns = threading.BoundedSemaphore(AT_ONCE)


def checked(
    data: bytes,
    name: str,
    kind: str,
    standing: Standing,
    *,
    seconds: int = MOST_SECONDS,
    most_bytes: int = MOST_BYTES,
) -> Checked:
    """What a child makes of a sheet.

    Raises
    ------
    Invalid
        It takes more than ``seconds`` or ``most_bytes``.
    TooMany
        Others have their sheets read.
    """
    asked = {
        "name": name,
        "kind": kind,
        "standing": asdict(standing),
        "seconds": seconds,
        "most_bytes": most_bytes,
        "most_told": MOST_TOLD,
    }
    if not _turns.acquire(timeout=PATIENCE):
        raise TooMany(5)
    try:
        said = _run(json.dumps(asked).encode() + b"\n" + data, seconds)
    finally:
        _turns.release()
    if said is None:
        raise Invalid("file", "sheet_too_costly", seconds=seconds, megabytes=most_bytes >> 20)
    rows = [Row(**row) for row in said.pop("rows")]
    faults = [Fault(**fault) for fault in said.pop("faults")]
    return Checked(**said, rows=rows, faults=faults)


def _run(given: bytes, seconds: int) -> Any:
    """What the child said; none where it did not come to an end by itself."""
    with _nowhere() as told:
        try:
            done = subprocess.run(  # noqa: S603 - our own interpreter, words of ours
                [sys.executable, *COMMAND],
                input=given,
                stdout=told,
                stderr=subprocess.DEVNULL,  # a traceback may quote the sheet
                env=environment(),
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            LOG.warning("a sheet of %d bytes took more than %d s", len(given), seconds)
            return None
        if done.returncode != 0:
            LOG.warning("a sheet of %d bytes ended its reader: %d", len(given), done.returncode)
            return None
        told.seek(0)
        return json.load(told)


def _nowhere() -> BinaryIO:
    """A file for what the child says: in memory where there is such a thing, for it quotes people,
    and bids under seal; a limit on the child's files holds for it, and not for a pipe."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("sheet"), "w+b")
    return tempfile.TemporaryFile()


def environment() -> dict[str, str]:
    """Where the rooms are, and nothing of the service's own."""
    path = os.pathsep.join(part or os.getcwd() for part in sys.path)
    return {"PYTHONPATH": path, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}

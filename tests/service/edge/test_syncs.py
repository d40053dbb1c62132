"""Every commit waits for the disk: counted as the system sees it, under strace (promise 1).

A kill can't tell whether it did, for the system still writes what a process has left behind.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.service.cluster import cluster

COMMITS = 40
WRITING = f"""
import sys
from sqlalchemy import text
import store.database
from store import opened
if sys.argv[2] == "later":
    store.database.PRAGMAS = tuple(
        pragma.replace("FULL", "NORMAL") for pragma in store.database.PRAGMAS
    )
    store.database.DURABLE = "SELECT 1"
database = opened(sys.argv[1])
database.write(lambda session: session.execute(text("CREATE TABLE one (n INTEGER)")))
with database.reading() as session:
    print(session.scalar(text("SELECT pg_backend_pid()")) if not database.is_sqlite else 0)
    session.rollback()
    sys.stdout.flush()
    sys.stdin.readline()
for n in range({COMMITS}):
    database.write(lambda session: session.execute(text("INSERT INTO one VALUES (1)")))
"""

STRACE = shutil.which("strace")
SYNCS = ("-e", "trace=fdatasync,fsync", "-qq")


@pytest.fixture
def strace() -> str:
    if STRACE is None:
        pytest.skip("no strace")
    tried = subprocess.run([STRACE, "-o", os.devnull, "true"], check=False, capture_output=True)
    if tried.returncode:
        pytest.skip("strace may not look on here")
    return STRACE


def _counted(log: Path) -> int:
    return len(re.findall(r"\b(?:fdatasync|fsync)\(", log.read_text()))


@contextmanager
def _writer(url: str, how: str, *before: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A process that writes once it is told to; it, and its server's process for it."""
    process = subprocess.Popen(
        [*before, sys.executable, "-c", WRITING, url, how],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield process, int(process.stdout.readline())
    finally:
        process.communicate("\n", timeout=60)
        assert process.returncode == 0


@pytest.mark.parametrize(("how", "each"), [("at once", True), ("later", False)])
def test_sqlite_waits_for_the_disk_at_each_commit(
    tmp_path: Path, strace: str, how: str, each: bool
) -> None:
    """``later`` is the control: under NORMAL it does not."""
    log = tmp_path / "log"
    with _writer(f"sqlite:///{tmp_path / 'linli.db'}", how, strace, "-f", *SYNCS, "-o", str(log)):
        pass
    assert (_counted(log) >= COMMITS) is each


@pytest.mark.parametrize(("how", "each"), [("at once", True), ("later", False)])
def test_postgresql_waits_for_the_disk_at_each_commit(
    tmp_path: Path, strace: str, how: str, each: bool
) -> None:
    """Though the server is set up to acknowledge first; ``later`` is the control."""
    log = tmp_path / "log"
    with cluster(synchronous_commit="off", wal_writer_delay="10s") as server:
        with _writer(server.url(), how) as (_, served_by):
            watching = subprocess.Popen(
                [strace, "-p", str(served_by), *SYNCS, "-o", log], stderr=subprocess.DEVNULL
            )
            if not _attached(watching, served_by):
                pytest.skip("strace may not look at another's process here")
        watching.wait(60)
        with psycopg.connect(server.url()) as connection:
            (kept,) = connection.execute("SELECT count(*) FROM one").fetchone() or (0,)
    assert kept == COMMITS
    assert (_counted(log) >= COMMITS) is each


def _attached(watching: "subprocess.Popen[bytes]", pid: int) -> bool:
    end = time.monotonic() + 10
    while time.monotonic() < end and watching.poll() is None:
        if "TracerPid:\t0\n" not in Path(f"/proc/{pid}/status").read_text():
            return True
        time.sleep(0.02)
    return False

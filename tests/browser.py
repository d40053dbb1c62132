"""A real browser without a network: Chromium, spoken to over a pipe in its DevTools protocol."""

import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
"""The first is the same engine without a window's worth of program around it: where Debian's
package is there, it takes a fraction of the time."""

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--proxy-server=http://127.0.0.1:9",  # nobody listens there
    "--remote-debugging-pipe",
)


def need_chromium() -> None:
    """Skip where there is no browser; fail where there must be one."""
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("no chromium here; .ci/run installs it")
        pytest.skip("no chromium here: apt-get install chromium fonts-noto-cjk")


class Page:
    """One tab. ``events``: what the browser told meanwhile, as (method, params)."""

    def __init__(self, to: int, back: int) -> None:
        self._to, self._back = to, back
        self._read = b""
        self._number = 0
        self._session: str | None = None
        self.events: list[tuple[str, dict[str, Any]]] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Ask the browser to do something; what it answers."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._to, json.dumps(message).encode() + b"\0")
        while True:
            told = self._next()
            if told.get("id") == self._number:
                assert "error" not in told, (method, told["error"])
                return dict(told["result"])

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._read:
            piece = os.read(self._back, 1 << 20)
            assert piece, "the browser has gone"
            self._read += piece
        line, _, self._read = self._read.partition(b"\0")
        told: dict[str, Any] = json.loads(line)
        if "method" in told:
            self.events.append((told["method"], told["params"]))
        return told

    def open(self, path: Path, width: int, height: int, fragment: str = "") -> None:
        """Show a file on a screen of so many pixels, and wait until it stands."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 800,
        )
        before = self._loaded()
        self.call("Page.navigate", url=path.absolute().as_uri() + fragment)
        while self._loaded() == before:
            self._next()
        time.sleep(0.3)  # for what the page's script does on its own time

    def _loaded(self) -> int:
        return sum(method == "Page.loadEventFired" for method, _ in self.events)

    def js(self, code: str) -> Any:
        """What a piece of JavaScript comes to; a promise is awaited."""
        found = self.call(
            "Runtime.evaluate", expression=code, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def complaints(self) -> list[str]:
        """Console errors, refused loads and exceptions so far."""
        return [
            str(params)
            for method, params in self.events
            if method in ("Runtime.exceptionThrown", "Log.entryAdded")
            or (method == "Runtime.consoleAPICalled" and params["type"] in ("error", "warning"))
        ]

    def requests(self) -> list[str]:
        """The addresses asked for so far."""
        return [
            params["request"]["url"]
            for method, params in self.events
            if method == "Network.requestWillBeSent"
        ]


@contextmanager
def browser() -> Iterator[Page]:
    """A tab in a browser of its own, that ends with the block."""
    assert CHROMIUM is not None
    read_ours, to = os.pipe()
    back, write_ours = os.pipe()
    at_3_and_4 = ("bash", "-c", f'exec "$@" 3<&{read_ours} 4>&{write_ours}', "bash")
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        subprocess.Popen(
            [*at_3_and_4, CHROMIUM, *FLAGS, f"--user-data-dir={folder}", "about:blank"],
            pass_fds=(read_ours, write_ours),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as run,
    ):
        os.close(read_ours)
        os.close(write_ours)
        try:
            yield Page(to, back)
        finally:
            os.close(to)
            os.close(back)
            run.terminate()
            run.wait(timeout=20)

"""Bodies over real HTTP: how large, how many at a time, how slow, and from whom at all."""

import asyncio
import json
import re
import select
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from api.app import body_refused
from door import body
from door.body import MOST_BODY, MOST_SHEET, OPERATION, SHEETS_AT_ONCE, BoundedBody
from tests.apart import apart
from tests.service import databases
from tests.service.edge.running import home
from tests.service.intake.handing import CHEN, HEADINGS, as_csv

SHEET = "/api/v1/intake/needs?dry_run=true&name=x.csv"
CSV = as_csv(HEADINGS, CHEN)


@dataclass
class Line:
    """A connection on which one request is made piece by piece."""

    stream: socket.socket

    def begin(self, path: str, secret: str, *headers: str, method: str = "POST") -> None:
        said = [f"{method} {path} HTTP/1.1", "Host: x", "Idempotency-Key: k", *headers]
        if secret:
            said.append(f"Authorization: Bearer {secret}")
        self.stream.sendall("\r\n".join([*said, "", ""]).encode())

    def chunk(self, data: bytes) -> None:
        self.stream.sendall(b"%x\r\n%s\r\n" % (len(data), data))

    def send(self, data: bytes) -> None:
        self.stream.sendall(data)

    def answered(self) -> tuple[int, Any]:
        """The status and the body of what came back."""
        found = bytearray()
        while b"\r\n\r\n" not in found:
            found += self._more()
        head, _, rest = bytes(found).partition(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head.lower())
        assert length
        while len(rest) < int(length[1]):
            rest += self._more()
        return int(head.split()[1]), json.loads(rest)

    def _more(self) -> bytes:
        got = self.stream.recv(1 << 16)
        assert got, "closed without an answer"
        return got


@dataclass(frozen=True)
class Served:
    port: int
    secretary: str
    organisation: str

    @contextmanager
    def line(self) -> Iterator[Line]:
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as stream:
            yield Line(stream)


@pytest.fixture(scope="module", params=databases.BACKENDS)
def served(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("uploads")
    with databases.url_of_an_empty(request.param, folder) as url:
        at_home = home(url, folder)
        here, _ = at_home.district()
        running = at_home.start("--no-worker")
        port = int(running.url.rpartition(":")[2])
        yield Served(port, here.secretary.secret, here.organisation.secret)
        running.end(kill=True)


@pytest.mark.parametrize(
    ("path", "media", "most"),
    [("/api/v1/residents", "application/json", MOST_BODY), (SHEET, "text/csv", MOST_SHEET)],
)
def test_a_body_that_says_nothing_of_its_length_is_measured_as_it_comes(
    served: Served, path: str, media: str, most: int
) -> None:
    with served.line() as line:
        line.begin(path, served.secretary, f"Content-Type: {media}", "Transfer-Encoding: chunked")
        for _ in range(most >> 16):
            line.chunk(b"x" * (1 << 16))
        line.chunk(b"x")  # and no end
        status, said = line.answered()
    assert (status, said["code"]) == (413, "body_too_large")


def test_a_fifth_large_sheet_is_asked_to_come_again(served: Served) -> None:
    large = MOST_BODY + 1
    with ExitStack() as stack:
        lines = [stack.enter_context(served.line()) for _ in range(SHEETS_AT_ONCE + 1)]
        for line in lines:
            line.begin(SHEET, served.secretary, f"Content-Length: {large + len(CSV)}")
            line.send(b"\n" * large)
        refused, held = _answered_first(lines)  # of five on their way, whichever came last
        assert [line.answered()[1]["code"] for line in refused] == ["sheets_busy"]
        with served.line() as small:  # a small one needs no place
            small.begin(SHEET, served.secretary, f"Content-Length: {len(CSV)}")
            small.send(CSV)
            assert small.answered()[0] == 200
        held[0].send(b"\n" * len(CSV))
        assert held[0].answered()[0] == 422
        assert _large(served, large)[0] == 422  # its place is free again


def _answered_first(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """Those that are answered although more of their bodies is to come, and those that are not."""
    select.select([line.stream for line in lines], [], [], 20)
    time.sleep(0.5)  # for others that might be
    ready, _, _ = select.select([line.stream for line in lines], [], [], 0)
    answered = [line for line in lines if line.stream in ready]
    return answered, [line for line in lines if line not in answered]


def _large(served: Served, size: int) -> tuple[int, str]:
    with served.line() as line:
        line.begin(SHEET, served.secretary, f"Content-Length: {size}")
        line.send(b"\n" * size)
        status, said = line.answered()
    return status, said["code"]


@pytest.mark.parametrize("path", [SHEET, "/api/v1/residents", "/api/v1/session/password"])
@pytest.mark.parametrize("length", ["Content-Length: 20000000", "Transfer-Encoding: chunked"])
def test_nobodys_body_is_waited_for(served: Served, path: str, length: str) -> None:
    method = "PUT" if path.endswith("password") else "POST"
    for secret in ("", "wrong"):
        with served.line() as line:
            line.begin(path, secret, length, method=method)
            status, said = line.answered()  # not a byte of it was sent
        assert (status, said["code"]) == (401, "signed_out")


def test_a_role_that_may_hand_in_no_sheet_is_not_waited_for(served: Served) -> None:
    with served.line() as line:
        line.begin(SHEET, served.organisation, "Content-Length: 20000000")
        status, said = line.answered()
    assert (status, said["code"]) == (403, "not_your_role")


def test_nobody_can_hold_the_places_of_sheets(served: Served) -> None:
    with ExitStack() as held:
        for _ in range(SHEETS_AT_ONCE + 1):
            line = held.enter_context(served.line())
            line.begin(SHEET, "", f"Content-Length: {2 * MOST_BODY}")
            line.send(b"\n" * 1_000)
            assert line.answered()[0] == 401
        assert _large(served, MOST_BODY + 1)[0] == 422


def test_a_body_that_does_not_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked of the guard itself: the clock of another process can't be turned."""
    monkeypatch.setattr(body, "MOST_SECONDS", 0.05)
    sent: list[Any] = []

    async def receive() -> Any:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b"x", "more_body": True}

    async def send(message: Any) -> None:
        sent.append(message)

    async def app(*_: Any) -> None:
        raise AssertionError("read whole")

    scope = {"type": "http", "path": "/", "headers": [], OPERATION: "need.post"}

    async def asked() -> None:
        async with asyncio.timeout(10):
            await BoundedBody(app, sheets=(), refuse=body_refused)(scope, receive, send)

    apart(asked())
    assert sent[0]["status"] == 408

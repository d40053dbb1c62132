"""What a service has done elsewhere, done in this process: a child and an event loop for each of
some thousand tests take a quarter of an hour, and both have tests of their own."""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from starlette.testclient import TestClient

from district.standing import Standing, checked, plain
from intake import process


@contextmanager
def one_loop() -> Iterator[None]:
    """Every client's requests run in the same loop: a client would start one for each."""

    def factory(client: TestClient) -> AbstractContextManager[BlockingPortal]:
        return nullcontext(client.portal or portal)

    with start_blocking_portal() as portal, pytest.MonkeyPatch.context() as patch:
        patch.setattr(TestClient, "_portal_factory", factory)
        yield


@contextmanager
def sheets() -> Iterator[None]:
    """Sheets are read here, as ``intake.child`` reads them."""

    def run(given: bytes, seconds: int) -> Any:
        asked, _, data = given.partition(b"\n")
        said = json.loads(asked)
        found = checked(data, said["name"], said["kind"], Standing(**said["standing"]))
        return json.loads(json.dumps(plain(found)))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process, "_run", run)
        yield

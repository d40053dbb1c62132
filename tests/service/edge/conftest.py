"""One district for a whole file of tests, where they only knock at its door."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from access.vault import Vault
from door.acting import Service
from tests.service import databases
from tests.service.story import Clock, District, district


@pytest.fixture(scope="module", params=databases.BACKENDS)
def here(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[District]:
    """Everything a round needs, shared by the tests of a file."""
    clock = Clock(datetime(2026, 11, 2, 9, 0, tzinfo=UTC), timedelta(seconds=1))
    with databases.empty(request.param, tmp_path_factory.mktemp("edge")) as made:
        yield district(Service(database=made, vault=Vault(bytes(range(32))), now=clock))

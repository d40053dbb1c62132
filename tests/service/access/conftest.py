"""The town that every test of access starts from, made once for each database."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from access.vault import Vault
from door.acting import Service
from tests.service import databases
from tests.service.access.town import Town, town
from tests.service.story import Clock


@pytest.fixture(scope="module", params=databases.BACKENDS)
def standing(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """For tests that change nothing, or rehearse what they do."""
    with databases.empty(request.param, tmp_path_factory.mktemp("town")) as database:
        clock = Clock(datetime(2026, 11, 2, 9, 0, tzinfo=UTC), timedelta(seconds=1))
        yield town(Service(database=database, vault=Vault(bytes(range(32))), now=clock))

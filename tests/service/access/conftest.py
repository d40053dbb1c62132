"""The town that every test of access starts from, made once for each database."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher

from access import accounts
from access.vault import Vault
from door.acting import Service
from tests.service import databases
from tests.service.access.town import Town, town
from tests.service.story import Clock


@pytest.fixture(scope="package", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """Hashing is slow on purpose; what it costs is not what is tested here."""
    with pytest.MonkeyPatch.context() as patch:
        quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(accounts, "HASHER", quick)
        patch.setattr(accounts, "NOBODY", quick.hash("nobody signs in with this"))
        yield


@pytest.fixture(scope="module", params=databases.BACKENDS)
def standing(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """For tests that change nothing, or rehearse what they do."""
    with databases.empty(request.param, tmp_path_factory.mktemp("town")) as database:
        clock = Clock(datetime(2026, 11, 2, 9, 0, tzinfo=UTC), timedelta(seconds=1))
        yield town(Service(database=database, vault=Vault(bytes(range(32))), now=clock))

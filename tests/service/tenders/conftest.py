"""A market for each test, on either database."""

from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from access import accounts
from door.acting import Service
from tests.service.story import Clock
from tests.service.tenders.market import Market
from tests.service.tenders.market import market as told
from tests.service.tenders.reader import Reader
from tests.service.tenders.standard import Standard


@pytest.fixture(scope="package", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """Hashing is slow on purpose; what it costs is not what is tested here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture
def market(service: Service, clock: Clock) -> Market:
    return told(service, clock)


@pytest.fixture(scope="package")
def standard() -> Standard:
    return Standard()


@pytest.fixture
def anybody(market: Market, standard: Standard) -> Reader:
    return Reader(market, standard)

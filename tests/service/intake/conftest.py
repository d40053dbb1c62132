"""A district for each test, whose passwords are quick to check."""

import pytest
from argon2 import PasswordHasher

from access import accounts
from door.acting import Service
from tests.service.story import District, district


@pytest.fixture
def here(service: Service, monkeypatch: pytest.MonkeyPatch) -> District:
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(accounts, "HASHER", quick)
    return district(service)

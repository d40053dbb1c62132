"""Passwords that are quick to check."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from argon2 import PasswordHasher

from access import accounts


@contextmanager
def quick() -> Iterator[None]:
    """Hashing is slow on purpose; what it costs is not what is tested."""
    with pytest.MonkeyPatch.context() as patch:
        hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(accounts, "HASHER", hasher)
        patch.setattr(accounts, "NOBODY", hasher.hash("nobody signs in with this"))
        yield

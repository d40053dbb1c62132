"""A district for each test."""

import pytest

from door.acting import Service
from tests.service.story import District, district


@pytest.fixture
def here(service: Service) -> District:
    return district(service)

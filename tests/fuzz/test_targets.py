"""Each target of ``make fuzz`` takes its seeds, and a few bytes changed in them by chance."""

from importlib import import_module
from random import Random

import pytest

from tests.fuzz.__main__ import TARGETS

TRIES = 4


@pytest.mark.parametrize("name", TARGETS)
def test_seeds_and_what_is_a_little_like_them_are_no_defect(name: str) -> None:
    target, random = import_module(f"tests.fuzz.{name}"), Random(1)
    seeds = list(target.seeds())
    assert len(seeds) > 6
    for seed in seeds:
        target.one(seed)
        for _ in range(TRIES):
            changed = bytearray(seed)
            for _ in range(random.randint(1, 8)):
                changed[random.randrange(1, len(changed))] = random.randrange(256)
            target.one(bytes(changed))


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_is_no_defect_either(name: str) -> None:
    target = import_module(f"tests.fuzz.{name}")
    for data in (b"", b"\0", b"\1", b"\xff", b"\2\0"):
        target.one(data)

"""A guard is taken away, and the very test that holds its promise must fail: or it holds none."""

from collections.abc import Callable
from typing import Any

import pytest

FAILS = (AssertionError, KeyError, pytest.fail.Exception)
"""Of what was asserted; or there was no ``code`` to compare in an answer that refuses nothing."""


def fails(test: Callable[..., Any], **given: Any) -> None:
    """The test, called as pytest would, fails for that and for nothing else."""
    with pytest.raises(FAILS):
        test(**given)

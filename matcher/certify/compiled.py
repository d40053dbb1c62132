"""Compilation to machine code, kept on disk, without losing a function's type."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

from matcher import machine

P = ParamSpec("P")
T = TypeVar("T")


def compiled(function: Callable[P, T]) -> Callable[P, T]:
    """Numba's ``njit``: the function must work on integers and integer arrays alone.

    Integers inside are 64 bits wide and wrap around silently; each caller says why its figures
    fit.
    """
    return cast(Callable[P, T], machine.njit(cache=True)(function))


def lean(function: Callable[P, T]) -> Callable[P, T]:
    """The same for a function that makes no array and calls lean ones only: many times as fast."""
    return cast(Callable[P, T], machine.lean(cache=True)(function))

"""Machine code kept on disk, and made anew when anything that it was made of has changed.

A kernel is made of its own file, of the kernels it calls and of the constants it reads. Numba
minds its own file only: where one of the others changed, it would run the old code.
"""

import functools
import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
from numba.core.caching import InTreeCacheLocator, UserProvidedCacheLocator, UserWideCacheLocator

ROOT = Path(__file__).parents[1]

IMPORT = re.compile(r"^from (matcher[\w.]*) import (\([^)]*\)|.*)$", re.MULTILINE)


@functools.cache
def imported(file: Path) -> set[Path]:
    """The files of this room that a file imports."""
    found = set()
    for module, listed in IMPORT.findall(file.read_text("utf-8")):
        for name in (module, *(f"{module}.{name}" for name in re.findall(r"\w+", listed))):
            path = ROOT.joinpath(*name.split("."))
            found |= {path.with_suffix(".py"), path / "__init__.py"}
    return {path for path in found if path.is_file()}


def made_of(file: Path) -> set[Path]:
    """The file, what it imports, what that imports, and so on."""
    found, waiting = {file}, [file]
    while waiting:
        new = imported(waiting.pop()) - found
        found |= new
        waiting += new
    return found


@functools.cache
def stamp(file: Path) -> str:
    """Another one when anything a file's kernels are made of is another."""
    digest = hashlib.sha256()
    for path in sorted(made_of(file)):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


class _Stamped:
    """One file a kernel, whatever its stamp and its line: old code is written over."""

    _py_file: str

    def get_source_stamp(self) -> str:
        return stamp(Path(self._py_file))

    def get_disambiguator(self) -> str:
        return "kernel"


class Named(_Stamped, UserProvidedCacheLocator):
    """In ``NUMBA_CACHE_DIR``, where that is set."""


class Beside(_Stamped, InTreeCacheLocator):
    """In ``__pycache__`` beside the source, where that can be written."""


class Home(_Stamped, UserWideCacheLocator):
    """In the user's own cache."""


LOCATORS = ",".join(f"{one.__module__}.{one.__name__}" for one in (Named, Beside, Home))

config: Any = numba.config
"""Where numba reads its settings when a function is decorated."""


def _forgiving(kernel: Any) -> Any:
    """Code that can't be read is code that isn't there.

    An index names the types it was made for: numba fails on one that has gone since, or on a file
    cut short, before it looks whether the code is still wanted.
    """
    kept = getattr(kernel._cache, "_cache_file", None)
    if kept is not None:
        kept._load_index = _or_else(kept._load_index, dict)
        kept._load_data = _or_else(kept._load_data, lambda: None)
    return kernel


def _or_else(read: Callable[..., Any], otherwise: Callable[[], Any]) -> Callable[..., Any]:
    """``otherwise``: makes what stands in, anew each time, for numba writes into the index."""

    def reading(*arguments: Any) -> Any:
        try:
            return read(*arguments)
        except Exception:  # noqa: BLE001 - whatever unpickling may meet
            return otherwise()

    return reading


def njit(**options: Any) -> Callable[[Any], Any]:
    """Numba's ``njit``, which looks for the code of earlier runs as above.

    Python's other threads go on while a kernel runs: one of them listens for Ctrl-C.
    """

    def kernel(function: Any) -> Any:
        others = config.CACHE_LOCATOR_CLASSES
        config.CACHE_LOCATOR_CLASSES = LOCATORS
        try:
            return _forgiving(numba.njit(nogil=True, **options)(function))
        finally:
            config.CACHE_LOCATOR_CLASSES = others

    return kernel


def lean(**options: Any) -> Callable[[Any], Any]:
    """``njit`` for a kernel that makes no array of its own.

    Whoever makes one counts who holds it, and with it every array of every tuple it reads from:
    most of the time of a kernel that is short and called often. One that makes none need not; it
    may not return or keep an array or a view either, and calls lean kernels only.
    """
    return njit(_nrt=False, **options)


def is_built(kernel: Any) -> bool:
    """Has an earlier run left its code, made of what is here now?"""
    return bool(kernel._cache._cache_file._load_index())

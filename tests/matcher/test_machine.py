"""Machine code is kept from run to run, and made anew when what it was made of changes."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from matcher import machine

HOUSE = Path(__file__).parents[2]
MATCHER = sorted((HOUSE / "matcher").rglob("*.py"))

OUTER = """
from matcher.inner import (
    STEP,
    doubled,
)
from matcher.machine import njit

@njit(cache=True)
def outer(x):
    return doubled(x) + STEP
"""
INNER = """
from matcher.machine import njit

STEP = 1

@njit(cache=True)
def doubled(x):
    return 2 * x
"""
RUN = """
from matcher.outer import outer
from matcher.machine import is_built
built = is_built(outer)
print(outer(10), built, is_built(outer))
"""


class Room:
    """A matcher of two kernels, one of which calls the other."""

    def __init__(self, place: Path) -> None:
        self.place = place / "matcher"
        self.place.mkdir()
        for name, text in {"__init__": "", "outer": OUTER, "inner": INNER, "aside": ""}.items():
            self.write(name, text)
        self.write("machine", Path(machine.__file__).read_text("utf-8"))

    def write(self, name: str, text: str) -> None:
        (self.place / f"{name}.py").write_text(text, "utf-8")

    def run(self, code: str = RUN, **environment: str) -> str:
        """What the outer kernel makes of 10, and whether its code was there before, and after."""
        run = subprocess.run(
            [sys.executable, "-B", "-c", code],
            cwd=self.place.parent,
            env={name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
            | environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        return run.stdout.strip()


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


def kept(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*.nb?"))


@pytest.mark.parametrize(
    ("before", "after", "made"), [("2 * x", "3 * x", "31"), ("STEP = 1", "STEP = 2", "22")]
)
def test_another_file_that_changed_is_noticed(
    before: str, after: str, made: str, room: Room
) -> None:
    """One of a kernel it calls, or of a constant it reads; and old code is written over."""
    assert room.run() == "21 False True"
    files = kept(room.place)
    room.write("inner", "\n\n" + INNER.replace(before, after))
    assert room.run() == f"{made} False True"
    assert kept(room.place) == files


def test_code_is_kept_while_nothing_it_is_made_of_changes(room: Room) -> None:
    room.run()
    room.write("aside", "CHANGED = True")
    assert room.run() == "21 True True"


TYPED = """
from typing import NamedTuple
from matcher.machine import njit

STEP = 1

class Pair(NamedTuple):
    x: int

@njit(cache=True)
def twice(pair):
    return 2 * pair.x

def doubled(x):
    return twice(Pair(x))
"""


def test_code_made_for_types_that_have_gone_is_made_anew(room: Room) -> None:
    room.write("outer", OUTER.replace("@njit(cache=True)", ""))
    run = RUN.replace("outer import outer", "inner import *").replace("outer", "twice")
    run = run.replace("twice(10)", "twice(Pair(10))")
    room.write("inner", TYPED)
    assert room.run(run) == "20 False True"
    room.write("inner", TYPED.replace("Pair", "Couple"))
    assert room.run(run.replace("Pair", "Couple")) == "20 False True"


def test_files_cut_short_are_made_anew(room: Room) -> None:
    room.run()
    for name in kept(room.place):
        (path,) = room.place.rglob(name)
        path.write_bytes(path.read_bytes()[:100])
    assert room.run() == "21 False True"
    for path in room.place.rglob("*.nbc"):
        path.write_bytes(path.read_bytes()[:100])
    assert room.run() == "21 True True"


CUT_AGAIN = """
from pathlib import Path
from matcher.outer import outer
from matcher.machine import is_built

index = Path(INDEX)
index.write_bytes(b"cut short")
made = outer(10)
index.write_bytes(b"cut short")
print(made, is_built(outer))
"""


def test_an_index_that_is_cut_short_again_is_not_taken_for_code(room: Room) -> None:
    """The stand-in for it keeps nothing of what was entered when it was first read."""
    room.run()
    (index,) = room.place.rglob("outer.outer*.nbi")
    code = CUT_AGAIN.replace("INDEX", repr(str(index)))
    assert room.run(code) == "21 False"


def test_it_is_kept_where_the_user_says(room: Room, tmp_path: Path) -> None:
    assert room.run(NUMBA_CACHE_DIR=str(tmp_path / "mine")) == "21 False True"
    assert kept(tmp_path / "mine")
    assert not kept(room.place)


def test_where_the_package_can_not_be_written_it_is_kept_in_the_users_cache(
    room: Room, tmp_path: Path
) -> None:
    (room.place / "__pycache__").write_text("no folder can be here")
    home = {"HOME": str(tmp_path / "home"), "XDG_CACHE_HOME": str(tmp_path / "home" / "cache")}
    assert room.run(**home) == "21 False True"
    assert room.run(**home) == "21 True True"
    assert kept(tmp_path / "home")


def really_imported(file: Path) -> Iterator[Path]:
    """But for what only a type checker imports."""
    tree = ast.parse(file.read_text("utf-8"))
    checked = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        names = []
        if id(node) in checked:
            continue
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.module
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        for name in names:
            path = HOUSE.joinpath(*name.split("."))
            yield from (path.with_suffix(".py"), path / "__init__.py")


@pytest.mark.parametrize("file", MATCHER, ids=lambda file: str(file.relative_to(HOUSE)))
def test_every_import_is_found(file: Path) -> None:
    assert machine.imported(file) == {path for path in really_imported(file) if path in MATCHER}


def test_kernels_of_the_checkers_do_not_change_with_the_solve() -> None:
    made_of = {path.name for path in machine.made_of(HOUSE / "matcher" / "certify" / "best.py")}
    assert {"best.py", "records.py", "machine.py"} <= made_of
    assert not {"ruin.py", "eligibility.py"} & made_of
    made_of = {path.name for path in machine.made_of(HOUSE / "matcher" / "search" / "ruin.py")}
    assert {"moves.py", "labels.py", "machine.py"} <= made_of


def test_every_kernel_is_kept_this_way() -> None:
    own = re.compile(r"^\s*(from numba import|import numba)", re.MULTILINE)
    assert [file.name for file in MATCHER if own.search(file.read_text("utf-8"))] == ["machine.py"]

"""How this program was called, so that what it says to type next can be typed."""

import re
import shutil
import sys
from pathlib import Path

NAME = "linli"


def command() -> str:
    """``linli`` where that finds this program; else the path by which it was found, such as
    ``.venv/bin/linli``."""
    called = sys.argv[0] if sys.argv else ""
    if Path(called).name == "__main__.py":
        return f"{_typed(sys.executable)} -m {NAME}"
    return _typed(called) if Path(called).stem == NAME and Path(called).is_file() else NAME


def as_called(text: str) -> str:
    """A text in which every ``linli`` before a word to type is how the program was called."""
    return re.sub(rf"\b{NAME}(?= [a-zA-Z-])", lambda _: command(), text)


def for_others(text: str) -> str:
    """The same in what is handed on, which names no path of one machine."""
    return text if Path(command().split()[0]).is_absolute() else as_called(text)


def _typed(program: str) -> str:
    """The least to type for a program: its name where that finds it, the path seen from here."""
    found = shutil.which(Path(program).name)
    if found and Path(found).absolute() == Path(program).absolute():
        return Path(program).name
    here = Path.cwd()
    below = Path(program).is_absolute() and Path(program).is_relative_to(here)
    return str(Path(program).relative_to(here)) if below else program

"""Where a command may write, found out before it works for a minute."""

import tempfile
from pathlib import Path

from linli.desk import Refusal


def writable(output: Path, *inputs: Path) -> None:
    """Refuse an output file that can't be written, or that would replace an input.

    Raises
    ------
    Refusal
        With the folder or file that stands in the way.
    """
    folder = output.absolute().parent
    if not folder.is_dir():
        raise Refusal("cli.output.no_folder", path=str(output), folder=str(folder))
    if output.is_dir():
        raise Refusal("cli.output.is_folder", path=str(output))
    if any(output.resolve() == read.resolve() for read in inputs):
        raise Refusal("cli.output.is_input", path=str(output))
    _try_writing(folder, output)


def folder(output: Path) -> None:
    """Make a folder to write into, and refuse one that can't be made or written."""
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal("cli.output.refused", path=str(output), why=error.strerror) from error
    _try_writing(output, output)


def new_folder(output: Path) -> None:
    """Refuse a folder that can't be made, or has something in it already."""
    beside = output.absolute().parent
    if not beside.is_dir():
        raise Refusal("cli.output.no_folder", path=str(output), folder=str(beside))
    if output.exists() and not (output.is_dir() and not any(output.iterdir())):
        raise Refusal("cli.output.not_empty", path=str(output))
    _try_writing(beside, output)


def _try_writing(folder: Path, output: Path) -> None:
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise Refusal("cli.output.refused", path=str(output), why=error.strerror) from error

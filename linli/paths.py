"""Where a command may write, found out before it works for a minute."""

import os
import tempfile
from os.path import realpath
from pathlib import Path

from linli.desk import Refusal
from matcher.faults import why
from matcher.files.atomic import STDOUT, is_stream
from words import say


def writable(output: Path, *inputs: Path) -> None:
    """Refuse an output file that can't be written, or that would replace an input.

    A pipe, a terminal or a device such as ``/dev/null`` is written into; a disk is refused.

    Raises
    ------
    Refusal
        With the folder or file that stands in the way.
    """
    if output == STDOUT:
        return
    folder = Path(realpath(output)).parent  # a link is written behind
    try:
        if not folder.is_dir():
            raise Refusal("cli.output.no_folder", path=str(output), folder=str(folder))
        if output.is_dir():
            raise Refusal("cli.output.is_folder", path=str(output))
        if is_stream(output):
            _writable_stream(output)
            return
    except OSError as error:
        raise refused(output, error) from error
    if any(realpath(output) == realpath(read) for read in inputs):
        raise Refusal("cli.output.is_input", path=str(output))
    _try_writing(folder, output)


def shown(output: Path, lang: str) -> str:
    """What a file written is called."""
    return say(lang, "cli.output.stdout") if output == STDOUT else str(output)


def typed(output: Path) -> str:
    """How it would be typed."""
    return "-" if output == STDOUT else str(output)


def _writable_stream(output: Path) -> None:
    """Not opened: a pipe would wait for its reader, and end when it is closed again."""
    if output.is_block_device() or output.is_socket():
        raise Refusal("cli.output.special", path=str(output))
    if not os.access(output, os.W_OK):
        raise Refusal("cli.output.refused", path=str(output), why="EACCES")


def folder(output: Path) -> None:
    """Make a folder to write into, and refuse one that can't be made or written."""
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refused(output, error) from error
    _try_writing(output, output)


def new_folder(output: Path) -> None:
    """Refuse a folder that can't be made, or has something in it already."""
    beside = output.absolute().parent
    try:
        if not beside.is_dir():
            raise Refusal("cli.output.no_folder", path=str(output), folder=str(beside))
        if output.exists() and not (output.is_dir() and not any(output.iterdir())):
            raise Refusal("cli.output.not_empty", path=str(output))
    except OSError as error:
        raise refused(output, error) from error
    _try_writing(beside, output)


def refused(output: Path, error: OSError) -> Refusal:
    """The system's no to what is to be written."""
    return Refusal("cli.output.refused", path=str(output), why=why(error))


def _try_writing(folder: Path, output: Path) -> None:
    try:
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise refused(output, error) from error

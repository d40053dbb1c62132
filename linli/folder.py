"""What a command is pointed at becomes an instance."""

from pathlib import Path

from matcher.files import read_instance
from matcher.instance import Instance


def load(path: Path) -> Instance:
    """The instance in a JSON or compact file.

    Raises
    ------
    InvalidInstance
        With the file, record and field of every mistake.
    """
    return read_instance(path)

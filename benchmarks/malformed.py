"""A benchmark file that is not what it should be."""

from pathlib import Path


class Malformed(Exception):
    """The file, the line and what is wrong."""

    def __init__(self, path: Path, line: int, wrong: str) -> None:
        super().__init__(f"{path}:{line}: {wrong}")

"""Instances and results, to and from disk.

Two forms of an instance: JSON, and columns for large ones (``.linli``); a result is JSON. Reading
takes nothing on trust: what is not such a file raises ``InvalidInstance`` with every fault found,
never anything else. Writing puts a whole file in place or leaves what was there.
"""

import io
from pathlib import Path
from typing import TypeVar

from matcher.faults import InvalidInstance
from matcher.files import columns, json_form
from matcher.files.atomic import in_place
from matcher.files.reading import at_file, contents, no_collection
from matcher.instance import Instance
from matcher.plan import Result
from matcher.sites import Sited

__all__ = [
    "instance_bytes",
    "instance_from",
    "read_instance",
    "read_result",
    "read_sited",
    "write_instance",
    "write_result",
    "write_sited",
]

SUFFIX = ".linli"

Answer = TypeVar("Answer", Result, Sited)


def read_instance(path: Path) -> Instance:
    """The instance in a file of either form, told by what it holds, not by its name.

    Raises
    ------
    InvalidInstance
        With the file's name in every fault's ``file``.
    """
    return instance_from(contents(path), path.name)


def instance_from(data: bytes, file: str) -> Instance:
    """The same, of a file's contents; ``file`` is what messages call it."""
    try:
        with no_collection():
            if data.startswith(columns.MAGIC):
                return columns.read(data)
            return json_form.read(data, Instance)
    except InvalidInstance as invalid:
        raise at_file(invalid, file) from None


def instance_bytes(instance: Instance) -> bytes:
    """As columns: what ``instance_from`` reads."""
    file = io.BytesIO()
    columns.write(instance, file)
    return file.getvalue()


def write_instance(instance: Instance, path: Path) -> None:
    """As columns where the name ends in ``.linli``, else as JSON (whose SHA-256 is the digest)."""
    if path.suffix == SUFFIX:
        with in_place(path) as file:
            columns.write(instance, file)
    else:
        text = instance.canonical.encode()
        with in_place(path) as file:
            file.write(text)


def read_result(path: Path) -> Result:
    """The result in a JSON file.

    Raises
    ------
    InvalidInstance
        With the file's name in every fault's ``file``.
    """
    return _read(path, Result)


def write_result(result: Result, path: Path) -> None:
    """As JSON."""
    _write(result, path)


def read_sited(path: Path) -> Sited:
    """Where places are to open, in a JSON file.

    Raises
    ------
    InvalidInstance
        With the file's name in every fault's ``file``.
    """
    return _read(path, Sited)


def write_sited(sited: Sited, path: Path) -> None:
    """As JSON."""
    _write(sited, path)


def _read(path: Path, kind: type[Answer]) -> Answer:
    try:
        return json_form.read(contents(path), kind)
    except InvalidInstance as invalid:
        raise at_file(invalid, path.name) from None


def _write(answer: Result | Sited, path: Path) -> None:
    text = answer.model_dump_json().encode()
    with in_place(path) as file:
        file.write(text)

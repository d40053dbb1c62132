"""Mistakes in what was handed in: values with a code and parameters, said in words elsewhere."""

import dataclasses
import errno
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Fault:
    """One mistake: its code, and the place it stands at.

    ``kind`` is the table (``needs``, ``offers``, …), ``record`` the id, ``field`` the field.
    ``params`` fill the sentence: what was found, what was expected; a reader of files adds
    ``file``, ``row`` and ``column``.
    """

    code: str
    kind: str = ""
    record: str = ""
    field: str = ""
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)


def why(error: OSError | ValueError) -> str:
    """The name of the system's error, as ``ENOENT``; a ValueError is a name it takes for none."""
    number = error.errno if isinstance(error, OSError) else errno.EINVAL
    return errno.errorcode.get(number or 0, str(number))


class InvalidInstance(Exception):
    """What was handed in can't be read as an instance, a plan or a certificate."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        first = self.faults[0]
        where = " ".join(part for part in (first.kind, first.record, first.field) if part)
        super().__init__(f"{len(self.faults)} fault(s), first: {first.code} at {where}")

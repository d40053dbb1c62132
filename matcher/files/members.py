"""A zip's members, read without trusting what it says of itself."""

import struct
import zipfile
import zlib
from collections import Counter
from io import BytesIO
from typing import Self

from matcher.faults import Fault, InvalidInstance

MOST_BYTES = 2 << 30
MOST_MEMBERS = 1_000
MOST_RATIO = 100
FREE_BYTES = 64 << 20
"""A file may unpack to this much whatever its size; beyond, to ``MOST_RATIO`` times its own."""

_PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,  # encrypted; NotImplementedError: a compression unknown
    ValueError,
    LookupError,
    OverflowError,
)


class Members:
    """Raises ``InvalidInstance`` for whatever is no sound zip within the limits."""

    def __init__(self, data: bytes) -> None:
        most = min(MOST_BYTES, FREE_BYTES + MOST_RATIO * len(data))
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except _BROKEN:
            raise InvalidInstance([Fault("not_a_zip")]) from None
        entries = self._zip.infolist()
        if len(entries) > MOST_MEMBERS or sum(entry.file_size for entry in entries) > most:
            raise InvalidInstance([Fault("unpacks_too_large", params={"megabytes": most >> 20})])
        twice = max(Counter(entry.filename for entry in entries).values(), default=0) > 1
        if twice or any(entry.compress_type not in _PLAIN for entry in entries):
            raise InvalidInstance([Fault("not_a_zip")])
        self.names = frozenset(entry.filename for entry in entries)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._zip.close()

    def read(self, name: str) -> bytes | None:
        """A member's bytes, never more than it declared; None if there is none."""
        if name not in self.names:
            return None
        try:
            with self._zip.open(name) as member:
                # A bounded read: a plain read() unpacks all there is before it looks at the size.
                return member.read(self._zip.getinfo(name).file_size + 1)
        except _BROKEN:
            params = {"member": name}
            raise InvalidInstance([Fault("broken_member", params=params)]) from None

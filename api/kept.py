"""Answers that cost much to make and are open to everybody: made once for what they are made of."""

import threading
from collections import OrderedDict
from collections.abc import Callable


class Kept:
    """Of this process, at most ``most_bytes`` of them: those made last."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self._kept: OrderedDict[bytes, bytes] = OrderedDict()
        self._bytes = 0
        self._making = threading.Lock()

    def of(self, digest: bytes, make: Callable[[], bytes]) -> bytes:
        """What is made of what has this digest. Whoever asks while it is made waits for it: however
        many ask at once, one of them costs."""
        found = self._kept.get(digest)
        if found is not None:
            return found
        with self._making:
            found = self._kept.get(digest)
            if found is None:
                found = make()
                self._keep(digest, found)
        return found

    def _keep(self, digest: bytes, made: bytes) -> None:
        self._kept[digest] = made
        self._bytes += len(made)
        while self._bytes > self.most_bytes:
            _, gone = self._kept.popitem(last=False)
            self._bytes -= len(gone)

"""One answer at a time in a process: each takes the memory of a whole round."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from access.refusal import Conflict


@contextmanager
def alone(one: threading.Lock, patience: float, busy: str) -> Iterator[None]:
    """``patience``: seconds that somebody waits for another's answer; ``busy``: what they are told
    then.

    Raises
    ------
    Conflict
        Others have not come to an end.
    """
    if not one.acquire(timeout=patience):
        raise Conflict(busy)
    try:
        yield
    finally:
        one.release()

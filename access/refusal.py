"""What a use case refuses, as a code with parameters; ``words`` makes a sentence of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from matcher.faults import Fault


class Refusal(Exception):
    """Not done, and nothing changed. ``code`` is a key of the ``refusals`` catalogue."""

    def __init__(self, code: str, **params: Any) -> None:
        self.code = code
        self.params: Mapping[str, Any] = params
        super().__init__(f"{code} {params}")


class SignedOut(Refusal):
    """Nobody, or nobody any more."""


class Forbidden(Refusal):
    """This role may not do this at all."""


class Absent(Refusal):
    """Not there, or not within what this account may see: the two are not told apart."""

    def __init__(self, kind: str, id: str) -> None:
        super().__init__("absent", kind=kind, id=id)


class Over(Absent):
    """There no more, for what is asked was done before: somebody has pressed twice."""

    def __init__(self, code: str, kind: str, id: str) -> None:
        Refusal.__init__(self, code, kind=kind, id=id)


class Stale(Refusal):
    """It has changed since it was read."""

    def __init__(self, kind: str, id: str) -> None:
        super().__init__("stale", kind=kind, id=id)


class Conflict(Refusal):
    """Lawful by itself, but not as things stand."""


class Unfit(Conflict):
    """What stands makes no instance. ``faults``: what the matcher holds against it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("not_an_instance", count=len(faults))
        self.faults = tuple(faults)


class Invalid(Refusal):
    """A value that cannot be. ``field`` says where, in dots."""

    def __init__(self, field: str, code: str, **params: Any) -> None:
        self.field = field
        super().__init__(code, **params)


class TooMany(Refusal):
    """Too many tries; ``seconds``: when to try again."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__("too_many", seconds=seconds)

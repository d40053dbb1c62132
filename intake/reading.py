"""A file made into a sheet: read by a child, its residents sealed, before any transaction."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from access.tx import Tx
from access.vault import Vault
from intake import process, taking
from intake.standing import standing
from intake.taking import Sheet
from needs.intake import known

T = TypeVar("T")


class Gather(Protocol):
    """Reads in a transaction of its own."""

    def __call__(self, work: Callable[[Tx], T], /) -> T: ...


def sheet_of(gather: Gather, vault: Vault, kind: str, name: str, data: bytes) -> Sheet:
    """What is in it for whoever hands it in, against the record as it stands.

    Raises
    ------
    Invalid, TooMany
        As ``intake.process.checked`` does.
    """
    against = gather(lambda tx: standing(tx, kind))
    checked = process.checked(data, name, kind, against)
    there = gather(lambda tx: known(tx, checked.rows)) if kind == "needs" else {}
    return taking.sheet(vault, kind, name, taking.digest_of(data), checked, against, there)

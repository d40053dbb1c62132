"""``linli audit``: whether the trail is as it was written, and its head to note down elsewhere."""

import re

from access import trail
from access.trail import Broken
from linli.commands import record
from linli.desk import Desk, Refusal

NOTED = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")


def head(desk: Desk) -> bool:
    """Print the head, once the trail up to it is found sound; whether it is."""
    return _verified(desk, None, as_json=False, told="cli.audit.head.is")


def verify(desk: Desk, noted: str | None, as_json: bool) -> bool:
    """Say whether the trail is whole, and holds the head that was noted; whether it does.

    Raises
    ------
    Refusal
        What was noted is no head.
    """
    expected = None
    if noted is not None:
        said = NOTED.fullmatch(noted.strip())
        if said is None:
            raise Refusal("cli.audit.verify.no_head", said=noted)
        expected = int(said[1]), said[2]
    return _verified(desk, expected, as_json=as_json, told="cli.audit.verify.holds")


def _verified(desk: Desk, expected: tuple[int, str] | None, *, as_json: bool, told: str) -> bool:
    database = record.service(record.told()).database
    try:
        with database.read() as session:
            found = trail.verify(session, expected)
    finally:
        database.close()
    broken = isinstance(found, Broken)
    if as_json and isinstance(found, Broken):
        desk.json({"sound": False, "broken_at": found.seq})
    elif as_json and not isinstance(found, Broken):
        desk.json({"sound": True, "seq": found[0], "hash": found[1]})
    elif isinstance(found, Broken):
        desk.warn("cli.audit.verify.broken", seq=found.seq)
    else:
        desk.tell(told, entries=found[0], head=f"{found[0]}:{found[1]}")
    return not broken

"""How releases are handed out: a release package, or a record package with what they come to."""

import re
import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from tenders.ocds.history import History, history_of
from tenders.ocds.release import release
from tenders.ocds.values import Object, moment

EXAMPLE_PREFIX = "ocds-000000"
"""Registered for nobody."""
PREFIX = re.compile(r"ocds-[a-z0-9]{6}")

VERSION = "1.1"
PLACE = "https://raw.githubusercontent.com/open-contracting-extensions"
EXTENSIONS = (
    f"{PLACE}/ocds_lots_extension/v1.1.5/extension.json",
    f"{PLACE}/ocds_bid_extension/v1.1.5/extension.json",
)


def release_package(session: Session, id: str, now: datetime, prefix: str) -> Object:
    """Every release of a published call, the oldest first.

    Raises
    ------
    Absent
    """
    return releases_of(history_of(session, id, now), prefix)


def releases_of(told: History, prefix: str) -> Object:
    """The same, of what has happened to the call."""
    ocid = f"{prefix}-{told.call.id}"
    return _package(ocid, told, "releases") | {"releases": _releases(ocid, told)}


def record_package(session: Session, id: str, now: datetime, prefix: str) -> Object:
    """The same with what they come to by now. A release says all that stood at its moment, so the
    last one is what merging them gives.

    Raises
    ------
    Absent
    """
    return record_of(history_of(session, id, now), prefix)


def record_of(told: History, prefix: str) -> Object:
    """The same, of what has happened to the call."""
    ocid = f"{prefix}-{told.call.id}"
    releases = _releases(ocid, told)
    compiled = releases[-1] | {"id": f"{ocid}-{releases[-1]['date']}", "tag": ["compiled"]}
    record = {"ocid": ocid, "releases": releases, "compiledRelease": compiled}
    return _package(ocid, told, "record") | {"records": [record]}


def _releases(ocid: str, told: History) -> list[Object]:
    return [release(ocid, told, at) for at in told.steps]


def _package(ocid: str, told: History, kind: str) -> Object:
    """``uri``: the same for a call wherever it is asked for, for the service does not know by which
    address; ``publishedDate``: of the last release, for nothing has changed since."""
    return {
        "uri": uuid.uuid5(uuid.NAMESPACE_OID, f"{ocid}/{kind}").urn,
        "version": VERSION,
        "extensions": list(EXTENSIONS),
        "publishedDate": moment(max(told.steps)),
        "publisher": {"name": told.area.name},
    }

"""Candidate places handed in as a sheet: read by a child, judged, and kept nowhere."""

from collections.abc import Sequence

from sqlalchemy import select

from access.areas import Area, within
from access.tx import Tx
from district.candidates import candidate_of
from district.standing import Checked, Standing
from intake import process
from intake.reading import Gather
from intake.standing import standing
from matcher.instance import Point
from matcher.sites import Candidate
from sheets.siting_kinds import CANDIDATES

LONGEST = 200
"""Characters of a name."""


def standing_for(tx: Tx) -> Standing:
    """What a sheet of candidates may name."""
    return standing(tx, CANDIDATES.name)


def checked(gather: Gather, name: str, data: bytes) -> Checked:
    """What is in a sheet, against the record as it stands.

    Raises
    ------
    Invalid, TooMany
        As ``intake.process.checked`` does.
    """
    return process.checked(data, name, CANDIDATES.name, gather(standing_for))


def places_of(found: Checked) -> Sequence[Candidate]:
    """The rows of a sheet in which nothing is wrong."""
    return [candidate_of(row.said) for row in found.rows]


def point_of(tx: Tx, community: str) -> Point | None:
    """Where a community of the actor's area stands; none where it is not, or nobody has said."""
    area = tx.session.scalar(
        select(Area).where(Area.id == community, within(Area.path, tx.actor.area))
    )
    if area is None or area.lon_udeg is None or area.lat_udeg is None:
        return None
    return Point(lon_udeg=area.lon_udeg, lat_udeg=area.lat_udeg)

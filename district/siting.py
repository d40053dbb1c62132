"""The candidates in a file, against the district that they are for."""

import dataclasses

from district.candidates import candidate_of
from district.standing import Standing, checked
from matcher.faults import InvalidInstance
from matcher.instance import FAULTS_REPORTED, Instance
from matcher.sites import Candidate
from sheets.flaws import BadCell
from sheets.measures import YUAN
from sheets.siting_kinds import CANDIDATES

KINDS = ("communities", "service_types")


MOST_FEN = 10**12


def budget_in(text: str) -> int | None:
    """What a budget comes to in fen, written as in a sheet: 50000, 5万; none where it is no sum of
    money, or none that opens anything."""
    try:
        fen = YUAN.read(text.strip()) if text.strip() else 0
    except BadCell:
        return None
    return fen if isinstance(fen, int) and 0 < fen <= MOST_FEN else None


def candidates_in(data: bytes, name: str, instance: Instance) -> tuple[Candidate, ...]:
    """The places that a sheet proposes; ``name`` is what messages call the file.

    Raises
    ------
    InvalidInstance
        With the file, row and column of every mistake, up to ``FAULTS_REPORTED``.
    """
    records = {
        kind: [one.model_dump(mode="json") for one in getattr(instance, kind)] for kind in KINDS
    }
    records["slots"] = [one.model_dump(mode="json") for one in instance.grid]
    standing = Standing(records, [], instance.period.start.isoformat())
    found = checked(data, name, CANDIDATES.name, standing)
    if found.faults:
        # Here everything is within reach: what is not found is not there.
        told = [
            dataclasses.replace(
                one,
                code=one.code.replace("not_standing", "not_in_sheet"),
                params={"file": found.file, **one.params},
            )
            for one in found.faults
        ]
        raise InvalidInstance(told[:FAULTS_REPORTED])
    return tuple(candidate_of(row.said) for row in found.rows)

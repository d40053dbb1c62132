"""The candidates in a file, against the district that they are for."""

import dataclasses

from district.candidates import candidate_of
from district.standing import Standing, checked
from matcher.faults import InvalidInstance
from matcher.instance import FAULTS_REPORTED, Instance
from matcher.sites import Candidate
from sheets.siting_kinds import CANDIDATES

KINDS = ("communities", "service_types")


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

"""A sheet of candidates against the model: a place without a point stands where its community does,
and every value out of its range is told in its row."""

import dataclasses
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from district import mistakes
from matcher.faults import Fault
from matcher.files.validation import fault_of
from matcher.sites import MOST_CANDIDATES, Candidate
from sheets.entries import Entries, Record

NOWHERE = {"lon_udeg": 0, "lat_udeg": 0}
"""Of a place in a community that is not there, which is told by itself."""


def standing_at(table: Entries, communities: Sequence[Record]) -> Entries:
    """The same, each place with a point: its own, or its community's."""
    points = {one["id"]: one["point"] for one in communities if one.get("point")}
    said = []
    for entry in table.entries:
        record = dict(entry.record)
        community = record.pop("community", None)
        if "point" not in record and community is not None:
            record["point"] = points.get(community, NOWHERE)
        said.append(dataclasses.replace(entry, record=record))
    return dataclasses.replace(table, entries=said)


def faults_in(table: Entries) -> Iterator[Fault]:
    """What the model refuses of a sheet whose places have their points, in the sheet's own units;
    not what only follows from a cell that was not understood."""
    if len(table.entries) > MOST_CANDIDATES:
        params = {"most": MOST_CANDIDATES, "file": table.file}
        yield Fault("too_many_records", params=params)
    for entry in table.entries:
        try:
            candidate_of(entry.record)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                path = ".".join(str(step) for step in detail["loc"])
                if table.doubtful(entry.row, path):
                    continue
                if detail["type"] == "missing" and path == "point":
                    path = "point.lon_udeg"
                fault = fault_of(detail, table.kind.name, "", path, None)
                yield mistakes.of_record(fault, (table, entry), {})


def candidate_of(record: Mapping[str, Any]) -> Candidate:
    """A row as a record.

    Raises
    ------
    ValidationError
    """
    return Candidate.model_validate_json(json.dumps(record))

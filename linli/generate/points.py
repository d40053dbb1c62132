"""A CSV of real points, for residents to live at."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from matcher.faults import Fault, InvalidInstance
from matcher.files.reading import cannot_read

BOUNDS = {"lat": 90, "lon": 180}
"""The columns, and how many degrees from the equator or from Greenwich there are."""
FAULTS_REPORTED = 50

Row = dict[str | None, str | list[str] | None]


def read_points(path: Path | str) -> list[tuple[int, int]]:
    """Points (longitude, latitude) in micro-degrees from a CSV with columns lat and lon.

    Raises
    ------
    InvalidInstance
        With the first 50 cells that hold no number or one outside the world; or where the file
        can't be read, lacks a column, or has no point.
    """
    try:
        with open(path, encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines)
            missing = [column for column in BOUNDS if column not in (rows.fieldnames or ())]
            if missing:
                raise _refused(path, (Fault("no_column", field=column) for column in missing))
            points = list(_points(path, rows))
    except OSError as error:
        raise cannot_read(Path(path), error) from error
    except UnicodeDecodeError as error:
        raise _refused(path, [Fault("not_utf8_text")]) from error
    except csv.Error as error:
        raise _refused(path, [Fault("not_csv")]) from error
    if not points:
        raise _refused(path, [Fault("no_points")])
    return points


def _points(path: Path | str, rows: "csv.DictReader[str]") -> Iterator[tuple[int, int]]:
    faults: list[Fault] = []
    for row in rows:
        found = {
            column: _udeg(row[column], column, rows.line_num, faults) for column in ("lon", "lat")
        }
        if len(faults) >= FAULTS_REPORTED:
            break
        if not faults:
            yield found["lon"], found["lat"]
    if faults:
        raise _refused(path, faults)


def _udeg(text: str | None, column: str, row: int, faults: list[Fault]) -> int:
    """Micro-degrees; 0, and one more fault, where the text holds none."""
    where = {"row": row, "column": column, "found": text}
    if not (text or "").strip():
        faults.append(Fault("missing", params=where))
        return 0
    try:
        degrees = float(text or "")
    except ValueError:
        faults.append(Fault("not_a_number", params=where))
        return 0
    if not abs(degrees) <= BOUNDS[column]:
        faults.append(Fault("outside_the_world", params=where | {"most": BOUNDS[column]}))
        return 0
    return round(degrees * 1_000_000)


def _refused(path: Path | str, faults: Iterable[Fault]) -> InvalidInstance:
    """Each fault with the file it stands in."""
    return InvalidInstance(
        [
            Fault(fault.code, field=fault.field, params={"file": str(path), **fault.params})
            for fault in faults
        ]
    )

"""Points whose longitude and latitude look swapped."""

from collections.abc import Iterator, Mapping
from statistics import median

from district.records import Tables
from sheets.entries import Entries, Entry
from sheets.flaws import Flaw

NEAR_UDEG = 2_000_000
"""A district lies within two degrees of the middle of its communities, some two hundred km."""
QUARTER = 90_000_000

Pair = tuple[int, int]


def swapped(tables: Tables) -> tuple[dict[str, Entries], list[Flaw]]:
    """The sheets as if such points had not been read, and a flaw for each.

    A point looks swapped where its latitude is none but its longitude could be one; or where it
    lies far from the communities and would lie near them the other way round.
    """
    pairs = [pair for _, pair in _points(tables.get("communities")) if abs(pair[1]) <= QUARTER]
    middle = (median(lon for lon, _ in pairs), median(lat for _, lat in pairs)) if pairs else None
    left: dict[str, Entries] = {}
    flaws: list[Flaw] = []
    for name, table in tables.items():
        cells: dict[int, set[str]] = {}
        for entry, (lon, lat) in _points(table):
            beyond = abs(lat) > QUARTER >= abs(lon)
            elsewhere = middle and not _near((lon, lat), middle) and _near((lat, lon), middle)
            if beyond or elsewhere:
                cells[entry.row] = {"point"}
                row, heading = table.place(entry, "point.lon_udeg")
                params = {"lon": lon / 10**6, "lat": lat / 10**6}
                flaws.append(Flaw("coordinates_swapped", table.file, row, heading, params))
        left[name] = table.without(cells) if cells else table
    return left, flaws


def _points(table: Entries | None) -> Iterator[tuple[Entry, Pair]]:
    """Every whole point of a sheet, as longitude and latitude."""
    for entry in table.entries if table else ():
        point = entry.record.get("point")
        if isinstance(point, Mapping) and len(point) == 2:
            yield entry, (point["lon_udeg"], point["lat_udeg"])


def _near(point: Pair, middle: tuple[float, float]) -> bool:
    return all(abs(one - other) <= NEAR_UDEG for one, other in zip(point, middle, strict=True))

"""Points that look wrong: longitude and latitude swapped, or nowhere near any community."""

from collections.abc import Iterator, Mapping
from statistics import median

from district.records import Tables
from sheets.entries import Entries, Entry
from sheets.flaws import Flaw

NEAR_UDEG = 2_000_000
"""A district lies within two degrees of the middle of its communities, some two hundred km."""
FAR_UDEG = 1_000_000
"""Some hundred km beyond the outermost communities: a digit left out, a city mistaken."""
WIDE_UDEG = 10_000_000
"""A community ten degrees from the middle of all is wrong itself."""
QUARTER = 90_000_000

Pair = tuple[int, int]


def misplaced(tables: Tables) -> tuple[dict[str, Entries], list[Flaw]]:
    """The sheets as if such points had not been read, and a flaw for each.

    A point looks swapped where its latitude is none but its longitude could be one; or where it
    lies far from the communities and would lie near them the other way round.
    """
    pairs = [pair for _, pair in _points(tables.get("communities")) if abs(pair[1]) <= QUARTER]
    middle = (median(lon for lon, _ in pairs), median(lat for _, lat in pairs)) if pairs else None
    box = _box(pairs, middle) if middle else None
    left: dict[str, Entries] = {}
    flaws: list[Flaw] = []
    for name, table in tables.items():
        cells: dict[int, set[str]] = {}
        for entry, (lon, lat) in _points(table):
            beyond = abs(lat) > QUARTER >= abs(lon)
            elsewhere = middle and not _near((lon, lat), middle) and _near((lat, lon), middle)
            turned = beyond or elsewhere
            astray = box and abs(lat) <= QUARTER and not _inside((lon, lat), box)
            if turned or astray:
                cells[entry.row] = {"point"}
                row, heading = table.place(entry, "point.lon_udeg")
                params = {"lon": lon / 10**6, "lat": lat / 10**6}
                code = "coordinates_swapped" if turned else "coordinates_far"
                flaws.append(Flaw(code, table.file, row, heading, params))
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


def _box(pairs: list[Pair], middle: tuple[float, float]) -> tuple[Pair, Pair] | None:
    """The corners between which a point may lie: the communities', and a hundred km around.

    None where they lie so far apart that nobody can tell which of them are wrong.
    """
    sound = [
        pair
        for pair in pairs
        if all(abs(one - other) <= WIDE_UDEG for one, other in zip(pair, middle, strict=True))
    ]
    if not sound:
        return None
    lons, lats = zip(*sound, strict=True)
    low = (min(lons) - FAR_UDEG, min(lats) - FAR_UDEG)
    return low, (max(lons) + FAR_UDEG, max(lats) + FAR_UDEG)


def _inside(point: Pair, box: tuple[Pair, Pair]) -> bool:
    return all(low <= at <= high for at, low, high in zip(point, *box, strict=True))

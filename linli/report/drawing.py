"""The map: points and lines in whole units on a plane, no tiles, no ids.

A unit is the extent's share, coarser than a house on any district, and a need's point carries no
number: the map shows where needs lie, not whose they are.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, pi, sin, sqrt

from linli.report.labels import Label, apart
from matcher.geography import scale_at
from matcher.instance import Instance, Point
from matcher.plan import Plan
from telling.teller import Teller

WIDTH = 1000
TALLEST, FLATTEST = 1300, 560
MARGIN = 30
SMALLEST_M = 600
"""An extent is drawn as at least so many metres wide, however close together all stand."""

MOST_LINES = 1500
"""Lines drawn; of more, an even share."""

APART, WIDEST = 6, 30
"""Units between needs of one place, and the farthest one is drawn from it."""

GOLDEN_ANGLE = pi * (3 - sqrt(5))

MANY = 1500
"""Needs above which points are drawn smaller, and names above them: none can be told alone."""


@dataclass(frozen=True)
class Drawing:
    """SVG path data by kind; ``unit_m``: metres a unit; ``one_in``: of so many lines one is drawn.

    ``bar`` and ``bar_m``: the scale bar, in units and metres.
    """

    height: int
    unit_m: float
    served: str
    unmet: str
    bases: str
    venues: str
    visits: str
    ways: str
    one_in: int
    bar: int
    bar_m: int
    labels: list[Label]
    many: bool


class Plane:
    """WGS-84 to units: x east and y south from the north-west corner of what is drawn."""

    def __init__(self, points: Iterable[Point]) -> None:
        drawn = [(point.lon_udeg, point.lat_udeg) for point in points]
        lon, lat = zip(*drawn, strict=True)
        self._west, self._north = min(lon), max(lat)
        self._kx, self._ky = scale_at((min(lat) + max(lat)) // 2)
        wide, tall = self._kx * (max(lon) - min(lon)), self._ky * (max(lat) - min(lat))
        room = WIDTH - 2 * MARGIN
        self._unit = max(wide / room, tall / (TALLEST - 2 * MARGIN), SMALLEST_M * 1e6 / room)
        self.height = max(FLATTEST, round(tall / self._unit) + 2 * MARGIN)
        self._left = (WIDTH - wide / self._unit) / 2
        self._top = (self.height - tall / self._unit) / 2
        self.unit_m = self._unit / 1e6

    def at(self, point: Point) -> tuple[int, int]:
        x = self._kx * (point.lon_udeg - self._west) / self._unit + self._left
        y = self._ky * (self._north - point.lat_udeg) / self._unit + self._top
        return round(x), round(y)


def drawing(instance: Instance, plan: Plan, teller: Teller) -> Drawing:
    needs = {need.id: need.point for need in instance.needs}
    offers = {offer.id: offer.point for offer in instance.offers}
    venues = {venue.id: venue.point for venue in instance.venues}
    plane = Plane([*needs.values(), *offers.values(), *venues.values()])
    visits = {(plane.at(needs[a.need]), plane.at(offers[a.offer])) for a in plan.assignments}
    ways = {
        (plane.at(needs[member.need]), plane.at(venues[series.venue]))
        for series in plan.series
        for member in series.members
    }
    one_in = max(1, -(-(len(visits) + len(ways)) // MOST_LINES))
    unmet = set(plan.unmet)
    places = dict(zip(needs, spread([plane.at(point) for point in needs.values()]), strict=True))
    bases = {plane.at(point) for point in offers.values()}
    halls = {plane.at(point) for point in venues.values()}
    bar, bar_m = scale_bar(plane.unit_m)
    return Drawing(
        height=plane.height,
        unit_m=plane.unit_m,
        served=dots({place for need, place in places.items() if need not in unmet}),
        unmet=dots({place for need, place in places.items() if need in unmet}),
        bases=dots(bases),
        venues=diamonds(halls),
        visits=_lines(sorted(visits)[::one_in]),
        ways=_lines(sorted(ways)[::one_in]),
        one_in=one_in,
        many=len(needs) > MANY,
        bar=bar,
        bar_m=bar_m,
        labels=apart(
            [(teller.communities[c.id], plane.at(c.point)) for c in instance.communities],
            plane.height,
            kept_clear=[*bases, *halls],
            points=list(places.values()),
        ),
    )


def spread(places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The places, those that fall together set around it like the seeds of a sunflower.

    A housing compound has one point and hundreds of needs: all must be seen, served and unmet.
    """
    together, seen = Counter(places), Counter[tuple[int, int]]()
    found = []
    for x, y in places:
        number = seen[x, y]
        seen[x, y] += 1
        step = min(APART, WIDEST / sqrt(together[x, y]))
        far, angle = step * sqrt(number), number * GOLDEN_ANGLE
        found.append((round(x + far * cos(angle)), round(y + far * sin(angle))))
    return found


def scale_bar(unit_m: float) -> tuple[int, int]:
    """(units, metres) of the longest bar of 1, 2 or 5 times a power of ten within a quarter."""
    metres = 1
    for step in (times * 10**power for power in range(8) for times in (1, 2, 5)):
        if step <= unit_m * WIDTH / 4:
            metres = step
    return round(metres / unit_m), metres


def dots(points: Iterable[tuple[int, int]]) -> str:
    """Strokes too short to see but for their caps, which keep their size however near one looks."""
    return "".join(f"M{x} {y}h.1" for x, y in sorted(points))


def diamonds(points: Iterable[tuple[int, int]]) -> str:
    """The same, aslant: a square cap stands on its corner."""
    return "".join(f"M{x} {y}l.1.1" for x, y in sorted(points))


def _lines(pairs: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> str:
    return "".join(f"M{x} {y}L{to_x} {to_y}" for (x, y), (to_x, to_y) in pairs)

"""Names on the map that leave one another room, and hide as little as they can."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, dist, floor

import numpy as np

SIZE = 30
"""Of the letters, in units: as wide as a Chinese one."""

SMALL = 18
"""Of the letters on a wide screen, in the same units."""

NEAR = 10
"""Units that a point's own size takes on every side."""

LINES = (0, -1, 1, -2, 2, -3, 3, -4, 4)
"""Where a name may stand: so many lines below its place, the first of the best."""

ASIDE = (NEAR, SIZE, 2 * SIZE, 3 * SIZE, 4 * SIZE, 5 * SIZE)
"""And how far beside it, where in the middle it would cover something."""

Places = Sequence[tuple[int, int]]


class _Crowd:
    """Places to be counted in any rectangle at once, however many there are."""

    def __init__(self, places: Places, width: int, height: int) -> None:
        counts = np.zeros((height + 2, width + 2), dtype=np.int64)
        for x, y in places:
            counts[min(max(y, 0), height) + 1, min(max(x, 0), width) + 1] += 1
        self._sums = counts.cumsum(0).cumsum(1)

    def between(self, corner: tuple[float, float], other: tuple[float, float]) -> int:
        """How many stand right of and below one corner, left of and above the other."""
        tall, wide = (size - 1 for size in self._sums.shape)
        left, top = (
            min(max(floor(at) + 1, 0), most) for at, most in zip(corner, (wide, tall), strict=True)
        )
        right, bottom = (
            min(max(ceil(at), 0), most) for at, most in zip(other, (wide, tall), strict=True)
        )
        if right <= left or bottom <= top:
            return 0
        sums = self._sums
        return int(sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left])


@dataclass(frozen=True)
class Label:
    """``lines``: how many lines of letters below (x, y) it stands, however large the letters.

    ``anchor``: what of the text is at x, however wide it is.
    """

    text: str
    x: int
    y: int
    lines: int = 0
    anchor: str = "middle"

    def line(self, size: int = SIZE) -> int:
        """Where its letters stand."""
        return self.y + self.lines * size

    def span(self, size: int = SIZE) -> tuple[float, float]:
        """From where to where it goes."""
        wide = _wide(self.text) * size / SIZE
        before = {"middle": wide / 2, "start": 0, "end": wide}[self.anchor]
        return self.x - before, self.x - before + wide


def apart(
    named: Iterable[tuple[str, tuple[int, int]]],
    height: int,
    kept_clear: Places = (),
    points: Places = (),
    width: int = 1000,
) -> list[Label]:
    """The labels, first come first placed, without those that would lie over another.

    Each stands nearest to its own place and, so far as it can, where it covers the fewest of
    ``kept_clear``, then the fewest of ``points``.
    """
    bases, crowd = _Crowd(kept_clear, width, height), _Crowd(points, width, height)
    places = [*named]
    placed: list[Label] = []
    for number, (text, (at_x, at_y)) in enumerate(places):
        others = [place for other, (_, place) in enumerate(places) if other != number]
        free = [
            one
            for one in _places(text, at_x, min(max(at_y, SIZE), height - SIZE), width)
            if SIZE <= one.line() <= height and all(_leaves_room(one, other) for other in placed)
        ]
        if free:
            strayed = [_strayed(one, (at_x, at_y), others) for one in free]
            free = [one for one, far in zip(free, strayed, strict=True) if not far] or free
            placed.append(min(free, key=lambda one: (_over(one, bases), _over(one, crowd))))
    return placed


def _strayed(label: Label, place: tuple[int, int], others: Places) -> bool:
    """Might it be taken for another's name, large or small?"""
    for size in (SIZE, SMALL):
        middle = (sum(label.span(size)) / 2, label.line(size) - size / 2)
        own = dist(middle, place)
        if any(dist(middle, other) < own for other in others if other != place):
            return True
    return False


def _places(text: str, at_x: int, y: int, width: int) -> Iterator[Label]:
    """Where a name may stand and be whole, the best first."""
    half = _wide(text) / 2
    middle = round(min(max(at_x, half), max(half, width - half)))
    beside = [("start", at_x + aside) for aside in ASIDE] + [("end", at_x - a) for a in ASIDE]
    for anchor, x in (("middle", middle), *beside):
        for lines in LINES:
            label = Label(text, x, y, lines, anchor)
            first, last = label.span()
            if anchor == "middle" or (first >= 0 and last <= width):
                yield label


def _leaves_room(one: Label, other: Label) -> bool:
    (first, last), (from_, to) = one.span(), other.span()
    return last < from_ or to < first or abs(one.line() - other.line()) > 1.3 * SIZE


def _over(label: Label, crowd: _Crowd) -> int:
    """How many of these places the letters lie over, large and small; they stand on their line."""
    found = 0
    for size in (SIZE, SMALL):
        (first, last), line = label.span(size), label.line(size)
        found += crowd.between(
            (first - NEAR, line - size - NEAR), (last + NEAR, line + size // 4 + NEAR)
        )
    return found


def _wide(text: str) -> float:
    """Units a text takes, about."""
    return sum(
        SIZE if unicodedata.east_asian_width(letter) in "WF" else 0.62 * SIZE for letter in text
    )

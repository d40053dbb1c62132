"""Names on the map that leave one another room, and hide as little as they can."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

SIZE = 30
"""Of the letters, in units: as wide as a Chinese one."""

NEAR = 10
"""Units that a point's own size takes on every side."""

LINES = (0, -1, 1, -2, 2)
"""Where a name may stand: so many lines below its place, the first of the best."""

Places = Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Label:
    """``lines``: how many lines of letters below (x, y) it stands, however large the letters."""

    text: str
    x: int
    y: int
    lines: int = 0


def apart(
    named: Iterable[tuple[str, tuple[int, int]]],
    height: int,
    kept_clear: Places = (),
    points: Places = (),
    width: int = 1000,
) -> list[Label]:
    """The labels, first come first placed, without those that would lie over another.

    Each stands where it covers the fewest of ``kept_clear``, then the fewest of ``points``.
    """
    placed: list[tuple[Label, float]] = []
    for text, (at_x, at_y) in named:
        half = _wide(text) / 2
        x = round(min(max(at_x, half), max(half, width - half)))
        y = min(max(at_y, SIZE), height - SIZE)
        free = [
            Label(text, x, y, lines)
            for lines in LINES
            if SIZE <= y + lines * SIZE <= height
            and all(_leaves_room(x, y + lines * SIZE, half, *other) for other in placed)
        ]
        if free:
            best = min(
                free, key=lambda one: (_over(one, half, kept_clear), _over(one, half, points))
            )
            placed.append((best, half))
    return [label for label, _ in placed]


def _leaves_room(x: int, y: int, half: float, other: Label, other_half: float) -> bool:
    lower = other.y + other.lines * SIZE
    return abs(x - other.x) > half + other_half or abs(y - lower) > 1.3 * SIZE


def _over(label: Label, half: float, places: Places) -> int:
    """How many of these places the letters lie over; they stand on their line."""
    line = label.y + label.lines * SIZE
    return sum(
        abs(x - label.x) < half + NEAR and -SIZE - NEAR < y - line < SIZE // 4 + NEAR
        for x, y in places
    )


def _wide(text: str) -> float:
    """Units a text takes, about."""
    return sum(
        SIZE if unicodedata.east_asian_width(letter) in "WF" else 0.62 * SIZE for letter in text
    )

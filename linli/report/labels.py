"""Names on the map that leave one another room."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

SIZE = 30
"""Of the letters, in units: as wide as a Chinese one."""


@dataclass(frozen=True)
class Label:
    text: str
    x: int
    y: int


def apart(
    named: Iterable[tuple[str, tuple[int, int]]], height: int, width: int = 1000
) -> list[Label]:
    """The labels, first come first placed, without those that would lie over another."""
    placed: list[tuple[Label, float]] = []
    for text, (at_x, at_y) in named:
        half = _wide(text) / 2
        x = round(min(max(at_x, half), max(half, width - half)))
        y = min(max(at_y, SIZE), height - SIZE)
        if all(
            abs(x - other.x) > half + other_half or abs(y - other.y) > 1.3 * SIZE
            for other, other_half in placed
        ):
            placed.append((Label(text, x, y), half))
    return [label for label, _ in placed]


def _wide(text: str) -> float:
    """Units a text takes, about."""
    return sum(
        SIZE if unicodedata.east_asian_width(letter) in "WF" else 0.62 * SIZE for letter in text
    )

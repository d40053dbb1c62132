"""What was measured beside what was asked for: plain text that is also Markdown."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

HEAD = ("what", "database", "target", "measured", "")


@dataclass(frozen=True)
class Line:
    """``most`` and ``measured`` in ``unit``; no ``most``: nothing is asked. ``also``: what else was
    seen of it; ``failed``: why it counts as missed whatever it took."""

    what: str
    database: str
    measured: float
    unit: str
    most: float | None = None
    also: str = ""
    failed: str = ""

    @property
    def met(self) -> bool:
        return not self.failed and (self.most is None or self.measured <= self.most)


def table(lines: Sequence[Line]) -> str:
    """One row a line."""
    rows = [HEAD, *map(_row, lines)]
    widths = [max(len(row[c]) for row in rows) for c in range(len(HEAD))]
    told = [_told(row, widths) for row in rows]
    rule = _told(
        ["-" * (w - 1) + (":" if c in (2, 3) else "-") for c, w in enumerate(widths)], widths
    )
    return "\n".join([told[0], rule, *told[1:]])


def percentile(values: Sequence[float], percent: float) -> float:
    """The least value that at least so many percent of them don't exceed."""
    ranked = sorted(values)
    return ranked[max(0, math.ceil(len(ranked) * percent / 100) - 1)]


def _row(line: Line) -> tuple[str, ...]:
    verdict = "" if line.most is None and not line.failed else "met" if line.met else "MISSED"
    target = "-" if line.most is None else f"≤ {line.most:g} {line.unit}"
    said = "; ".join(part for part in (verdict, line.failed, line.also) if part)
    return line.what, line.database, target, f"{_figure(line.measured)} {line.unit}", said


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}"


def _told(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = (
        cell.rjust(width) if c in (2, 3) else cell.ljust(width)
        for c, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return f"| {' | '.join(cells)} |".rstrip()

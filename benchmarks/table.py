"""Entries as a table: plain text that is also Markdown."""

from collections.abc import Sequence

from benchmarks.contest import OURS, Entry
from benchmarks.targets import gap_percent

HEAD = ("solver", "value", "gap %", "bound", "its own gap %", "wall s", "CPU s", "peak MB", "")
NOTE = (
    f"gap: to the bound certified for {OURS}. A peer's bound and claim are its own word, hearsay."
)


def table(entries: Sequence[Entry]) -> str:
    """One row an entry; values in points, gaps rounded up."""
    certified = next((e.bound for e in entries if e.solver == OURS), None)
    rows = [HEAD, *(_row(entry, certified) for entry in entries)]
    widths = [max(len(row[c]) for row in rows) for c in range(len(HEAD))]
    lines = [_line(row, widths) for row in rows]
    return "\n".join([lines[0], _rule(widths), *lines[1:]])


def _row(entry: Entry, certified: int | None) -> tuple[str, ...]:
    return (
        entry.solver,
        _points(entry.value),
        _gap(entry.value, certified),
        _points(entry.bound),
        _gap(entry.value, entry.bound),
        f"{entry.wall:.1f}",
        f"{entry.cpu:.1f}",
        f"{entry.peak / 2**20:.0f}",
        entry.said,
    )


def _points(milli: int | None) -> str:
    return "-" if milli is None else f"{milli / 1000:,.1f}"


def _gap(value: int | None, bound: int | None) -> str:
    if value is None or bound is None:
        return "-"
    hundredths = gap_percent(value, bound) * 100
    return f"{-(-hundredths.numerator // hundredths.denominator) / 100:.2f}"


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *figures, last = (
        cell.ljust(width) if c in (0, len(row) - 1) else cell.rjust(width)
        for c, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return f"| {' | '.join((first, *figures, last))} |"


def _rule(widths: Sequence[int]) -> str:
    ends = (0, len(widths) - 1)
    cells = ("-" * w if c in ends else "-" * (w - 1) + ":" for c, w in enumerate(widths))
    return f"| {' | '.join(cells)} |"

"""What must be reached, and whether it was."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from benchmarks.contest import OURS, Entry


class Size(NamedTuple):
    """``needs``: None for the example. ``gap`` in percent, ``verify`` in seconds, ``peak`` in
    gigabytes; None where nothing is asked."""

    name: str
    needs: int | None
    seconds: float
    gap: Fraction
    verify: float | None = None
    peak: int | None = None
    beats_peers: bool = True


SIZES = (
    Size("example", None, 10, Fraction(1), beats_peers=False),
    Size("2000", 2_000, 20, Fraction(2)),
    Size("11000", 11_000, 60, Fraction(3), verify=60, peak=2),
    Size("100000", 100_000, 300, Fraction(4), verify=300, peak=4),
)
FULL = "100000"


class Target(NamedTuple):
    says: str
    met: bool


def gap_percent(value: int, bound: int) -> Fraction:
    """(bound − value) / bound in percent; 0 where both are 0."""
    return Fraction(100 * (bound - value), bound) if bound else Fraction(0)


def targets(size: Size, entries: Sequence[Entry]) -> Iterator[Target]:
    """Each thing asked of this size."""
    ours = next(entry for entry in entries if entry.solver == OURS)
    if ours.value is None or ours.bound is None:
        yield Target(f"{size.name}: a verified plan ({ours.said})", False)
        return
    gap = gap_percent(ours.value, ours.bound)
    yield Target(f"{size.name}: gap at most {float(size.gap):.1f} %", gap <= size.gap)
    yield Target(f"{size.name}: within {size.seconds:.0f} s", ours.wall <= size.seconds)
    if size.verify is not None:
        verified = ours.verified is not None and ours.verified <= size.verify
        yield Target(f"{size.name}: verified within {size.verify:.0f} s", verified)
    if size.peak is not None:
        yield Target(f"{size.name}: under {size.peak} GB", ours.peak < size.peak * 2**30)
    if size.beats_peers:
        for peer in entries:
            if peer.solver != OURS:
                beaten = peer.value is None or peer.value < ours.value
                yield Target(f"{size.name}: worth more than {peer.solver}", beaten)

"""Published instances through this solver: ``python -m benchmarks gap FILE --seconds T``."""

import math
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks import gap
from matcher.cores import cores
from matcher.optimise import Limits, optimise


class Found(NamedTuple):
    """``cost``: recomputed from the file, None where a job is left without an agent. ``bound``: no
    assignment costs less, by the solver's prices in floats."""

    name: str
    cost: int | None
    bound: int
    best_known: int | None
    seconds: float

    def __str__(self) -> str:
        ratio = "-"
        if self.cost is not None and self.best_known:
            ratio = f"{self.cost / self.best_known:.5f}"
        return (
            f"{self.name}  cost {_or_dash(self.cost)}  bound {self.bound}"
            f"  best_known {_or_dash(self.best_known)}  ratio {ratio}  seconds {self.seconds:.1f}"
        )


def files(path: Path) -> list[Path]:
    """The file, or every instance in the folder.

    Raises
    ------
    Malformed
        There is no such file, or none in the folder.
    """
    inside = path.iterdir() if path.is_dir() else [path]
    found = sorted(one for one in inside if one.is_file() and one.suffix != ".csv")
    if not found:
        raise gap.Malformed(path, 1, "no instance here")
    return found


def solved(paths: list[Path], seconds: float) -> Iterator[Found]:
    """Each file in turn, all read before the first is solved; the seconds are for each.

    Raises
    ------
    Malformed
        A file that is no such instance.
    """
    read = [(path, gap.read(path), gap.best_known(path)) for path in paths]
    for path, asked, known in read:
        started = time.monotonic()
        outcome = optimise(
            gap.problem_of(asked),
            Limits(seconds=seconds, workers=cores()),
            started + seconds,
        )
        try:
            cost = gap.cost_of(asked, outcome.plan)
        except ValueError:
            cost = None
        bound = gap.least_cost(asked, math.floor(outcome.bound + 1e-6))
        yield Found(path.stem, cost, bound, known, time.monotonic() - started)


def _or_dash(figure: int | None) -> str:
    return "-" if figure is None else str(figure)

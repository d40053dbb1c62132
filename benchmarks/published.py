"""Published instances through this solver: ``python -m benchmarks gap|wdp FILE --seconds T``."""

import math
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import gap, wdp
from benchmarks.malformed import Malformed
from matcher.cores import cores
from matcher.optimise import Limits, optimise
from matcher.problem import Chosen, Problem


class Kind(NamedTuple):
    """A kind of published instance: how it is read, solved as a problem, and read back.

    ``figure(asked, plan)``: the published objective recomputed from the file, ``ValueError`` where
    the plan is none of it; ``bound(asked, milli-points)``: a bound on the value as one on that.
    """

    objective: str
    read: Callable[[Path], Any]
    problem: Callable[[Any], Problem]
    figure: Callable[[Any, Chosen], Decimal]
    bound: Callable[[Any, float], Decimal]
    best_known: Callable[[Path], Decimal | None]


KINDS = {
    "gap": Kind(
        "cost",
        gap.read,
        gap.problem_of,
        lambda asked, plan: Decimal(gap.cost_of(asked, plan)),
        lambda asked, bound: Decimal(gap.least_cost(asked, math.floor(bound + 1e-6))),
        gap.best_known,
    ),
    "wdp": Kind(
        "value",
        wdp.read,
        wdp.problem_of,
        lambda asked, plan: wdp.price(asked, wdp.value_of(asked, plan)),
        lambda asked, bound: wdp.price(asked, math.floor(bound + 1e-6)),
        wdp.best_known,
    ),
}


class Found(NamedTuple):
    """``figure``: recomputed from the file, None where the plan is none of it. ``bound``: nothing
    is better, by the solver's prices in floats; ``said``: what a solver claims of the plan."""

    name: str
    objective: str
    figure: Decimal | None
    bound: Decimal
    best_known: Decimal | None
    said: str
    seconds: float

    def __str__(self) -> str:
        ratio = "-"
        if self.figure is not None and self.best_known:
            ratio = f"{self.figure / self.best_known:.5f}"
        claim = f"  solver says {self.said}" if self.said else ""
        return (
            f"{self.name}  {self.objective} {_or_dash(self.figure)}  bound {self.bound}"
            f"  best_known {_or_dash(self.best_known)}  ratio {ratio}"
            f"  seconds {self.seconds:.1f}{claim}"
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
        raise Malformed(path, 1, "no instance here")
    return found


def solved(kind: Kind, paths: list[Path], seconds: float) -> Iterator[Found]:
    """Each file in turn, all read before the first is solved; the seconds are for each.

    Raises
    ------
    Malformed
        A file that is no such instance.
    """
    read = [(path, kind.read(path), kind.best_known(path)) for path in paths]
    for path, asked, known in read:
        started = time.monotonic()
        limits = Limits(seconds=seconds, workers=cores())
        outcome = optimise(kind.problem(asked), limits, started + seconds)
        try:
            figure = kind.figure(asked, outcome.plan)
        except ValueError:
            figure = None
        bound = kind.bound(asked, outcome.bound)
        took = time.monotonic() - started
        yield Found(path.stem, kind.objective, figure, bound, known, outcome.claim, took)


def _or_dash(figure: Decimal | None) -> str:
    return "-" if figure is None else str(figure)

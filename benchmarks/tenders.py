"""Tenders: one plan of awards and assignments beside award first, then assign, and without any.

``python -m benchmarks tenders``: on the example and on generated districts, each solved by this
solver three times, for as many seconds: with its bids, with the winners of the plain ranking by
score accepted and all others refused, and as the same district where nothing is put out to bid.
"""

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from benchmarks.targets import Target, gap_percent
from district import files_in, instance_in
from linli import examples
from linli.folder import load
from linli.generate import generate
from matcher.cores import cores
from matcher.evaluation import awarded_first
from matcher.instance import Instance
from matcher.plan import Result
from matcher.solve import Limits, solve

MOST_APART = Fraction(1, 2)
"""Percent: by so much at the most the gap of a district with bids is above that without any."""


CALL = "qianjiang-tender"
"""A call in the example district: rows to come after those of its sheets of the same names."""


class Case(NamedTuple):
    """``needs``: None for the example. ``seconds``: for each of the three."""

    needs: int | None
    lots: int
    bids: int
    seconds: float

    @property
    def name(self) -> str:
        return "example" if self.needs is None else f"{self.needs:,} needs"

    def tendered(self) -> Instance:
        """With its lots and bids."""
        if self.needs is None:
            return example_call()
        return generate(self.needs, lots=self.lots, bids=self.bids)

    def plain(self) -> Instance:
        """The same district without."""
        return load(examples.folder()) if self.needs is None else generate(self.needs)


CASES = (
    Case(None, 3, 5, 20),
    Case(300, 6, 18, 30),
    Case(3_000, 24, 80, 60),
    Case(11_000, 60, 200, 120),
)


def example_call() -> Instance:
    """The example district with its call."""
    sheets = dict(files_in(examples.folder()))
    for name, data in files_in(examples.folder(CALL)):
        if name in sheets:
            _, _, rows = data.partition(b"\n")
            sheets[name] = sheets[name].rstrip() + b"\n" + rows
        else:
            sheets[name] = data
    return instance_in(sheets.items(), CALL)


class Compared(NamedTuple):
    """``fallen``: how many winners of the ranking turned out unable to deliver what they must."""

    case: Case
    joint: Result
    first: Result
    fallen: int
    without: Result


def warmed_up() -> None:
    """Compiled code is there before anything is measured."""
    solve(example_call(), Limits(work=1_000))


def compared(case: Case) -> Compared:
    """The three of a case."""
    limits = Limits(seconds=case.seconds, workers=cores())
    tendered = case.tendered()
    first = awarded_first(tendered, limits)
    return Compared(
        case,
        solve(tendered, limits),
        first.result,
        len(first.fallen),
        solve(case.plain(), limits),
    )


HEAD = (
    "| district, lots, bids | plan | awards | served | public yuan | value | gap % |\n"
    "|---|---|--:|--:|--:|--:|--:|"
)


def rows(found: Compared) -> Iterator[str]:
    """One a plan."""
    case = found.case
    name = f"{case.name}, {case.lots}, {case.bids}"
    fallen = f" ({found.fallen} could not deliver)" if found.fallen else ""
    for what, result in (
        ("awards and assignments in one", found.joint),
        (f"awarded by score, then assigned{fallen}", found.first),
        ("nothing put out to bid", found.without),
    ):
        plan = result.plan
        gap = float(gap_percent(plan.value, result.certificate.bound))
        yield (
            f"| {name} | {what} | {len(plan.awards)} | {plan.served:,} |"
            f" {plan.public_fen / 100:,.0f} | {plan.value / 1000:,.1f} | {gap:.2f} |"
        )


def targets(found: Compared) -> Iterator[Target]:
    """One plan is worth more; and its gap is near that of the district without bids."""
    joint, first = found.joint.plan, found.first.plan
    name = f"{found.case.name}, {found.case.bids} bids"
    served, spent = joint.served - first.served, (joint.public_fen - first.public_fen) / 100
    yield Target(
        f"{name}: worth more than awarding first ({served:+,} served, {spent:+,.0f} yuan)",
        joint.value > first.value,
    )
    apart = gap_percent(joint.value, found.joint.certificate.bound) - gap_percent(
        found.without.plan.value, found.without.certificate.bound
    )
    yield Target(
        f"{name}: gap at most {float(MOST_APART)} points above that without bids"
        f" ({float(apart):+.2f})",
        apart <= MOST_APART,
    )

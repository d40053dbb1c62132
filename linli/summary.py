"""What came of a round, in a few figures and a few sentences."""

from collections.abc import Iterator
from dataclasses import dataclass

from matcher.instance import Instance
from matcher.plan import Result, SolverClaim, Stage, Status
from telling.figures import percent_up, points, yuan
from words import say


@dataclass(frozen=True)
class Reached:
    """What a stage came to: of the first tier, milli-points; else needs, of so many asked."""

    aim: str
    asked: int
    value: int
    bound: int


@dataclass(frozen=True)
class Summary:
    """``needs`` and ``served`` count needs; value and bound are in milli-points.

    ``awards``: of ``bids`` so many are accepted, ``awarded_fen``: for these lump sums.
    """

    needs: int
    served: int
    public_fen: int
    funds_fen: int
    value: int
    bound: int
    gap: float
    status: str
    solver_claim: SolverClaim
    work: int
    seconds: float
    bids: int
    awards: int
    awarded_fen: int
    stages: tuple[Reached, ...] = ()

    @property
    def unsearched(self) -> bool:
        """Was the time up before the search for a better plan began, with one still to be found?"""
        return self.work == 0 and self.value < self.bound and self.status == Status.FEASIBLE


def summary(instance: Instance, result: Result) -> Summary:
    plan = result.plan
    return Summary(
        needs=len(instance.needs),
        served=plan.served,
        public_fen=plan.public_fen,
        funds_fen=sum(fund.amount_fen for fund in instance.funds),
        value=plan.value,
        bound=result.certificate.bound,
        gap=result.gap,
        status=result.status.value,
        solver_claim=result.solver_claim,
        work=result.work,
        seconds=result.seconds,
        bids=len(instance.bids),
        awards=len(plan.awards),
        awarded_fen=sum(award.public_fen for award in plan.awards),
        stages=tuple(
            Reached(
                aim=stage.aim,
                asked=_asked(instance, stage),
                value=stage.value,
                bound=stage.certificate.bound,
            )
            for stage in result.stages
        ),
    )


def _asked(instance: Instance, stage: Stage) -> int:
    """Of how many needs a stage could have reached all: those of the floors, or all that stand."""
    if stage.aim == "kept":
        return len(instance.in_force)
    return sum(floor.needs for floor in stage.asked)


def sentences(found: Summary, lang: str) -> Iterator[str]:
    """The summary of a verified plan, a line each."""
    yield say(
        lang,
        "cli.summary.served",
        served=found.served,
        needs=found.needs,
        unmet=found.needs - found.served,
    )
    yield say(lang, "cli.summary.money", spent=yuan(found.public_fen), of=yuan(found.funds_fen))
    if found.bids:
        accepted = {"awards": found.awards, "bids": found.bids, "lump": yuan(found.awarded_fen)}
        yield say(lang, "cli.summary.awards", **accepted)
    for stage in found.stages:
        yield _reached(stage, lang)
    if found.value == found.bound:
        yield say(lang, "cli.summary.best", value=points(found.value))
    elif found.bound <= 0:  # of nothing there is no share
        yield say(lang, "cli.summary.bounded", value=points(found.value), bound=points(found.bound))
    else:
        yield say(
            lang,
            "cli.summary.bound",
            value=points(found.value),
            bound=points(found.bound),
            gap=percent_up(found.bound - found.value, found.bound),
        )
    if found.solver_claim == "optimal" and found.value != found.bound:
        yield say(lang, "cli.summary.hearsay")
    if found.unsearched:
        yield say(lang, "cli.summary.unsearched")
    yield say(lang, "cli.summary.verified")


def _reached(stage: Reached, lang: str) -> str:
    """What a stage came to, and whether more is proved to be out of reach."""
    code = f"cli.summary.{stage.aim}{'_best' if stage.value == stage.bound else ''}"
    if stage.aim == "first_tier":
        gap = percent_up(stage.bound - stage.value, stage.bound)
        return say(lang, code, value=points(stage.value), bound=points(stage.bound), gap=gap)
    if stage.value == stage.asked:
        return say(lang, f"cli.summary.{stage.aim}_all", asked=stage.asked)
    figures = {"asked": stage.asked, "value": stage.value, "bound": stage.bound}
    return say(lang, code, **figures, short=stage.asked - stage.value)

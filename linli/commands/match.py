"""``linli match``: a round solved, and its plan and proof written."""

import dataclasses
import time
from dataclasses import dataclass
from pathlib import Path

from linli import folder, kernels, paths, spelling
from linli.desk import Desk, Refusal
from linli.stopping import stopping
from linli.summary import sentences, summary
from matcher.cores import cores
from matcher.faults import InvalidInstance
from matcher.files import write_result
from matcher.instance import Instance
from matcher.plan import Result, Status
from matcher.solve import Broken, Limits, solve
from matcher.solvers import Refused
from telling.figures import percent_up, points

USUAL_SECONDS = 60.0

WRITING_SHARE = 0.02
"""Of the seconds left, kept for writing the plan."""


@dataclass(frozen=True)
class Wanted:
    """What was typed. ``started``: when the command began, by the monotonic clock, but for the
    time that compiling took."""

    started: float
    seconds: float | None
    work: int | None
    seed: int
    workers: int | None

    def limits(self) -> Limits:
        """For a solve that starts now and leaves time to write."""
        seconds = self.seconds
        if seconds is None and self.work is None:
            seconds = USUAL_SECONDS
        if seconds is not None:
            left = seconds - (time.monotonic() - self.started)
            seconds = max(0.1, left * (1 - WRITING_SHARE))
        return Limits(
            seconds=seconds, work=self.work, seed=self.seed, workers=self.workers or cores()
        )


def run(desk: Desk, instance: Path, output: Path, wanted: Wanted, as_json: bool) -> None:
    if wanted.seconds is not None and wanted.work is not None:
        raise Refusal("cli.match.one_limit")
    paths.writable(output, instance)
    with desk.working("cli.doing.read"):
        asked = folder.load(instance)  # first: who has to mend a sheet need not wait for code
    wanted = dataclasses.replace(wanted, started=wanted.started + kernels.ready(desk))
    try:
        result = solved(desk, asked, wanted.limits())
    except InvalidInstance as impossible:
        raise folder.placed(instance, impossible) from None
    if result.certificate.bound == 0 and not result.plan.served:
        raise Refusal("cli.match.nothing_feasible", file=instance.name)
    with desk.working("cli.doing.write"):
        write_result(result, output)
    found, spelt = summary(asked, result), spelling.unmatched(asked)
    if as_json:
        desk.json(
            dataclasses.asdict(found)
            | {"plan": paths.typed(output), "unmatched": list(map(vars, spelt))}
        )
        return
    for sentence in (*sentences(found, desk.lang), *spelling.sentences(spelt, desk.lang)):
        print(sentence)
    desk.tell("cli.summary.plan", path=paths.shown(output, desk.lang))
    if result.status is Status.CANCELLED:
        desk.tell("cli.summary.cancelled")


def solved(desk: Desk, instance: Instance, limits: Limits) -> Result:
    """The checked plan and its recomputed bound; Ctrl-C ends the search, not the command;
    pressed again, it ends the program.

    Raises
    ------
    Refusal
        The checker refused the plan, or a solver the problem: a defect of the solve, which is told
        and never kept.
    """
    with desk.working("cli.doing.prices") as advance, stopping(desk) as cancelled:

        def progress(stage: str, done: float, value: int, bound: int) -> None:
            note = ""
            if value and bound:
                gap = percent_up(bound - value, bound)
                note = desk.words("cli.doing.gap", value=points(value), gap=gap)
            advance(desk.words(f"cli.doing.{stage}"), done, note)

        try:
            return solve(instance, limits, progress=progress, cancelled=cancelled)
        except Broken as broken:
            raise Refusal("cli.match.broken", violations=len(broken.violations)) from broken
        except Refused as refused:
            raise Refusal("cli.match.solver_refused", said=str(refused)) from refused

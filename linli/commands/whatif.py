"""``linli whatif``: the same round a little otherwise, beside the plan that stands."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from linli import folder, kernels, paths
from linli.desk import Desk, Refusal
from linli.planned import planned
from matcher.cores import cores
from matcher.explain.plans import moved_between, served_in
from matcher.files import write_result
from matcher.instance import Instance
from matcher.plan import Result
from matcher.solve import Broken, Limits, solve_anew
from telling.figures import percent_up, points, yuan
from telling.teller import Teller

LEAST_SECONDS, NAMED = 0.5, 12


class Wanted(NamedTuple):
    """``seconds``: of the whole command, which began at ``started`` by the monotonic clock."""

    started: float
    seconds: float
    seed: int


class Changed(NamedTuple):
    """Needs by what became of them; of those that only one of the rounds has, nothing."""

    gained: tuple[str, ...]
    lost: tuple[str, ...]
    moved: tuple[str, ...]


def run(
    desk: Desk,
    instance: Path,
    plan: Path,
    other: Path,
    output: Path | None,
    wanted: Wanted,
    as_json: bool,
) -> None:
    """``other``: the data as they would be: a copy of the sheets with what is changed in them."""
    if output is not None:
        paths.writable(output, instance, plan, other)
    kernels.ready(desk)
    with desk.working("cli.doing.read"):
        asked, before = planned(instance, plan)
        supposed = folder.load(other)
    with desk.working("cli.doing.whatif"):
        left = max(LEAST_SECONDS, wanted.seconds - (time.monotonic() - wanted.started))
        limits = Limits(seconds=left, seed=wanted.seed, workers=cores())
        try:
            after = solve_anew(supposed, before, limits)
        except Broken as broken:
            raise Refusal("cli.match.broken", violations=len(broken.violations)) from broken
    found = changed(asked, before, supposed, after)
    if output is not None:
        write_result(after, output)
    if as_json:
        desk.json({"before": _figures(before), "after": _figures(after)} | found._asdict())
        return
    for line in lines(Teller(asked, desk.lang), asked, before, supposed, after, found):
        print(line)


def changed(asked: Instance, before: Result, supposed: Instance, after: Result) -> Changed:
    """Who would be served, left out or served otherwise."""
    known = {need.id for need in asked.needs} & {need.id for need in supposed.needs}
    old, new = ([n for n in served_in(one.plan) if n in known] for one in (before, after))
    moved = (need for need, *_ in moved_between(before.plan, after.plan))
    return Changed(
        gained=tuple(sorted({*new} - {*old})),
        lost=tuple(sorted({*old} - {*new})),
        moved=tuple(sorted(need for need in moved if need in known)),
    )


def _figures(result: Result) -> dict[str, Any]:
    plan = result.plan
    return {
        "served": plan.served,
        "public_fen": plan.public_fen,
        "value": plan.value,
        "bound": result.certificate.bound,
    }


def lines(
    teller: Teller,
    asked: Instance,
    before: Result,
    supposed: Instance,
    after: Result,
    found: Changed,
) -> Iterator[str]:
    """Both side by side; then who would change; then the communities that would."""
    say = teller.say
    for name, of, result in (("now", asked, before), ("then", supposed, after)):
        plan, bound = result.plan, result.certificate.bound
        yield say(
            f"cli.whatif.{name}",
            served=plan.served,
            needs=len(of.needs),
            public=yuan(plan.public_fen),
            value=points(plan.value),
            gap=percent_up(bound - plan.value, bound),
        )
    for name, needs in zip(found._fields, found, strict=True):
        listed = say("reasons.listing").join(needs[:NAMED]) + ("…" if len(needs) > NAMED else "")
        yield say(f"cli.whatif.{name}", n=len(needs), needs=listed or say("cli.whatif.nobody"))
    yield from _places(teller, asked, found)


def _places(teller: Teller, asked: Instance, found: Changed) -> Iterator[str]:
    """Served more or fewer, by community."""
    place = {need.id: need.community for need in asked.needs}
    change = dict.fromkeys((one.id for one in asked.communities), 0)
    for sign, needs in ((1, found.gained), (-1, found.lost)):
        for need in needs:
            change[place[need]] += sign
    told = [f"{teller.communities[id]} {n:+}" for id, n in change.items() if n]
    if told:
        yield teller.say("cli.whatif.places", list=teller.say("reasons.listing").join(told))

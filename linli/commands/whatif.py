"""``linli whatif``: the same round a little otherwise, beside the plan that stands."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from linli import folder, kernels, paths
from linli.desk import Desk, Refusal
from linli.planned import planned
from linli.supposing import Typed, suppositions
from matcher.cores import cores
from matcher.files import write_result
from matcher.solve import Broken, Limits
from matcher.suppose import Beside, Figures, Supposition, answered_anew, beside, supposed
from telling.figures import percent_up, points, yuan
from telling.supposing import clauses
from telling.teller import Teller

__all__ = ["Typed", "Wanted", "run"]

LEAST_SECONDS, NAMED = 0.5, 12


class Wanted(NamedTuple):
    """``seconds``: of the whole command, which began at ``started`` by the monotonic clock."""

    started: float
    seconds: float
    seed: int


def run(
    desk: Desk,
    files: tuple[Path, Path, Path | None],
    typed: Typed,
    output: Path | None,
    wanted: Wanted,
    as_json: bool,
) -> None:
    """``files``: the data, their plan, and the data as they would be, if they were written: a copy
    of the sheets with what is changed in them."""
    instance, plan, other = files
    if other is None and typed.nothing:
        raise Refusal("cli.whatif.nothing")
    if output is not None:
        paths.writable(output, *(one for one in (*files, typed.policy) if one is not None))
    kernels.ready(desk)
    with desk.working("cli.doing.read"):
        asked, before = planned(instance, plan)
        copy = folder.load(instance if other is None else other)
        several = suppositions(copy, typed)
        made = supposed(copy, several)
    with desk.working("cli.doing.whatif"):
        left = max(LEAST_SECONDS, wanted.seconds - (time.monotonic() - wanted.started))
        limits = Limits(seconds=left, seed=wanted.seed, workers=cores())
        try:
            after = answered_anew(made, before, limits)
        except Broken as broken:
            raise Refusal("cli.match.broken", violations=len(broken.violations)) from broken
    found = beside(asked, before, made, after)
    if output is not None:
        write_result(after, output)
    if as_json:
        said = [one.model_dump(mode="json") for one in several]
        desk.json({"supposed": said} | found.model_dump(mode="json"))
        return
    for line in lines(Teller(asked, desk.lang), several, found):
        print(line)


def lines(teller: Teller, several: Sequence[Supposition], found: Beside) -> Iterator[str]:
    """What is supposed; both side by side; then who would change, and which communities."""
    say = teller.say
    if several:
        yield say(
            "cli.whatif.supposed", what=say("reasons.semicolon").join(clauses(teller, several))
        )
    for name, one in (("now", found.before), ("then", found.after)):
        yield say(
            f"cli.whatif.{name}",
            served=one.served,
            needs=one.needs,
            public=yuan(one.public_fen),
            value=points(one.value),
            gap=percent_up(one.bound - one.value, one.bound),
        )
    yield from _fairness(teller, found)
    for code, needs in (("gained", found.gained), ("lost", found.lost), ("moved", found.moved)):
        listed = say("reasons.listing").join(needs[:NAMED]) + ("…" if len(needs) > NAMED else "")
        yield say(f"cli.whatif.{code}", n=len(needs), needs=listed or say("cli.whatif.nobody"))


def _fairness(teller: Teller, found: Beside) -> Iterator[str]:
    """The community served least, then and now; and each that would have more or fewer."""
    say = teller.say
    now, then = (_least(teller, one) for one in (found.before, found.after))
    yield say("cli.whatif.least", now=now, then=then)
    told = [f"{teller.communities[id]} +{n}" for id, n in found.more]
    told += [f"{teller.communities[id]} -{n}" for id, n in found.fewer]
    if told:
        listed = say("reasons.listing").join(told[:NAMED]) + ("…" if len(told) > NAMED else "")
        counts = {"more": len(found.more), "fewer": len(found.fewer)}
        yield say("cli.whatif.places", list=listed, **counts)


def _least(teller: Teller, one: Figures) -> str:
    if one.least is None:
        return teller.say("cli.whatif.nobody")
    place = teller.communities.get(one.least.community, one.least.community)
    return f"{place} {one.least.served}/{one.least.needs}"

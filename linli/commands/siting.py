"""``linli siting``: which candidate places to open within a budget; or an answer checked."""

import dataclasses
from pathlib import Path
from typing import Any, NamedTuple

import district
from linli import folder, paths
from linli.desk import Desk, Refusal
from linli.planned import planned
from linli.report.siting import siting_map
from matcher.files import read_sited, write_sited
from matcher.files.atomic import in_place
from matcher.files.reading import contents
from matcher.instance import Instance
from matcher.sites import Siting
from matcher.siting import Broken, site
from matcher.siting.story import SitingStory, story
from matcher.verify import verify_siting
from telling.figures import percent_up, points
from telling.siting import told
from telling.teller import Teller
from words import fault


class Asked(NamedTuple):
    """What was typed: where the data, the candidates and the plan are; yuan; metres."""

    instance: Path
    candidates: Path
    plan: Path | None
    budget: str
    walk: int


def run(
    desk: Desk,
    asked: Asked,
    seconds: float,
    output: Path | None,
    map_: Path | None,
    as_json: bool,
) -> None:
    """Answer, and write the answer and its map where they are wanted."""
    read = [path for path in (asked.instance, asked.candidates, asked.plan) if path is not None]
    for path in (output, map_):
        if path is not None:
            paths.writable(path, *read)
            read.append(path)
    instance, siting = _question(desk, asked)
    with desk.working("cli.doing.siting"):
        try:
            sited = site(instance, siting, seconds=seconds)
        except Broken as broken:
            raise Refusal("cli.match.broken", violations=broken.violations) from broken
        found = story(instance, siting, sited)
    if output is not None:
        write_sited(sited, output)
    teller = Teller(instance, desk.lang)
    if map_ is not None:
        drawn = siting_map(teller, siting, sited)
        with in_place(map_) as file:
            file.write(drawn.encode())
    if as_json:
        desk.json(as_data(found))
        return
    for line in told(teller, found):
        print(line)
    for path, code in ((output, "cli.siting.written"), (map_, "cli.siting.drawn")):
        if path is not None:
            desk.tell(code, path=paths.shown(path, desk.lang))


def verify(desk: Desk, asked: Asked, answer: Path, as_json: bool) -> bool:
    """Print whether an answer to this question keeps every rule, and whether its proof holds."""
    instance, siting = _question(desk, asked)
    sited = read_sited(answer)
    with desk.working("cli.doing.verify"):
        verdict = verify_siting(instance, siting, sited)
    if as_json:
        desk.json(dataclasses.asdict(verdict) | {"valid": verdict.valid})
        return verdict.valid
    for one in verdict.faults:
        print(fault(desk.lang, one))
    if verdict.valid and verdict.bound == verdict.value:
        desk.tell("cli.siting.holds_best", value=points(verdict.value))
    elif verdict.valid and verdict.bound is not None:
        gap = percent_up(verdict.bound - verdict.value, verdict.bound)
        desk.tell(
            "cli.siting.holds", value=points(verdict.value), bound=points(verdict.bound), gap=gap
        )
    else:
        desk.tell("cli.verify.refused")
    return verdict.valid


def _question(desk: Desk, asked: Asked) -> tuple[Instance, Siting]:
    """The data, and what is asked of them: those whom the plan leaves unmet, or all."""
    budget = district.budget_in(asked.budget)
    if budget is None:
        raise Refusal("cli.siting.bad_budget", found=asked.budget)
    with desk.working("cli.doing.read"):
        if asked.plan is None:
            instance = folder.load(asked.instance)
            needs = tuple(need.id for need in instance.needs)
        else:
            instance, result = planned(asked.instance, asked.plan)
            needs = result.plan.unmet
        candidates = district.candidates_in(
            contents(asked.candidates), asked.candidates.name, instance
        )
    return instance, Siting(
        instance=instance.digest,
        needs=needs,
        candidates=candidates,
        budget_fen=budget,
        walk_m=asked.walk,
    )


def as_data(found: SitingStory) -> dict[str, Any]:
    """An answer for scripts."""

    def plain(one: Any) -> dict[str, Any]:
        return dataclasses.asdict(one) | {"candidate": one.candidate.id}

    return dataclasses.asdict(found) | {
        "opened": [plain(one) for one in found.opened],
        "next": [plain(one) for one in found.next],
    }

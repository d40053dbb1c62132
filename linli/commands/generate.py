"""``linli generate``: a realistic round, written to a file."""

from dataclasses import dataclass
from pathlib import Path

from linli import paths
from linli.desk import Desk, Refusal
from linli.generate import generate, read_points
from matcher.files import write_instance


@dataclass(frozen=True)
class Wanted:
    """What is asked for; ``lots`` of the needs are put out to bid, for which there are ``bids``."""

    needs: int
    seed: int
    points: Path | None
    lots: int = 0
    bids: int = 0


def run(desk: Desk, wanted: Wanted, output: Path) -> None:
    if wanted.bids and not wanted.lots:
        raise Refusal("cli.generate.bids_without_lots")
    paths.writable(output, *([wanted.points] if wanted.points else []))
    with desk.working("cli.doing.generate"):
        points = read_points(wanted.points) if wanted.points else None
        instance = generate(wanted.needs, wanted.seed, points, lots=wanted.lots, bids=wanted.bids)
    with desk.working("cli.doing.write"):
        write_instance(instance, output)
    if wanted.lots:
        desk.tell("cli.generate.tenders", lots=len(instance.lots), bids=len(instance.bids))
    desk.tell(
        "cli.generate.done",
        needs=len(instance.needs),
        offers=len(instance.offers),
        venues=len(instance.venues),
        funds=len(instance.funds),
        communities=len(instance.communities),
        path=paths.shown(output, desk.lang),
    )

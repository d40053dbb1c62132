"""``linli generate``: a realistic round, written to a file."""

from pathlib import Path

from linli import paths
from linli.desk import Desk
from linli.generate import generate, read_points
from matcher.files import write_instance


def run(desk: Desk, needs: int, seed: int, points: Path | None, output: Path) -> None:
    paths.writable(output, *([points] if points else []))
    with desk.working("cli.doing.generate"):
        instance = generate(needs, seed, read_points(points) if points else None)
    with desk.working("cli.doing.write"):
        write_instance(instance, output)
    desk.tell(
        "cli.generate.done",
        needs=len(instance.needs),
        offers=len(instance.offers),
        venues=len(instance.venues),
        funds=len(instance.funds),
        communities=len(instance.communities),
        path=paths.shown(output, desk.lang),
    )

"""``python -m benchmarks.service``: the service with a hundred thousand needs in its database.

On each database in turn: load them, read, freeze, then requests at a steady rate during a solve,
and the plan's publication; every page; and a sheet of ten thousand needs. ``--quick``: without the
solve and what follows from it.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from sqlalchemy import text

from benchmarks import intake
from benchmarks.machine import machine
from benchmarks.service.databases import KINDS, SAID, reachable, url_of_an_empty
from benchmarks.service.lines import Line, table
from benchmarks.service.pages import pages
from benchmarks.service.reads import reads
from benchmarks.service.record import Town, town
from benchmarks.service.rounds import Round
from benchmarks.service.serving import serving
from linli.app import service
from linli.settings import settings
from matcher.cores import cores


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0 every target met, 1 one missed or no PostgreSQL."""
    asked = _parser().parse_args(arguments)
    print(machine(), flush=True)
    print(f"load average {os.getloadavg()[0]:.1f} before anything is measured", flush=True)
    missed = False
    for kind in asked.databases:
        if kind == "postgresql" and not reachable():
            print(f"\n{SAID[kind]} does not answer: nothing of it was measured", flush=True)
            missed = True
            continue
        with tempfile.TemporaryDirectory() as folder, url_of_an_empty(kind, Path(folder)) as url:
            lines = list(_told(measured(kind, url, Path(folder), asked)))
        print(f"\n{table(lines)}", flush=True)
        missed |= not all(line.met for line in lines)
    return int(missed)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.service", description=__doc__)
    parser.add_argument("--databases", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--needs", type=int, default=100_000, metavar="N")
    parser.add_argument("--times", type=int, default=200, metavar="N", help="of each read")
    parser.add_argument("--sheet", type=int, default=10_000, metavar="N", help="needs in a sheet")
    parser.add_argument("--processes", type=int, default=cores(), metavar="N", help="that answer")
    parser.add_argument("--pressed", type=float, default=60.0, metavar="SECONDS")
    parser.add_argument("--solve", type=int, default=90, metavar="SECONDS")
    parser.add_argument("--quick", action="store_true", help="no solve, and so no plan")
    return parser


def measured(kind: str, url: str, folder: Path, asked: argparse.Namespace) -> Iterator[Line]:
    """All that is measured on one database, which must be empty."""
    environment = {"LINLI_HOME": str(folder), "LINLI_DATABASE_URL": url, "LINLI_MOST_READ": "0"}
    began = time.perf_counter()
    loaded = _loaded(environment, asked.needs)
    yield Line(f"load {asked.needs:,} needs", SAID[kind], time.perf_counter() - began, "s")
    with serving(environment, folder / "log", asked.processes) as served:
        yield from reads(served, loaded, SAID[kind], asked.times)
        with closing(Round(served, loaded, SAID[kind])) as round_:
            yield round_.frozen()
            if not asked.quick:
                yield from round_.solved(asked.solve, asked.pressed)
                yield round_.published()
                _tidied(environment)
            yield from pages(
                served,
                loaded,
                SAID[kind],
                max(1, asked.times // 4),
                round_=round_.id,
                published=not asked.quick,
            )
    yield from intake.sheets(kind, asked.sheet)


def _loaded(environment: dict[str, str], needs: int) -> Town:
    here = service(settings(os.environ | environment))
    try:
        loaded = town(here, needs)
    finally:
        here.database.close()
    _tidied(environment)
    return loaded


def _tidied(environment: dict[str, str]) -> None:
    """PostgreSQL lets go of what was written over and counts its rows, as it does by itself within
    a minute or so where autovacuum is on."""
    here = service(settings(os.environ | environment))
    try:
        if not here.database.is_sqlite:
            with here.database.engine.connect() as connection:
                at_once = connection.execution_options(isolation_level="AUTOCOMMIT")
                at_once.execute(text("VACUUM ANALYZE"))
    finally:
        here.database.close()


def _told(lines: Iterator[Line]) -> Iterator[Line]:
    """Each as it comes, for whoever waits."""
    for line in lines:
        print(f"{line.database}: {line.what}: {line.measured:,.1f} {line.unit}", file=sys.stderr)
        yield line


if __name__ == "__main__":
    sys.exit(main())

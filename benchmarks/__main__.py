"""``python -m benchmarks``: this solver beside its peers; ``… gap FILE``, ``… wdp FILE``:
published instances."""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks import fairness, published, siting, tenders, unlocks, whatif
from benchmarks.contest import entries, matched
from benchmarks.machine import machine
from benchmarks.malformed import Malformed
from benchmarks.peers import PEERS
from benchmarks.table import NOTE, table
from benchmarks.targets import FULL, SIZES, Size, Target, targets
from benchmarks.traits import traits_of
from linli import examples
from linli.generate import generate
from matcher.files import write_instance

WARM_UP_NEEDS, WARM_UP_SECONDS = 300, 2.0


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0 every target met, 1 one missed, 2 bad input."""
    asked = _parser().parse_args(arguments)
    try:
        if asked.what == "tenders":
            return _tenders(tenders.CASES)
        if asked.what == "unlock":
            return _unlocks()
        if asked.what == "siting":
            return _siting()
        if asked.what == "fairness":
            return _fairness()
        if asked.what == "whatif":
            return _scenarios()
        return _bench(asked) if asked.what == "bench" else _published(asked)
    except Malformed as wrong:
        print(wrong, file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.set_defaults(what="bench")
    parser.add_argument("--full", action="store_true", help=f"with {FULL} needs as well")
    names = [size.name for size in SIZES]
    parser.add_argument("--only", nargs="+", choices=names, metavar="SIZE", help=", ".join(names))
    choices = ("none", *PEERS)
    parser.add_argument(
        "--peers", nargs="+", choices=choices, default=list(PEERS), help="all unless named"
    )
    parser.add_argument("--no-cold", action="store_true", help="leave out the cold start")
    kinds = parser.add_subparsers(metavar="")
    kinds.add_parser("tenders", help="awards and assignments in one plan, beside awarding first")
    kinds.choices["tenders"].set_defaults(what="tenders")
    kinds.add_parser("unlock", help="how soon is told what would serve a need, and a round")
    kinds.choices["unlock"].set_defaults(what="unlock")
    kinds.add_parser("siting", help="how soon is told which places to open, and how near the best")
    kinds.choices["siting"].set_defaults(what="siting")
    kinds.add_parser("fairness", help="how soon is told how fair a round's plan is")
    kinds.choices["fairness"].set_defaults(what="fairness")
    kinds.add_parser("whatif", help="how good a scenario's plan is after ten seconds")
    kinds.choices["whatif"].set_defaults(what="whatif")
    for name, what in (
        ("gap", "generalised assignment, OR-Library format"),
        ("wdp", "winner determination, CATS text format"),
    ):
        kind = kinds.add_parser(name, help=what)
        kind.set_defaults(what=name)
        kind.add_argument(
            "path", type=Path, metavar="FILE", help="an instance, or a folder of them"
        )
        kind.add_argument("--seconds", type=float, default=60.0, metavar="T", help="for each one")
    return parser


def _published(asked: argparse.Namespace) -> int:
    missed = False
    kind, paths = published.KINDS[asked.what], published.files(asked.path)
    for found in published.solved(kind, paths, asked.seconds):
        print(found, flush=True)
        missed |= found.figure is None
    return int(missed)


def _bench(asked: argparse.Namespace) -> int:
    sizes = [size for size in SIZES if _wanted(size, asked)]
    peers = [peer for peer in PEERS if peer in asked.peers]
    print(machine())
    reached: list[Target] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _warm_up(folder)
        for size in sizes:
            print(f"\n## {size.name}, {size.seconds:.0f} s each\n", flush=True)
            instance = _instance(size, folder)
            found = list(entries(instance, size.seconds, peers))
            print(table(found), flush=True)
            reached += targets(size, found)
            if size is sizes[0] and not asked.no_cold:
                print("\n" + _cold(size, instance, folder, found[0].wall), flush=True)
    print(f"\n{NOTE}\n")
    missed = _told(reached)
    if asked.only:
        return missed
    return missed | _tenders(tenders.CASES) | _unlocks() | _siting() | _fairness() | _scenarios()


def _told(reached: list[Target]) -> int:
    for target in reached:
        print(f"{'met   ' if target.met else 'MISSED'}  {target.says}")
    return int(not all(target.met for target in reached))


def _tenders(cases: Sequence[tenders.Case]) -> int:
    print(f"\n## tenders\n\n{tenders.HEAD}", flush=True)
    tenders.warmed_up()
    reached: list[Target] = []
    for case in cases:
        found = tenders.compared(case)
        print("\n".join(tenders.rows(found)), flush=True)
        reached += tenders.targets(found)
    print()
    return _told(reached)


def _unlocks() -> int:
    print("\n## unlocks\n", flush=True)
    found = unlocks.measured()
    print("\n".join(unlocks.rows(found)), flush=True)
    return _told(list(unlocks.targets(found)))


def _siting() -> int:
    print("\n## siting\n", flush=True)
    found = list(siting.measured())
    print("\n".join(siting.rows(found)), flush=True)
    return _told(list(siting.targets(found)))


def _fairness() -> int:
    print("\n## fairness\n", flush=True)
    found = fairness.measured()
    print("\n".join(fairness.rows(found)), flush=True)
    return _told(list(fairness.targets(found)))


def _scenarios() -> int:
    print("\n## what if\n", flush=True)
    found = whatif.measured()
    print("\n".join(whatif.rows(found)) + "\n", flush=True)
    return _told(list(whatif.targets(found)))


def _wanted(size: Size, asked: argparse.Namespace) -> bool:
    if asked.only:
        return size.name in asked.only
    return size.name != FULL or asked.full


def _warm_up(folder: Path) -> None:
    """Compiled code is cached before anything is measured."""
    instance = folder / "warm-up.linli"
    write_instance(generate(WARM_UP_NEEDS), instance)
    matched(instance, folder / "warm-up.json", WARM_UP_SECONDS)


def _instance(size: Size, folder: Path) -> Path:
    """Where the instance is; a generated one is written and described."""
    if size.needs is None:
        return examples.folder()
    path = folder / f"{size.name}.linli"
    instance = generate(size.needs)
    print("; ".join(f"{name} {figure}" for name, figure in traits_of(instance).items()) + "\n")
    write_instance(instance, path)
    return path


def _cold(size: Size, instance: Path, folder: Path, warm: float) -> str:
    """The same command where nothing is compiled yet."""
    found = matched(instance, folder / "cold.json", size.seconds, cache=folder / "cache")
    return f"{size.name}, nothing compiled yet: {found.wall:.1f} s (compiled: {warm:.1f} s)"


if __name__ == "__main__":
    sys.exit(main())

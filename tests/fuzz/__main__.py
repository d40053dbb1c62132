"""``python -m tests.fuzz --minutes 30``: every target in turn, led by what code its bytes reach.

What ends one is kept in ``fuzz-found/`` and tried alone by ``python -m tests.fuzz TARGET FILE``.
"""

import argparse
import re
import subprocess
import sys
import tempfile
from importlib import import_module
from pathlib import Path

TARGETS = ("sheet", "instance", "body", "search")
FOUND = Path("fuzz-found")
ROOMS = ("access", "api", "district", "door", "intake", "matcher", "needs", "sheets", "store")
MOST_SECONDS, MOST_MEGABYTES = 20, 1_500
"""Of one input, as the child that reads a sheet is given; of the whole process."""
LONGEST = 16_384
"""Bytes of one input: what matters is shorter, and longer ones are slow."""
FIGURES = re.compile(
    r"^(?:#\d+\s+DONE\s+cov: (\d+).*|stat::number_of_executed_units: (\d+))$", re.M
)


def main() -> int:
    """The exit code: 1 where something was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz")
    parser.add_argument("--minutes", type=float, default=30.0, help="for all targets together")
    parser.add_argument("target", nargs="?", choices=TARGETS)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--seconds", type=int, default=0, help=argparse.SUPPRESS)
    said = parser.parse_args()
    if said.target and said.file:
        import_module(f"tests.fuzz.{said.target}").one(said.file.read_bytes())
        return 0
    if said.target and said.seconds:
        return _fuzzed(said.target, said.seconds)
    FOUND.mkdir(exist_ok=True)
    targets = (said.target,) if said.target else TARGETS
    seconds = max(1, int(said.minutes * 60 / len(targets)))
    return max([_told(target, seconds) for target in targets])


def _told(target: str, seconds: int) -> int:
    """Run a target in a process of its own and say how far it came; 1 where it found something."""
    command = [sys.executable, "-m", "tests.fuzz", target, "--seconds", str(seconds)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    (FOUND / f"{target}.log").write_text(done.stdout + done.stderr, "utf-8")
    figures = {
        at: found[at] for found in FIGURES.finditer(done.stderr) for at in (1, 2) if found[at]
    }
    print(
        f"{target}: {figures.get(2, '?')} inputs, {figures.get(1, '?')} branches, "
        f"{'nothing found' if done.returncode == 0 else f'see {FOUND / target}.log'}",
        flush=True,
    )
    return min(abs(done.returncode), 1)


def _fuzzed(name: str, seconds: int) -> int:
    import atheris

    with atheris.instrument_imports(include=list(ROOMS)):
        target = import_module(f"tests.fuzz.{name}")
    with tempfile.TemporaryDirectory() as corpus:
        for at, seed in enumerate(target.seeds()):
            (Path(corpus) / f"{at}").write_bytes(seed)
        told = [
            f"-max_total_time={seconds}",
            f"-timeout={MOST_SECONDS}",
            f"-rss_limit_mb={MOST_MEGABYTES}",
            f"-max_len={LONGEST}",
            f"-artifact_prefix={FOUND}/{name}-",
            "-print_final_stats=1",
        ]
        atheris.Setup([sys.argv[0], *told, corpus], target.one)
        atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""One instance through this solver and its peers, each in a process of its own."""

import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.command import Ran, ran
from benchmarks.machine import memory
from linli.folder import load
from matcher.check import check
from matcher.cores import cores
from matcher.instance import Instance
from matcher.plan import Plan

OURS = "linli"
PATIENCE = 600.0
"""Seconds beyond its limit that a command is waited for before it is ended."""

MEMORY_SHARE = 0.8
"""Of the machine's memory: what a command may take."""
NO_MEMORY = ("std::bad_alloc", "MemoryError")
"""What is said on standard error by who got none."""


class Entry(NamedTuple):
    """What one solver came to. ``value``: as ``check`` found it, None without a lawful plan.

    ``bound``: certified where the solver is ours, its own word where it is a peer. ``said``: how
    it ended. ``wall`` and ``cpu`` in seconds, ``peak`` in bytes; ``verified``: seconds that
    ``linli verify`` took of ours.
    """

    solver: str
    value: int | None
    bound: int | None
    said: str
    wall: float
    cpu: float
    peak: int
    verified: float | None = None


def entries(instance: Path, seconds: float, peers: Sequence[str]) -> Iterator[Entry]:
    """Ours first, then the peers in turn, each with the machine to itself."""
    with tempfile.TemporaryDirectory() as folder:
        yield ours(instance, Path(folder) / "plan.json", seconds)
        asked = load(instance) if peers else None
        for peer in peers:
            assert asked is not None
            yield _peer(peer, instance, asked, Path(folder) / f"{peer}.json", seconds)


def ours(instance: Path, plan: Path, seconds: float) -> Entry:
    """``linli match``, then ``linli verify``, as anybody would type them."""
    found = matched(instance, plan, seconds)
    if found.code:
        return _none(OURS, found, None, ending(found))
    verdict = ran(
        ["linli", "verify", str(instance), str(plan), "--json"], most_seconds=2 * PATIENCE
    )
    if verdict.code:
        return _none(OURS, found, None, "refused by verify")
    figures = json.loads(verdict.stdout)
    return Entry(
        OURS,
        figures["value"],
        figures["bound"],
        "verified",
        found.wall,
        found.cpu,
        found.peak,
        verdict.wall,
    )


def matched(instance: Path, plan: Path, seconds: float, cache: Path | None = None) -> Ran:
    """``linli match``; with a folder for compiled code other than the usual one, if given."""
    return ran(
        [
            *("linli", "match", str(instance), "-o", str(plan)),
            *("--seconds", str(seconds), "--workers", str(cores())),
        ],
        most_seconds=seconds + PATIENCE,
        most_bytes=_most_bytes(),
        environment={"NUMBA_CACHE_DIR": str(cache)} if cache else None,
    )


def _peer(name: str, instance: Path, asked: Instance, plan: Path, seconds: float) -> Entry:
    found = ran(
        ["benchmarks.peers", name, str(instance), str(plan), str(seconds)],
        most_seconds=seconds + PATIENCE,
        most_bytes=_most_bytes(),
    )
    if found.code:
        return _none(name, found, None, ending(found))
    told = json.loads(found.stdout)
    if not plan.exists():
        return _none(name, found, told["bound"], f"no plan, {told['claim']}")
    proposed = Plan.model_validate_json(plan.read_bytes())
    violations = check(asked, proposed)
    if violations:
        return _none(name, found, told["bound"], f"unlawful: {violations[0].rule}")
    said = f"says {told['claim']}"
    return Entry(name, proposed.value, told["bound"], said, found.wall, found.cpu, found.peak)


def _none(solver: str, found: Ran, bound: int | None, said: str) -> Entry:
    return Entry(solver, None, bound, said, found.wall, found.cpu, found.peak)


def _most_bytes() -> int:
    return int(MEMORY_SHARE * memory())


def ending(found: Ran) -> str:
    """How a command that failed ended, in a few words."""
    if any(words in found.stderr for words in NO_MEMORY):
        return f"out of memory, of {_most_bytes() / 2**30:.0f} GB"
    lines = found.stderr.strip().splitlines()
    return f"exit {found.code}: {lines[-1]}" if lines else f"exit {found.code}"

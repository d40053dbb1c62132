"""Siting: how soon it is told which places to open, and how near to the best.

``python -m benchmarks siting``: a generated district, all of its needs asked about, two hundred
candidates at people's doors, of which a budget opens an eighth by cost; at several distances to
walk. Every answer is verified by the code that knows no solver.
"""

import time
from collections.abc import Iterator
from random import Random
from statistics import median
from typing import NamedTuple

from benchmarks.targets import Target
from linli.generate import generate
from matcher.instance import Instance, Point, Setting
from matcher.sites import Candidate, Siting
from matcher.siting import site
from matcher.verify import verify_siting

NEEDS, PLACES, WALKS, SECONDS = 11_000, 200, (500, 1_000, 1_500), 20.0
MOST_SECONDS, MOST_GAP = 30.0, 0.01


class Measured(NamedTuple):
    """``walk`` metres; ``seconds`` to answer and ``checking`` to verify; ``opened`` places serve
    ``served`` of the needs ``counted``; ``gap``: a share of the bound; ``valid``: verified."""

    walk: int
    seconds: float
    checking: float
    opened: int
    served: int
    gap: float
    valid: bool


def question(instance: Instance, walk: int, places: int = PLACES, seed: int = 1) -> Siting:
    """Candidates near people's doors, each for some of the services that venues host."""
    random = Random(seed)
    types = {one.id for one in instance.service_types if one.setting is not Setting.HOME}
    needs = [need for need in instance.needs if need.service_type in types]
    candidates = []
    for n in range(places):
        door = random.choice(needs).point
        candidates.append(
            Candidate(
                id=f"place {n}",
                point=Point(
                    lon_udeg=door.lon_udeg + random.randint(-3_000, 3_000),
                    lat_udeg=door.lat_udeg + random.randint(-3_000, 3_000),
                ),
                cost_fen=random.randint(30, 200) * 100_000,
                places=random.randint(20, 120),
                service_types=tuple(sorted(random.sample(sorted(types), random.randint(3, 12)))),
                accessibility=("wheelchair",),
            )
        )
    return Siting(
        instance=instance.digest,
        needs=tuple(need.id for need in instance.needs),
        candidates=tuple(candidates),
        budget_fen=sum(place.cost_fen for place in candidates) // 8,
        walk_m=walk,
    )


def measured() -> Iterator[Measured]:
    """Ask, and verify."""
    instance = generate(NEEDS)
    for walk in WALKS:
        asked = question(instance, walk)
        began = time.monotonic()
        sited = site(instance, asked, seconds=SECONDS)
        answered = time.monotonic()
        verdict = verify_siting(instance, asked, sited)
        bound = sited.certificate.bound
        yield Measured(
            walk=walk,
            seconds=answered - began,
            checking=time.monotonic() - answered,
            opened=len(sited.opened),
            served=sited.served,
            gap=(bound - sited.value) / bound if bound else 0.0,
            valid=verdict.valid,
        )


def rows(found: list[Measured]) -> Iterator[str]:
    """What was measured, in words."""
    for one in found:
        yield (
            f"{one.walk:,} m: {one.opened} of {PLACES} places opened, {one.served:,} needs served,"
            f" gap {one.gap:.2%}; answered in {one.seconds:.1f} s, verified in {one.checking:.1f} s"
        )
    yield f"median: {median(one.seconds for one in found):.1f} s"


def targets(found: list[Measured]) -> Iterator[Target]:
    """Each thing asked."""
    slowest, widest = max(one.seconds for one in found), max(one.gap for one in found)
    yield Target(
        f"{PLACES} places, {NEEDS:,} needs within {MOST_SECONDS:.0f} s", slowest <= MOST_SECONDS
    )
    yield Target(f"a proved gap of at most {MOST_GAP:.0%}", widest <= MOST_GAP)
    yield Target("every answer is verified", all(one.valid for one in found))

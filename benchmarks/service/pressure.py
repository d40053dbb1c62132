"""So many requests a second, whatever becomes of those before: an open loop.

A request is sent when its moment comes, by whichever connection is free, and its latency counts
from that moment: where the service falls behind, those that wait to be sent are late, too.
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from benchmarks.service.lines import Line, percentile
from benchmarks.service.reads import READS
from benchmarks.service.record import Person, Town
from benchmarks.service.serving import Answer, Served

RATE = 200
"""Requests a second."""
READS_IN_TEN = 9
CONNECTIONS = 48
MOST_MS = 300.0
"""That a request may take, at the 99th percentile."""
SHARED = 0.2
"""Of the reads, those by the official; the rest are secretaries', of a community."""


@dataclass
class Met:
    """What became of the requests: milliseconds from the moment each was due, and what failed.

    ``worked``: seconds of a processor that the service had meanwhile.
    """

    took: list[float] = field(default_factory=list)
    failed: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    worked: float = 0.0


def pressure(served: Served, town: Town, seconds: float, rate: int = RATE) -> Met:
    """Keep up the rate for so long."""
    met, turns = Met(), count()
    total, before = int(seconds * rate), served.worked()
    askings = [_Asking(served, town, number) for number in range(CONNECTIONS)]
    began = time.perf_counter() + 0.5

    def keep_asking(asking: _Asking) -> None:
        while (turn := next(turns)) < total:
            due = began + turn / rate
            time.sleep(max(0.0, due - time.perf_counter()))
            failed = asking.one(turn)
            met.took.append(1000 * (time.perf_counter() - due))
            if failed:
                met.failed[failed] += 1
        asking.close()

    threads = [threading.Thread(target=keep_asking, args=(asking,)) for asking in askings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    met.seconds = time.perf_counter() - began
    met.worked = served.worked() - before
    return met


def line(met: Met, database: str, said: str) -> Line:
    """All of it at the 99th percentile; an answer that is no success is a failure."""
    failed = ", ".join(f"{times} × {what}" for what, times in met.failed.items())
    return Line(
        f"{RATE} requests a second, {said}",
        database,
        percentile(met.took, 99),
        "ms",
        MOST_MS,
        f"{len(met.took) / met.seconds:.0f} a second, half within "
        f"{percentile(met.took, 50):.0f} ms, all within {max(met.took):.0f} ms; "
        f"{1000 * met.worked / len(met.took):.1f} ms of a processor each",
        failed,
    )


class _Asking:
    """Who asks: a chance of their own, and a connection for either person."""

    def __init__(self, served: Served, town: Town, number: int) -> None:
        self._chance = random.Random(number)
        self._everybody = town.people
        self._at_home = [one for one in town.people if one.community == town.home]
        self._official = served.connection(town.official)
        self._secretary = served.connection(town.secretary)
        self._asked = [need for need in town.instance.needs if need.community == town.home]

    def one(self, turn: int) -> str:
        """One request; what failed, if anything."""
        try:
            if turn % 10 >= READS_IN_TEN:
                answer = self._secretary.post("/needs", self._need())
            else:
                answer = self._read()
        except OSError as error:
            return type(error).__name__
        return "" if answer.status < 300 else str(answer.status)

    def close(self) -> None:
        self._official.close()
        self._secretary.close()

    def _read(self) -> Answer:
        shared = self._chance.random() < SHARED
        people: Sequence[Person] = self._everybody if shared else self._at_home
        asking = self._official if shared else self._secretary
        [read] = self._chance.choices(READS, [one.share for one in READS])
        return asking.ask("GET", read.path(self._chance.choice(people)))

    def _need(self) -> dict[str, Any]:
        """What somebody of the community asks for again."""
        asked = self._chance.choice(self._asked)
        return {
            "resident": self._chance.choice(self._at_home).resident,
            "service_type": asked.service_type,
            "slots": list(asked.slots),
            "sessions_per_week": asked.sessions_per_week,
            "minutes": asked.minutes,
            "weeks": asked.weeks,
        }

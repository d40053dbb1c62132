"""Lists, searches and openings: one request after the other, as a person sends them."""

import random
from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import urlencode

from benchmarks.service.lines import Line, percentile
from benchmarks.service.record import Person, Town
from benchmarks.service.serving import Served, needed
from needs.lookup import initials

MOST_MS = 100.0
"""That a list, a search or an opening may take, at the 99th percentile."""
WARM_UP = 5


class Read(NamedTuple):
    """A kind of request, and the path of one for a person; ``share``: of the day's reading, of
    which a quarter are lists, a quarter searches and half what is opened from them."""

    what: str
    share: int
    path: Callable[[Person], str]


def _needs(**query: str) -> str:
    return f"/needs?{urlencode(query)}" if query else "/needs"


READS = (
    Read("list needs", 5, lambda one: _needs()),
    Read("list those that wait", 5, lambda one: _needs(state="open")),
    Read("search by name", 2, lambda one: _needs(words=one.name)),
    Read("search by part of a name", 2, lambda one: _needs(words=one.name[1:])),
    Read("search by initials", 2, lambda one: _needs(words=initials(one.name))),
    Read("search by building", 2, lambda one: _needs(building=one.building)),
    Read("search by grid", 1, lambda one: _needs(grid=one.grid)),
    Read(
        "search for a building nobody lives in", 1, lambda one: _needs(building=f"?{one.building}")
    ),
    Read("open a need", 10, lambda one: f"/needs/{one.need}"),
    Read("open a resident", 10, lambda one: f"/residents/{one.resident}"),
)


def reads(served: Served, town: Town, database: str, times: int) -> Iterator[Line]:
    """Each kind of read, so many times, by the official of the district and by the secretary of a
    community: of a person chosen anew each time within what they may see."""
    at_home = [one for one in town.people if one.community == town.home]
    for who, secret, people in (
        ("official", town.official, list(town.people)),
        ("secretary", town.secretary, at_home),
    ):
        chance = random.Random(3)
        connection = served.connection(secret)
        for read in READS:
            took, before = [], served.worked()
            for _ in range(WARM_UP + times):
                answer = connection.ask("GET", read.path(chance.choice(people)))
                needed(answer, 200)
                took.append(1000 * answer.seconds)
            worked = 1000 * (served.worked() - before) / len(took)
            took = took[WARM_UP:]
            yield Line(
                f"{read.what}, {who}",
                database,
                percentile(took, 99),
                "ms",
                MOST_MS,
                f"half within {percentile(took, 50):.1f} ms; {worked:.1f} ms of a processor",
            )
        connection.close()

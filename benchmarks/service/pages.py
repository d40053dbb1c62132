"""Every page that a secretary and an official look at, one after the other, as a browser asks."""

import http.client
import random
import time
from collections.abc import Iterator, Mapping
from contextlib import closing
from urllib.parse import quote

from access.actor import Role
from access.permissions import MATRIX
from benchmarks.service.lines import Line, percentile
from benchmarks.service.record import Person, Town
from benchmarks.service.serving import PATIENCE, Served, needed
from web.guard import PLAIN
from web.pages import ROOMS
from web.routing import Page

MOST_MS = 50.0
"""That a page may take of the server's time, at the median."""
WARM_UP = 3
FEW = 5
FILES = ("/template", "/export", "/print", ".ics", ".xlsx")
"""What ends so is a file, made for one person once in a while."""
REPLACEMENTS = "/replacements"
ASKED_ANEW = ("/unlocks", "/letter")
MOST_UNLOCKING_MS = 2_000.0
"""What would serve a need that is unmet: everything round it is planned anew. Of a whole round it
takes longer, and is no page that is looked at one after the other."""
FILLED = ("/needs/{id}", "/residents/{id}", "/rounds/{id}", "/post/{type}")
"""Paths of which it is known what stands in them."""
OF_THE_DISTRICT = "/rounds/{id}"
"""A round is the district's: to a community's secretary there is none."""
ASKED = {
    **dict.fromkeys(("/found", "/residents", "/needs"), "?words={name}"),
    "/tasks": "?awaits=1",
    "/supply": "?lapsing=1",
}
"""Beside the page as it is: one that has to search."""


def pages(
    served: Served, town: Town, database: str, times: int, *, round_: str, published: bool
) -> Iterator[Line]:
    """Each of them, so many times; ``round_``: a round that pages of rounds are of. Who else could
    serve a need is looked at where the round is ``published`` and a need has been left over."""
    at_home = [one for one in town.people if one.community == town.home]
    for role, secret, people in (
        (Role.SECRETARY, town.secretary, at_home),
        (Role.OFFICIAL, town.official, list(town.people)),
    ):
        left = _left_over(served, secret) if published else set()
        with closing(_Browser(served, secret)) as browser:
            for path in _paths(role):
                asked = people
                if path.endswith(REPLACEMENTS):
                    asked = [one for one in people if one.need in left]
                if path.endswith(ASKED_ANEW):
                    asked = _unmet(served, secret, [one for one in people if one.need in left])
                if asked:
                    what = f"page {path}, {role.value}"
                    yield _measured(browser, path, asked, times, what, database, round_)


def _left_over(served: Served, secret: str) -> set[str]:
    """Needs that wait again, of the first page of those there are."""
    with closing(served.connection(secret)) as connection:
        found = needed(connection.ask("GET", "/needs?state=open"), 200)
    return {one["id"] for one in found["items"]}


def _unmet(served: Served, secret: str, people: list[Person]) -> list[Person]:
    """A few whom the round's plan leaves out; whose need came later is in no plan."""
    found: list[Person] = []
    with closing(served.connection(secret)) as connection:
        for one in people:
            if (
                len(found) < FEW
                and connection.ask("GET", f"/needs/{one.need}/unlocks").status == 200
            ):
                found.append(one)
    return found


def _measured(
    browser: "_Browser",
    path: str,
    people: list[Person],
    times: int,
    what: str,
    database: str,
    round_: str,
) -> Line:
    chance = random.Random(4)
    took = []
    for _ in range(WARM_UP + times):
        took.append(browser.ask(_filled(path, chance.choice(people), round_)))
    took = took[WARM_UP:]
    said = f"99 in 100 within {percentile(took, 99):.0f} ms"
    most = MOST_UNLOCKING_MS if path.endswith(ASKED_ANEW) else MOST_MS
    return Line(what, database, percentile(took, 50), "ms", most, said)


def _paths(role: Role) -> Iterator[str]:
    for page in (page for room in ROOMS for page in room):
        if _is_measured(page, role):
            yield page.path
            if page.path in ASKED:
                yield page.path + ASKED[page.path]


def _is_measured(page: Page, role: Role) -> bool:
    allowed = not page.operation or role in MATRIX[page.operation]
    known = "{" not in page.path or page.path.startswith(FILLED)
    theirs = role is Role.OFFICIAL or not page.path.startswith(OF_THE_DISTRICT)
    of_all = page.path in (OF_THE_DISTRICT + "/unlocks", OF_THE_DISTRICT + "/letters")
    file = page.path.endswith(FILES) or of_all
    return page.method == "GET" and allowed and known and theirs and not file


def _filled(path: str, one: Person, round_: str) -> str:
    values: Mapping[str, str] = {"name": one.name, "type": one.service_type, "need": one.need}
    if path.startswith("/needs/"):
        values = {**values, "id": one.need}
    elif path.startswith("/residents/"):
        values = {**values, "id": one.resident}
    else:
        values = {**values, "id": round_}
    return path.format(**{name: quote(said) for name, said in values.items()})


class _Browser:
    """One that stays open, with the cookie of somebody signed in."""

    def __init__(self, served: Served, secret: str) -> None:
        self._http = http.client.HTTPConnection(served.host, served.port, timeout=PATIENCE)
        self._headers = {"Cookie": f"{PLAIN}={secret}", "Accept-Encoding": "gzip"}

    def ask(self, path: str) -> float:
        """Milliseconds until the whole of the page is there.

        Raises
        ------
        SystemExit
            It is no page.
        """
        began = time.perf_counter()
        self._http.request("GET", path, headers=self._headers)
        answer = self._http.getresponse()
        answer.read()
        took = 1_000 * (time.perf_counter() - began)
        if answer.status not in (200, 303):
            raise SystemExit(f"{answer.status}: {path}")
        return took

    def close(self) -> None:
        self._http.close()

"""What is typed stays just that: it makes no statement, no endless search, no line of the log."""

import importlib
import io
import json
import logging
import pkgutil
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import func, select

import linli.tables
from linli import logs
from sheets.text import MOST_ITEM
from tests.service.edge.test_logs import log
from tests.service.story import District, made

__all__ = ["log"]  # the fixture

HOUSE = Path(__file__).parents[3]
ROOMS = ("access", "api", "catalogue", "district", "funds", "intake", "linli", "needs")
ROOMS += ("providers", "rounds", "sheets", "store", "words", "matcher")

STATEMENTS = (
    "' OR '1'='1",
    "'; DROP TABLE need; --",
    '" OR ""="',
    "%",
    "_",
    "\\",
    "x' UNION SELECT name FROM account --",
    "1); DELETE FROM trail; --",
    "$$; SELECT pg_sleep(9); $$",
    ":id",
    "%(id)s",
    "{{7*7}}",
    "${jndi:ldap://x}",
)


def _rows(here: District) -> dict[str, int]:
    with here.service.database.read() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in linli.tables.METADATA.sorted_tables
            if table.name not in ("trail", "read_tally")
        }


@pytest.mark.parametrize("said", STATEMENTS)
def test_no_search_is_a_statement(here: District, said: str) -> None:
    here.need(here.resident())
    before = _rows(here)
    for field in ("words", "building", "grid", "community", "service_type"):
        answer = here.secretary.get("/needs", **{field: said})
        assert (answer.status_code, answer.json()["items"]) == (200, []), field
    for path in ("needs", "residents", "providers", "funds", "rounds", "tasks"):
        assert here.official.get(f"/{path}/{said.replace('/', '')}").status_code in (403, 404)
    assert _rows(here) == before


@pytest.mark.parametrize("said", STATEMENTS)
def test_what_is_typed_is_kept_to_the_letter(here: District, said: str) -> None:
    id = here.resident(name=said, door=said, health=said, building=said)
    read = made(here.secretary.get(f"/residents/{id}"), 200)
    assert {read[field] for field in ("name", "door", "health", "building")} == {said}


# The log

FORGED = '\r\n{"event": "request", "account": "forged", "status": 200}\r\n\x1b[2J\u2028\x85'


def test_no_line_of_the_log_is_forged(here: District, log: io.StringIO) -> None:
    client = here.client
    secret = {"Authorization": f"Bearer {here.secretary.secret}"}
    client.get("/api/v1/needs", params={"words": FORGED}, headers=secret)
    client.get(f"/api/v1/needs/{quote(FORGED)}", headers=secret)
    client.get("/api/v1/needs", headers={"Authorization": f"Bearer {FORGED!r}"})
    client.get("/api/v1/needs", headers={"X-Forwarded-For": repr(FORGED), "User-Agent": "\x1b[2J"})
    client.post("/api/v1/sessions", json={"login": FORGED, "password": FORGED})
    client.request("GET\x1b", "/api/v1/needs", headers=secret)
    logging.getLogger("linli.somewhere").warning(f"said {FORGED}", extra={FORGED: FORGED})
    _sound(log.getvalue())


def _sound(said: str) -> None:
    lines = said.split("\n")[:-1]
    assert len(lines) >= 7
    for line in map(json.loads, lines):
        assert line.get("account") != "forged"
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]", said)


def test_lines_that_are_no_json_would_be_forged(
    here: District, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the same requests, written as they come."""
    handler = logging.getLogger().handlers[0]
    handler.setFormatter(logging.Formatter("%(message)s"))
    monkeypatch.setattr(logs, "_masked", lambda value: value)
    with pytest.raises((AssertionError, json.JSONDecodeError)):
        test_no_line_of_the_log_is_forged(here, log)


# Patterns

EVIL = tuple(
    unit * (MOST_ITEM // len(unit)) + "!"
    for unit in (
        "a",
        "0",
        " ",
        "-",
        "1-",
        "一",
        "\t",
        "a ",
        "×1",
        "、",
        "(",
        '"',
        "\\",
        "至",
        "00:",
    )
)
MOST_SECONDS = 0.5


ASKED = {
    "fullmatch": lambda pattern, text: pattern.fullmatch(text),
    "match": lambda pattern, text: pattern.match(text),
    "search": lambda pattern, text: pattern.search(text),
    "sub": lambda pattern, text: pattern.sub(text[:0], text),
    "split": lambda pattern, text: pattern.split(text),
    "findall": lambda pattern, text: pattern.findall(text),
    "finditer": lambda pattern, text: list(pattern.finditer(text)),
}
"""Each way in which a pattern is asked."""


def _patterns() -> Iterator[tuple[str, str, re.Pattern[Any]]]:
    """(name, way it is asked in its own module, pattern) of all that are held by a name."""
    for room in ROOMS:
        package = importlib.import_module(room)
        inside = pkgutil.walk_packages(package.__path__, f"{room}.")
        for name in [room, *(one.name for one in inside)]:
            if name.endswith("__main__") or ".migrations" in name:
                continue
            module = importlib.import_module(name)
            source = Path(str(module.__file__)).read_text("utf-8")
            for held, value in vars(module).items():
                if isinstance(value, re.Pattern):
                    for how in sorted(set(re.findall(rf"\b{held}\.(\w+)\(", source)) & set(ASKED)):
                        yield f"{name}.{held}", how, value


def _slow(how: str, pattern: re.Pattern[Any]) -> list[str]:
    slow = []
    for text in EVIL:
        said: Any = text if isinstance(pattern.pattern, str) else text.encode()
        began = time.process_time()
        ASKED[how](pattern, said)
        if time.process_time() - began > MOST_SECONDS:
            slow.append(text[:4])
    return slow


@pytest.mark.timeout(60)
def test_no_pattern_takes_long_whatever_it_is_given() -> None:
    found = list(_patterns())
    assert len(found) > 20
    slow = {(name, how): _slow(how, pattern) for name, how, pattern in found}
    assert {which: texts for which, texts in slow.items() if texts} == {}


def test_a_pattern_with_nested_repeats_would_be_found() -> None:
    """The control, in a process that is ended: it would take longer than anybody has."""
    script = "import re; re.compile(r'(a+)+b').fullmatch('a' * 60)"
    with pytest.raises(subprocess.TimeoutExpired):
        subprocess.run([sys.executable, "-c", script], timeout=2, check=False)


# Nothing is fetched

FETCHING = re.compile(
    r"^\s*(?:import|from)\s+(?:urllib\.request|http\.client|httpx2?|requests|aiohttp|ftplib|smtplib|"
    r"socket|ssl|websockets|telnetlib|xmlrpc)\b",
    re.M,
)
LISTENING = {"linli/commands/serve.py", "linli/demo/door.py", "linli/stopping.py"}
"""A socket to listen on, the demo's way to it, and a pair of them within a process to be woken by.
"""


def test_no_room_fetches_anything() -> None:
    """There is no webhook yet and so no server-side request to forge; the first will fail here."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "*.py"], cwd=HOUSE, capture_output=True, check=False
    )
    names = [name for name in listed.stdout.decode().split("\0") if name.split("/")[0] in ROOMS]
    if not names:
        pytest.skip("not a git checkout")
    found = {name for name in names if FETCHING.search((HOUSE / name).read_text("utf-8"))}
    assert found == LISTENING


# Cookies


def test_a_secret_in_a_cookie_or_a_query_is_no_secret(here: District) -> None:
    """So a page of another site can't act for whoever is signed in: browsers send cookies alone."""
    secret = here.secretary.secret
    path = "/api/v1/session"
    for name in ("session", "sessionid", "secret", "Authorization", "__Host-session", "token"):
        answer = here.client.get(path, headers={"Cookie": f"{name}={secret}"})
        assert answer.status_code == 401
        assert here.client.get(path, params={name: secret}).status_code == 401
    for scheme in ("Basic", "Digest", ""):
        told = {"Authorization": f"{scheme} {secret}".strip()}
        assert here.client.get(path, headers=told).status_code == 401
    granted = here.client.get(path, headers={"Authorization": f"Bearer {secret}"})
    assert granted.status_code == 200
    assert "set-cookie" not in granted.headers
    assert granted.headers["x-content-type-options"] == "nosniff"

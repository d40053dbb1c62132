"""``docs/promises.md`` names what is there: every promise, every test, every long run."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from access.notice import PARTS
from linli import notices

HOUSE = Path(__file__).parents[2]
TESTS = HOUSE / "tests"
PAGE = (HOUSE / "docs" / "promises.md").read_text("utf-8")
NAMED = re.compile(r"`((?:[a-z_]+/)+test_[a-z_0-9]+\.py)(?:::(test_[a-z_0-9]+))?`")
ROOM = re.compile(r"`([a-z_]+/[a-z_/]*(?:\.py)?)`")
LONG = re.compile(r"⏳`([a-z_/]+/test_[a-z_]+\.py)`")
PERSONAL = (
    *("basis", "consent", "notice", "minimise", "mask", "encrypt", "automated", "rights"),
    *("retention", "keep", "log", "duties", "residency", "breach"),
)
THREATS = (
    *("csrf", "xss", "fixation", "ssrf", "guessing", "flood", "injection", "insider"),
    "migration",
)
MEASURED = {"16"}
"""By the benchmarks: a figure has no guard to take away."""


def _rows(part: str) -> Iterator[list[str]]:
    found = re.search(rf"<!-- {part} -->\n(.*?)<!-- /{part} -->", PAGE, re.S)
    assert found is not None
    for line in found[1].splitlines()[2:]:
        yield [cell.strip() for cell in line.strip("|").split(" | ")]


def test_every_promise_has_its_line_its_test_and_its_control() -> None:
    rows = {row[0].strip(): row for row in _rows("promises")}
    assert list(rows) == [str(number) for number in range(1, 18)]
    for number, (_, said, rooms, tests, control, last) in rows.items():
        assert " · " in said, number
        assert ROOM.search(rooms), number
        assert NAMED.search(tests), number
        assert (control == "—") is (number in MEASURED), number
        assert control == "—" or NAMED.search(control), number
        assert last != "—", number


@pytest.mark.parametrize(("part", "keys"), [("personal", PERSONAL), ("threats", THREATS)])
def test_every_clause_and_threat_has_its_line_and_its_test(
    part: str, keys: tuple[str, ...]
) -> None:
    rows = {re.sub(r"`([a-z]+)`.*", r"\1", row[0]).strip(): row for row in _rows(part)}
    assert tuple(rows) == keys
    for key, row in rows.items():
        assert NAMED.search(row[-1]), key


def test_every_test_that_is_named_is_there() -> None:
    named = NAMED.findall(PAGE)
    assert len(named) > 60
    for path, name in named:
        tree = ast.parse((TESTS / path).read_text("utf-8"))
        there = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        assert not name or name in there, f"{path}::{name}"


def test_every_room_that_is_named_is_there() -> None:
    for path in ROOM.findall(PAGE):
        assert (HOUSE / path).exists() or (TESTS / path).exists(), path


def test_every_long_run_is_marked_and_is_in_make_torture() -> None:
    reading = {
        str(path.relative_to(TESTS))
        for path in TESTS.rglob("test_*.py")
        if path != Path(__file__) and '"LINLI_TORTURE"' in path.read_text("utf-8")
    }
    makefile = (HOUSE / "Makefile").read_text("utf-8").replace("\\\n", " ")
    (listed,) = re.findall(r"^TORTURE := (.*)$", makefile, re.M)
    assert {f"service/{path}" for path in listed.split()} == reading
    assert set(LONG.findall(PAGE)) == reading


def test_the_sample_notice_says_all_that_must_be_said() -> None:
    text = (HOUSE / "docs" / "notice.md").read_text("utf-8")
    said = notices.parts_of(text)
    assert tuple(said) == PARTS
    assert all(said.values())
    assert "duties" not in said["rights"]  # what follows the sample is no part of it

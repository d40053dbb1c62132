"""The rules of the house, held by introspection: a new room or rule can't forget them."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from matcher.explain import REASONS
from matcher.rules import Rule
from words import LANGUAGES, catalogue, say

HOUSE = Path(__file__).parents[1]
ROOMS = ("linli", "matcher", "sheets", "words")

MOST_LINES = 300
"""Of a Python file: one that grows past it holds two ideas."""

VAGUE = re.compile(r"(^|_)(utils?|helpers?|managers?|misc|common)(_|$)")


def tracked(*patterns: str) -> list[Path]:
    """The files git knows; in a copy without git, every file below the rooms."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", *patterns],
        cwd=HOUSE,
        capture_output=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    paths = [HOUSE / name for name in listed.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file()]


def test_no_file_names_a_place_on_one_machine() -> None:
    """What works on one desk only is found before somebody else finds it."""
    places = re.compile(rb"/(?:work|root|farm)/[A-Za-z.]")
    named = [
        f"{path.relative_to(HOUSE)}: {found.group().decode()}"
        for path in tracked()
        if (found := places.search(path.read_bytes()))
    ]
    assert not named


def test_files_stay_small_or_say_why() -> None:
    lengths = {
        str(path.relative_to(HOUSE)): len(path.read_text("utf-8").splitlines())
        for path in tracked("*.py")
        if path.parent.name != "versions"  # as Alembic writes them
    }
    assert not {name for name, lines in lengths.items() if lines > MOST_LINES}


def test_names_say_what_lives_there() -> None:
    vague = [
        str(path.relative_to(HOUSE)) for path in tracked("*.py") if VAGUE.search(path.stem.lower())
    ]
    assert not vague


def test_lock_and_constraints_agree() -> None:
    """pip and uv install the same versions."""
    lock = tomllib.loads((HOUSE / "uv.lock").read_text("utf-8"))
    locked = {(p["name"], p["version"]) for p in lock["package"] if p["name"] != "linli"}
    pinned = set()
    for line in (HOUSE / "constraints.txt").read_text("utf-8").splitlines():
        name, _, rest = line.partition("==")
        pinned.add((name, rest.split(";")[0].strip()))
    assert pinned == locked


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.split(r"[<>=\[ ]", line)[0] for line in wanted}
    locked = (HOUSE / "constraints.txt").read_text("utf-8")
    assert [name for name in sorted(names) if f"\n{name}==" not in f"\n{locked}"] == []


def test_the_checkers_wall_has_no_gap() -> None:
    """A new module of the solve must be named in the contract, or be a record itself."""
    tools = tomllib.loads((HOUSE / "pyproject.toml").read_text("utf-8"))["tool"]
    wall = next(
        contract
        for contract in tools["importlinter"]["contracts"]
        if "matcher.check" in contract.get("source_modules", ())
    )
    records = {"faults", "geography", "instance", "machine", "plan", "rules", "sites"}
    named = {name.removeprefix("matcher.") for name in wall["forbidden_modules"]}
    checkers = {name.removeprefix("matcher.") for name in wall["source_modules"]}
    rooms = {path.relative_to(HOUSE).parts[1] for path in tracked("matcher/*.py")}
    assert {room.removesuffix(".py") for room in rooms} - {"__init__"} == records | named | checkers


@pytest.mark.parametrize("rule", Rule)
def test_a_rule_has_a_check_a_reason_a_test_and_a_page(rule: Rule) -> None:
    """One rule, one name: wherever it must be, it is."""
    assert f"`{rule}`" in (HOUSE / "docs" / "model.md").read_text("utf-8")
    member = re.compile(rf"\bRule\.{rule.name}\b|\"{rule}\"")
    for folder in ("matcher/check", "matcher/explain"):
        files = tracked(f"{folder}/*.py")
        assert any(member.search(path.read_text("utf-8")) for path in files), folder
    for lang in LANGUAGES:
        assert say(lang, f"rules.{rule}")
        assert catalogue(lang, "reasons")[REASONS[rule].removeprefix("reasons.")]


def test_a_rule_has_its_file_and_every_file_its_rule() -> None:
    """What a rule allows, what it forbids and the reason it gives is read in one place."""
    files = {path.name: path.read_text("utf-8") for path in tracked("tests/rules/test_*.py")}
    assert set(files) == {f"test_{rule}.py" for rule in Rule}
    for rule in Rule:
        text = files[f"test_{rule}.py"]
        assert text.startswith(f'"""``{rule}``: ')
        assert f"Rule.{rule.name}" in text


def test_every_decision_is_one_page() -> None:
    pages = sorted((HOUSE / "docs" / "decisions").glob("*.md"))
    assert [page.name[:4] for page in pages] == [f"{n:04d}" for n in range(1, len(pages) + 1)]
    assert [page.name for page in pages if len(page.read_text("utf-8").splitlines()) > 60] == []

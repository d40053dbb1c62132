"""A folder with a small district in it, and the same with its plan."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from linli.cli import main
from matcher.files import write_instance
from matcher.instance import Instance
from tests import builders as build


def a_district() -> Instance:
    """Three people want one of two sessions."""
    needs = [build.need(f"n{n}", slots=("mon-am",)) for n in (1, 2, 3)]
    return build.district(needs, [build.offer(sessions={"mon-am": 2})])


@pytest.fixture(autouse=True)
def log() -> Iterator[None]:
    """A command that sets the log up does so for its own process."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, with the district in ``district.json``."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LINLI_LANG", raising=False)
    write_instance(a_district(), tmp_path / "district.json")
    return tmp_path


@pytest.fixture
def matched(here: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """The same, matched: the plan is in ``plan.json``."""
    assert main(["match", "district.json", "-o", "plan.json", "--work", "200"]) == 0
    capsys.readouterr()
    return here

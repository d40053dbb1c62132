"""A folder with a small district in it, and the same with its plan."""

from pathlib import Path

import pytest

from linli.cli import main
from matcher.files import write_instance
from matcher.instance import Instance
from tests import builders as build


def a_district() -> Instance:
    """Three people want one of two sessions."""
    needs = [build.need(f"n{n}", slots=("mon-am",)) for n in (1, 2, 3)]
    return build.district(needs, [build.offer(sessions={"mon-am": 2})])


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

"""What is said to type next can be typed where it is said."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from linli import called
from linli.cli import main

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def installed(here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program in an environment of its own below, which PATH does not know."""
    program = here / ".venv" / "bin" / "linli"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n", "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(sys, "argv", [".venv/bin/linli", "demo"])
    return program


def test_a_program_not_on_the_path_is_called_by_its_own(
    installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert called.as_called("linli match，linli-demo，Linli says") == (
        ".venv/bin/linli match，linli-demo，Linli says"
    )
    monkeypatch.setattr(sys, "argv", [str(installed)])
    assert called.command() == ".venv/bin/linli"  # as seen from here
    monkeypatch.setenv("PATH", str(installed.parent))
    assert called.command() == "linli"


def test_what_is_handed_on_names_no_place_on_one_machine(
    installed: Path, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert called.for_others("linli verify") == ".venv/bin/linli verify"
    monkeypatch.setattr(sys, "argv", [str(installed)])
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert called.command() == str(installed)
    assert called.for_others("linli verify") == "linli verify"


def test_a_module_is_called_as_one() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "linli", "verify"], capture_output=True, text=True, check=False
    )
    assert "-m linli verify --help" in run.stderr


def test_help_usage_and_the_report_say_how_to_call_it(
    matched: Path, installed: Path, capsys: Capture
) -> None:
    assert main(["--help"]) == 0
    page = capsys.readouterr().out
    assert ".venv/bin/linli demo" in page
    assert page.startswith("用法：.venv/bin/linli COMMAND")
    assert main(["verify"]) == 2
    assert "用法见：.venv/bin/linli verify --help" in capsys.readouterr().err
    assert main(["report", "district.json", "plan.json", "-o", "report.html"]) == 0
    assert ".venv/bin/linli verify 数据 方案" in (matched / "report.html").read_text("utf-8")


@pytest.mark.skipif(shutil.which("make") is None, reason="no make here")
def test_make_says_once_that_compiling_takes_long() -> None:
    """``linli compile`` says so itself."""
    house = Path(__file__).parents[2]
    typed = ["make", "--dry-run", "--always-make", "check"]
    run = subprocess.run(typed, cwd=house, capture_output=True, text=True, check=True)
    assert run.stdout.count("linli compile") == 1
    assert "一两分钟" not in run.stdout

"""What the README tells a newcomer to type works, in order, in an empty folder."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]
LINLI = ".venv/bin/linli"


def commands() -> list[str]:
    """The lines after ``$`` in the README's console blocks."""
    blocks = re.findall(r"```console\n(.*?)```", (HOUSE / "README.md").read_text("utf-8"), re.S)
    return [line[2:] for block in blocks for line in block.splitlines() if line.startswith("$ ")]


def test_every_command_is_make_or_linli() -> None:
    """Nothing else is asked of a newcomer, and every make target there is one."""
    targets = re.findall(r"^([a-z-]+):.*## ", (HOUSE / "Makefile").read_text("utf-8"), re.M)
    for command in commands():
        program, *rest = shlex.split(command)
        assert program in ("make", LINLI)
        assert program == LINLI or rest[0] in targets
    assert any(command.startswith(LINLI) for command in commands())


def test_both_languages_name_the_two_commands() -> None:
    chinese, _, english = (HOUSE / "README.md").read_text("utf-8").partition("## In English")
    for half in (chinese, english):
        assert "make demo" in half
        assert "make test" in half


@pytest.mark.timeout(300)
def test_the_commands_run_in_order(tmp_path: Path) -> None:
    for command in commands():
        program, *rest = shlex.split(command)
        if program == LINLI:
            typed = [sys.executable, "-m", "linli", *rest]
            run = subprocess.run(typed, cwd=tmp_path, capture_output=True, text=True, check=False)
            assert run.returncode == 0, f"{command}\n{run.stdout}{run.stderr}"

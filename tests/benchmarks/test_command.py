"""Commands in processes of their own, and the command line of the benchmarks."""

import sys
from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.command import Ran, ran
from benchmarks.contest import ending as how
from benchmarks.contest import entries
from benchmarks.machine import machine
from matcher.files import write_instance
from tests.tiny import tiny


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A module that ``python -m job`` finds."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return tmp_path / "job.py"


def test_a_commands_end_streams_time_and_memory_are_seen(module: Path) -> None:
    module.write_text(
        "import os, sys, time\n"
        "held = b'x' * 300_000_000\n"
        "time.sleep(0.2)\n"
        "print(sys.argv[1], os.environ['MORE'])\n"
        "print('wrong', file=sys.stderr)\n"
        "sys.exit(3)\n"
    )
    found = ran(["job", "said"], most_seconds=30, environment={"MORE": "more"})
    assert (found.code, found.stdout, found.stderr) == (3, "said more\n", "wrong\n")
    assert found.wall >= 0.2
    assert 0 < found.cpu < 30
    assert 300_000_000 < found.peak < 600_000_000


def test_a_command_that_hangs_is_ended(module: Path) -> None:
    module.write_text("import time\ntime.sleep(60)\n")
    found = ran(["job"], most_seconds=0.5)
    assert found.code < 0
    assert found.wall < 20


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is kept to on Linux")
def test_a_command_gets_no_more_memory_than_it_may_have(module: Path) -> None:
    module.write_text("held = b'x' * 3_000_000_000\n")
    found = ran(["job"], most_seconds=30, most_bytes=1_000_000_000)
    assert found.code == 1
    assert found.stderr.endswith("MemoryError\n")
    assert found.peak < 1_000_000_000


@pytest.mark.parametrize(
    ("said", "ending"),
    [
        ("terminate called\n  what():  std::bad_alloc\n", "out of memory, of "),
        ("Traceback …\nMemoryError\n", "out of memory, of "),
        ("first\nlast\n", "exit 9: last"),
        ("", "exit 9"),
    ],
)
def test_how_a_command_ended_is_said(said: str, ending: str) -> None:
    assert how(Ran(9, "", said, 0.0, 0.0, 0)).startswith(ending)


def test_ours_and_greedy_meet_on_one_instance(tmp_path: Path) -> None:
    instance = tmp_path / "tiny.linli"
    write_instance(tiny(3), instance)
    ours, greedy = entries(instance, 1.0, ["greedy"])
    assert (ours.solver, ours.said) == ("linli", "verified")
    assert (greedy.solver, greedy.said) == ("greedy", "says feasible")
    assert ours.value is not None
    assert greedy.value is not None
    assert greedy.value <= ours.value


def test_a_peers_unlawful_plan_counts_for_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance = tmp_path / "tiny.linli"
    write_instance(tiny(3), instance)
    monkeypatch.setattr("benchmarks.contest.load", lambda path: tiny(4))
    _, greedy = entries(instance, 0.5, ["greedy"])
    assert greedy.value is None
    assert greedy.said.startswith("unlawful")


def test_an_instance_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    instance = tmp_path / "bad.linli"
    instance.write_bytes(b"nothing")
    (ours,) = entries(instance, 5.0, [])
    assert ours.value is None
    assert ours.said.startswith("exit 2")


def test_a_malformed_file_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bad"
    path.write_text("2 x", "ascii")
    assert main(["gap", str(path), "--seconds", "1"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"{path}:1: ")


def test_the_machine_is_told() -> None:
    assert "cores" in machine()
    assert "ortools" in machine()

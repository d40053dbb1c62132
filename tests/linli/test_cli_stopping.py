"""Ctrl-C, pressed on a real process: once for the best plan so far, twice to leave at once."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from linli.cli import main
from matcher.files import read_result
from matcher.instance import Instance

Capture = pytest.CaptureFixture[str]


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.skipif(os.name == "nt", reason="no such terminals there")
def test_ctrl_c_keeps_the_best_plan_so_far(here: Path) -> None:
    """On a terminal: a bar shows, and Ctrl-C while it searches is no loss."""
    assert main(["generate", "--needs", "300", "-o", "made.json"]) == 0
    typed = [sys.executable, "-m", "linli", "match", "made.json", "-o", "plan.json"]
    ours, theirs = os.openpty()
    with subprocess.Popen(
        [*typed, "--seconds", "90"], stdout=subprocess.PIPE, stderr=theirs
    ) as run:
        os.close(theirs)
        shown = b""
        while "搜索".encode() not in shown:
            shown += os.read(ours, 4096)
        run.send_signal(signal.SIGINT)
        with suppress(OSError):  # the terminal ends with the command
            while os.read(ours, 4096):  # one that nobody reads would make it wait
                pass
        said, _ = run.communicate(timeout=60)
    os.close(ours)
    assert run.returncode == 0
    assert "Ctrl-C" in said.decode()
    assert read_result(here / "plan.json").status == "cancelled"


def left_at_once(code: str, shown: str, here: Path) -> float:
    """Run Python until it has shown this, press Ctrl-C twice; the seconds it took to leave."""
    typed = [sys.executable, "-c", code]
    with subprocess.Popen(typed, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        assert run.stdout is not None
        for line in run.stdout:
            if shown in line.decode():
                break
        time.sleep(1)
        run.send_signal(signal.SIGINT)
        time.sleep(0.3)
        assert run.poll() is None
        pressed = time.monotonic()
        run.send_signal(signal.SIGINT)
        try:
            _, said = run.communicate(timeout=30)
        finally:
            run.kill()
    assert run.returncode == 130
    assert "再按一次" in said.decode()
    assert "已中断，没有写出任何文件。" in said.decode()
    assert "Traceback" not in said.decode()
    return time.monotonic() - pressed


LOADING = """
import sys, time
class Slowly:
    def find_spec(self, name, path=None, target=None):
        if name == {name!r}:
            print("loading", flush=True)
            time.sleep({seconds})
sys.meta_path.insert(0, Slowly())
from linli.__main__ import main
sys.argv = ["linli", "--lang", {lang!r}, "--help"]
sys.exit(main())
"""


@pytest.mark.skipif(os.name == "nt", reason="no such signals there")
@pytest.mark.parametrize("name", ["linli.cli", "typer", "pydantic", "matcher.faults"])
@pytest.mark.parametrize(("lang", "expected"), [("zh", "已中断"), ("en", "Interrupted")])
def test_ctrl_c_while_the_program_is_loading_ends_it_quietly(
    name: str, lang: str, expected: str
) -> None:
    """On a real process, in the midst of an import that takes long."""
    code = LOADING.format(name=name, seconds=60, lang=lang)
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == b"loading\n"
        run.send_signal(signal.SIGINT)
        try:
            _, said = run.communicate(timeout=30)
        finally:
            run.kill()
    assert run.returncode == 130
    (line,) = said.decode().splitlines()
    assert line.startswith(expected)


@pytest.mark.skipif(os.name == "nt", reason="no such signals there")
@pytest.mark.parametrize("wait", [0.05, 0.15, 0.3, 0.6])
def test_ctrl_c_soon_after_the_start_leaves_no_trace(wait: float, here: Path) -> None:
    """The installed command, however far it has come: the interpreter itself is up by then."""
    code = "import sys; print('up', flush=True); from linli.__main__ import main; sys.exit(main())"
    typed = [sys.executable, "-c", code, "generate", "--needs", "200000", "-o", "made.json"]
    with subprocess.Popen(typed, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        assert run.stdout is not None
        run.stdout.readline()
        time.sleep(wait)
        run.send_signal(signal.SIGINT)
        try:
            _, said = run.communicate(timeout=60)
        finally:
            run.kill()
    assert run.returncode == 130
    assert said.decode().strip() == "已中断，没有写出任何文件。"
    assert files(here) == {"district.json"}


@pytest.mark.skipif(os.name == "nt", reason="no such signals there")
def test_a_second_ctrl_c_leaves_at_once(here: Path) -> None:
    """In a search whose threads look up once a minute."""
    assert main(["generate", "--needs", "300", "-o", "made.json"]) == 0
    before = files(here)
    code = """
import sys
from linli.cli import main
from matcher.anneal import rounds

search = rounds.anneal
def telling(*given):
    print("searching", flush=True)
    return search(*given)
rounds.anneal = telling
sys.exit(main(["match", "made.json", "-o", "plan.json", "--seconds", "6000"]))
"""
    assert left_at_once(code, "searching", here) < 5
    assert files(here) == before


@pytest.mark.skipif(os.name == "nt", reason="no such signals there")
def test_a_second_ctrl_c_is_heard_in_the_midst_of_a_kernel(here: Path) -> None:
    """The main thread runs machine code for minutes; no handler in Python has its turn."""
    code = """
import hashlib, sys
from linli.cli import main
from linli.commands import match

def solve(*given, **named):
    print("busy", flush=True)
    hashlib.pbkdf2_hmac("sha256", b"", b"", 2**31 - 1)
match.solve = solve
sys.exit(main(["match", "district.json", "-o", "plan.json"]))
"""
    assert left_at_once(code, "busy", here) < 5
    assert files(here) == {"district.json"}


def test_an_interrupt_before_there_is_a_plan_writes_nothing(
    here: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: Path) -> Instance:
        raise KeyboardInterrupt

    monkeypatch.setattr("linli.folder.load", interrupted)
    assert main(["match", "district.json", "-o", "plan.json"]) == 130
    assert "没有写出" in capsys.readouterr().err
    assert files(here) == {"district.json"}

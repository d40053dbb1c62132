"""The commands as typed: what they print, what they write, and how they refuse."""

import errno
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from linli.cli import main
from linli.commands.match import Wanted
from matcher.files import read_result, write_instance
from matcher.solvers import Refused
from tests import builders as build

Capture = pytest.CaptureFixture[str]

BUFFERED = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
"""What is printed waits until it is let go, as it does for most people."""


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


# ── generate


@pytest.mark.parametrize("name", ["made.json", "made.linli"])
def test_generate_makes_the_same_file_from_the_same_seed(
    name: str, here: Path, capsys: Capture
) -> None:
    typed = ["generate", "--needs", "40", "--seed", "7", "-o", name]
    assert main(typed) == 0
    once = (here / name).read_bytes()
    assert main(typed) == 0
    assert (here / name).read_bytes() == once
    assert "40 条需求" in capsys.readouterr().out


# ── match


def test_match_tells_the_figures_and_writes_the_plan(here: Path, capsys: Capture) -> None:
    assert main(["match", "district.json", "-o", "plan.json", "--work", "200"]) == 0
    said = capsys.readouterr().out
    assert "2 / 3" in said
    assert "0 处违规" in said
    assert "没有更好的方案" in said
    assert "plan.json" in said
    assert read_result(here / "plan.json").plan.served == 2


def test_match_in_json(here: Path, capsys: Capture) -> None:
    assert main(["match", "district.json", "-o", "plan.json", "--work", "200", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    result = read_result(here / "plan.json")
    assert (found["needs"], found["served"]) == (3, 2)
    assert (found["value"], found["bound"]) == (result.plan.value, result.certificate.bound)
    assert found["status"] == "optimal"


def test_the_same_seed_and_work_give_the_same_plan(here: Path) -> None:
    assert main(["generate", "--needs", "60", "-o", "made.json"]) == 0
    plans = []
    for name in ("one.json", "two.json"):
        assert main(["match", "made.json", "-o", name, "--work", "2000", "--seed", "3"]) == 0
        plans.append(read_result(here / name).plan)
    assert plans[0] == plans[1]


def test_seconds_are_the_whole_commands() -> None:
    """What loading took is not the solve's to spend, nor what writing will."""
    seconds = Wanted(time.monotonic() - 6, 10, None, 0, 1).limits().seconds
    assert seconds is not None
    assert 3.5 < seconds < 4
    assert Wanted(time.monotonic() - 6, 5, None, 0, 1).limits().seconds == 0.1
    assert Wanted(time.monotonic() - 6, None, 5, 0, 1).limits().seconds is None


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("nowhere/plan.json", "没有文件夹"),
        (".", "文件夹"),
        ("district.json", "要读的文件"),
        ("./district.json", "要读的文件"),
        ("district.json/plan.json", "没有文件夹"),
    ],
)
def test_a_plan_that_could_not_be_written_is_not_looked_for(
    output: str, expected: str, here: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An hour's solve must not end in “no such folder”."""
    monkeypatch.setattr("linli.commands.match.solve", lambda *_, **__: pytest.fail("solved"))
    before = (here / "district.json").read_bytes()
    assert main(["match", "district.json", "-o", output]) == 2
    assert expected in capsys.readouterr().err
    assert files(here) == {"district.json"}
    assert (here / "district.json").read_bytes() == before


def test_a_folder_that_refuses_is_found_out_first(
    here: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    for lang, words in {"zh": "没有权限", "en": "not permitted"}.items():
        assert main(["match", "district.json", "-o", "plan.json", "--lang", lang]) == 2
        err = capsys.readouterr().err
        assert "plan.json" in err
        assert words in err
        assert "Permission denied" not in err


def test_every_mistake_in_the_input_is_told_and_nothing_written(
    here: Path, capsys: Capture
) -> None:
    told = json.loads((here / "district.json").read_text("utf-8"))
    told["needs"][0]["community"] = "atlantis"
    told["needs"][1]["service_type"] = "levitation"
    (here / "district.json").write_text(json.dumps(told), "utf-8")
    assert main(["match", "district.json", "-o", "plan.json"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "atlantis" in err
    assert "levitation" in err
    assert "Traceback" not in err
    assert files(here) == {"district.json"}


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff\xfe", b"PK\x03\x04", b"null"])
def test_what_is_no_instance_is_refused_in_words(
    content: bytes, here: Path, capsys: Capture
) -> None:
    (here / "district.json").write_bytes(content)
    for lang in ("zh", "en"):
        assert main(["match", "district.json", "-o", "plan.json", "--lang", lang]) == 2
        assert "district.json" in capsys.readouterr().err
    assert files(here) == {"district.json"}


def test_a_missing_file_is_refused_in_words(here: Path, capsys: Capture) -> None:
    assert main(["match", "nothing.json", "-o", "plan.json"]) == 2
    assert "nothing.json" in capsys.readouterr().err


@pytest.mark.timeout(60)
def test_little_work_ends(here: Path) -> None:
    """Less than one iteration a round."""
    assert main(["match", "district.json", "-o", "plan.json", "--work", "1"]) == 0
    assert read_result(here / "plan.json").plan.served == 2


def test_a_refused_plan_is_never_kept(
    here: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Should the solve ever make an unlawful plan, its checker's no is the end of it."""
    monkeypatch.setattr("matcher.solve.check", lambda *_: ["a violation"])
    assert main(["match", "district.json", "-o", "plan.json", "--work", "100"]) == 2
    assert "没有写出" in capsys.readouterr().err
    assert files(here) == {"district.json"}


@pytest.mark.parametrize(("lang", "words"), [("zh", "程序的缺陷"), ("en", "defect of the program")])
def test_a_problem_the_solver_refuses_is_told(
    lang: str, words: str, here: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise Refused("no such model")

    monkeypatch.setattr("matcher.exact.highs", refuse)
    typed = ["match", "district.json", "-o", "plan.json", "--work", "100", "--lang", lang]
    assert main(typed) == 2
    err = capsys.readouterr().err
    assert words in err
    assert "no such model" in err
    assert files(here) == {"district.json"}


def test_no_bar_where_there_is_no_terminal(here: Path, capsys: Capture) -> None:
    assert main(["match", "district.json", "-o", "plan.json", "--work", "200"]) == 0
    assert capsys.readouterr().err == ""


# ── whatever happens


@pytest.mark.skipif(os.name == "nt", reason="no such signal there")
def test_a_reader_that_leaves_early_is_no_error(matched: Path) -> None:
    """``linli verify … | head -1``"""
    typed = f"{sys.executable} -m linli verify district.json plan.json | head -1"
    run = subprocess.run(["bash", "-c", typed], capture_output=True, text=True, check=False)
    assert run.stdout == "violations 0\n"
    assert run.stderr == ""
    # Nobody reads a word: not a 1, which would say that the plan is refused.
    gone = (
        f"{sys.executable} -m linli verify district.json plan.json | true; echo ${{PIPESTATUS[0]}}"
    )
    run = subprocess.run(
        ["bash", "-c", gone], capture_output=True, text=True, check=False, env=BUFFERED
    )
    assert (run.stdout, run.stderr) == ("141\n", "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device there")
@pytest.mark.parametrize(("lang", "words"), [("zh", "磁盘满了"), ("en", "the disk is full")])
@pytest.mark.parametrize("asked", ["schema result", "--version"])
def test_a_full_disk_behind_what_is_printed_is_told(asked: str, lang: str, words: str) -> None:
    """Whether it is found out at once, or when the little there is to print is let go."""
    typed = [sys.executable, "-m", "linli", "--lang", lang, *asked.split()]
    with open("/dev/full", "w") as full:
        run = subprocess.run(
            typed, stdout=full, stderr=subprocess.PIPE, text=True, check=False, env=BUFFERED
        )
    assert run.returncode == 2
    assert words in run.stderr
    assert len(run.stderr.splitlines()) == 1


@pytest.mark.parametrize(("lang", "words"), [("zh", "磁盘满了"), ("en", "the disk is full")])
@pytest.mark.parametrize("output", ["made.json", "made.linli", "made.xlsx", "made"])
def test_a_disk_that_fills_is_told_of_the_file_that_was_asked_for(
    output: str, lang: str, words: str, here: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", ".0123.tmp")

    monkeypatch.setattr("os.fsync", full)
    monkeypatch.setattr("pathlib.Path.write_bytes", full)
    made = ["generate", "--needs", "20"] if "." in output else ["sheets", "district.json"]
    if output.endswith("xlsx"):
        made = ["sheets", "district.json"]
    assert main([*made, "-o", output, "--lang", lang]) == 2
    err = capsys.readouterr().err
    assert f"{output}" in err
    assert ".tmp" not in err
    assert words in err
    assert files(here) == {"district.json"}


def test_a_terminal_without_chinese_is_no_error(matched: Path) -> None:
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    typed = [sys.executable, "-m", "linli", "verify", "district.json", "plan.json"]
    run = subprocess.run(typed, capture_output=True, text=True, check=False, env=environment)
    assert run.returncode == 0
    assert run.stderr == ""


def test_a_district_without_any_lawful_way_is_refused(here: Path, capsys: Capture) -> None:
    needs = [build.need("n1", slots=("mon-am",))]
    idle = build.district(needs, [build.offer(sessions={"mon-am": 2}, minutes_per_week=0)])
    write_instance(idle, here / "idle.json")
    before = files(here)
    assert main(["match", "idle.json", "-o", "plan.json", "--work", "100"]) == 2
    assert "idle.json" in capsys.readouterr().err
    assert files(here) == before


def test_a_name_no_disk_can_hold_is_refused(here: Path, capsys: Capture) -> None:
    assert main(["match", "district.json", "-o", "x" * 300, "--work", "100"]) == 2
    assert "x" * 300 in capsys.readouterr().err


def test_seconds_without_end_are_refused(here: Path, capsys: Capture) -> None:
    assert main(["match", "district.json", "-o", "plan.json", "--seconds", "inf"]) == 2
    assert capsys.readouterr().err

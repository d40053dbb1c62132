"""What ``-o`` may name beside a file: standard output, a pipe, a device, a link; and what not."""

import json
import os
import socket
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from linli.cli import main
from matcher.files import read_instance, read_result

Capture = pytest.CaptureFixture[str]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="no such files there")

WRITERS = {
    "match": ("match", "district.json", "--work", "100"),
    "generate": ("generate", "--needs", "20"),
    "report": ("report", "district.json", "plan.json"),
}


def linli(*typed: str, shell: str = "") -> subprocess.CompletedProcess[str]:
    """The command in a process of its own; ``shell``: what the shell does with what it prints."""
    line = f'"$@" {shell}'
    command = ["bash", "-c", line, "-", sys.executable, "-m", "linli", *typed]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("output", ["-", "/dev/stdout", "/dev/fd/1"])
@pytest.mark.parametrize("writer", WRITERS)
def test_standard_output_gets_the_file_and_nothing_else(
    writer: str, output: str, matched: Path
) -> None:
    before = {path.name for path in matched.iterdir()}
    run = linli(*WRITERS[writer], "-o", output)
    assert run.returncode == 0
    if writer == "report":
        assert run.stdout.startswith("<!doctype html>")
        assert run.stdout.rstrip().endswith("</html>")
    else:
        assert json.loads(run.stdout)["format"].startswith("linli-")
    assert "标准输出" in run.stderr  # what it says of itself
    assert "/dev/stdout" not in run.stderr
    assert {path.name for path in matched.iterdir()} == before


def test_a_script_is_told_of_standard_output_as_it_is_typed(matched: Path) -> None:
    run = linli(*WRITERS["match"], "--json", "-o", "-")
    assert json.loads(run.stderr)["plan"] == "-"


@pytest.mark.parametrize("output", ["-", "/dev/stdout"])
def test_a_redirected_standard_output_is_written_on_and_not_replaced(
    output: str, matched: Path
) -> None:
    log = matched / "log"
    log.write_text("before\n", "utf-8")
    known = log.stat().st_ino
    assert linli(*WRITERS["match"], "-o", output, shell=">> log").returncode == 0
    assert log.stat().st_ino == known
    assert log.read_text("utf-8").startswith('before\n{"format":"linli-result-1"')


def test_a_reader_of_standard_output_that_leaves_is_no_error(matched: Path) -> None:
    run = linli(*WRITERS["generate"], "-o", "-", shell="2> told | true; echo ${PIPESTATUS[0]}")
    assert run.stdout == "141\n"
    assert (matched / "told").read_text("utf-8") == ""


@pytest.mark.parametrize("name", ["pipe", "pipe.linli", "pipe.xlsx"])
def test_a_pipe_is_written_into_and_stays_a_pipe(name: str, matched: Path) -> None:
    os.mkfifo(matched / name)
    got = bytearray()

    def read() -> None:
        got.extend((matched / name).read_bytes())

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    typed = ("sheets", "district.json") if name.endswith("xlsx") else WRITERS["generate"]
    assert main([*typed, "-o", name]) == 0
    reader.join(10)
    assert stat.S_ISFIFO((matched / name).stat().st_mode)
    (matched / f"got{Path(name).suffix}").write_bytes(got)
    if name.endswith("xlsx"):
        assert got.startswith(b"PK")
    else:
        assert len(read_instance(matched / f"got{Path(name).suffix}").needs) == 20


@pytest.mark.parametrize(("lang", "words"), [("zh", "读的一方已经走了"), ("en", "reader has left")])
def test_a_pipe_whose_reader_leaves_is_told(
    lang: str, words: str, matched: Path, capsys: Capture
) -> None:
    os.mkfifo(matched / "pipe")

    def peep() -> None:
        os.close(os.open(matched / "pipe", os.O_RDONLY))

    threading.Thread(target=peep, daemon=True).start()
    assert main(["generate", "--needs", "300", "-o", "pipe", "--lang", lang]) == 2
    err = capsys.readouterr().err
    assert "pipe" in err
    assert words in err


def test_a_device_is_written_into_and_stays_one(matched: Path) -> None:
    assert main([*WRITERS["generate"], "-o", os.devnull]) == 0
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)


def test_behind_a_link_it_is_the_file_that_is_replaced(matched: Path) -> None:
    (matched / "away").mkdir()
    (matched / "link.json").symlink_to("away/plan.json")
    assert main([*WRITERS["match"], "-o", "link.json"]) == 0
    assert (matched / "link.json").is_symlink()
    assert read_result(matched / "away" / "plan.json").plan.served == 2
    assert [path.name for path in (matched / "away").iterdir()] == ["plan.json"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_no_place_for_a_file_is_refused(lang: str, matched: Path, capsys: Capture) -> None:
    with socket.socket(socket.AF_UNIX) as ours:
        ours.bind("socket")
        for output, words in (
            ("socket", {"zh": "也不是管道", "en": "nor a pipe"}),
            ("away", {"zh": "文件夹", "en": "folder"}),
        ):
            (matched / "away").mkdir(exist_ok=True)
            assert main([*WRITERS["match"], "-o", output, "--lang", lang]) == 2
            assert words[lang] in capsys.readouterr().err
        assert stat.S_ISSOCK((matched / "socket").stat().st_mode)


def test_sheets_are_no_stream(matched: Path, capsys: Capture) -> None:
    assert main(["sheets", "district.json", "-o", "-"]) == 2
    assert "工作簿" in capsys.readouterr().err
    assert not (matched / "-").exists()

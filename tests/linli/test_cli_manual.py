"""Help and refusals in the reader's language, and nothing heavy loaded to give them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from linli import speech
from linli.cli import app, main

COMMANDS = tuple(typer.main.get_group(app).commands)
CHINESE = re.compile(r"[一-鿿]")


@pytest.mark.parametrize("command", ["", *COMMANDS])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_command_and_option_is_explained(
    command: str, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each option has a line of its own, with words after it."""
    assert main([*command.split(), "--lang", lang, "--help"]) == 0
    page = capsys.readouterr().out
    group = typer.main.get_group(app)
    told = group.commands[command] if command else group
    for parameter in told.params:
        name = parameter.opts[0] if parameter.param_type_name == "option" else parameter.metavar
        line = next(line for line in page.splitlines() if line.lstrip().startswith(str(name)))
        assert re.search(r"\S  +\S", line.strip()), line
    assert bool(CHINESE.search(page.replace("中文", "").replace("邻里", ""))) == (lang == "zh")


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    page = capsys.readouterr().out
    assert {"demo", "generate", "match", "verify"} <= {*COMMANDS}
    assert [c for c in COMMANDS if f"  {c} " not in page] == []


def test_no_words_is_a_question_for_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert "linli demo" in capsys.readouterr().out


def test_long_chinese_lines_are_folded_not_cut(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A Chinese sentence has no spaces to break at, and must lose no character."""
    monkeypatch.setenv("COLUMNS", "40")
    assert main(["match", "--help"]) == 0
    page = re.sub(r"\s", "", capsys.readouterr().out)
    assert "同样的数据、种子和工作量，同一台机器上得到同样的方案" in page


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        (["match"], "缺少 INSTANCE"),
        (["match", "district.json"], "缺少 --output"),
        (["match", "district.json", "-o", "p", "--seconds", "soon"], "--seconds 的值不对"),
        (["match", "district.json", "-o", "p", "--seconds", "-1"], "--seconds 的值不对"),
        (["generate", "-o", "x.json", "--needs", "0"], "--needs 的值不对"),
        (["match", "--quick"], "没有 --quick 这个选项"),
        (["marry"], "marry"),
        (["verify", "a", "b", "--lang", "fr"], "--lang 的值不对"),
        (["match", "a", "-o", "p", "--seconds", "1", "--work", "5"], "只能给一个"),
    ],
)
def test_a_command_mistyped_is_refused_in_words(
    typed: list[str], expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(typed) == 2
    out, err = capsys.readouterr()
    assert expected in err
    assert out == ""


LONG = "x" * 300

MISTAKES = [
    "generate -o x --needs 0",
    "generate -o x --needs abc",
    "generate -o x --needs 9999999999",
    "generate -o x --needs 3 --seed -1",
    "generate -o x --needs 3 --points nothing.csv",
    "generate -o x --needs 3 --points .",
    "generate -o x --needs 3 --points quoted.csv",
    "generate -o x --needs",
    "generate -o x --needs 3 too much",
    "match district.json -o x --seconds soon",
    "match district.json -o x --seconds nan",
    "match district.json -o x --work 9999999999999",
    "match district.json -o x --json=1",
    "match district.json -o x --quick",
    "match district.json",
    "match nothing.json -o x",
    "match district.json/inside -o x",
    "match loop -o x",
    "match . -o x",
    "match district.json -o nowhere/x",
    "match district.json -o .",
    "match district.json -o district.json",
    f"match district.json -o {LONG}",
    f"match {LONG} -o x",
    "schema nothing",
    "marry",
    "verif",
    "verify district.json nothing.json",
    "verify district.json .",
    "verify district.json district.json",
    "sheets",
    "sheets -o x --template district.json",
    f"sheets --template -o {LONG}",
    "sheets --template -o x.csv",
    "demo --once -o district.json",
]


@pytest.mark.parametrize("typed", MISTAKES)
def test_a_mistake_is_told_in_one_language(
    typed: str, here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No “No such file or directory” in a Chinese sentence, and no Chinese in an English one."""
    (here / "loop").symlink_to("loop")
    (here / "quoted.csv").write_text('lat,lon\n"' + "9" * 200_000, "utf-8")
    assert main([*typed.split(), "--lang", "zh"]) == 2
    chinese = capsys.readouterr().err
    assert not re.search(
        r"(?<![\w-])[a-z]+ [a-z]{2,}", re.sub("linli [a-z]+|too much", "", chinese)
    )
    assert CHINESE.search(chinese)
    assert main([*typed.split(), "--lang", "en"]) == 2
    assert not re.search("[一-鿿、。：，]", capsys.readouterr().err)


def test_a_value_out_of_range_is_told_with_the_range(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["generate", "-o", "x.json", "--needs", "0"]) == 2
    assert "写的是“0”，应是 1 到 2,000,000 的整数" in capsys.readouterr().err
    assert main(["generate", "-o", "x.json", "--needs", "0", "--lang", "en"]) == 2
    assert "“0” is not a whole number from 1 to 2,000,000" in capsys.readouterr().err


def test_the_environment_may_choose_the_language() -> None:
    assert speech.language([], {}) == "zh"
    assert speech.language([], {"LINLI_LANG": "en"}) == "en"
    assert speech.language(["match", "--lang", "zh"], {"LINLI_LANG": "en"}) == "zh"
    assert speech.language(["--lang=en"], {}) == "en"
    assert speech.language([], {"LINLI_LANG": "tlh"}) == "zh"


def test_help_loads_no_solver() -> None:
    """``linli --help`` answers at once: what takes seconds to load is left to its commands."""
    code = (
        "import sys; from linli.cli import main; main(['--help']); "
        "print(sorted({'numba', 'numpy', 'ortools', 'jinja2', 'python_calamine'} & {*sys.modules}))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("typed", [["--help"], ["schema", "plan"]])
def test_a_language_unknown_to_us_is_told_in_both_we_know(
    typed: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINLI_LANG", "fr")
    assert main(typed) == 2
    out, err = capsys.readouterr()
    assert out == ""
    for said in ("环境变量 LINLI_LANG 写的是“fr”", "LINLI_LANG says “fr”"):
        assert said in err
    assert main([*typed, "--lang", "en"]) == 0

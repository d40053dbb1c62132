"""``linli demo``: what it shows, what it writes, and when it ends."""

import io
from pathlib import Path

import pytest

from linli import demo
from linli.cli import main
from linli.folder import load
from matcher.files import read_result
from matcher.solve import Limits
from matcher.verify import verify

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, here: Path) -> None:
    """The same every time: so much work, not so many seconds."""
    monkeypatch.setattr(demo, "Limits", lambda **_: Limits(work=3_000))


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_demo_shows_and_writes(lang: str, here: Path, capsys: Capture) -> None:
    assert main(["demo", "--once", "--lang", lang]) == 0
    said = capsys.readouterr().out
    for words in {
        "zh": (
            "满足需求",
            "violations 0",
            "各项资金",
            "盐场社区",
            "排上的",
            "没有排上的",
            "价钱",
        ),
        "en": ("served", "violations 0", "Spent of each fund", "Yanchang", "One that is served"),
    }[lang]:
        assert words in said
    assert "linli-demo/plan.json" in said
    written = here / "linli-demo"
    assert {path.name for path in written.iterdir()} == {
        "instance.json",
        "plan.json",
        "report.html",
    }
    assert "linli-demo/report.html" in said
    assert f'lang="{lang}' in (written / "report.html").read_text("utf-8")
    instance, result = load(written / "instance.json"), read_result(written / "plan.json")
    assert verify(instance, result).valid
    assert f"{result.plan.served} " in said


def test_what_it_says_next_can_be_typed(here: Path, capsys: Capture) -> None:
    assert main(["demo", "--once"]) == 0
    said = capsys.readouterr().out
    line = next(line for line in said.splitlines() if "linli explain" in line)
    assert main(line.partition("linli ")[2].split()) == 0
    assert "没有排上" in capsys.readouterr().out


def test_at_a_terminal_it_answers_until_nothing_is_asked(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", Terminal("X003\nX999\n\nX004\n"))
    monkeypatch.setattr("sys.stdout", screen := Terminal())
    assert main(["demo"]) == 0
    said = screen.getvalue()
    assert "X003　出院康复训练，望潮社区" in said.partition("输入编号")[2]
    assert "没有“X999”" in said
    assert "X004　" not in said.partition("输入编号")[2]


def test_without_a_terminal_nothing_is_asked(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("X003\n"))
    assert main(["demo"]) == 0
    assert "输入编号" not in capsys.readouterr().out


def test_a_folder_that_can_not_be_made_is_refused(here: Path, capsys: Capture) -> None:
    (here / "taken").write_text("")
    assert main(["demo", "--once", "-o", "taken"]) == 2
    assert "写不了 taken" in capsys.readouterr().err

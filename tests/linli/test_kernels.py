"""The compiled code is built before any clock starts, all of it, and by ``linli compile``."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from linli import demo, kernels
from linli.cli import main
from linli.commands import match
from linli.demo import tender
from linli.desk import Desk
from matcher.solve import Limits

Capture = pytest.CaptureFixture[str]

COMMANDS = (
    "demo --once",
    "match district.json -o again.json --work 200",
    "verify district.json plan.json",
    "explain district.json plan.json n1",
    "report district.json plan.json -o report.html",
    "compile",
)


def test_building_leaves_nothing_to_be_compiled() -> None:
    """A kernel that these small runs do not reach would cost somebody's seconds later on."""
    kernels.solved()
    kernels.proved_and_explained()
    missing = [one.__name__ for one in kernels.kernels() if not kernels.is_built(one)]
    assert not missing
    assert kernels.share_built() == 1


def test_no_kernel_keeps_the_rest_of_the_program_waiting() -> None:
    """Ctrl-C is listened for in a thread, which could not run meanwhile."""
    deaf = [one.__name__ for one in kernels.kernels() if not one.targetoptions.get("nogil")]
    assert not deaf


def test_both_halves_are_built_side_by_side() -> None:
    shares: list[float] = []
    kernels.build(shares.append)
    assert shares[-1] == 1


@pytest.mark.parametrize("built", [True, False])
@pytest.mark.parametrize("typed", COMMANDS)
def test_a_first_run_compiles_and_says_so(
    typed: str, built: bool, matched: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the command that needs the code."""
    builds: list[int] = []
    monkeypatch.setattr(demo, "limits", lambda _: {"work": 500})
    monkeypatch.setattr(tender, "played", lambda *_: b"{}")
    monkeypatch.setattr(kernels, "share_built", lambda: float(built))
    monkeypatch.setattr(kernels, "build", lambda _: builds.append(1))
    assert main(typed.split()) == 0
    assert ("要先编译" in capsys.readouterr().err) is not built
    assert len(builds) == (0 if built else 1)


def test_the_seconds_of_a_match_begin_after_compiling(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[float | None] = []
    limits = match.Wanted.limits

    def noted(wanted: match.Wanted) -> Limits:
        left.append(limits(wanted).seconds)
        return Limits(work=200)

    def waited(seconds: float) -> Callable[[Desk], float]:
        return lambda _: seconds

    monkeypatch.setattr(match.Wanted, "limits", noted)
    for seconds in (0.0, 1000.0):
        monkeypatch.setattr(kernels, "ready", waited(seconds))
        typed = "match district.json -o plan.json --seconds 2000"
        assert main(typed.split()) == 0
    assert left[0] is not None
    assert left[1] is not None
    assert 900 < left[1] - left[0] < 1000


@pytest.mark.parametrize(("built", "said"), [(False, r"编译好了，用了 \d+ 秒"), (True, "早已")])
def test_compile_tells_how_long_it_took(
    built: bool, said: str, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernels, "share_built", lambda: float(built))
    monkeypatch.setattr(kernels, "build", lambda _: None)
    assert main(["compile"]) == 0
    assert re.search(said, capsys.readouterr().out)

"""``linli whatif``: the example with a hall licensed, and with what can't be."""

import json
import shutil
from pathlib import Path

import pytest

from linli import examples
from linli.cli import main

EXAMPLE = examples.folder()


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("whatif") / "plan.json"
    arguments = ["match", str(EXAMPLE), "-o", str(path), "--work", "60000", "--workers", "1"]
    assert main(arguments) == 0
    return path


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "copy"))


def licensed(copy: Path) -> None:
    """The hall that waits for its licence has it."""
    path = copy / "场地.csv"
    text = path.read_text("utf-8-sig")
    before, after = "120.2107,30.2446,无,", "120.2107,30.2446,医疗备案,"
    assert before in text
    path.write_text(text.replace(before, after), "utf-8-sig")


def test_a_licensed_hall_beside_the_plan_that_stands(
    plan: Path, copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    licensed(copy)
    other = tmp_path / "supposed.json"
    stands = plan.read_bytes()
    arguments = [str(EXAMPLE), str(plan), str(copy), "--seconds", "4", "-o", str(other)]
    assert main(["whatif", *arguments, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["after"]["value"] > told["before"]["value"]
    assert {"X011", "X018"} <= set(told["gained"])
    assert plan.read_bytes() == stands
    assert main(["verify", str(copy), str(other)]) == 0


def test_in_words(plan: Path, copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    licensed(copy)
    assert main(["whatif", str(EXAMPLE), str(plan), str(copy), "--seconds", "3"]) == 0
    told = capsys.readouterr().out
    assert "现在　　排上" in told
    assert "假如　　排上" in told
    assert "X011" in told


def test_a_pin_that_the_supposed_round_can_not_keep_is_told(
    plan: Path, copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = copy / "指定与禁止.csv"
    head, *rows = path.read_text("utf-8-sig").splitlines()
    columns = head.split(",")
    pin = ["" for _ in columns]
    pin[columns.index("需求")] = "X001"
    pin[0 if columns[0] != "需求" else 1] = "指定"
    path.write_text("\n".join([head, *rows, ",".join(pin)]) + "\n", "utf-8-sig")
    assert main(["whatif", str(EXAMPLE), str(plan), str(copy), "--seconds", "3"]) == 2
    assert "X001" in capsys.readouterr().err

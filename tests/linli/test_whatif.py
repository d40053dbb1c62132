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
    assert told["supposed"] == []
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


def whatif(plan: Path, *more: str) -> int:
    return main(["whatif", str(EXAMPLE), str(plan), "--seconds", "3", *more])


def test_several_things_are_supposed_by_name(
    plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = tmp_path / "rules.json"
    rules.write_text(
        '{"copay_cap_fen": 100000, "weights": {"per_km": 1100, "fen_per_millipoint": 10}}', "utf-8"
    )
    typed = [
        *("--license", "望潮邻里中心康复间（租）=医疗备案", "--money", "养老=+10%"),
        *("--money", "妇儿=-200.50", "--without", "安步康复", "--pool", "望潮、桂影"),
        *("--policy", str(rules)),
    ]
    stands = plan.read_bytes()
    assert whatif(plan, *typed) == 0
    told = capsys.readouterr().out
    assert "“民政居家养老服务资金”多 10%；“妇儿家庭服务资金”少 200.50 元" in told
    assert "为“望潮邻里中心康复间（租）”办下“医疗备案”；安步康复工作室不做了" in told
    assert "望潮社区、桂影社区共用人手；居民每人每次最多付 1,000 元、每公里减 1.1 分" in told
    assert "、每 100 元公共资金抵 1 分" in told
    assert "最少的社区　现在 " in told
    assert plan.read_bytes() == stands


def test_who_is_pinned_is_not_lost(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert whatif(plan, "--without", "江畔康护") == 2
    told = capsys.readouterr().err
    assert "指定 X169" in told
    assert "先收回上面说的指定或定标" in told


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ([], "没有写假设什么"),
        (["--money", "养老"], "“养老”读不懂"),
        (["--money", "养老=10%"], "“养老=10%”读不懂"),
        (["--money", "养老=-101%"], "最多少 100%"),
        (["--money", "养老=-29000"], "它现在有 28,000 元"),
        (["--money", "养老金=+5%"], "没有叫“养老金”的资金；有：养老"),
        (["--license", "望潮-康复间"], "“望潮-康复间”读不懂"),
        (["--license", "麦秋-托育园=消防验收"], "已经有“消防验收”了"),
        (["--without", "安步"], "没有叫“安步”的机构；有：安步康复"),
        (["--pool", "望潮"], "至少写两个社区"),
        (["--policy", "没有的.json"], "没有的.json"),
    ],
)
def test_what_can_not_be_read_is_told(
    plan: Path, typed: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert whatif(plan, *typed) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "said"),
    [("{", "不是 JSON"), ('{"copay_cap": 1}', "“copay_cap”"), ("{}", "没有写哪一条规则"),
     ('{"weights": {"moved": -1}}', "moved"), ("[]", "规则.json"),
     ('{"volunteers_first": null}', "只有限额才能不要"),
     ('{"copay_cap_fen": 1, "without": ["copay_cap_fen"]}', "又说不要了")],
)  # fmt: skip
def test_rules_that_can_not_be_read_are_told(
    plan: Path, tmp_path: Path, text: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = tmp_path / "规则.json"
    rules.write_text(text, "utf-8")
    assert whatif(plan, "--policy", str(rules)) == 2
    assert said in capsys.readouterr().err

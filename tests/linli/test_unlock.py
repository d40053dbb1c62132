"""``linli unlock`` as its user types it: the example's dilemma, its proof, and what is refused."""

import json
from pathlib import Path

import pytest

from linli.cli import main
from matcher.files import read_instance, read_result

EXAMPLE = "examples/qianjiang"


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("unlock") / "plan.json"
    assert main(["match", EXAMPLE, "-o", str(path), "--work", "60000", "--workers", "1"]) == 0
    return path


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["unlock", EXAMPLE, *arguments]) == 0
    return capsys.readouterr().out


def test_the_halls_licence_serves_those_who_wait_for_it(
    plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = said(capsys, str(plan), "--need", "X011")
    assert "为“望潮邻里中心康复间（租）”办下“医疗备案”" in told
    assert "办一个资质 2,000 元" in told


def test_the_proof_of_each_is_a_plan_that_can_be_verified(
    plan: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = json.loads(
        said(capsys, str(plan), "--type", "康复", "--proof", str(tmp_path), "--json")
    )
    assert found["unlocks"]
    for number, one in enumerate(found["unlocks"], 1):
        instance, made = (
            tmp_path / str(number) / "instance.json",
            tmp_path / str(number) / "plan.json",
        )
        assert main(["verify", str(instance), str(made)]) == 0
        after = json.loads(made.read_text("utf-8"))["plan"]
        assert not set(one["gained"]) & set(after["unmet"])
        assert read_instance(instance).digest == after["instance"]


def test_english_at_the_switch(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, str(plan), "--need", "X011", "--lang", "en")
    assert "rehab room (rented)" in told
    assert "a licence ¥2,000" in told


@pytest.mark.parametrize(
    ("arguments", "wrong"),
    [
        (["--need", "nobody"], "没有“nobody”这一项"),
        (["--community", "nowhere"], "没有“nowhere”这一项"),
        (["--type", "nothing"], "没有“nothing”这一项"),
        (["--need", "X011", "--type", "康复"], "--need 只问一条"),
    ],
)
def test_what_nobody_knows_is_refused(
    plan: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], wrong: str
) -> None:
    assert main(["unlock", EXAMPLE, str(plan), *arguments]) == 2
    assert wrong in capsys.readouterr().err


def test_a_need_that_is_served_is_told_so(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    served = json.loads(plan.read_text("utf-8"))["plan"]["assignments"][0]["need"]
    assert main(["unlock", EXAMPLE, str(plan), "--need", served]) == 2
    assert f"需求 {served} 已经排上了" in capsys.readouterr().err


def test_the_gaps_and_where_more_would_serve_most(
    plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["gaps", EXAMPLE, str(plan)]) == 0
    told = capsys.readouterr().out
    assert "没有排上的有" in told
    assert "每周多 10 小时" in told
    assert "为“望潮邻里中心康复间（租）”办下“医疗备案”" in told
    assert main(["gaps", EXAMPLE, str(plan), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    unmet = read_result(plan).plan.unmet
    assert sum(one["unmet"] for one in found["gaps"]) == len(unmet)
    assert all(set(one["gained"]) <= set(unmet) for one in found["further"])
    assert main(["gaps", EXAMPLE, str(plan), "--lang", "en"]) == 0
    assert "Ten more hours a week" in capsys.readouterr().out

"""``linli verify``: four lines for scripts, words for people, and a no where it is due."""

import json
import re
from pathlib import Path

import pytest

from linli.cli import main
from matcher.files import read_result, write_instance, write_result
from tests import builders as build

Capture = pytest.CaptureFixture[str]


def test_verify_prints_four_lines_and_then_words(matched: Path, capsys: Capture) -> None:
    assert main(["verify", "district.json", "plan.json"]) == 0
    lines = capsys.readouterr().out.splitlines()
    result = read_result(matched / "plan.json")
    assert lines[:4] == [
        "violations 0",
        f"value {result.plan.value}",
        f"bound {result.certificate.bound}",
        "gap 0.00%",
    ]
    assert re.search("[一-鿿]", lines[4])


def test_verify_in_json(matched: Path, capsys: Capture) -> None:
    assert main(["verify", "district.json", "plan.json", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["valid"] is True
    assert found["violations"] == []
    assert found["gap"] == 0


def test_verify_refuses_a_plan_tampered_with(matched: Path, capsys: Capture) -> None:
    result = read_result(matched / "plan.json")
    visits = result.plan.assignments
    twice = result.plan.model_copy(update={"assignments": (*visits, visits[0])})
    write_result(result.model_copy(update={"plan": twice}), matched / "plan.json")
    for lang in ("zh", "en"):
        assert main(["verify", "district.json", "plan.json", "--lang", lang]) == 1
        said = capsys.readouterr().out
        assert int(re.findall(r"^violations (\d+)$", said, re.M)[0]) > 0
        assert "once" in said
        assert visits[0].need in said


def test_verify_refuses_a_bound_its_prices_do_not_prove(matched: Path, capsys: Capture) -> None:
    result = read_result(matched / "plan.json")
    low = result.certificate.model_copy(update={"bound": result.certificate.bound - 1})
    write_result(result.model_copy(update={"certificate": low}), matched / "plan.json")
    assert main(["verify", "district.json", "plan.json"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "violations 0"
    assert lines[2:4] == ["bound -", "gap -"]


def test_verify_refuses_another_instances_plan(matched: Path, capsys: Capture) -> None:
    other = build.district([build.need(f"n{n}", slots=("mon-am",)) for n in (1, 2, 3, 4)])
    write_instance(other, matched / "district.json")
    assert main(["verify", "district.json", "plan.json"]) == 1
    assert "digest" in capsys.readouterr().out


def test_verify_of_no_plan_is_bad_input(matched: Path, capsys: Capture) -> None:
    (matched / "plan.json").write_text("{}", "utf-8")
    assert main(["verify", "district.json", "plan.json"]) == 2
    assert "plan.json" in capsys.readouterr().err


def test_each_violation_is_said_with_its_rule_and_in_words(matched: Path, capsys: Capture) -> None:
    """The rule's name is the same everywhere; the sentence is the reader's."""
    result = read_result(matched / "plan.json")
    first, *rest = result.plan.assignments
    dearer = first.model_copy(update={"copay_fen": first.copay_fen + 1})
    plan = result.plan.model_copy(update={"assignments": (dearer, *rest)})
    write_result(result.model_copy(update={"plan": plan}), matched / "plan.json")
    assert main(["verify", "district.json", "plan.json"]) == 1
    said = capsys.readouterr().out
    assert f"price（价格） {first.need}" in said
    assert "重新算出来是 0" in said
    assert main(["verify", "district.json", "plan.json", "--lang", "en"]) == 1
    assert "recomputed it is 0" in capsys.readouterr().out


def test_a_flood_of_violations_is_counted_and_not_all_said(matched: Path, capsys: Capture) -> None:
    write_instance(build.district([build.need("else")]), matched / "district.json")
    result = read_result(matched / "plan.json")
    many = result.plan.assignments * 60
    plan = result.plan.model_copy(update={"assignments": many})
    write_result(result.model_copy(update={"plan": plan}), matched / "plan.json")
    assert main(["verify", "district.json", "plan.json"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert int(lines[0].removeprefix("violations ")) > 100
    assert len(lines) < 65

"""``linli verify``: four lines for scripts, words for people, and a no where it is due."""

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from linli.cli import main
from matcher.files import read_result, write_instance, write_result
from tests import builders as build
from words import say

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


@pytest.mark.parametrize("typed", [("district.json", "-"), ("-", "plan.json")])
def test_a_dash_is_standard_input(
    typed: tuple[str, str], matched: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    given = (matched / ("plan.json" if typed[1] == "-" else "district.json")).read_bytes()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given)))
    assert main(["verify", *typed]) == 0
    assert "violations 0" in capsys.readouterr().out


def test_standard_input_is_one_file_and_has_a_name(
    matched: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    assert main(["verify", "-", "-"]) == 2
    assert "标准输入只有一份" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"none")))
    assert main(["verify", "district.json", "-"]) == 2
    assert capsys.readouterr().err.startswith("标准输入")


def test_what_cannot_be_read_is_called_as_it_was_typed(matched: Path, capsys: Capture) -> None:
    assert main(["verify", "/nope", "plan.json"]) == 2
    assert main(["verify", "district.json", "./no/plan.json"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("/nope：")
    assert "no/plan.json：" in said


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
    assert "recomputed it is ¥0" in capsys.readouterr().out


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


def altered(matched: Path, **fields: Any) -> None:
    """The plan's file with other words in it."""
    told = json.loads((matched / "plan.json").read_text("utf-8"))
    (matched / "plan.json").write_text(json.dumps(told | fields), "utf-8")


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("seconds", -1.0, {"zh": "-1.0 太小", "en": "-1.0 is too small; at least 0"}),
        ("work", -1, {"zh": "-1 太小", "en": "-1 is too small; at least 0"}),
        ("work_limit", -1, {"zh": "-1 太小", "en": "-1 is too small; at least 0"}),
        ("seed", -1, {"zh": "-1 太小", "en": "-1 is too small; at least 0"}),
        ("solver_claim", "infeasible", {"zh": "不在可选之中", "en": "is not one of"}),
        ("solver_claim", "certified", {"zh": "不在可选之中", "en": "is not one of"}),
    ],
)
def test_what_no_search_can_have_taken_or_said_is_refused(
    field: str, value: object, expected: dict[str, str], matched: Path, capsys: Capture
) -> None:
    altered(matched, **{field: value})
    for lang, words in expected.items():
        assert main(["verify", "district.json", "plan.json", "--lang", lang]) == 2
        err = capsys.readouterr().err
        assert "plan.json" in err
        assert f"“{field}”" in err
        assert words in err


def test_seconds_without_end_are_refused(matched: Path, capsys: Capture) -> None:
    text = (matched / "plan.json").read_text("utf-8")
    text = re.sub(r'"seconds":[^,]*', '"seconds":1e999', text)
    (matched / "plan.json").write_text(text, "utf-8")
    assert main(["verify", "district.json", "plan.json"]) == 2
    assert "“seconds”" in capsys.readouterr().err


@pytest.mark.parametrize("status", ["feasible", "cancelled"])
def test_a_status_that_value_and_bound_deny_is_refused(
    status: str, matched: Path, capsys: Capture
) -> None:
    altered(matched, status=status)
    for lang, words in {
        "zh": f"状态 写的是 “{say('zh', f'report.status.{status}')}”，重新算出来是 “已证明最好”",
        "en": f"status is stated as “{say('en', f'report.status.{status}')}”, recomputed it is",
    }.items():
        assert main(["verify", "district.json", "plan.json", "--lang", lang]) == 1
        assert words in capsys.readouterr().out


def test_what_is_stated_and_not_checked_is_said(matched: Path, capsys: Capture) -> None:
    """No plan shows its seed, work, seconds or versions: they pass, and the manual says so."""
    altered(matched, seed=9, work=9, seconds=9.0, versions={"a": "b"}, solver_claim="feasible")
    assert main(["verify", "district.json", "plan.json"]) == 0
    capsys.readouterr()
    for lang, words in {"zh": "不核验", "en": "stated, not checked"}.items():
        assert main(["verify", "--help", "--lang", lang]) == 0
        assert words in capsys.readouterr().out

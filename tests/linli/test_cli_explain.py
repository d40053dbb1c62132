"""``linli explain``: a need's story, told in the reader's language."""

import json
import re
from pathlib import Path

import pytest

from linli.cli import main
from linli.commands.explain import _behind
from matcher.explain import Other, Way
from matcher.files import read_result, write_instance
from telling.teller import Teller
from tests import builders as build

Capture = pytest.CaptureFixture[str]


def told(capsys: Capture, need: str, *more: str) -> str:
    assert main(["explain", "district.json", "plan.json", need, *more]) == 0
    return capsys.readouterr().out


def test_a_served_need_is_told_who_when_what_it_costs_and_why(
    matched: Path, capsys: Capture
) -> None:
    served = read_result(matched / "plan.json").plan.assignments[0]
    said = told(capsys, served.need)
    assert "排上了" in said
    assert "周一上午" in said
    assert "居民付" in said
    worth = re.search(r"值 ([\d.,]+) 分", said)
    assert worth
    changes = re.findall(r"([+-][\d,]+\.\d)　", said)
    assert changes
    assert abs(sum(map(float, changes)) - float(worth[1])) < 0.1 * len(changes)


def test_an_unmet_need_is_told_what_stands_in_the_way(matched: Path, capsys: Capture) -> None:
    (unmet,) = read_result(matched / "plan.json").plan.unmet
    said = told(capsys, unmet)
    assert "没有排上" in said
    assert "排满" in said
    assert "离排上最近的" in said
    assert "Unmet" in told(capsys, unmet, "--lang", "en")


def test_the_story_in_json(matched: Path, capsys: Capture) -> None:
    plan = read_result(matched / "plan.json").plan
    unmet = json.loads(told(capsys, plan.unmet[0], "--json"))
    assert unmet["served"] is False
    assert unmet["reasons"][0]["rule"] == "capacity"
    assert "排满" in unmet["told"]
    served = json.loads(told(capsys, plan.assignments[0].need, "--json"))
    assert served["served"] is True
    assert served["value"] == plan.assignments[0].value


def test_a_need_nobody_knows_is_bad_input(matched: Path, capsys: Capture) -> None:
    assert main(["explain", "district.json", "plan.json", "n99"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "n99" in err


def test_another_instances_plan_explains_nothing(matched: Path, capsys: Capture) -> None:
    write_instance(build.district([build.need("n1")]), matched / "district.json")
    assert main(["explain", "district.json", "plan.json", "n1"]) == 2
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("behind", "said"), [(12_500, "少 12.5 分"), (-2_230, "多 2.2 分"), (0, "")]
)
def test_another_way_may_be_worth_more(behind: int, said: str) -> None:
    """And yet be no choice, for others hold what it takes."""
    way = Way("o1", None, ("mon-am",), None)
    other = Other(way, distance_m=0, value=0, behind=behind, reasons=())
    assert _behind(Teller(build.district(), "zh"), other) == said

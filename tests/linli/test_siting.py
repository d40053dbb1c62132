"""``linli siting`` as its user types it: the example, its proof, a forgery, and what is refused."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from linli.cli import main
from matcher.files import read_sited
from matcher.siting.story import NextStory
from telling.siting import more
from telling.teller import Speaker
from tests.sited import candidate, town

EXAMPLE = "examples/qianjiang"
CANDIDATES = "examples/qianjiang-siting/候选场地.csv"
ASKED = (EXAMPLE, CANDIDATES, "--budget", "5万", "--walk", "800")


def said(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    assert main(["siting", *arguments]) == code
    captured = capsys.readouterr()
    return captured.err if code == 2 else captured.out


def test_the_example_is_answered_and_proved_best(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, *ASKED)
    assert "问了 320 条需求，其中 151 条可以在新场地办。" in told
    assert "预算 50,000 元、走路不超过 800 米，开 5 处，共 49,600 元，服务 53 条需求" in told
    assert "已证明是最好的选法" in told
    assert re.search("H04 新舟物业闲置会所　18,600 元，还差 18,200 元　再服务 [0-9]+ 条", told)
    assert "各社区有着落的：望潮社区" in told


def test_english_at_the_switch(capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, *ASKED, "--lang", "en")
    assert "H01 Wangchao old market, upper floor: ¥16,800" in told
    assert not re.search("[一-鿿]", told)


def test_those_whom_a_plan_serves_are_not_asked_about(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = tmp_path / "plan.json"
    made = ["match", EXAMPLE, "-o", str(plan), "--work", "2000", "--workers", "1"]
    assert main(made) == 0
    capsys.readouterr()
    found = json.loads(said(capsys, *ASKED, "--plan", str(plan), "--json"))
    unmet = json.loads(plan.read_text("utf-8"))["plan"]["unmet"]
    assert found["asked"] == len(unmet) < 320
    assert sum(one["served"] for one in found["communities"]) == found["served"]
    assert found["bound"] >= found["value"] > 0


def test_the_answer_is_verified_and_a_forgery_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "sited.json"
    said(capsys, *ASKED, "-o", str(path))
    assert "核验通过" in said(capsys, *ASKED, "--verify", str(path))
    assert read_sited(path).served == 53
    text = path.read_text("utf-8")
    for forged, wrong in (
        (re.sub('"bound":[0-9]+', '"bound":1', text), "证明写的上限是 1"),
        (text.replace('"served":53', '"served":54'), "写的是 54，重新算出来是 53"),
        (text.replace('"H12"', '"H04"'), "超过了预算"),
    ):
        path.write_text(forged, "utf-8")
        told = said(capsys, *ASKED, "--verify", str(path), code=1)
        assert wrong in told
        assert "核验不通过" in told
    path.write_text(text, "utf-8")
    other = (EXAMPLE, CANDIDATES, "--budget", "6万", "--walk", "800")
    assert "它答的是另一个问题" in said(capsys, *other, "--verify", str(path), code=1)
    told = json.loads(said(capsys, *other, "--verify", str(path), "--json", code=1))
    assert told["valid"] is False
    path.write_text("{}", "utf-8")
    assert "sited.json" in said(capsys, *ASKED, "--verify", str(path), code=2)


def test_the_map_is_a_picture_that_names_no_need(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "map.svg"
    assert "示意图" in said(capsys, *ASKED, "--map", str(path))
    text = path.read_text("utf-8")
    assert ElementTree.fromstring(text).tag.endswith("svg")
    assert "望潮旧菜场二楼" in text
    assert text.count("<circle") == 5 + 1  # one in the key
    assert not re.search(r"X\d{3}", text)


@pytest.mark.parametrize("budget", ["0", "-5", "许多", "", "1e99"])
def test_a_budget_that_is_none_is_refused(budget: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, EXAMPLE, CANDIDATES, f"--budget={budget}", code=2)
    assert told == f"--budget 的值不对：写的是“{budget}”，应是大于 0 的钱数（例 50000、5万）。\n"


HEADINGS = "编号,名称,社区,经度,纬度,费用（元）,每周接待（人次）,服务类型\n"


@pytest.mark.parametrize(
    ("sheet", "told"),
    [
        (HEADINGS, "候选.csv：至少要有一项"),
        (HEADINGS + "a,甲,,,,100,5,\n", "候选.csv 第 2 行 “经度”：缺了这一项"),
        (HEADINGS + "a,甲,,120.2,,100,5,\n", "候选.csv 第 2 行 “纬度”：缺了这一项"),
        (HEADINGS + "a,甲,望潮,,,-100,5,\n", "候选.csv 第 2 行 “费用（元）”：-100 太小，最小是 0"),
        (HEADINGS + "a,甲,望潮,,,不贵,5,\n", "候选.csv 第 2 行 “费用（元）”：应是多少元"),
        (HEADINGS + "a,甲,望潮,,,100,0,\n", "第 2 行 “每周接待（人次）”：0 太小，最小是 1"),
        (HEADINGS + "a,甲,望潮,,,100,,\n", "第 2 行 “每周接待（人次）”：缺了这一项"),
        (HEADINGS + "a,甲,望潮,,,100,5,跳伞\n", "第 2 行 “服务类型”：没有“跳伞”这一项"),
        (HEADINGS + "a,甲,蓬莱,,,100,5,\n", "第 2 行 “社区”：没有“蓬莱”这一项"),
        (HEADINGS + "a,甲,,30.24,120.21,100,5,\n", "经度和纬度像是写反了"),
        (HEADINGS + "a,甲,,12.21,30.24,100,5,\n", "离所有社区都在一百公里以外"),
        (
            HEADINGS + "a,甲,望潮,,,100,5,\na,乙,望潮,,,100,5,\n",
            "候选.csv 第 3 行 “编号”：“a”在第 2 行已经用过",
        ),
        ("编号,社区,费用（元）\na,望潮,100\n", "“每周接待（人次）”：缺少这一列"),
        ("", "候选.csv"),
        ("这不是表", "这里却没有一个认得的列"),
    ],
)
def test_a_sheet_of_nonsense_is_told_where(
    sheet: str, told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "候选.csv"
    path.write_text(sheet, "utf-8")
    lines = said(capsys, EXAMPLE, str(path), "--budget", "5万", code=2)
    assert told in lines
    assert lines.count("\n") == 1, "one mistake is told once"


def test_too_many_candidates_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "候选.csv"
    rows = "".join(f"p{n},甲,望潮,,,100,5,\n" for n in range(1_001))
    path.write_text(HEADINGS + rows, "utf-8")
    assert "最多" in said(capsys, EXAMPLE, str(path), "--budget", "5万", code=2)


def test_what_can_not_be_read_or_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "没有" in said(capsys, EXAMPLE, "nowhere.csv", "--budget", "5万", code=2)
    assert "没有文件夹" in said(capsys, *ASKED, "-o", str(tmp_path / "no" / "x.json"), code=2)
    assert "盖掉" in said(capsys, *ASKED, "--map", CANDIDATES, code=2)


def test_a_place_is_called_once() -> None:
    """By its id and its name; one that was typed on a page has its name for an id."""
    speaker = Speaker(town(), "zh")
    for id, name, called in (
        ("H1", "大厅", "H1 大厅　"),
        ("大厅", "大厅", "大厅　"),
        ("H1", "", "H1　"),
    ):
        one = NextStory(candidate=candidate(id, name=name), needs=1, people=1, value=1, short_fen=1)
        assert more(speaker, one).startswith(called)

"""The letters: one to everybody left out, one to everybody moved, in words for a resident."""

import re
from pathlib import Path

import pytest

from linli import examples, folder
from linli.cli import main
from matcher.explain import context
from matcher.explain.moved import MovedStory, moved_stories
from matcher.files import read_result
from matcher.instance import Instance, Placement
from matcher.plan import Plan
from matcher.solve import Limits, solve
from tests import builders as build

EXAMPLE = str(examples.folder())


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder_ = tmp_path_factory.mktemp("letters")
    plan = folder_ / "plan.json"
    assert main(["match", EXAMPLE, "-o", str(plan), "--work", "60000", "--workers", "1"]) == 0
    assert main(["letters", EXAMPLE, str(plan), "-o", str(folder_ / "letters.html")]) == 0
    return folder_


def articles(page: str) -> dict[str, str]:
    """The text of every letter by its need."""
    found = re.findall(r"<article>(.*?)</article>", page, re.S)
    return {re.search(r"需求编号 (\S+?)<", one)[1]: one for one in found}  # type: ignore[index]


def test_everybody_left_out_or_moved_gets_one(written: Path) -> None:
    told = articles((written / "letters.html").read_text("utf-8"))
    plan = read_result(written / "plan.json").plan
    moved = {one.need for one in moved_stories(context(folder.load(Path(EXAMPLE)), plan))}
    assert moved
    assert set(told) == {*plan.unmet, *moved}
    for need, text in told.items():
        assert "《个人信息保护法》第二十四条" in text
        assert ("改了安排" in text) == (need in moved)


def test_a_letter_speaks_to_the_resident_and_names_no_other_need(written: Path) -> None:
    told = articles((written / "letters.html").read_text("utf-8"))
    for need, text in told.items():
        others = set(re.findall(r"X\d{3}", text)) - {need}
        assert not others, (need, others)


def test_one_letter_in_english(written: Path, tmp_path: Path) -> None:
    plan, output = str(written / "plan.json"), tmp_path / "letter.html"
    arguments = ["letters", EXAMPLE, plan, "-o", str(output), "--need", "X011", "--lang", "en"]
    assert main(arguments) == 0
    text = output.read_text("utf-8")
    assert text.count("<article>") == 1
    assert "article 24" in text


def test_who_is_served_as_before_gets_none(
    written: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = read_result(written / "plan.json").plan
    told = articles((written / "letters.html").read_text("utf-8"))
    need = next(one.need for one in plan.assignments if one.need not in told)
    output = tmp_path / "none.html"
    arguments = [EXAMPLE, str(written / "plan.json"), "-o", str(output), "--need", need]
    assert main(["letters", *arguments]) == 2
    assert f"需求 {need} 排上了，也没有改安排" in capsys.readouterr().err
    assert not output.exists()


def moved(instance: Instance) -> MovedStory:
    plan: Plan = solve(instance, Limits(work=500)).plan
    (story,) = moved_stories(context(instance, plan))
    return story


def placed(offer: str, slot: str = "mon-am") -> tuple[Placement, ...]:
    return (Placement(need="n1", offer=offer, slots=(slot,), fund="f1"),)


def test_why_somebody_is_moved() -> None:
    assert moved(build.district(in_force=placed("o9"))).why == "gone"
    stands = build.district(
        [build.need(slots=("tue-am",))], in_force=placed("o1"), offers=[build.offer()]
    )
    assert moved(stands).why == "times"
    full = build.offer("o2", minutes_per_week=10)
    story = moved(build.district(offers=[build.offer(), full], in_force=placed("o2")))
    assert story.why == "rules"
    assert [reason.code for reason in story.reasons] == ["capacity_minutes"]
    dear = build.offer("o2", home=build.HomeTerms(price_fen=60_000), point=build.HOME)
    story = moved(build.district(offers=[build.offer(), dear], in_force=placed("o2")))
    assert story.why == "worth"
    assert story.less > 0

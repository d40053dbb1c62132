"""Floors and wishes from the command line: matched in stages, verified, explained, refused."""

import json
from pathlib import Path

import pytest

from linli.cli import main
from linli.generate import generate
from matcher.explain import ServedStory, context, explain_all
from matcher.files import read_instance, read_result, write_instance
from matcher.instance import Floor, Instance
from matcher.verify import answered


def under(instance: Instance, **policy: object) -> Instance:
    fields = {name: getattr(instance, name) for name in Instance.model_fields}
    made = instance.policy.model_copy(update=policy)
    return Instance(**(fields | {"policy": made}))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A round that wishes for both, in both forms, and its plan."""
    made = tmp_path_factory.mktemp("owed")
    wished = under(generate(120, seed=2), floor_share_percent=100, first_tier_absolute=True)
    for name in ("round.json", "round.linli"):
        write_instance(wished, made / name)
    files = [str(made / "round.json"), "-o", str(made / "plan.json"), "--work", "400"]
    assert main(["match", *files]) == 0
    return made


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_stages_are_told(folder: Path, lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    files = [str(folder / "round.json"), "-o", str(folder / f"{lang}.json"), "--work", "400"]
    assert main(["match", *files, "--lang", lang]) == 0
    said = capsys.readouterr().out
    tier, floors = ("安全优先", "社区保底") if lang == "zh" else ("safety  ", "floors  ")
    assert said.index(tier) < said.index(floors)


def test_it_verifies_in_either_form(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("round.json", "round.linli"):
        assert main(["verify", str(folder / name), str(folder / "plan.json")]) == 0
    assert "violations 0" in capsys.readouterr().out


def test_a_plan_of_one_need_fewer_is_refused(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its stages hold it to what they reached."""
    result = read_result(folder / "plan.json")
    (floor, *_) = result.stages[1].reached
    text = json.loads((folder / "plan.json").read_text("utf-8"))
    text["stages"][1]["reached"][0]["needs"] = floor.needs + 1
    text["stages"][1]["value"] += 1
    (folder / "told.json").write_text(json.dumps(text), "utf-8")
    assert main(["verify", str(folder / "round.json"), str(folder / "told.json")]) == 1
    assert "floor" in capsys.readouterr().out


def test_who_is_owed_it_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A community that has no more than its floor keeps each of its needs."""
    result = read_result(folder / "plan.json")
    fixed = answered(read_instance(folder / "round.json"), result)
    stories = [one for one in explain_all(fixed, result.plan) if isinstance(one, ServedStory)]
    kept = next(one for one in stories if one.kept)
    files = [str(folder / "round.json"), str(folder / "plan.json"), kept.need]
    assert main(["explain", *files]) == 0
    assert "少不得" in capsys.readouterr().out
    assert context(fixed, result.plan).owed.spare


def test_it_is_reported(folder: Path) -> None:
    files = [str(folder / "round.json"), str(folder / "plan.json"), "-o", str(folder / "r.html")]
    assert main(["report", *files]) == 0


@pytest.mark.parametrize(
    ("lang", "said"), [("zh", "最接近的方案做到"), ("en", "the nearest plan serves")]
)
def test_a_floor_that_no_plan_meets_is_told_with_what_can_be(
    lang: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = generate(60, seed=2)
    place = made.communities[0].id
    write_instance(under(made, floors=(Floor(community=place, needs=999),)), tmp_path / "r.json")
    files = [str(tmp_path / "r.json"), "-o", str(tmp_path / "p.json"), "--work", "300"]
    assert main(["match", *files, "--lang", lang]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert "Traceback" not in told
    assert not (tmp_path / "p.json").exists()

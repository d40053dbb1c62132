"""``linli fairness`` as its user types it: shares, who is passed over, and what floors cost."""

import json
from pathlib import Path

import pytest

from linli.cli import main
from matcher.files import read_instance, write_instance
from matcher.instance import Floor

EXAMPLE = "examples/qianjiang"
WORK = ("--work", "60000", "--workers", "1")


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("fairness") / "plan.json"
    assert main(["match", EXAMPLE, "-o", str(path), *WORK]) == 0
    return path


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    capsys.readouterr()
    assert main(["fairness", *arguments]) == 0
    return capsys.readouterr().out


def test_shares_and_who_is_passed_over(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, EXAMPLE, str(plan))
    found = json.loads(said(capsys, EXAMPLE, str(plan), "--json"))
    whole = found["shares"]
    assert f"{whole['served']} / {whole['needs']} 条排上" in told
    behind = [one for one in whole["communities"] if one["behind"]]
    assert [one["group"] for one in behind] == ["盐场"]
    assert told.count("提　　醒") == 1
    assert "盐场社区排上 3 / 12 条" in told
    for kind in ("communities", "ages", "priorities"):
        assert sum(one["needs"] for one in whole[kind]) == whole["needs"]
        assert sum(one["served"] for one in whole[kind]) == whole["served"]
    assert found["inversions"]
    for one in found["inversions"]:
        assert f"{one['unmet']} 等了" in told
    assert "保底的代价" not in told


def test_english_at_the_switch(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = said(capsys, EXAMPLE, str(plan), "--lang", "en")
    assert "Yanchang has 3 of 12 served" in told
    assert "more for" not in told


def test_where_nothing_is_owed_nothing_has_a_price(
    plan: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "没有代价可算" in said(capsys, EXAMPLE, str(plan), "--price")


def test_communities_with_their_own_money(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No more than a few groups in a second; one at least."""
    told = said(capsys, EXAMPLE, str(plan), "--core", "--seconds", "1")
    assert "组社区，其中" in told
    assert "没来得及看" in told
    groups = json.loads(said(capsys, EXAMPLE, str(plan), "--core", "--seconds", "1", "--json"))
    for one in groups["core"]["groups"]:
        assert one["state"] in ("content", "blocks", "open")
        assert (one["state"] == "content") == (one["bound"] <= one["now"])
        assert one["found"] <= one["bound"]
    assert groups["core"]["left"] > 0


@pytest.fixture(scope="module")
def wishing(plan: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """The example with a share for each community that costs something, and its plan."""
    into = tmp_path_factory.mktemp("wishing")
    return _owed(into, "--floor")


def _owed(into: Path, kind: str) -> tuple[str, str]:
    from linli import folder

    asked = folder.load(Path(EXAMPLE))
    policy = asked.policy.model_copy(update={"floor_share_percent": 100})
    made = asked.model_copy(update={"policy": policy})
    data, plan = into / "instance.json", into / "plan.json"
    write_instance(type(asked).model_validate(made.model_dump()), data)
    assert main(["match", str(data), "-o", str(plan), *WORK]) == 0
    return str(data), str(plan)


def test_the_price_of_a_floor_is_told_between_two_proofs(
    wishing: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    told = said(capsys, *wishing, "--price", "--seconds", "2")
    assert "保底的代价：已证明在" in told
    found = json.loads(said(capsys, *wishing, "--price", "--seconds", "2", "--json"))["price"]
    assert found["least"] <= found["most"]
    assert found["found"] == found["free"]["value"] - found["fair"]["value"]


def test_a_share_that_cannot_be_brought_is_told_with_what_can(
    wishing: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    told = said(capsys, *wishing)
    assert "社区要保" in told
    stage = json.loads(Path(wishing[1]).read_text("utf-8"))["stages"][0]
    asked = {one["community"]: one["needs"] for one in stage["asked"]}
    short = [c for c, n in asked.items() if n > _reached(stage).get(c, 0)]
    assert short
    for place in short:
        assert f"要保 {asked[place]} 条" in told


def _reached(stage: dict[str, list[dict[str, int]]]) -> dict[int, int]:
    return {one["community"]: one["needs"] for one in stage["reached"]}


def test_a_floor_that_no_plan_can_meet_is_refused_with_what_is_possible(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], wishing: tuple[str, str]
) -> None:
    asked = read_instance(Path(wishing[0]))
    policy = asked.policy.model_copy(
        update={"floor_share_percent": None, "floors": (Floor(community="盐场", needs=12),)}
    )
    data, plan = tmp_path / "instance.json", tmp_path / "plan.json"
    made = asked.model_copy(update={"policy": policy})
    write_instance(type(asked).model_validate(made.model_dump()), data)
    assert main(["match", str(data), "-o", str(plan), *WORK]) == 2
    told = capsys.readouterr().err
    assert "盐场" in told
    assert "12" in told
    assert not plan.exists()
    print(told)

"""A round with lots and bids from the command line: matched, verified, explained and reported."""

import json
from pathlib import Path

import pytest

from linli.cli import main
from linli.generate import generate
from linli.report.awards import tendered
from linli.report.purses import purses
from matcher.files import read_instance, read_result
from matcher.instance import AwardDecision, Instance
from matcher.plan import Result
from telling.figures import yuan
from telling.teller import Teller
from words import say

LOTS, BIDS = 2, 6


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A round of each form, and the plan of one, matched in its other form."""
    made = tmp_path_factory.mktemp("tendered")
    wanted = ["--needs", "80", "--lots", str(LOTS), "--bids", str(BIDS), "--seed", "2"]
    for name in ("round.json", "round.linli"):
        assert main(["generate", *wanted, "-o", str(made / name)]) == 0
    files = [str(made / "round.json"), "-o", str(made / "plan.json"), "--work", "100"]
    assert main(["match", *files]) == 0
    return made


@pytest.fixture(scope="module")
def instance(folder: Path) -> Instance:
    return read_instance(folder / "round.linli")


@pytest.fixture(scope="module")
def result(folder: Path) -> Result:
    return read_result(folder / "plan.json")


def test_both_forms_are_the_same_round(folder: Path, instance: Instance) -> None:
    again = read_instance(folder / "round.json")
    assert again == instance
    assert again.digest == instance.digest
    assert (len(again.lots), len(again.bids)) == (LOTS, BIDS)


def test_it_verifies_in_either_form(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("round.json", "round.linli"):
        assert main(["verify", str(folder / name), str(folder / "plan.json")]) == 0
    capsys.readouterr()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_bids_are_summed_up(
    folder: Path, lang: str, result: Result, capsys: pytest.CaptureFixture[str]
) -> None:
    again = [str(folder / "round.json"), "-o", str(folder / "again.json"), "--work", "100"]
    assert main(["match", *again, "--lang", lang]) == 0
    awards = result.plan.awards
    assert awards
    lump = yuan(sum(award.public_fen for award in awards))
    told = say(lang, "cli.summary.awards", awards=len(awards), bids=BIDS, lump=lump)
    assert told in capsys.readouterr().out.splitlines()


def test_the_figures_are_in_the_json_form(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    again = [str(folder / "round.json"), "-o", str(folder / "again.json"), "--work", "100"]
    assert main(["match", *again, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["bids"] == BIDS
    assert found["awards"] > 0


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_need_of_it_is_explained(
    folder: Path, lang: str, result: Result, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [str(folder / "round.json"), str(folder / "plan.json")]
    for need in (result.plan.unmet[0], result.plan.assignments[0].need):
        assert main(["explain", *files, need, "--lang", lang]) == 0
        assert capsys.readouterr().out


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_report_says_who_won_what(
    folder: Path, lang: str, instance: Instance, result: Result
) -> None:
    files = [str(folder / "round.json"), str(folder / "plan.json")]
    assert main(["report", *files, "-o", str(folder / "out.html"), "--lang", lang]) == 0
    text = (folder / "out.html").read_text("utf-8")
    section = text.split('<section id="awards">')[1].split("</section>")[0]
    won = {award.bid for award in result.plan.awards}
    parts = [bid.id for bid in instance.bids for _ in bid.parts]
    assert section.count('<tr><th scope="row"') == len(parts)
    accepted = section.count(f"<td>{say(lang, 'report.awards.won')}</td>")
    assert accepted == sum(bid in won for bid in parts)
    assert 'href="#awards"' in text


def test_a_round_without_lots_has_no_such_table(folder: Path) -> None:
    plain, plan = str(folder / "plain.json"), str(folder / "plain-plan.json")
    assert main(["generate", "--needs", "40", "-o", plain]) == 0
    assert main(["match", plain, "-o", plan, "--work", "100"]) == 0
    assert main(["report", plain, plan, "-o", str(folder / "plain.html")]) == 0
    assert "awards" not in (folder / "plain.html").read_text("utf-8").split("</style>")[1]


def test_the_table_is_what_the_plan_says(instance: Instance, result: Result) -> None:
    teller = Teller(instance, "en")
    lots = tendered(instance, result.plan, teller)
    assert [len([one for one in lot.asked if one.won]) <= lot.winners for lot in lots]
    for award in result.plan.awards:
        rows = [one for lot in lots for one in lot.asked if one.bid == award.bid]
        assert sum(one.served for one in rows) == award.served
        assert {(one.won, one.lump_sum_fen) for one in rows} == {(True, award.public_fen)}
        assert {one.lots for one in rows} == {len(rows)}
    for lot in lots:
        assert list(lot.asked) == sorted(lot.asked, key=lambda one: (not one.won, -one.score))


def test_funds_pay_lump_sums_too(instance: Instance, result: Result) -> None:
    found = purses(instance, result.plan, Teller(instance, "en"))
    assert sum(purse.spent_fen for purse in found) == result.plan.public_fen
    assert sum(award.public_fen for award in result.plan.awards) > 0


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_a_person_accepted_and_cannot_be_is_told(
    folder: Path, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A bid that must serve more than all who ask: a sentence, and no trace of the program."""
    instance = generate(40, lots=1, bids=2)
    bid = instance.bids[0]
    part = bid.parts[0].model_copy(update={"smallest": 10_000, "largest": 10_000})
    bids = (bid.model_copy(update={"parts": (part, *bid.parts[1:])}), *instance.bids[1:])
    said = (AwardDecision(bid=bid.id, accepted=True),)
    policy = instance.policy.model_copy(update={"awards": said, "provider_share_percent": None})
    fields = {name: getattr(instance, name) for name in Instance.model_fields}
    changed = Instance(**(fields | {"bids": bids, "policy": policy}))
    (folder / "insisted.json").write_text(changed.canonical, "utf-8")
    files = [str(folder / "insisted.json"), "-o", str(folder / "never.json"), "--work", "100"]
    assert main(["match", *files, "--lang", lang]) != 0
    told = capsys.readouterr().err
    assert bid.id in told
    assert ("10000" if lang == "zh" else "10000 needs at least") in told
    assert "Traceback" not in told
    assert not (folder / "never.json").exists()

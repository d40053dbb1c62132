"""OCDS packages: amounts to the fen, what is no OCDS found out, and all calls as files."""

import copy
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from linli.cli import main
from linli.settings import WrongPrefix, settings
from tenders.ocds import EXAMPLE_PREFIX, written
from tenders.ocds.values import value
from tests.service.story import made
from tests.service.tenders.market import Market
from tests.service.tenders.reader import Reader, bid_for, opened
from tests.service.tenders.standard import Standard, read


@pytest.mark.parametrize("fen", [0, 1, 10, 29, 99, 100, 30_001, 10**12 - 1, 10**12, 10**17 + 1])
def test_an_amount_is_exact(fen: int) -> None:
    text = written(value(fen))
    yuan, cents = divmod(fen, 100)
    assert f'"amount": {yuan}.{cents:02}, ' in text
    assert read(text)["amount"] * 100 == fen


def _changes() -> Iterator[tuple[str, Callable[[Any], Any]]]:
    """What each does to a release of a call that was awarded."""
    yield "ocid", lambda one: one.pop("ocid")
    yield "no field", lambda one: one.update(official="zhao")
    yield "tag", lambda one: one.update(tag=["opened"])
    yield "no tag", lambda one: one.update(tag=[])
    yield "moment", lambda one: one.update(date="2026-11-20 03:00")
    yield "status", lambda one: one["tender"].update(status="open")
    yield "method", lambda one: one["tender"].update(submissionMethod=["online"])
    yield "text", lambda one: one["tender"]["value"].update(amount="800.00")
    yield "currency", lambda one: one["tender"]["value"].update(currency="RMB")
    yield "lots", lambda one: one["tender"]["lots"][0].pop("id")
    yield "bid", lambda one: one["bids"]["details"][0].update(status="opened")
    yield "bundle", lambda one: one["bids"]["details"][0].update(relatedLots="one")
    yield "measure", lambda one: one["bids"]["statistics"][0].update(measure="offers")
    yield "price", lambda one: one["bids"]["details"][0].update(priceFen=1)
    yield "award", lambda one: one["awards"][0].update(relatedBids=[1])
    yield "role", lambda one: one["parties"][0].update(roles=["owner"])


def test_what_is_no_ocds_is_found_out(market: Market, anybody: Reader, standard: Standard) -> None:
    """The control, for each kind of package."""
    tender = market.published()
    bids = opened(market, bid_for(market, tender))
    made(market.award(tender, (bids.first, 30_001), reason="定"))
    record, releases = read(anybody.text(tender)), read(anybody.text(tender, "releases"))
    assert standard.faults("record", record) == standard.faults("release", releases) == []
    for name, change in _changes():
        one, other = copy.deepcopy(record), copy.deepcopy(releases)
        change(one["records"][0]["compiledRelease"])
        change(other["releases"][-1])
        assert standard.faults("record", one), name
        assert standard.faults("release", other), name


def test_all_calls_are_written_to_a_folder(
    market: Market,
    anybody: Reader,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    tender = market.published()
    # Cancelled, it says the same whatever time it is: the command has a clock of its own.
    made(market.official.post(f"/tenders/{tender['id']}/cancellation", {"reason": "无款"}))
    made(market.official.post("/tenders", market.draft()))
    url = market.here.service.database.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("LINLI_DATABASE_URL", url)
    monkeypatch.setenv("LINLI_KEY_FILE", str(tmp_path / "own" / "linli.key"))
    assert main(["export-ocds", "-o", str(tmp_path / "out")]) == 0
    assert EXAMPLE_PREFIX in capsys.readouterr().out
    written_ = {path.name: path.read_text("utf-8") for path in (tmp_path / "out").iterdir()}
    ocid = f"{EXAMPLE_PREFIX}-{tender['id']}"
    assert written_ == {
        f"{ocid}-record.json": anybody.text(tender),
        f"{ocid}-releases.json": anybody.text(tender, "releases"),
    }
    monkeypatch.setenv("LINLI_OCID_PREFIX", "ocds-a1b2c3")
    assert main(["export-ocds", "-o", str(tmp_path / "mine")]) == 0
    assert "LINLI_OCID_PREFIX" not in capsys.readouterr().out
    assert (tmp_path / "mine" / f"ocds-a1b2c3-{tender['id']}-record.json").exists()
    monkeypatch.setenv("LINLI_OCID_PREFIX", "OCDS-1")
    assert main(["export-ocds", "-o", str(tmp_path / "none")]) == 2
    assert "OCDS-1" in capsys.readouterr().err


def test_a_prefix_has_its_form() -> None:
    assert settings({}).ocid_prefix == EXAMPLE_PREFIX
    with pytest.raises(WrongPrefix):
        settings({"LINLI_OCID_PREFIX": "ocds-12345"})

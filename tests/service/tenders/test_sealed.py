"""Until the deadline nobody reads a bid: no role, no table, no file, no backup, no log; nor that it
is somebody's."""

import json
import logging
import re
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from linli.tables import METADATA
from store import Database, backup
from tenders import sealing
from tests.service.controls import fails
from tests.service.story import made
from tests.service.tenders.market import DEADLINE, OPENING, Market, lot, part

PRICE, LUMP, WORDS = 9_973, 31_337, "canary-of-the-bid"


def everything(database: Database) -> dict[str, str]:
    """Every table by its name, as text."""
    with database.read() as session:
        return {
            table.name: "\n".join(str(tuple(row)) for row in session.execute(select(table)))
            for table in METADATA.sorted_tables
        }


def _numbers(tables: dict[str, str]) -> Counter[str]:
    return Counter(re.findall(r"(?<![0-9a-f])[0-9]+(?![0-9a-f])", "\n".join(tables.values())))


def _submitted(market: Market) -> tuple[Any, Any]:
    tender = market.published(lots=[lot("one", sessions=5)])
    said = part(tender, 0, PRICE, quality=WORDS, staff=[WORDS])
    return tender, market.bid(market.first, tender, said, lump_sum_fen=LUMP)


def test_no_table_says_what_is_bid_or_by_whom(market: Market) -> None:
    tender = market.published(lots=[lot("one", sessions=5)])
    account = made(market.first.get("/session"), 200)["account"]
    before = everything(market.here.service.database)
    said = part(tender, 0, PRICE, quality=WORDS, staff=[WORDS])
    receipt = market.bid(market.first, tender, said, lump_sum_fen=LUMP)
    tables = everything(market.here.service.database)
    new = _numbers(tables) - _numbers(before)
    assert not {str(PRICE), str(LUMP)} & set(new)
    whole, was = "\n".join(tables.values()), "\n".join(before.values())
    for secret in (WORDS, receipt["code"], receipt["code"].replace("-", "")):
        assert secret not in whole
    for known in (account, market.providers["first"], tender["lots"][0]["id"], "kuai"):
        assert whole.count(known) == was.count(known), known
    assert receipt["id"] in tables["trail"]


def test_no_file_and_no_backup_says_it(market: Market, tmp_path: Path) -> None:
    _, receipt = _submitted(market)
    url = market.here.service.database.engine.url.render_as_string(hide_password=False)
    backup.back_up(url, tmp_path / "backup")
    if not market.here.service.database.is_sqlite:
        unpacked = ["pg_restore", f"--file={tmp_path / 'plain'}", str(tmp_path / "backup")]
        subprocess.run(unpacked, check=True)
    files = [path for path in tmp_path.iterdir() if path.name in ("backup", "plain")]
    if market.here.service.database.is_sqlite:
        there = Path(str(market.here.service.database.engine.url.database))
        files += [path for path in there.parent.iterdir() if path.name.startswith(there.name)]
    kept = b"".join(path.read_bytes() for path in files)
    for secret in (
        WORDS,
        receipt["code"],
        receipt["code"].replace("-", ""),
        f'"price_fen": {PRICE}',
    ):
        assert secret.encode() not in kept
    assert receipt["digest"].encode() in kept  # or the search would find nothing ever


def test_were_it_not_sealed_it_would_be_found(
    market: Market, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""
    real = sealing.seal

    def plainly(code: str, place: str, content: Any) -> sealing.Sealed:
        sealed = real(code, place, content)
        return sealing.Sealed(json.dumps(content).encode(), sealed.digest)

    monkeypatch.setattr(sealing, "seal", plainly)
    fails(test_no_table_says_what_is_bid_or_by_whom, market=market)


def test_no_role_is_told_of_it(market: Market, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "linli.requests"):
        tender, receipt = _submitted(market)
    account = made(market.first.get("/session"), 200)["account"]
    lines = [one for one in caplog.records if getattr(one, "operation", "") == "bid.submit"]
    assert len(lines) == 1
    assert account not in str(lines[0].__dict__)
    path = f"/tenders/{tender['id']}"
    for who in (market.official, market.here.admin, market.here.secretary, market.second):
        assert who.get(f"/bids/{receipt['id']}").status_code in (403, 404)
        assert who.get(f"{path}/evaluation").status_code in (403, 409)
        listed = who.get(f"{path}/bids")
        assert listed.status_code in (403, 409) or listed.json() == {"items": []}
    assert market.official.get(f"{path}/bids").json()["code"] == "bids_sealed"
    trail = made(market.here.admin.get("/trail"), 200)
    entry = next(one for one in trail["items"] if one["action"] == "bid.submitted")
    assert account not in str(entry)
    assert entry["account"].startswith("sealed:")
    mine = made(market.first.get(f"/bids/{receipt['id']}"), 200)
    assert (mine["digest"], mine["bid"], mine["provider"]) == (receipt["digest"], None, None)
    assert "code" not in mine


def test_the_log_tells_nobody_that_two_calls_have_one_bidder(
    market: Market, caplog: pytest.LogCaptureFixture
) -> None:
    calls = market.published(), market.published()
    with caplog.at_level(logging.INFO, "linli.requests"):
        for tender in (calls[0], calls[0], calls[1]):
            market.bid(market.first, tender, part(tender))
    lines = [one for one in caplog.records if getattr(one, "operation", "") == "bid.submit"]
    first, again, elsewhere = (one.__dict__["account"] for one in lines)
    assert first == again != elsewhere


def test_the_code_is_told_once_and_again_to_the_same_request_alone(market: Market) -> None:
    tender = market.published()
    body = {"bid": {"parts": [part(tender)]}}
    path = f"/tenders/{tender['id']}/bids"
    told = [market.first.post(path, body, key="an-unguessable-key") for _ in range(3)]
    assert len({one.content for one in told}) == 1
    assert len(made(market.first.get(path), 200)["items"]) == 1
    other = market.first.post(path, body, key="another-unguessable-key").json()
    assert other["code"] != told[0].json()["code"]


def test_it_opens_after_the_deadline_with_its_own_code_alone(market: Market) -> None:
    tender, receipt = _submitted(market)
    other = market.bid(market.second, tender, part(tender))
    path = f"/bids/{receipt['id']}/opening"

    def refused(code: str, who: Any = None) -> str:
        return str((who or market.first).post(path, {"code": code}).json()["code"])

    assert refused(receipt["code"]) == "bids_sealed"
    market.at(DEADLINE)
    assert refused("1" * 28) == "code_mistyped"
    assert refused(other["code"]) == "code_of_another"
    assert refused(receipt["code"], market.second) == "absent"
    typed = receipt["code"].lower().replace("-", " ").replace("0", "o").replace("1", "l")
    opened = made(market.first.post(path, {"code": typed}))
    assert opened["status"] == "valid"
    assert opened["bid"]["lump_sum_fen"] == LUMP
    assert refused(receipt["code"]) == "bid_not_sealed"
    seen = f"/tenders/{tender['id']}/bids"
    assert market.official.get(seen).json()["code"] == "bids_sealed"
    assert market.official.get(f"/bids/{receipt['id']}").status_code == 404
    market.at(OPENING)
    listed = made(market.official.get(seen), 200)["items"]
    assert [one["id"] for one in listed] == [receipt["id"]]
    assert made(market.official.get(f"/bids/{receipt['id']}"), 200) == listed[0]


def test_what_is_not_opened_in_time_is_void(market: Market) -> None:
    tender, receipt = _submitted(market)
    market.at(OPENING)
    late = market.first.post(f"/bids/{receipt['id']}/opening", {"code": receipt["code"]})
    assert (late.status_code, late.json()["code"]) == (409, "bid_unopened")
    mine = made(market.first.get(f"/bids/{receipt['id']}"), 200)
    assert (mine["status"], mine["fault"]) == ("disqualified", "bid_unopened")
    assert made(market.official.get(f"/tenders/{tender['id']}/bids"), 200)["items"] == []
    closed = made(market.official.post(f"/tenders/{tender['id']}/closure", {}))
    assert closed["status"] == "unsuccessful"


def test_before_the_deadline_it_may_be_replaced_or_withdrawn(market: Market) -> None:
    tender, receipt = _submitted(market)
    path = f"/tenders/{tender['id']}/bids"
    body = {"bid": {"parts": [part(tender, 0, 5_000)]}, "replaces": receipt["id"]}
    assert market.second.post(path, body).json()["code"] == "absent"
    new = made(market.first.post(path, body))
    states = {one["id"]: one["status"] for one in made(market.first.get(path), 200)["items"]}
    assert states == {receipt["id"]: "withdrawn", new["id"]: "pending"}
    again = market.first.post(f"/bids/{receipt['id']}/withdrawal", None)
    assert again.json()["code"] == "bid_not_sealed"
    market.at(DEADLINE)
    assert market.first.post(f"/bids/{new['id']}/withdrawal", None).json()["code"] == "bid_late"
    assert market.first.post(path, body).json()["code"] == "bid_late"
    gone = market.first.post(f"/bids/{receipt['id']}/opening", {"code": receipt["code"]})
    assert gone.json()["code"] == "bid_not_sealed"


@pytest.mark.parametrize(
    ("plain", "why"),
    [
        ({"shape": 2}, "of a later shape"),
        ({"bid": {"parts": [{"lot": "x", "team": 3}]}}, "of a shape that was never counted"),
        ({"shape": None, "bid": None}, "of none"),
    ],
)
def test_a_box_of_another_shape_is_told_and_stays_sealed(
    market: Market, monkeypatch: pytest.MonkeyPatch, plain: dict[str, Any], why: str
) -> None:
    real = sealing.seal
    monkeypatch.setattr(
        sealing, "seal", lambda code, place, said: real(code, place, {**said, **plain})
    )
    _, receipt = _submitted(market)
    market.at(DEADLINE)
    path = f"/bids/{receipt['id']}/opening"
    told = market.first.post(path, {"code": receipt["code"]})
    assert (told.status_code, told.json()["code"]) == (409, "bid_of_another_release"), why
    assert WORDS not in told.text
    mine = made(market.first.get(f"/bids/{receipt['id']}"), 200)
    assert (mine["status"], mine["provider"], mine["bid"]) == ("pending", None, None)


def test_a_box_from_before_shapes_were_counted_opens(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = sealing.seal

    def before(code: str, place: str, said: Any) -> sealing.Sealed:
        return real(code, place, {key: one for key, one in said.items() if key != "shape"})

    monkeypatch.setattr(sealing, "seal", before)
    _, receipt = _submitted(market)
    market.at(DEADLINE)
    assert market.opened(market.first, receipt)["status"] == "valid"

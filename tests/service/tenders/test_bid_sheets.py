"""Bids written in a sheet: sealed as a form's are, all of them or none, and nothing kept of it."""

import itertools
import logging
import tempfile
from typing import Any

import pytest

from intake import process
from sheets import csv_form, xlsx_form
from tests.service.controls import fails
from tests.service.intake.handing import as_csv, as_xlsx
from tests.service.story import Person, made
from tests.service.tenders.market import DEADLINE, Market, part
from tests.service.tenders.test_sealed import everything

HEADINGS = (
    *("投标", "标段", "时段与次数", "每周分钟数", "上门价格（元）", "最多需求数", "出发社区"),
    *("服务人员", "服务方案与证明", "总价（元）", "备选组"),
)
ONE = ("甲", "one", "周一上午×2", "600", "70", "20", "one", "张师傅，电工证", "两年", "12", "")
TWO = ("甲", "two", "周三晚上", "300", "80", "10", "two", "", "", "", "")
OTHER = ("乙", "two", "周二上午", "300", "75.5", "10", "two", "", "", "", "备选")

_keys = itertools.count(1)


def handed(
    who: Person, tender: Any, data: bytes, name: str = "投标.csv", lang: str = "zh", key: str = ""
) -> Any:
    headers = {
        "Authorization": f"Bearer {who.secret}",
        "Idempotency-Key": key or f"bids{next(_keys)}",
        "Accept-Language": lang,
    }
    path = f"/api/v1/tenders/{tender['id']}/bids/sheet"
    return who.client.post(path, params={"name": name}, content=data, headers=headers)


def wrong(answer: Any) -> list[tuple[int, str, str]]:
    assert answer.status_code == 422, answer.text
    return [(one["row"], one["column"], one["code"]) for one in answer.json()["errors"]]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_rows_of_one_name_are_one_bid_and_each_bid_opens_with_its_code(
    market: Market, form: str
) -> None:
    tender = market.published()
    rows = (HEADINGS, ONE, OTHER, TWO)
    data = as_csv(*rows) if form == "csv" else as_xlsx("投标", *rows)
    receipts = made(handed(market.first, tender, data, f"投标.{form}"))["items"]
    assert [one["called"] for one in receipts] == ["甲", "乙"]
    market.at(DEADLINE)
    bundle, other = (market.opened(market.first, one)["bid"] for one in receipts)
    lots = [lot["id"] for lot in tender["lots"]]
    assert [one["lot"] for one in bundle["parts"]] == lots
    first, second = bundle["parts"]
    assert (first["home"]["price_fen"], first["sessions"], first["largest"]) == (
        *(7_000, {"mon-am": 2}, 20),
    )
    assert (first["staff"], first["quality"]) == (["张师傅，电工证"], "两年")
    assert second["point"] != first["point"]
    assert (bundle["lump_sum_fen"], bundle["alternative"]) == (1_200, None)
    assert (other["parts"][0]["home"]["price_fen"], other["alternative"]) == (7_550, "备选")


@pytest.mark.usefixtures("by_a_child")
def test_it_is_the_bid_that_a_form_makes(market: Market) -> None:
    tender = market.published()
    (receipt,) = made(handed(market.first, tender, as_csv(HEADINGS, OTHER)))["items"]
    said = part(tender, 1, 7_550, sessions={"tue-am": 1}, minutes_per_week=300, largest=10)
    typed = market.bid(market.first, tender, said, alternative="备选")
    market.at(DEADLINE)
    mine, theirs = (market.opened(market.first, one)["bid"] for one in (receipt, typed))
    for bid in (mine, theirs):
        del bid["parts"][0]["point"]
    assert mine == theirs


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"标段": "三"}, (2, "标段", "not_standing")),
        ({"时段与次数": "周八"}, (2, "时段与次数", "unknown_slot")),
        ({"上门价格（元）": "七十"}, (2, "上门价格（元）", "not_money")),
        ({"上门价格（元）": ""}, (2, "上门价格（元）", "terms_one_of_two")),
        ({"上门价格（元）": "101"}, (2, "上门价格（元）", "price_over_fund")),
        ({"最多需求数": "0"}, (2, "最多需求数", "too_small")),
        ({"每周分钟数": ""}, (2, "每周分钟数", "missing")),
        ({"出发社区": "nowhere"}, (2, "出发社区", "not_standing")),
        ({"总价（元）": "1100"}, (2, "总价（元）", "price_over_fund")),
        ({"服务方案与证明": "好" * 5_001}, (2, "服务方案与证明", "text_too_long")),
    ],
)
def test_a_mistake_is_told_with_its_row_and_its_column_and_no_bid_is_taken(
    market: Market, changed: dict[str, str], found: tuple[int, str, str]
) -> None:
    tender = market.published()
    row = [changed.get(name, said) for name, said in zip(HEADINGS, ONE, strict=True)]
    answer = handed(market.first, tender, as_csv(HEADINGS, row, OTHER))
    assert wrong(answer) == [found]
    assert made(market.first.get(f"/tenders/{tender['id']}/bids"), 200)["items"] == []
    english = handed(market.first, tender, as_csv(HEADINGS, row, OTHER), lang="en")
    assert english.json()["errors"][0]["detail"].isascii() or "不" not in english.text


def test_a_rule_that_a_later_bid_breaks_leaves_none_of_them(market: Market) -> None:
    tender = market.published()
    twice = ("乙", "one", *ONE[2:])
    dear = (*OTHER[:4], "500", *OTHER[5:])
    answer = handed(market.first, tender, as_csv(HEADINGS, ONE, twice, dear))
    assert wrong(answer) == [(4, "上门价格（元）", "price_over_fund")]
    assert made(market.first.get(f"/tenders/{tender['id']}/bids"), 200)["items"] == []


def test_rows_of_one_bid_agree_and_name_each_lot_once(market: Market) -> None:
    tender = market.published()
    again = (*ONE[:9], "13", "")
    answer = handed(market.first, tender, as_csv(HEADINGS, ONE, again))
    assert wrong(answer) == [(3, "标段", "used_before"), (3, "总价（元）", "bid_differs")]


def test_what_no_row_is_to_blame_for_is_told_as_to_a_form(market: Market) -> None:
    tender = market.published()
    data = as_csv(HEADINGS, ONE)
    body = {"provider": market.providers["second"], "reason": "亲属"}
    made(market.official.post(f"/tenders/{tender['id']}/exclusions", body))
    excluded = handed(market.second, tender, data)
    assert (excluded.status_code, excluded.json()["code"]) == (409, "bidder_conflicted")
    market.at(DEADLINE)
    late = handed(market.first, tender, data)
    assert (late.status_code, late.json()["code"]) == (409, "bid_late")
    assert handed(market.first, {"id": "nothing"}, data).status_code == 404


def test_what_is_no_such_sheet_is_told(market: Market) -> None:
    tender = market.published()
    for data, name in ((b"", "x.csv"), (b"PK\3\4", "x.xlsx"), ("甲,乙".encode(), "x.csv")):
        answer = handed(market.first, tender, data, name)
        assert answer.json()["code"] == "sheet_unreadable", answer.text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_sheet_of_a_call_has_its_lots_and_is_read_once_it_is_filled_in(
    market: Market, lang: str
) -> None:
    tender = market.published()
    headers = {"Accept-Language": lang}
    path = f"/api/v1/tenders/{tender['id']}/bids/template"
    headers["Authorization"] = f"Bearer {market.first.secret}"
    book = market.first.client.get(path, headers=headers).content
    mine, *_ = xlsx_form.read(book, "bids.xlsx")
    assert [row[:2] for row in mine.rows[1:]] == [["1", "one"], ["2", "two"]]
    plain = market.first.client.get(path, params={"form": "csv"}, headers=headers).content
    rows = [list(row) for row in csv_form.read(plain, "bids.csv", "bids").rows]
    assert rows == [list(row) for row in mine.rows]
    filled = {"sessions": "mon-am", "minutes_per_week": "60", "home_price_yuan": "70"}
    filled |= {"largest": "5", "start_community": "two"}
    zh = ("时段与次数", "每周分钟数", "上门价格（元）", "最多需求数", "出发社区")
    names = dict(zip(filled if lang == "en" else zh, filled.values(), strict=True))
    for row in rows[1:]:
        for name, said in names.items():
            row[rows[0].index(name)] = said
    assert len(made(handed(market.first, tender, as_csv(*rows)))["items"]) == 2
    assert market.official.get(f"/tenders/{tender['id']}/bids/template").status_code == 403


@pytest.mark.usefixtures("by_a_child")
def test_nothing_of_a_sheet_is_kept_or_written_anywhere(
    market: Market, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    tender = market.published()
    account = made(market.first.get("/session"), 200)["account"]
    before = everything(market.here.service.database)
    row = list(ONE)
    row[4], row[7], row[8], row[9] = "63.73", "canary-of-staff", "canary-of-quality", "313.37"

    def written(*_: Any, **__: Any) -> Any:
        raise AssertionError("a file")

    monkeypatch.setattr(tempfile, "TemporaryFile", written)
    with caplog.at_level(logging.INFO, "linli.requests"):
        (receipt,) = made(handed(market.first, tender, as_csv(HEADINGS, row)))["items"]
    tables = everything(market.here.service.database)
    whole, was = "\n".join(tables.values()), "\n".join(before.values())
    secrets = ("canary", "6373", "63.73", "31337", receipt["code"], "投标.csv")
    for secret in (*secrets, receipt["code"].replace("-", "")):
        assert whole.count(secret) == was.count(secret), secret
    for known in (account, market.providers["first"], tender["lots"][0]["id"], "kuai"):
        assert whole.count(known) == was.count(known), known
    lines = [one for one in caplog.records if getattr(one, "operation", "").startswith("bid.")]
    assert [one.__dict__["operation"] for one in lines] == ["bid.submit_sheet"]
    assert account not in str(lines[0].__dict__)
    assert "canary" not in caplog.text


@pytest.mark.usefixtures("by_a_child")
def test_were_a_file_written_it_would_be_found(
    market: Market, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control."""

    def on_disk() -> Any:
        return tempfile.TemporaryFile()

    monkeypatch.setattr(process, "_nowhere", on_disk)
    fails(
        test_nothing_of_a_sheet_is_kept_or_written_anywhere,
        market=market,
        caplog=caplog,
        monkeypatch=monkeypatch,
    )


def test_sent_again_it_is_told_the_same_codes_and_another_sheet_is_not(market: Market) -> None:
    tender = market.published()
    told = [handed(market.first, tender, as_csv(HEADINGS, ONE), key="guess-me-not") for _ in "ab"]
    assert told[0].content == told[1].content
    assert len(made(market.first.get(f"/tenders/{tender['id']}/bids"), 200)["items"]) == 1
    other = handed(market.first, tender, as_csv(HEADINGS, OTHER), key="guess-me-not")
    assert other.json()["code"] == "idempotency_key_reused"


def test_a_body_that_would_be_laid_on_a_disk_is_refused(market: Market) -> None:
    tender = market.published()
    answer = handed(market.first, tender, b"x" * (1 << 20) + b"y")
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")

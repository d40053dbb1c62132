"""Open data: at each step the packages are OCDS 1.1.5, say what happened, and nothing of whom the
law keeps."""

import itertools
from decimal import Decimal
from typing import Any

import pytest

from providers.providers import ProviderRow
from tenders.ocds import EXAMPLE_PREFIX
from tests.service.story import CREDIT_CODE, made
from tests.service.tenders.market import DEADLINE, OPENING, STANDSTILL, Market, lot
from tests.service.tenders.reader import WORDS, Bids, Reader, bid_for, opened, uphold

UNANSWERED = "我们是快修，王师傅 13812345678 来问"
OTHER_CODE = "91330106673959655T"
QUESTION, ANSWER = "晚上行吗？", "晚上也行。"


def test_a_whole_story_is_told_step_by_step(market: Market, anybody: Reader) -> None:
    draft = made(market.official.post("/tenders", market.draft(title_en="Repairs")))
    client = market.here.client
    assert client.get(f"/api/v1/tenders/{draft['id']}/ocds").json()["code"] == "absent"
    tender = made(market.official.post(f"/tenders/{draft['id']}/publication", None))
    told = [anybody.record(tender)]
    assert told[-1]["ocid"] == f"{EXAMPLE_PREFIX}-{tender['id']}"
    assert "bids" not in told[-1]["compiledRelease"]
    asked = made(market.first.post(f"/tenders/{tender['id']}/questions", {"text": QUESTION}))
    made(market.second.post(f"/tenders/{tender['id']}/questions", {"text": UNANSWERED}))
    assert anybody.record(tender) == told[-1]
    made(market.official.post(f"/questions/{asked['id']}/answer", {"text": ANSWER}))
    told.append(anybody.record(tender))
    bids = opened(market, bid_for(market, tender))
    told.append(anybody.record(tender))
    (won,) = made(market.award(tender, (bids.second, 35_007), reason="王五定"))["items"]
    told.append(anybody.record(tender))
    uphold(market, won["id"])
    told.append(anybody.record(tender))
    (again,) = made(market.award(tender, (bids.first, 30_001), reason="王五定"))["items"]
    told.append(anybody.record(tender))
    market.at(OPENING + STANDSTILL * 1.1)
    contract = made(market.official.post(f"/awards/{again['id']}/contract", None))
    told.append(anybody.record(tender))
    body = {"note": "孙七验收", "paid_fen": 25_003}
    made(market.official.post(f"/contracts/{contract['id']}/completion", body))
    told.append(anybody.record(tender))
    made(market.official.post(f"/tenders/{tender['id']}/closure", {}))
    told.append(anybody.record(tender))
    for before, after in itertools.pairwise(told):
        assert after["releases"][: len(before["releases"])] == before["releases"]
        assert len(after["releases"]) == len(before["releases"]) + 1
    assert [one["tag"] for one in told[-1]["releases"]] == [
        ["tender"],
        ["tenderUpdate"],
        ["tenderUpdate"],
        ["award"],
        ["awardCancellation"],
        ["award"],
        ["awardUpdate", "contract"],
        ["implementation", "contractTermination"],
        ["tenderUpdate"],
    ]
    _says_it_all(told[-1], won["id"], again["id"], bids)
    persons = ("赵六", "李四", "王五", "孙七", "zhao")
    for private in (UNANSWERED, WORDS, *persons, bids.sealed):
        assert not any(private in text for text in anybody.texts), private
    assert all(any(said in text for text in anybody.texts) for said in (QUESTION, ANSWER))


def _says_it_all(record: Any, fallen: str, standing: str, bids: Bids) -> None:
    states = [
        {one["id"]: one["status"] for one in release.get("awards", ())}
        for release in record["releases"]
    ]
    assert states[3:7] == [
        {fallen: "pending"},
        {fallen: "cancelled"},
        {fallen: "cancelled", standing: "pending"},
        {fallen: "cancelled", standing: "active"},
    ]
    now = record["compiledRelease"]
    assert (now["tender"]["status"], now["tender"]["numberOfTenderers"]) == ("complete", 2)
    assert [one["status"] for one in now["tender"]["lots"]] == ["complete", "unsuccessful"]
    assert now["tender"]["value"] == {"amount": Decimal("2000.00"), "currency": "CNY"}
    assert now["tender"]["title_en"] == "Repairs"
    (contract,) = now["contracts"]
    assert (contract["awardID"], contract["status"]) == (standing, "terminated")
    assert contract["value"]["amount"] == Decimal("300.01")
    (paid,) = contract["implementation"]["transactions"]
    assert paid["value"]["amount"] == Decimal("250.03")
    details = {one["id"]: one for one in now["bids"]["details"]}
    assert set(details) == {bids.first, bids.second}
    assert len(details[bids.second]["relatedLots"]) == 2
    assert details[bids.second]["value"]["amount"] == Decimal("413.35")  # 10 × 40.10 + 12.35
    counts = {
        one["measure"]: one["value"] for one in now["bids"]["statistics"] if "relatedLot" not in one
    }
    assert counts == {"bids": 2, "validBids": 2, "disqualifiedBids": 0, "bidders": 2}
    roles = {one["name"]: one["roles"] for one in now["parties"]}
    assert roles == {
        "钱江区": ["buyer", "procuringEntity", "payer"],
        "快修": ["tenderer", "supplier", "payee"],
        "second": ["tenderer", "supplier"],
    }


def test_a_bid_that_is_sealed_leaves_no_trace(market: Market, anybody: Reader) -> None:
    """The same to the byte whether there are bids or none, until the time to open them is over."""
    tender = market.published()
    texts = {anybody.text(tender)}
    told = bid_for(market, tender)
    texts.add(anybody.text(tender))
    market.at(DEADLINE)
    market.opened(market.first, told["first"])
    market.opened(market.second, told["second"])
    texts.add(anybody.text(tender))
    assert len(texts) == 1
    market.at(OPENING)
    after = anybody.text(tender)
    assert told["first"]["id"] in after  # or the search would find nothing ever
    for name in ("sealed", "withdrawn"):
        assert told[name]["id"] not in after
        assert told[name]["digest"] not in after
    made(market.official.post(f"/tenders/{tender['id']}/cancellation", {"reason": "无款"}))
    assert told["sealed"]["id"] not in anybody.text(tender)


def test_of_a_call_cancelled_before_its_opening_no_bid_is_ever_told(
    market: Market, anybody: Reader
) -> None:
    tender = market.published()
    told = bid_for(market, tender)
    market.at(DEADLINE)
    market.opened(market.first, told["first"])
    made(market.official.post(f"/tenders/{tender['id']}/cancellation", {"reason": "资金另用"}))
    market.at(OPENING)
    record = anybody.record(tender)
    assert [one["tag"] for one in record["releases"]] == [["tender"], ["tenderCancellation"]]
    now = record["compiledRelease"]
    assert (now["tender"]["status"], "bids" in now) == ("cancelled", False)
    assert now["tender"]["documents"][0]["description"] == "资金另用"
    assert {one["status"] for one in now["tender"]["lots"]} == {"cancelled"}


def test_of_a_call_that_nobody_wins_nobody_is_named(market: Market, anybody: Reader) -> None:
    tender = market.published()
    bids = opened(market, bid_for(market, tender))
    made(market.official.post(f"/tenders/{tender['id']}/closure", {"reason": "不买了"}))
    now = anybody.now(tender)
    assert now["tender"]["status"] == "unsuccessful"
    assert {one["id"] for one in now["bids"]["details"]} == {bids.first, bids.second}
    assert [one["roles"] for one in now["parties"]] == [["buyer", "procuringEntity"]]


@pytest.mark.parametrize("asks", [True, False])
def test_a_question_was_asked_though_nobody_answered_it(
    market: Market, anybody: Reader, asks: bool
) -> None:
    tender = market.published()
    if asks:
        made(market.second.post(f"/tenders/{tender['id']}/questions", {"text": UNANSWERED}))
    opened(market, bid_for(market, tender))
    assert anybody.now(tender)["tender"]["hasEnquiries"] is asks
    assert UNANSWERED not in anybody.texts[-1]


def test_who_loses_is_named_to_nobody(market: Market, anybody: Reader) -> None:
    tender = market.published(lots=[lot("one", winners=2), lot("two")])
    bids = opened(market, bid_for(market, tender))
    made(market.award(tender, (bids.first, 30_001), reason="定"))
    now, text = anybody.now(tender), anybody.texts[-1]
    (lost,) = [one for one in now["bids"]["details"] if one["id"] == bids.second]
    assert set(lost) == {"id", "status", "relatedLots"}
    for theirs in (OTHER_CODE, market.providers["second"], "413.35", '"second"'):
        assert theirs not in text
    assert CREDIT_CODE in text


def test_a_bid_that_a_complaint_disqualified_was_valid_until_then(
    market: Market, anybody: Reader
) -> None:
    tender = market.published()
    bids = opened(market, bid_for(market, tender))
    (won,) = made(market.award(tender, (bids.second, 35_007), reason="定"))["items"]
    before = anybody.record(tender)
    uphold(market, won["id"], disqualifies=True)
    after = anybody.record(tender)
    assert after["releases"][:-1] == before["releases"]
    states = [
        next(one["status"] for one in release["bids"]["details"] if one["id"] == bids.second)
        for release in after["releases"][1:]
    ]
    assert states == ["valid", "valid", "disqualified"]


def test_a_person_who_wins_is_not_named(market: Market, anybody: Reader) -> None:
    tender = market.published()
    bids = opened(market, bid_for(market, tender))
    made(market.award(tender, (bids.first, 30_001), reason="定"))

    def work(session: Any) -> None:
        row = session.get_one(ProviderRow, market.providers["first"])
        row.kind, row.name, row.credit_code = "volunteer", "欧阳志愿", None

    market.here.service.database.write(work)
    supplier = anybody.now(tender)["parties"][1]
    assert supplier["name"] == "志愿者（个人）"
    assert "欧" not in anybody.texts[-1]

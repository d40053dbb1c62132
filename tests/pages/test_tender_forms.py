"""What a form of tenders is sent that can't be, and what nobody may see: without a browser."""

import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from providers.providers import ProviderRow
from tenders import sealing
from tests.pages import market
from tests.pages.site import Site, entered, fields
from tests.service.story import made

LOT: dict[str, Any] = {
    "lots.0.title": "维修",
    "lots.0.service_types": ["repair"],
    "lots.0.communities": ["one"],
    "lots.0.most_fen": "400",
    "lots.0.sessions": "4",
}
CALL: dict[str, Any] = {
    "area": "qj",
    "title": "上门维修",
    "questions_until": "2026-11-10T09:00",
    "deadline": "2026-11-20T09:00",
    "opening_until": "2026-11-20T11:00",
    "standstill_days": "7",
    "period": "2027-01-04",
    "weeks": "4",
    "criteria.0.weight": "40",
    "criteria.1.name": "方案",
    "criteria.1.weight": "60",
}
BID = {
    "parts.0.sessions.mon-am": "2",
    "parts.0.minutes_per_week": "600",
    "parts.0.home.price_fen": "80",
    "parts.0.smallest": "1",
    "parts.0.largest": "20",
    "parts.0.point": "one",
}


def wrong(page: str) -> set[str]:
    """The fields beside which something stands."""
    return set(re.findall(r'<div class="wrong" id="e-([^"]+)"', page))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": ""}, "title"),
        ({"deadline": "明天"}, "deadline"),
        ({"questions_until": "2026-11-30T09:00"}, "deadline"),
        ({"period": "2027-01-05"}, "period"),
        ({"criteria.1.weight": "50"}, "criteria"),
        ({"criteria.1.weight": "很多"}, "criteria.1.weight"),
        ({"lots.0.service_types": []}, "lots.0.service_types"),
        ({"lots.0.communities": ["three"]}, "lots.0.communities"),
        ({"lots.0.most_fen": "四百"}, "lots.0.most_fen"),
        ({"lots.3.title": "第二个"}, "lots.1.most_fen"),
        ({"fund": "nothing"}, "fund"),
    ],
)
def test_what_is_wrong_in_a_draft_stands_beside_its_field(
    client: TestClient, record: Site, changed: dict[str, Any], field: str
) -> None:
    entered(client, "zhao")
    form = fields(client.get("/tenders/new").text, "/tenders/new") | CALL | LOT
    form["fund"] = record.city.here.fund
    answer = client.post("/tenders/new", data=form | changed)
    assert answer.status_code == 422
    assert wrong(answer.text) == {field}
    assert 'value="方案"' in answer.text
    assert client.post("/tenders/new", data=form).status_code == 303


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"parts.0.sessions.mon-am": ""}, "parts.0.sessions"),
        ({"parts.0.sessions.mon-am": "三"}, "parts.0.sessions"),
        ({"parts.0.minutes_per_week": ""}, "parts.0.minutes_per_week"),
        ({"parts.0.home.price_fen": "八十"}, "parts.0.home.price_fen"),
        ({"parts.0.home.price_fen": ""}, "parts.0.home.price_fen"),
        ({"parts.0.home.price_fen": "101"}, "parts.0.home.price_fen"),
        ({"parts.0.smallest": "21"}, "parts.0.smallest"),
        ({"parts.0.point": ""}, "parts.0.point"),
        ({"lump_sum_fen": "900"}, "lump_sum_fen"),
    ],
)
def test_what_is_wrong_in_a_bid_stands_beside_its_field(
    client: TestClient, record: Site, changed: dict[str, str], field: str
) -> None:
    there = market.told(record)
    entered(client, "second")
    path = f"/tenders/{there['going']}/bid"
    form = fields(client.get(f"{path}?lot={there['lot']}").text, path) | BID
    answer = client.post(path, data=form | changed | {"parts.0.quality": "做过两年。"})
    assert answer.status_code == 422
    assert wrong(answer.text) == {field}
    assert "做过两年。" in answer.text


def test_a_code_is_told_by_the_answer_alone_and_the_log_names_no_bidder(
    client: TestClient, record: Site, caplog: pytest.LogCaptureFixture
) -> None:
    there = market.told(record)
    account = made(record.person("second").get("/session"), 200)["account"]
    entered(client, "second")
    path = f"/tenders/{there['going']}/bid"
    with caplog.at_level(logging.INFO, "linli.requests"):
        page = client.get(f"{path}?lot={there['lot']}").text
        form = fields(page, path) | BID
        told = [client.post(path, data=form) for _ in range(2)]
        bid = re.findall(r'href="(/bids/[0-9a-f]+)"', told[0].text)[0]
        mine = client.get(bid)
    assert [one.status_code for one in told] == [200, 200]
    codes = [re.findall(r'id="opening-code">(.*?)</p>', one.text) for one in told]
    assert codes[0] == codes[1] != []
    assert "/language/" not in told[0].text  # it would lead away from it
    groups = re.findall(r"<span>(\w+.?)</span>", codes[0][0])
    assert groups[0] not in mine.text
    lines = [one for one in caplog.records if "bid" in getattr(one, "operation", "")]
    assert len(lines) == 4
    assert [one for one in lines if account in str(one.__dict__)] == []
    for login in ("zhao", "third"):
        entered(client, login)
        assert client.get(bid).status_code == 404
        assert client.get(f"/tenders/{there['going']}/evaluation").status_code in (403, 409)


def test_nobody_reads_who_bids_before_an_award(client: TestClient, record: Site) -> None:
    there = market.told(record)
    going = client.get(f"/calls/{there['going']}").text
    assert "周末也要上门吗" not in going  # nobody has answered yet
    assert not [name for name in market.BIDDERS.values() if name in going]
    judged = client.get(f"/calls/{there['judged']}").text
    assert "快修" in judged
    assert "安心家" not in judged
    draft = made(record.person("zhao").get(f"/tenders/{there['going']}"), 200)
    assert draft["published_at"]
    assert client.get("/calls/nowhere").status_code == 404


def test_a_person_who_wins_is_not_named_to_the_public(client: TestClient, record: Site) -> None:
    there = market.told(record)

    def work(session: Session) -> None:
        row = session.get_one(ProviderRow, market.provider_of(record, "快修"))
        row.kind, row.name, row.credit_code = "volunteer", "欧阳志愿", None

    record.service.database.write(work)
    page = client.get(f"/calls/{there['judged']}").text
    assert "志愿者（个人）" in page
    assert "欧阳" not in page


def test_a_contract_is_signed_once_the_complaint_is_answered(
    client: TestClient, record: Site
) -> None:
    there = market.told(record)
    market.at(record, market.OVER + timedelta(days=30))
    entered(client, "zhao")
    path = f"/awards/{there['award']}"
    sign = f'action="{path}/contract"'
    assert sign not in client.get(path).text
    official = record.person("zhao")
    (complaint,) = made(official.get(f"{path}/complaints"), 200)["items"]
    answer = {"upheld": False, "reason": "评审照章。", "disqualifies": False}
    made(official.post(f"/complaints/{complaint['id']}/decision", answer))
    assert sign in client.get(path).text


def test_a_bid_is_replaced_and_withdrawn_before_the_deadline(
    client: TestClient, record: Site
) -> None:
    there = market.told(record)
    entered(client, "kuai")
    path, query = f"/tenders/{there['going']}/bid", f"?lot={there['lot']}"
    page = client.get(f"{path}{query}&replaces={there['sealed']}").text
    form = fields(page, path)
    assert form["replaces"] == there["sealed"]
    answer = client.post(path, data=form | BID)
    assert "抄下开标码" in answer.text
    assert "已撤回" in client.get(f"/bids/{there['sealed']}").text
    other = re.findall(r'href="(/bids/[0-9a-f]+)"', answer.text)[0]
    done = client.post(f"{other}/withdrawal", data=fields(client.get(other).text))
    assert done.headers["location"] == f"{other}?done=bid_withdrawn"
    entered(client, "second")
    assert client.get(other).status_code == 404


def test_questions_are_answered_and_nobody_sees_who_asked(client: TestClient, record: Site) -> None:
    there = market.told(record)
    path = f"/tenders/{there['going']}"
    entered(client, "second")
    empty = client.post(
        f"{path}/questions", data=fields(client.get(path).text, f"{path}/questions")
    )
    assert wrong(empty.text) == {"question"}
    asked = fields(client.get(path).text, f"{path}/questions") | {"question": "要自带工具吗？"}
    assert client.post(f"{path}/questions", data=asked).status_code == 303
    entered(client, "zhao")
    assert "2 个问题没有答复" in client.get("/").text
    page = client.get(path).text
    assert "邻里帮" not in page
    at = re.findall(rf'action="({path}/questions/[0-9a-f]+/answer)"', page)[0]
    field = re.findall(r'name="(answer-[0-9a-f]+)"', page)[0]
    assert client.post(at, data=fields(page, at) | {field: "要。"}).status_code == 303
    assert "要。" in client.get(f"/calls/{there['going']}").text


def test_who_may_not_bid_is_told_by_which_rule(client: TestClient, record: Site) -> None:
    there = market.told(record)
    excluded, barred = (market.provider_of(record, name) for name in ("邻里帮", "安心家"))
    entered(client, "zhao")
    path = f"/tenders/{there['going']}/exclusions"
    form = fields(client.get(path).text, path) | {"provider": excluded}
    assert wrong(client.post(path, data=form).text) == {"reason"}
    assert client.post(path, data=form | {"reason": "亲属"}).status_code == 303
    path = f"/supply/{barred}/blacklist"
    form = fields(client.get(path).text, path) | {"authority": "财政局", "reason": "造假"}
    assert wrong(client.post(path, data=form | {"since": "x"}).text) == {"since"}
    assert client.post(path, data=form | {"since": "2026-10-01"}).status_code == 303
    assert "现在有效" in client.get(path).text
    path = f"/tenders/{there['going']}/bid"
    for login, said in (("second", "利益冲突"), ("third", "黑名单")):
        entered(client, login)
        form = fields(client.get(f"{path}?lot={there['lot']}").text, path) | BID
        assert said in client.post(path, data=form).text


def test_marks_and_awards_are_held_to_what_they_may_be(client: TestClient, record: Site) -> None:
    there = market.told(record, complained=False)
    judged, second = f"/tenders/{there['judged']}", there["second"]
    entered(client, "zhao")
    award = f"/awards/{there['award']}"
    assert "签合同" not in client.get(award).text  # its standstill runs
    market.at(record, record.service.now() - timedelta(days=1, hours=12))
    page = client.get(f"{judged}/evaluation").text
    assert "已定标" in page
    assert f'name="amount-{second}"' not in page  # one of its lots is gone
    assert "89" in page


def test_how_long_it_is_is_said_in_words(client: TestClient, record: Site) -> None:
    there = market.told(record)
    path = f"/calls/{there['going']}"
    assert "还有 2 天" in client.get(path).text
    client.cookies.set("lang", "en")
    assert "2 days left" in client.get(path).text
    market.at(record, record.service.now() + timedelta(days=2, hours=22, minutes=30))
    assert "1 hour 30 minutes left" in client.get(path).text


def test_the_first_page_says_when_the_code_has_to_be_entered(
    client: TestClient, record: Site
) -> None:
    there = market.told(record)
    entered(client, "kuai")
    assert "以后输入开标码" in client.get("/").text
    market.at(record, record.service.now() + timedelta(days=3, hours=1))
    entered(client, "kuai")
    page = client.get("/").text
    assert "开标码要在" in page
    assert "还有 10 小时 59 分钟" in page or "还有 11 小时" in page
    assert f"/bids/{there['sealed']}" in page
    path = f"/bids/{there['sealed']}"
    form = fields(client.get(path).text, f"{path}/opening")
    for typed in ("ABC", sealing.new_code()):
        answer = client.post(f"{path}/opening", data=form | {"code": typed})
        assert wrong(answer.text) == {"code"}
    entered(client, "zhao")
    assert "开标码" not in client.get("/").text


def test_lots_are_chosen_before_a_bid_is_written(client: TestClient, record: Site) -> None:
    there = market.told(record)
    entered(client, "second")
    path = f"/tenders/{there['going']}"
    answer = client.get(f"{path}/bid")
    assert answer.headers["location"] == f"{path}?done=choose_lots"
    assert client.get(f"{path}/bid?lot=nothing").status_code == 404

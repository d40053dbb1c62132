"""Questions and answers: who reads them, and when."""

from typing import Any

from tests.service.story import made
from tests.service.tenders.market import QUESTIONS, Market


def test_questions_and_answers_are_everybodys_and_the_asker_nobodys(market: Market) -> None:
    tender = market.published()
    path = f"/tenders/{tender['id']}/questions"
    asked = made(market.first.post(path, {"text": "晚上行吗？"}))
    for who, reads in ((market.first, True), (market.second, False), (market.official, True)):
        assert bool(made(who.get(path), 200)["items"]) is reads
    made(market.official.post(f"/questions/{asked['id']}/answer", {"text": "行。"}))
    again = market.official.post(f"/questions/{asked['id']}/answer", {"text": "不行。"})
    assert again.json()["code"] == "question_answered"
    for who, mine in ((market.first, True), (market.second, False), (market.official, False)):
        answer = who.get(path)
        assert answer.json()["items"] == [
            asked | {"answer": "行。", "mine": mine, "answered_at": _moment(answer)}
        ]
        assert market.providers["first"] not in answer.text
    market.at(QUESTIONS)
    late = market.second.post(path, {"text": "还能问吗？"})
    assert (late.status_code, late.json()["code"]) == (409, "question_late")


def _moment(answer: Any) -> Any:
    return answer.json()["items"][0]["answered_at"]

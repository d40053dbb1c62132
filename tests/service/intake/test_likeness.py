"""Somebody perhaps known already is pointed out before they are saved, masked, and to few."""

import pytest
from sqlalchemy import func, select

from door.acting import Service
from needs import likeness
from needs.residents import Resident
from tests.service.intake.handing import HEADINGS, as_csv, hand_in, trail, tried
from tests.service.story import District, made

SAME_PHONE = {"name": "李桂兰", "phone": "138-1234-1234"}
SAME_NAME = {"name": "陈秀英", "building": "8 幢"}
SOUNDS_ALIKE = {"name": "陈秀瑛", "building": "8 幢"}
SAME_BIRTHDAY = {"name": "陈秀英", "born": "1948-05-06"}
NOBODY = (
    {"name": "陈秀英", "building": "9 幢"},
    {"name": "李秀英", "building": "8 幢"},
    {"name": "陈秀兰", "building": "8 幢"},
    {"name": "周大爷", "phone": "13812341235", "building": "8 幢", "born": "1948-05-06"},
)


@pytest.mark.parametrize(
    ("who", "why"),
    [
        (SAME_PHONE, "phone"),
        (SAME_NAME, "name_and_building"),
        (SOUNDS_ALIKE, "near_name"),
        (SAME_BIRTHDAY, "near_name"),
    ],
)
def test_a_resident_to_be_typed_may_be_one_on_record(
    here: District, service: Service, who: dict[str, str], why: str
) -> None:
    known = here.resident()
    (found,) = made(here.secretary.post("/residents/duplicates", who), 200)["items"]
    assert (found["resident"], found["why"]) == (known, why)
    assert (found["name"], found["phone"]) == ("陈**", "138****1234")
    (said,) = trail(service, "resident.compared")
    assert said["opened"] == [known]
    assert made(here.neighbour.post("/residents/duplicates", who), 200)["items"] == []


def test_somebody_else_is_not_taken_for_a_resident(here: District) -> None:
    here.resident()
    for who in NOBODY:
        assert made(here.secretary.post("/residents/duplicates", who), 200)["items"] == [], who


def test_a_sheet_with_somebody_on_record_is_kept_only_when_told_to(
    here: District, service: Service
) -> None:
    known = here.resident()
    rows = (
        ("李桂兰", "13812341234", "1 幢", "", "", "", "", "维修", "周一上午"),
        ("王小明", "", "2 幢", "", "", "", "", "维修", "周一上午"),
        ("王晓明", "", "2 幢", "", "", "", "", "维修", "周一上午"),
    )
    data = as_csv(HEADINGS, *rows)
    said = tried(here.secretary, "needs", data)
    alike = {(one["row"], one["why"], one["resident"], one["other_row"]) for one in said["alike"]}
    assert alike == {(2, "phone", known, None), (4, "near_name", None, 3)}
    assert said["alike_count"] == 2
    assert said["wrong"] == 0
    answer = hand_in(here.secretary, "needs", data)
    assert (answer.status_code, answer.json()["code"]) == (409, "possible_duplicates")
    made(hand_in(here.secretary, "needs", data, keep_alike=True))
    with service.database.read() as session:
        assert session.scalar(select(func.count()).select_from(Resident)) == 4


def test_no_more_names_are_opened_than_may_be(
    here: District, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(likeness, "MOST_OPENED", 2)
    for name in ("陈秀英", "陈秀瑛", "陈秀颖"):
        here.resident(name)
    who = {"name": "陈秀莺", "building": "8 幢"}
    assert len(made(here.secretary.post("/residents/duplicates", who), 200)["items"]) == 2
    (said,) = trail(service, "resident.compared")
    assert len(said["opened"]) == 2


def test_a_forgotten_resident_is_like_nobody(here: District) -> None:
    id = here.resident()
    assert here.secretary.delete(f"/residents/{id}").status_code == 204
    assert made(here.secretary.post("/residents/duplicates", SAME_PHONE), 200)["items"] == []

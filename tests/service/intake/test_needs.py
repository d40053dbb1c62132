"""A sheet of needs: tried, refused by row and column, and taken in whole or not at all."""

import hashlib
from typing import Any

import pytest
from sqlalchemy import func, select

from access.consent import Consent
from access.notice import Notice
from door.acting import Service
from needs.needs import NeedRow
from needs.notes import VisitNote
from needs.residents import Resident
from tests.service.intake.handing import (
    CHEN,
    HEADINGS,
    WANG,
    as_csv,
    as_xlsx,
    hand_in,
    trail,
    tried,
)
from tests.service.story import District, made


def count(service: Service, table: Any) -> int:
    with service.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


FORMS = {
    "UTF-8": ("三月.csv", as_csv(HEADINGS, CHEN, WANG, encoding="utf-8")),
    "UTF-8 with its mark": ("三月.csv", as_csv(HEADINGS, CHEN, WANG)),
    "GBK": ("三月.csv", as_csv(HEADINGS, CHEN, WANG, encoding="gbk")),
    "xlsx": ("三月.xlsx", as_xlsx("需求", HEADINGS, CHEN, WANG)),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_sheet_in_any_form_becomes_residents_with_needs_and_consents(
    here: District, service: Service, form: str
) -> None:
    name, data = FORMS[form]
    said = made(hand_in(here.secretary, "needs", data, name))
    digest = hashlib.sha256(data).hexdigest()
    counts = {"needs": 2, "residents": 2, "consents": 2, "notes": 0}
    assert (said["rows"], said["sha256"], said["counts"]) == (2, digest, counts)
    assert trail(service, "intake.taken") == [
        {"subject": digest, "kind": "needs", "rows": 2, **counts}
    ]
    (line,) = made(here.secretary.get("/needs", words="陈秀英"), 200)["items"]
    assert (line["name"], line["phone"]) == ("陈**", "138****1234")
    need = made(here.secretary.get(f"/needs/{line['id']}"), 200)
    assert need["source"] == {"how": "sheet", "file": name, "sha256": digest, "row": 2}
    assert (need["slots"], need["minutes"]) == (["mon-am"], 60)
    who = made(here.secretary.get(f"/residents/{need['resident']}"), 200)
    assert (who["phone"], who["door"], who["health"]) == ("13812341234", "502", "髋部术后")
    assert (who["born"], who["source"]["row"]) == ("1948-05-06", 2)
    assert who["place"] == {"lon_udeg": 120_150_000, "lat_udeg": 30_280_000}
    assert (
        len(made(here.secretary.get(f"/residents/{need['resident']}/consents"), 200)["items"]) == 1
    )
    assert made(here.secretary.get("/needs", words="wxm"), 200)["items"]


@pytest.mark.usefixtures("by_a_child")
def test_what_a_sheet_brings_is_frozen_like_what_is_typed(here: District) -> None:
    made(hand_in(here.secretary, "needs", as_csv(HEADINGS, CHEN, WANG)))
    round_ = here.round()
    frozen = made(
        here.official.put(f"/rounds/{round_['id']}/instance", None, round_["version"]), 200
    )
    assert frozen["needs"] == 2


def test_a_dry_run_tells_each_mistake_by_row_and_column_and_keeps_nothing(
    here: District, service: Service
) -> None:
    headings = (*HEADINGS, "每周次数")
    bad = as_csv(
        headings,
        (*CHEN, "1"),
        ("李桂兰", "电话没有", "", "", "", "", "", "理发", "周八", "1"),
        ("赵大爷", "", "", "", "2099-01-01", "", "", "维修", "周一上午", "3"),
        ("", "", "", "", "", "", "", "维修", "周一上午", "1"),
    )
    said = tried(here.secretary, "needs", bad)
    assert said["rows"] == 4
    told = {(one["row"], one["column"], one["code"]) for one in said["errors"]}
    assert told == {
        (3, "电话", "not_a_phone"),
        (3, "服务类型", "not_standing"),
        (3, "时段", "unknown_slot"),
        (4, "出生日期", "not_a_birthday"),
        (4, "时段", "too_few_days"),
    }
    english = tried(here.secretary, "needs", bad, lang="en")["errors"]
    assert {one["code"]: one["detail"] for one in english}["too_few_days"].isascii()
    assert all(not one["detail"].isascii() for one in said["errors"])
    assert count(service, Resident) == count(service, NeedRow) == 0
    answer = hand_in(here.secretary, "needs", bad)
    assert answer.status_code == 422
    assert answer.json()["code"] == "sheet_has_errors"
    assert {(one["row"], one["column"]) for one in answer.json()["errors"]} >= {(3, "电话")}
    assert count(service, Resident) == count(service, NeedRow) == count(service, Consent) == 0
    assert not trail(service, "intake.taken")


def test_a_resident_without_a_name_is_told_once_the_rest_is_sound(here: District) -> None:
    said = tried(here.secretary, "needs", as_csv(("服务类型", "时段"), ("维修", "周一上午")))
    assert [(one["row"], one["column"], one["code"]) for one in said["errors"]] == [
        (2, "姓名", "missing")
    ]


def test_a_row_of_another_community_is_a_mistake(here: District, service: Service) -> None:
    headings = ("姓名", "社区", "服务类型", "时段")
    rows = [("陈秀英", place, "维修", "周一上午") for place in ("一号社区", "二号社区", "two")]
    said = tried(here.secretary, "needs", as_csv(headings, *rows))
    assert [(one["row"], one["column"]) for one in said["errors"]] == [(3, "社区"), (4, "社区")]
    assert all(one["code"].startswith("not_standing") for one in said["errors"])
    assert hand_in(here.secretary, "needs", as_csv(headings, *rows)).status_code == 422
    assert count(service, NeedRow) == 0


@pytest.mark.parametrize("kind", ["needs", "funds"])
def test_only_whoever_may_enter_a_record_may_hand_in_a_sheet_of_them(
    here: District, kind: str
) -> None:
    assert hand_in(here.organisation, kind, b"x").status_code == 403
    other = here.official if kind == "needs" else here.secretary
    assert hand_in(other, kind, b"x").status_code == 403
    assert hand_in(here.admin, kind, b"x").status_code == 403


def test_rows_of_one_resident_make_one_and_must_agree(here: District, service: Service) -> None:
    headings = ("居民", "姓名", "电话", "服务类型", "时段", "备注")
    rows = (
        ("甲", "陈秀英", "13812341234", "维修", "周一上午", "先打电话"),
        ("甲", "", "", "维修", "周二上午", ""),
    )
    made(hand_in(here.secretary, "needs", as_csv(headings, *rows)))
    assert (count(service, Resident), count(service, NeedRow)) == (1, 2)
    (line, _) = made(here.secretary.get("/needs"), 200)["items"]
    who = made(here.secretary.get(f"/needs/{line['id']}"), 200)["resident"]
    (note,) = made(here.secretary.get(f"/residents/{who}/notes"), 200)["items"]
    assert (note["text"], note["visited_on"]) == ("先打电话", None)
    rows = (rows[0], ("甲", "陈秀兰", "", "维修", "周二上午", ""))
    (told,) = tried(here.secretary, "needs", as_csv(headings, *rows))["errors"]
    assert (told["row"], told["column"], told["code"]) == (3, "姓名", "resident_differs")


def test_a_need_is_added_to_a_resident_named_by_id(here: District, service: Service) -> None:
    who = here.resident()
    headings = ("居民", "服务类型", "时段", "姓名")
    made(hand_in(here.secretary, "needs", as_csv(headings, (who, "维修", "周一上午", ""))))
    assert (count(service, Resident), count(service, NeedRow)) == (1, 1)
    other = as_csv(headings, (who, "维修", "周一上午", "陈秀英"))
    (told,) = tried(here.secretary, "needs", other)["errors"]
    assert (told["row"], told["column"], told["code"]) == (2, "姓名", "known_resident")
    # To the neighbour it is a mark like any other: whose it is stays unknown.
    (told,) = tried(here.neighbour, "needs", as_csv(headings, (who, "维修", "周一上午", "")))[
        "errors"
    ]
    assert told["code"] == "missing"


def test_a_retry_takes_a_sheet_in_once(here: District, service: Service) -> None:
    data = as_csv(HEADINGS, CHEN)
    first = hand_in(here.secretary, "needs", data, key="once")
    again = hand_in(here.secretary, "needs", data, key="once")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert again.headers["idempotent-replay"] == "true"
    assert count(service, NeedRow) == 1
    other = hand_in(here.secretary, "needs", as_csv(HEADINGS, WANG), key="once")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_the_same_file_is_not_taken_in_twice_unawares(here: District, service: Service) -> None:
    data = as_csv(("姓名", "服务类型", "时段"), ("陈秀英", "维修", "周一上午"))
    made(hand_in(here.secretary, "needs", data))
    assert tried(here.secretary, "needs", data)["taken_before"]
    again = hand_in(here.secretary, "needs", data)
    assert (again.status_code, again.json()["code"]) == (409, "sheet_taken_before")
    assert count(service, NeedRow) == 1
    made(hand_in(here.secretary, "needs", data, keep_alike=True))
    assert count(service, NeedRow) == 2


def test_what_a_sheet_was_checked_against_still_stands_when_it_is_kept(
    here: District, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    from intake import process

    real = process.checked

    def meanwhile(*given: Any, **more: Any) -> Any:
        found = real(*given, **more)
        body = {"after": 1, "items": [{"id": "hair", "name": "理发"}]}
        made(here.admin.post("/catalogue", body))
        return found

    monkeypatch.setattr(process, "checked", meanwhile)
    answer = hand_in(here.secretary, "needs", as_csv(HEADINGS, CHEN))
    assert (answer.status_code, answer.json()["code"]) == (409, "meanwhile")
    assert count(service, NeedRow) == 0


def test_an_age_alone_is_refused_and_one_that_contradicts_is_too(here: District) -> None:
    headings = ("姓名", "年龄", "出生日期", "服务类型", "时段")
    rows = (
        ("陈秀英", "78", "", "维修", "周一上午"),
        ("王小明", "60", "1940-01-01", "维修", "周一上午"),
        ("李桂兰", "86", "1940-01-01", "维修", "周一上午"),
    )
    errors = tried(here.secretary, "needs", as_csv(headings, *rows))["errors"]
    assert [(one["row"], one["code"]) for one in errors] == [
        (2, "age_needs_born"),
        (3, "age_against_born"),
    ]


def test_a_remark_on_a_resident_who_is_known_is_kept_sealed(
    here: District, service: Service
) -> None:
    who = here.resident()
    sheet = as_csv(
        ("居民", "服务类型", "时段", "备注"),
        (who, "维修", "周一上午", "狗很凶，先打电话"),
        (who, "维修", "周二上午", ""),
    )
    assert tried(here.secretary, "needs", sheet)["counts"]["notes"] == 1
    made(hand_in(here.secretary, "needs", sheet))
    (note,) = made(here.secretary.get(f"/residents/{who}/notes"), 200)["items"]
    assert note["text"] == "狗很凶，先打电话"
    assert note["visited_on"] is None
    with service.database.read() as session:
        (kept,) = session.scalars(select(VisitNote.text))
    assert "狗".encode() not in kept


def test_without_a_notice_nobody_can_have_agreed(here: District, service: Service) -> None:
    def gone(session: Any) -> None:
        session.delete(session.get_one(Notice, 1))

    service.database.write(gone)
    answer = hand_in(here.secretary, "needs", as_csv(HEADINGS, CHEN))
    assert (answer.status_code, answer.json()["code"]) == (422, "no_notice")
    assert count(service, Resident) == 0


def test_days_waited_put_a_need_ahead_in_the_queue(here: District, service: Service) -> None:
    headings = ("姓名", "服务类型", "时段", "已等候天数")
    made(hand_in(here.secretary, "needs", as_csv(headings, ("陈秀英", "维修", "周一上午", "40"))))
    with service.database.read() as session:
        need = session.scalars(select(NeedRow)).one()
        session.expunge(need)
    assert (need.posted_at - need.queued_at).days == 40

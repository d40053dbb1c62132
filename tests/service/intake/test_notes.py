"""Visit notes are sealed and their reading is told; a hand-over shows what waits, masked."""

from sqlalchemy import select

from door.acting import Service
from needs.notes import VisitNote
from tests.service.intake.handing import trail
from tests.service.story import District, made

SEEN = "左膝肿胀，独自在家"


def note(here: District, id: str, on: str = "2026-11-01") -> None:
    body = {"visited_on": on, "visitor": "网格员小周", "text": SEEN}
    made(here.secretary.post(f"/residents/{id}/notes", body))


def test_a_note_says_who_wrote_it_when_and_whose_visit_it_was(
    here: District, service: Service
) -> None:
    id = here.resident()
    note(here, id)
    (one,) = made(here.secretary.get(f"/residents/{id}/notes"), 200)["items"]
    assert (one["text"], one["visitor"], one["visited_on"]) == (SEEN, "网格员小周", "2026-11-01")
    assert [entry["subject"] for entry in trail(service, "note.listed")] == [id]
    with service.database.read() as session:
        kept = session.scalars(select(VisitNote)).one()
        assert SEEN.encode() not in kept.text
        assert SEEN[:4].encode() not in kept.text
        assert kept.account == one["account"]


def test_a_note_is_read_in_its_community_alone_and_forgotten_with_its_resident(
    here: District,
) -> None:
    id = here.resident()
    note(here, id)
    assert here.neighbour.get(f"/residents/{id}/notes").status_code == 404
    assert here.official.get(f"/residents/{id}/notes").status_code == 403
    body = {"visited_on": "2026-11-01", "visitor": "x", "text": "x"}
    assert here.neighbour.post(f"/residents/{id}/notes", body).status_code == 404
    assert here.secretary.delete(f"/residents/{id}").status_code == 204
    assert here.secretary.get(f"/residents/{id}/notes").status_code == 409


def test_a_visit_still_to_come_has_no_note(here: District) -> None:
    id = here.resident()
    body = {"visited_on": "2026-11-09", "visitor": "小周", "text": "x"}
    answer = here.secretary.post(f"/residents/{id}/notes", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "not_yet")


def test_a_hand_over_shows_what_waits_what_is_by_hand_and_who_is_unanswered(
    here: District, service: Service
) -> None:
    here.need(here.resident("王小明", phone="13900001111"))
    objecting, heard = here.resident(), here.resident("李桂兰", building="9 幢")
    for id in (objecting, heard):
        made(here.secretary.put(f"/residents/{id}/objection", {"objects": True}, 1), 200)
    here.need(objecting)
    note(here, heard)
    said = made(here.secretary.get("/handover"), 200)
    assert said["states"] == {"manual": 1, "open": 1}
    assert said["waiting"] == {"7": 2, "30": 0, "90": 0, "more": 0}
    (by_hand,) = said["by_hand"]
    assert (by_hand["resident"], by_hand["name"]) == (objecting, "陈**")
    assert by_hand["phone"] == "138****1234"
    assert [one["resident"] for one in said["unanswered"]] == [objecting]
    assert [(one["building"], one["residents"]) for one in said["notes"]] == [("9 幢", 1)]
    assert (said["tasks"], said["running"]) == ({}, [])
    assert [entry["residents"] for entry in trail(service, "handover.read")] == [[objecting]]
    text = here.secretary.get("/handover").text
    assert "陈秀英" not in text
    assert SEEN not in text
    empty = made(here.neighbour.get("/handover"), 200)
    assert (empty["states"], empty["by_hand"], empty["notes"]) == ({}, [], [])

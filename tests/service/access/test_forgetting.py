"""Who is forgotten, is: in the tables, the files and the backups, and when the days are up."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

import linli.tables
from door.acting import Service
from linli import retention
from needs import rights
from needs.needs import NeedRow
from needs.residents import Resident, ResidentKey
from store import Database
from tests.service.access.canary import REASON, SAID, SEALED, place, state_of, trail_of, tx_of
from tests.service.access.town import CONSENT
from tests.service.story import Clock, District, district, made, signed_in


@pytest.fixture
def here(service: Service) -> District:
    return district(service)


def test_who_is_forgotten_is_not_there_and_what_waited_is_withdrawn(here: District) -> None:
    id = here.resident(**SAID)
    need = here.need(id)["id"]
    version = made(here.secretary.get(f"/residents/{id}"), 200)["version"]
    made(here.secretary.delete(f"/residents/{id}"), 204)
    assert state_of(here, need) == "withdrawn"
    assert made(here.secretary.get(f"/residents/{id}/consents"), 200)["items"] == []
    for path in (f"/residents/{id}", f"/residents/{id}/export"):
        answer = here.secretary.get(path)
        assert (answer.status_code, answer.json()["code"]) == (409, "resident_forgotten")
    answer = here.secretary.patch(f"/residents/{id}", {"name": "又来"}, version + 1)
    assert answer.status_code == 409
    body = {"resident": id, "service_type": "repair", "slots": ["mon-am"]}
    assert here.secretary.post("/needs", body).status_code == 409
    assert here.secretary.delete(f"/residents/{id}").status_code == 404
    (line,) = here.secretary.get("/needs").json()["items"]
    assert (line["name"], line["phone"], line["building"], line["grid"]) == ("", "", "", "")
    for words in (SAID["name"], SAID["name"][:2], SAID["phone"], SAID["phone"][-4:]):
        assert here.secretary.get("/needs", words=words).json()["items"] == []


def test_nobody_is_forgotten_while_somebody_is_on_the_way_to_them(here: District) -> None:
    id = here.resident(**SAID)
    place(here, here.need(id)["id"])
    answer = here.secretary.delete(f"/residents/{id}")
    assert (answer.status_code, answer.json()["code"]) == (409, "resident_served")
    assert made(here.secretary.get(f"/residents/{id}"), 200)["name"] == SAID["name"]


def _everything_said(database: Database) -> str:
    """Every row of every table, as raw SQL gives it."""
    with database.read() as session:
        return "\n".join(
            str([bytes(cell) if isinstance(cell, memoryview) else cell for cell in row])
            for table in linli.tables.METADATA.sorted_tables
            for row in session.execute(text(f'SELECT * FROM "{table.name}"'))
        )


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def _holding(files: dict[str, bytes], canaries: Iterable[str | bytes]) -> list[Any]:
    sought = [(one, one.encode() if isinstance(one, str) else one) for one in canaries]
    return [(name, one) for name, data in files.items() for one, bare in sought if bare in data]


def _forgetting(here: District) -> tuple[str, bytes]:
    """Somebody who has been through all that leaves words behind, and their wrapped key."""
    id = here.resident(**SAID)
    gone, _ = here.need(id), here.need(id)
    made(here.secretary.put(f"/needs/{gone['id']}/withdrawal", {"reason": REASON}, 1), 200)
    made(here.secretary.patch(f"/residents/{id}", {"health": SAID["health"]}, 1), 200)
    here.secretary.get("/needs", words=SAID["name"])
    with here.service.database.writing.begin() as session:
        wrapped = session.get_one(ResidentKey, id).wrapped
        said = {"how": "sheet", "file": "金丝雀.xlsx", "row": 2}
        session.get_one(Resident, id).source = said
        for need in session.scalars(select(NeedRow).where(NeedRow.resident_id == id)):
            need.source = said
    return id, wrapped


def test_what_is_sealed_is_nowhere_in_the_clear_and_nothing_is_after_forgetting(
    here: District,
) -> None:
    id, wrapped = _forgetting(here)
    said = _everything_said(here.service.database)
    assert [one for one in (*SEALED, REASON) if one in said] == []
    assert SAID["building"] in said
    assert str(wrapped)[2:-1] in said
    made(here.secretary.delete(f"/residents/{id}"), 204)
    said = _everything_said(here.service.database)
    assert [one for one in (*SAID.values(), "金丝雀") if one in said] == []
    assert str(wrapped)[2:-1] not in said


def test_no_file_and_no_backup_holds_a_name_or_the_key_of_who_is_forgotten(
    here: District, tmp_path: Path
) -> None:
    database = here.service.database
    if not database.is_sqlite:
        pytest.skip("PostgreSQL's files are its own; its tables are searched above")
    id, wrapped = _forgetting(here)
    folder = Path(str(database.engine.url.database)).parent
    assert _holding(_files(folder), (*SEALED, REASON)) == []
    assert _holding(_files(folder), [wrapped])  # or the search would find nothing ever
    made(here.secretary.delete(f"/residents/{id}"), 204)
    backup = folder / "backup.db"
    with closing(sqlite3.connect(str(database.engine.url.database))) as source:
        with closing(sqlite3.connect(backup)) as target:
            source.backup(target)
        source.execute("VACUUM INTO ?", (str(folder / "vacuumed.db"),))
    files = _files(folder)
    assert {"linli.db", "backup.db", "vacuumed.db"} <= set(files)
    assert _holding(files, [*SAID.values(), REASON, "金丝雀", wrapped]) == []


def test_who_was_forgotten_and_comes_back_with_an_old_copy_is_erased_whatever_is_under_way(
    here: District,
) -> None:
    id = here.resident(**SAID)
    place(here, here.need(id)["id"])

    def again(session: Session) -> None:
        tx = tx_of(here.service, session)
        rights.erase(tx, id)
        tx.close()

    here.service.database.write(again)
    assert here.secretary.get(f"/residents/{id}").status_code == 409


def test_who_is_needed_no_more_is_forgotten_after_the_days_that_are_set(
    here: District, clock: Clock
) -> None:
    waits, placed, done, agreed, fresh = (here.resident(name) for name in "甲乙丙丁戊")
    here.need(waits)
    place(here, here.need(placed)["id"])
    ended = here.need(done)["id"]
    made(here.secretary.put(f"/needs/{ended}/withdrawal", {"reason": "好了"}, 1), 200)
    clock.at += timedelta(days=29)
    assert retention.run(here.service, 30) == []
    here.secretary.secret = signed_in(here.client, "li").secret
    late = here.need(fresh)["id"]
    made(here.secretary.put(f"/needs/{late}/withdrawal", {"reason": "好了"}, 1), 200)
    made(here.secretary.post(f"/residents/{agreed}/consents", CONSENT))
    clock.at += timedelta(days=2)
    assert retention.run(here.service, 0) == []
    assert retention.run(here.service, 30) == [done]
    clock.at += timedelta(days=30)
    assert set(retention.run(here.service, 30)) == {agreed, fresh}
    assert trail_of(here.service, done)[-1] == "resident.forgotten"
    assert trail_of(here.service, "").count("retention.applied") == 2
    here.secretary.secret = signed_in(here.client, "li").secret
    for id, status in ((waits, 200), (placed, 200), (done, 409), (agreed, 409), (fresh, 409)):
        assert here.secretary.get(f"/residents/{id}").status_code == status


def test_retention_goes_on_till_nobody_is_left(
    here: District, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rights, "AT_A_TIME", 2)
    ids = {here.resident(name) for name in "甲乙丙"}
    clock.at += timedelta(days=31)
    assert set(retention.run(here.service, 30)) == ids

"""The trail shows that somebody has been at it, however they did it, and holds every read."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from access import trail
from access.actor import SYSTEM
from access.trail import Broken, Entry
from access.tx import Tx
from api import create_api
from door.acting import Service
from tests.service.access.town import Town
from tests.service.story import Person

WRITTEN = 6
LAST = f"seq = {WRITTEN}"
FORGED = (
    "INSERT INTO trail (seq, at, account, role, action, kind, subject, detail, hash) "
    "SELECT {seq}, at, account, role, action, kind, subject, detail, hash FROM trail WHERE seq = 1"
)
BEFORE = "(SELECT hash FROM trail WHERE seq = 5)"


def _note(service: Service, *subjects: str) -> None:
    def work(session: Session) -> None:
        tx = Tx(session=session, actor=SYSTEM, now=service.now(), vault=service.vault)
        for subject in subjects:
            tx.note("need.posted", "need", subject, service_type="维修", weeks=4, urgent=True)
        tx.close()

    service.database.write(work)


def _verified(service: Service, noted: tuple[int, str] | None = None) -> Any:
    with service.database.read() as session:
        return trail.verify(session, noted)


@pytest.fixture
def written(service: Service) -> Service:
    """Six entries by three transactions."""
    _note(service, "a")
    _note(service, "b", "c")
    _note(service, "d", "e", "f")
    return service


def _sql(service: Service, *statements: str) -> None:
    with service.database.writing.begin() as session:
        for statement in statements:
            session.execute(text(statement))


@pytest.mark.parametrize(
    ("statements", "seq"),
    [
        pytest.param(["UPDATE trail SET subject = 'x' WHERE seq = 3"], 3, id="edited"),
        pytest.param(["UPDATE trail SET account = 'x' WHERE seq = 1"], 1, id="of another"),
        pytest.param(["UPDATE trail SET role = 'x' WHERE seq = 2"], 2, id="of another role"),
        pytest.param([f"UPDATE trail SET hash = 'x' WHERE {LAST}"], 6, id="another hash"),
        pytest.param(["UPDATE trail SET action = 'x' WHERE seq = 2"], 2, id="another act"),
        pytest.param(["UPDATE trail SET kind = 'x' WHERE seq = 2"], 2, id="another kind"),
        pytest.param(["DELETE FROM trail WHERE seq = 4"], 4, id="deleted"),
        pytest.param(
            ["DELETE FROM trail WHERE seq = 4", "UPDATE trail SET seq = seq - 1 WHERE seq > 4"],
            4,
            id="deleted and closed up",
        ),
        pytest.param(
            [
                "UPDATE trail SET seq = 99 WHERE seq = 2",
                "UPDATE trail SET seq = 2 WHERE seq = 3",
                "UPDATE trail SET seq = 3 WHERE seq = 99",
            ],
            2,
            id="moved",
        ),
        pytest.param([FORGED.format(seq=WRITTEN + 1)], 7, id="added"),
        pytest.param(
            [
                "UPDATE trail SET seq = -seq",
                "UPDATE trail SET seq = 1 - seq WHERE seq <= -4",
                "UPDATE trail SET seq = -seq WHERE seq < 0",
                FORGED.format(seq=4),
            ],
            4,
            id="put between",
        ),
        pytest.param(["UPDATE trail SET seq = 0 WHERE seq = 1"], 1, id="before the first"),
        pytest.param([f"DELETE FROM trail WHERE {LAST}"], 6, id="cut off"),
        pytest.param(["DELETE FROM trail"], 1, id="emptied"),
        pytest.param(["UPDATE trail_head SET seq = 3"], 4, id="head set back"),
        pytest.param(["UPDATE trail_head SET hash = 'x'"], 6, id="head's hash"),
        pytest.param(["DELETE FROM trail_head"], 7, id="no head"),
    ],
)
def test_tampering_is_named_by_its_first_entry(
    written: Service, statements: list[str], seq: int
) -> None:
    assert _verified(written)[0] == WRITTEN
    _sql(written, *statements)
    assert _verified(written) == Broken(seq)


@pytest.mark.parametrize(
    "change", ["SET at = '2020-01-01T00:00:00.000000Z'", "SET detail = '{\"weeks\": 5}'"]
)
def test_a_changed_time_or_detail_is_named(written: Service, change: str) -> None:
    _sql(written, f"UPDATE trail {change} WHERE seq = 2")
    assert _verified(written) == Broken(2)


CUT_OFF = (f"UPDATE trail_head SET seq = 5, hash = {BEFORE}", f"DELETE FROM trail WHERE {LAST}")


def test_an_end_cut_off_with_its_head_is_found_by_a_head_noted_elsewhere(written: Service) -> None:
    noted = _verified(written)
    _sql(written, *CUT_OFF)
    assert _verified(written)[0] == WRITTEN - 1  # of itself it looks whole
    assert _verified(written, noted) == Broken(WRITTEN)


def test_an_end_cut_off_and_written_anew_is_found_by_a_head_noted_elsewhere(
    written: Service,
) -> None:
    noted = _verified(written)
    _sql(written, *CUT_OFF)
    _note(written, "g")
    _note(written, "h")
    assert _verified(written)[0] == WRITTEN + 1
    assert _verified(written, noted) == Broken(WRITTEN)


def test_a_head_noted_before_holds_however_much_follows(written: Service) -> None:
    noted = _verified(written)
    _note(written, "g")
    assert _verified(written, noted)[0] == WRITTEN + 1
    assert _verified(written, (0, "0" * 64))[0] == WRITTEN + 1
    assert _verified(written, (0, "1" * 64)) == Broken(1)


def test_verifying_is_not_misled_by_what_is_written_meanwhile(
    written: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = trail._entries

    def meanwhile(session: Session) -> Iterator[Any]:
        yield from entries(session)
        _note(written, "g")

    monkeypatch.setattr(trail, "_entries", meanwhile)
    assert _verified(written)[0] == WRITTEN


def _at_once(work: Callable[[int], None], threads: int = 8) -> list[Exception]:
    """The same by several at the same moment; what went wrong."""
    ready, wrong = threading.Barrier(threads), []

    def one(which: int) -> None:
        ready.wait()
        try:
            work(which)
        except Exception as error:  # noqa: BLE001 - the test asks what went wrong
            wrong.append(error)

    workers = [threading.Thread(target=one, args=(which,)) for which in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return wrong


def _append_at_once(service: Service) -> list[Exception]:
    def work(which: int) -> None:
        for time in range(5):
            _note(service, *(f"{which}-{time}-{part}" for part in range(1 + time % 3)))

    return _at_once(work)


def test_entries_appended_at_once_make_one_chain(service: Service) -> None:
    assert _append_at_once(service) == []
    assert _verified(service)[0] == 8 * (1 + 2 + 3 + 1 + 2)


def test_without_the_lock_on_the_head_the_chain_breaks_on_postgresql(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of the test before: it would pass of nothing if nobody met anybody."""
    if service.database.is_sqlite:
        pytest.skip("one writer at a time, whatever we do")
    advance = trail._advance

    def unlocked(session: Session, by: int) -> tuple[int, str]:
        read = session.scalar(select(trail.Head.hash))
        seq, _ = advance(session, by)
        return seq, str(read)

    monkeypatch.setattr(trail, "_advance", unlocked)
    _append_at_once(service)
    assert isinstance(_verified(service), Broken)


def _rows(town: Town, **where: str) -> int:
    with town.service.database.read() as session:
        query = select(func.count()).select_from(Entry)
        return session.scalar(query.filter_by(**where)) or 0


@contextmanager
def _leaves(town: Town, rows: int, **where: str) -> Iterator[None]:
    before = _rows(town, **where)
    yield
    assert _rows(town, **where) - before == rows


def test_each_read_of_a_resident_leaves_exactly_one_entry(standing: Town) -> None:
    id = standing.things["one"]["resident"]
    secret, app = standing.people["secretary"].secret, create_api(standing.service)

    def read(_which: int) -> None:
        person = Person(TestClient(app), secret)
        for _ in range(5):
            assert person.get(f"/residents/{id}").status_code == 200

    with _leaves(standing, 8 * 5, action="resident.read", subject=id), _leaves(standing, 8 * 5):
        assert _at_once(read) == []
    assert not isinstance(_verified(standing.service), Broken)


def test_a_list_leaves_one_entry_whatever_it_shows(standing: Town) -> None:
    with _leaves(standing, 1, action="need.listed"), _leaves(standing, 1):
        assert standing.people["secretary"].get("/needs").json()["items"]


@pytest.mark.parametrize(
    ("role", "place", "status"),
    [("secretary", "two", 404), ("organisation", "one", 403), ("administrator", "one", 403)],
)
def test_a_read_that_is_refused_is_none(standing: Town, role: str, place: str, status: int) -> None:
    id = standing.things[place]["resident"]
    with _leaves(standing, 0):
        assert standing.people[role].get(f"/residents/{id}").status_code == status


def test_a_read_is_shown_only_if_its_entry_is_written(
    standing: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> tuple[int, str]:
        raise DBAPIError("", None, Exception("disk full"))

    monkeypatch.setattr(trail, "_advance", broken)
    id = standing.things["one"]["resident"]
    answer = standing.people["secretary"].get(f"/residents/{id}")
    assert answer.status_code == 503
    assert "赵甲" not in answer.text

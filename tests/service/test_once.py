"""What is written down of a telling is what telling it leaves, and its people speak for it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from access.vault import Vault
from door.acting import Service
from linli.tables import METADATA
from store import Database
from tests.service import databases, once
from tests.service.access.town import resident_body, town
from tests.service.story import Clock, district, made

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def on(database: Database, key: int = 0, start: datetime = START, most_read: int = 0) -> Service:
    vault = Vault(bytes([key] * 32))
    return Service(database, vault, Clock(start, timedelta(seconds=1)), most_read)


def kept(database: Database) -> dict[str, list[str]]:
    """Every row, as the database itself has it."""
    with database.engine.connect() as connection:
        return {
            name: sorted(
                repr(tuple(row)) for row in connection.execute(text(f'SELECT * FROM "{name}"'))
            )
            for name in METADATA.tables
        }


@pytest.fixture
def telling(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing has been told before."""
    monkeypatch.setattr(once, "_TOLD", {})


@pytest.mark.usefixtures("telling")
@pytest.mark.parametrize("kind", databases.BACKENDS)
def test_what_is_written_is_what_was_told(kind: str, tmp_path: Path) -> None:
    left = []
    for turn in ("told", "written"):
        (tmp_path / turn).mkdir()
        with databases.empty(kind, tmp_path / turn) as database:
            service = on(database)
            there = town(service)
            left.append((kept(database), service.now()))
            assert there.service is service
            id = made(there.people["secretary"].post("/residents", resident_body("one")))["id"]
            assert any(id in row for row in kept(database)["resident"])
    assert left[0] == left[1]
    assert len(left[0][0]["resident"]) == 6


@pytest.mark.usefixtures("telling")
@pytest.mark.parametrize(
    "another",
    [
        lambda database: on(database, key=1),
        lambda database: on(database, start=START + timedelta(days=1)),
        lambda database: on(database, most_read=9),
    ],
    ids=["key", "clock", "setting"],
)
def test_a_service_of_another_kind_is_told_for_itself(
    another: Callable[[Database], Service], tmp_path: Path
) -> None:
    accounts = []
    for n, like in enumerate((on, on, another)):
        (tmp_path / str(n)).mkdir()
        with databases.empty("sqlite", tmp_path / str(n)) as database:
            here = district(like(database))
            accounts.append(made(here.secretary.get("/session"), 200)["account"])
    assert accounts[0] == accounts[1] != accounts[2]

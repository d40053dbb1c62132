"""What is sealed opens in its own place alone, and lies in no file of PostgreSQL's in the clear."""

import subprocess
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from access.vault import Vault
from door.acting import Service
from linli import housekeeping
from linli.app import utc_now
from needs.residents import Resident
from store import backup, migrate, opened
from tests.service.access.canary import REASON, SAID, SEALED
from tests.service.access.test_forgetting import _forgetting
from tests.service.cluster import cluster
from tests.service.story import Clock, District, district, made

FILES = ("base", "global", "pg_wal", "pg_xact")

OTHER_KEY = (
    "UPDATE resident_key SET wrapped = (SELECT o.wrapped FROM resident_key o "
    "WHERE o.resident_id = :b) WHERE resident_id = :a"
)


@pytest.fixture
def here(service: Service) -> District:
    return district(service)


@pytest.mark.parametrize(
    "moved",
    [
        "UPDATE resident SET phone = name WHERE id = :a",
        "UPDATE resident SET name = (SELECT o.name FROM resident o WHERE o.id = :b) WHERE id = :a",
        OTHER_KEY,
    ],
    ids=["to another column", "to another's row", "with another's key"],
)
def test_what_is_moved_does_not_open(here: District, moved: str) -> None:
    """Whoever can write to the database can't have another's name shown to them as their own."""
    a, b = here.resident(**SAID), here.resident("王小明")
    with here.service.database.writing.begin() as session:
        session.execute(text(moved), {"a": a, "b": b})
    answer = here.secretary.get(f"/residents/{a}")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_as_kept")
    assert here.secretary.get(f"/residents/{a}/export").status_code == 409
    assert made(here.secretary.get(f"/residents/{b}"), 200)["name"] == "王小明"


def test_postgresql_keeps_nothing_in_the_clear(tmp_path: Path) -> None:
    """Its tables, its write-ahead log and a backup, before somebody is forgotten and after; once
    they are, their wrapped key is in no table either."""
    with cluster() as server:
        url = server.empty("linli")
        database = opened(url)
        migrate(database)
        here = district(Service(database=database, vault=Vault(bytes(range(32))), now=utc_now))
        id, wrapped = _forgetting(here)
        sought = [*map(str.encode, (*SEALED, REASON))]
        before = _everything(server.data, url, server.programs, tmp_path)
        assert [one for one in sought if _in(before, one)] == []
        assert _in(before, SAID["building"].encode())  # or the search would find nothing ever
        assert _in(before, wrapped)
        made(here.secretary.delete(f"/residents/{id}"), 204)
        database.close()
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("VACUUM FULL")
            connection.execute("CHECKPOINT")
        after = _everything(server.data, url, server.programs, tmp_path)
        assert [one for one in sought if _in(after, one)] == []
        tables = {name: data for name, data in after.items() if "pg_wal" not in name}
        assert not _in(tables, wrapped)


def _everything(data: Path, url: str, programs: Path, folder: Path) -> dict[str, bytes]:
    """Every file by its name, and a backup as it reads when it is unpacked."""
    backup.back_up(url, folder / "backup")
    plain = [programs / "pg_restore", "--file=-", folder / "backup"]
    said = subprocess.run(plain, capture_output=True, check=True).stdout
    files = [path for part in FILES for path in (data / part).rglob("*") if path.is_file()]
    return {"backup": said} | {str(path): path.read_bytes() for path in files}


def _in(files: dict[str, bytes], sought: bytes) -> bool:
    """As it is, or as PostgreSQL writes bytes."""
    return any(sought in data or sought.hex().encode() in data for data in files.values())


KEPT = {
    **dict.fromkeys(("name", "phone", "door", "health"), "sealed: to find them and serve them"),
    **dict.fromkeys(("building", "grid", "lon_udeg", "lat_udeg", "area_id"), "where: to plan ways"),
    **dict.fromkeys(
        ("born", "group", "language", "carer_gender", "accessibility"), "whom it suits"
    ),
    **dict.fromkeys(("source", "created_at", "objected_at", "forgotten_at"), "where it came from"),
    **dict.fromkeys(("id", "version"), "the record's own"),
}
"""Every column of a resident, and why it is kept; none holds an identity number."""


def test_no_more_is_kept_of_a_resident_than_is_said() -> None:
    """A new column has to say here why it is needed."""
    assert {column.key for column in Resident.__table__.columns} == set(KEPT)


def test_the_trail_and_the_consents_are_kept_whatever_else_is_let_go(
    here: District, clock: Clock
) -> None:
    """Six months of it at least, and three years of what was passed on: it is never let go."""
    id = here.resident(**SAID)
    here.secretary.post("/tokens", {"name": "x"}, key="old")
    made(here.secretary.get(f"/residents/{id}"), 200)
    kept = ("trail", "consent")
    rows = {table: _count(here, table) for table in ("reply", *kept)}
    clock.at = clock.at.replace(year=clock.at.year + 4)
    housekeeping.tidy(here.service, keep_days=30)
    assert rows["reply"] > 0
    assert _count(here, "reply") == 0
    for table in kept:
        assert _count(here, table) >= rows[table]
    with here.service.database.read() as session:
        said = "SELECT count(*) FROM consent WHERE resident_id = :id AND withdrawn_at IS NOT NULL"
        assert session.scalar(text(said), {"id": id}) == 1


def _count(here: District, table: str) -> int:
    with here.service.database.read() as session:
        return int(session.scalar(text(f"SELECT count(*) FROM {table}")) or 0)

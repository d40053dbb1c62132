"""A backup taken under load restores whole, and brings nobody back who was forgotten."""

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

import linli.tables
from access import trail
from access.sessions import SignIn
from access.trail import Entry
from linli import tombstones
from linli.cli import main
from needs.needs import NeedRow
from needs.residents import Resident, ResidentKey
from store import backup, opened
from tests.service import databases
from tests.service.edge.posting import dangling
from tests.service.edge.running import Home, home
from tests.service.story import district, made


@pytest.fixture(params=databases.BACKENDS)
def at_home(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Home]:
    mask = os.umask(0o077)
    os.umask(mask)
    with databases.url_of_an_empty(request.param, tmp_path) as url:
        found = home(url, tmp_path)
        for name in ("LINLI_HOME", "LINLI_DATABASE_URL"):
            monkeypatch.setenv(name, found.environment[name])
        yield found
    os.umask(mask)


def _told(capsys: pytest.CaptureFixture[str], *typed: object) -> tuple[int, str]:
    code = main([*map(str, typed), "--lang", "en"])
    said = capsys.readouterr()
    return code, said.out + said.err


def _everything(at_home: Home) -> dict[str, Any]:
    with at_home.record() as service, service.database.read() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table))
            for table in linli.tables.METADATA.sorted_tables
        }


def test_a_backup_under_load_restores_whole(
    at_home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, ended, first = tmp_path / "backup", threading.Event(), threading.Event()
    with at_home.record() as service:
        here = district(service)
        resident, posted = here.resident(), []

        def load() -> None:
            while not ended.is_set():
                posted.append(here.need(resident)["id"])
                first.set()

        thread = threading.Thread(target=load)
        thread.start()
        assert first.wait(30)
        before = list(posted)
        code, said = _told(capsys, "backup", file)
        ended.set()
        thread.join()
    assert code == 0, said
    assert str(at_home.settings.key_file) in said
    assert file.stat().st_mode & 0o077 == 0
    key = at_home.settings.key_file.read_text().strip()
    assert bytes.fromhex(key) not in file.read_bytes()
    assert key.encode() not in file.read_bytes()

    code, said = _told(capsys, "restore", file)
    assert (code, "--replace" in said) == (2, True)
    code, said = _told(capsys, "restore", file, "--replace")
    assert code == 0, said
    with at_home.record() as service, service.database.read() as session:
        assert isinstance(trail.verify(session), tuple)
        kept = set(session.scalars(select(NeedRow.id)))
        noted = session.scalars(select(Entry.subject).where(Entry.action == "need.posted"))
        assert set(before) <= kept == set(noted)
        assert dangling(session) == []
        if service.database.is_sqlite:
            assert session.scalar(text("PRAGMA integrity_check")) == "ok"
        alive = select(func.count()).where(SignIn.revoked_at.is_(None))
        assert session.scalar(alive) == 0


def test_who_was_forgotten_since_stays_forgotten(
    at_home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "backup"
    with at_home.record() as service:
        here = district(service)
        gone, stays = here.resident("陈秀英"), here.resident("王小明")
        assert _told(capsys, "backup", file)[0] == 0
        assert here.secretary.delete(f"/residents/{gone}").status_code == 204
    assert tombstones.read(at_home.settings.tombstone_file) == {gone}
    before = _everything(at_home)
    code, said = _told(capsys, "restore", file, "--replace")
    assert (code, "forgotten again: 1." in said) == (0, True), said
    assert _everything(at_home)["resident_key"] == before["resident_key"] == 1
    with at_home.record() as service, service.database.read() as session:
        assert isinstance(trail.verify(session), tuple)
        row = session.get_one(Resident, gone)
        assert (row.name, row.phone, row.door, row.health) == (None, None, None, None)
        assert row.forgotten_at is not None
        assert session.scalars(select(ResidentKey.resident_id)).all() == [stays]


def test_a_list_that_was_lost_is_made_again(at_home: Home) -> None:
    with at_home.record() as service:
        here = district(service)
        gone = here.resident()
        made(here.secretary.delete(f"/residents/{gone}"), 204)
    at_home.settings.tombstone_file.unlink()
    with at_home.record():
        pass
    assert tombstones.read(at_home.settings.tombstone_file) == {gone}


def test_a_trail_that_does_not_hold_is_not_restored(
    at_home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "backup"
    with at_home.record() as service:
        district(service)

        def forge(session: Any) -> None:
            session.execute(text("UPDATE trail SET subject = 'nobody' WHERE seq = 3"))

        service.database.write(forge)
        assert _told(capsys, "backup", file)[0] == 0

        def mend(session: Any) -> None:
            session.execute(text("UPDATE trail SET detail = '{\"mark\": 1}' WHERE seq = 1"))

        service.database.write(mend)
    before = _everything(at_home)
    code, said = _told(capsys, "restore", file, "--replace")
    assert (code, "breaks at entry 3" in said) == (2, True)
    assert _everything(at_home) == before
    with at_home.record() as service, service.database.read() as session:
        assert "mark" in str(session.scalar(text("SELECT detail FROM trail WHERE seq = 1")))


def test_what_is_in_use_is_not_replaced(
    at_home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "backup"
    with at_home.record() as service:
        assert _told(capsys, "backup", file)[0] == 0
        with service.database.engine.connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM account")) == 0
            code, said = _told(capsys, "restore", file, "--replace")
    assert (code, "is in use" in said) == (2, True), said


def test_nonsense_is_no_backup(
    at_home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "nonsense"
    file.write_bytes(b"nonsense" * 1_000)
    code, said = _told(capsys, "restore", file, "--replace")
    assert (code, "is no backup" in said) == (2, True)
    code, said = _told(capsys, "restore", tmp_path / "absent")
    assert (code, "There is no backup" in said) == (2, True)
    kind = "sqlite" if at_home.settings.database_url.startswith("sqlite") else "postgresql"
    file.write_bytes(backup.MAGIC[kind] + b"\0" * 8_000)
    code, said = _told(capsys, "restore", file, "--replace")
    assert code == 2, said
    assert _everything(at_home)["trail_head"] == 1


def test_a_missing_tool_is_named(
    at_home: Home,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    code, said = _told(capsys, "backup", tmp_path / "backup")
    if at_home.settings.database_url.startswith("sqlite"):
        assert code == 0
    else:
        assert (code, "pg_dump" in said) == (2, True)


def test_a_plain_copy_would_have_missed_what_is_in_the_log(tmp_path: Path) -> None:
    """The control: why a backup is not ``cp``."""
    url = f"sqlite:///{tmp_path / 'linli.db'}"
    with databases.empty("sqlite", tmp_path) as database:

        def work(session: Any) -> None:
            session.execute(text("UPDATE trail_head SET seq = 7"))

        database.write(work)
        copy = tmp_path / "copy.db"
        copy.write_bytes((tmp_path / "linli.db").read_bytes())
        backup.back_up(url, tmp_path / "backup.db")
    found = []
    for name in ("copy.db", "backup.db"):
        connection = sqlite3.connect(tmp_path / name)
        found.append(connection.execute("SELECT seq FROM trail_head").fetchone()[0])
        connection.close()
    assert found == [0, 7]


def test_a_reference_to_nothing_is_found(at_home: Home) -> None:
    """What is asked of a restored record: the control."""
    with at_home.record() as service:
        here = district(service)
        here.need(here.resident())
        with service.database.engine.connect() as connection:
            off = "SET session_replication_role = replica"
            if service.database.is_sqlite:
                connection.rollback()
                off = "PRAGMA foreign_keys = OFF"
                connection.connection.driver_connection.execute(off)  # type: ignore[union-attr]  # it is connected
            else:
                connection.execute(text(off))
            connection.execute(text("DELETE FROM resident"))
            connection.commit()
        with service.database.read() as session:
            assert "need → resident" in dangling(session)


def test_a_restore_that_is_killed_leaves_what_was_there(tmp_path: Path) -> None:
    """Until the last step the restored file lies beside the old one."""
    with databases.url_of_an_empty("sqlite", tmp_path) as url:
        file = tmp_path / "backup.db"
        backup.back_up(url, file)
        script = (
            "import os, signal, sys; from pathlib import Path; from store import backup\n"
            "with backup.restored(sys.argv[1], Path(sys.argv[2]), replace=True):\n"
            "    os.kill(os.getpid(), signal.SIGKILL)"
        )
        _mark(url, 7)
        subprocess.run([sys.executable, "-c", script, url, str(file)], check=False)
        made_ = opened(url)
        with made_.read() as session:
            assert session.scalar(text("SELECT seq FROM trail_head")) == 7
        made_.close()


def _mark(url: str, seq: int) -> None:
    database = opened(url)
    database.write(lambda s: s.execute(text("UPDATE trail_head SET seq = :n"), {"n": seq}))
    database.close()

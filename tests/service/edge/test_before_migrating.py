"""An older record is backed up before it is migrated, by whatever opens it; else it stays old."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from linli.cli import main
from needs.needs import NeedRow
from store import backup, opened
from store.migrate import SCRIPTS, is_current, migrate
from tests.service import databases
from tests.service.edge.running import Home, home
from tests.service.story import district

MIGRATING = sys.modules[migrate.__module__]
MISTAKEN = """
import os, signal
from alembic import op
revision, down_revision, branch_labels, depends_on = "0002", "0001", None, None

def upgrade():
    op.execute("DELETE FROM resident_token")
    if os.environ.get("LINLI_TEST_KILL"):
        os.kill(os.getpid(), signal.SIGKILL)
    op.execute("CREATE TABLE later (id INTEGER)")
"""
"""A second revision that lets go of what it should not."""

OPENED = """
import sys
from pathlib import Path
from linli import app
from linli.settings import settings
sys.modules["store.migrate"].SCRIPTS = Path(sys.argv[1])
app.service(settings()).database.close()
"""


@pytest.fixture(params=databases.BACKENDS)
def at_home(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Home]:
    with databases.url_of_an_empty(request.param, tmp_path) as url:
        found = home(url, tmp_path)
        for name in ("LINLI_HOME", "LINLI_DATABASE_URL"):
            monkeypatch.setenv(name, found.environment[name])
        yield found


@pytest.fixture
def scripts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The migrations of a later program."""
    later = tmp_path_factory.mktemp("later") / "migrations"
    shutil.copytree(SCRIPTS, later)
    (later / "versions" / "0002_later.py").write_text(MISTAKEN)
    return later


def _kept(at_home: Home) -> list[Path]:
    folder = Path(at_home.environment["LINLI_HOME"])
    return sorted(folder.rglob("*-before-*"))


def _counted(at_home: Home) -> tuple[int, int]:
    """Needs, and the words that their residents are found by."""
    database = opened(at_home.settings.database_url)
    with database.read() as session:
        needs = session.scalar(select(func.count()).select_from(NeedRow)) or 0
        words = session.scalar(text("SELECT count(*) FROM resident_token")) or 0
    database.close()
    return needs, words


def _told(at_home: Home) -> tuple[int, int]:
    with at_home.record() as service:
        here = district(service)
        here.need(here.resident())
    return _counted(at_home)


def _later(at_home: Home, scripts: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """The later program opens the record."""
    return subprocess.run(
        [sys.executable, "-c", OPENED, str(scripts)],
        env=at_home.environment | more,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_mistaken_migration_is_undone_from_the_backup_before_it(
    at_home: Home, scripts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = _told(at_home)
    assert before[1] > 0
    assert _kept(at_home) == []  # an empty database, and one with nothing to migrate
    done = _later(at_home, scripts)
    assert done.returncode == 0, done.stderr
    assert _counted(at_home) == (before[0], 0)
    (file,) = _kept(at_home)
    assert "-before-0001-" in file.name
    assert file.stat().st_mode & 0o777 == 0o600
    assert _later(at_home, scripts).returncode == 0
    assert _kept(at_home) == [file]  # nothing is left to migrate
    assert main(["restore", str(file), "--replace"]) == 0, capsys.readouterr().err
    assert _counted(at_home) == before


def test_a_kill_in_the_midst_leaves_the_old_tables_and_a_backup(
    at_home: Home, scripts: Path
) -> None:
    before = _told(at_home)
    assert _later(at_home, scripts, LINLI_TEST_KILL="1").returncode == -signal.SIGKILL
    assert len(_kept(at_home)) == 1
    assert _counted(at_home) == before
    with at_home.record() as service:
        assert is_current(service.database)  # of this program
    assert _later(at_home, scripts).returncode == 0
    assert _counted(at_home) == (before[0], 0)
    assert len(_kept(at_home)) == 2


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    "wrong", [*(backup.Failed(why, "42") for why in backup.Unfit), OSError(28, "full")], ids=repr
)
def test_without_a_backup_nothing_is_migrated_and_that_is_said(
    at_home: Home,
    scripts: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    wrong: Exception,
    lang: str,
) -> None:
    def refuse(*_: Any) -> None:
        raise wrong

    never = {"not_empty", "in_use", "other_kind"}
    if isinstance(wrong, backup.Failed) and wrong.why in never:
        return  # of a restore
    monkeypatch.setattr(MIGRATING, "SCRIPTS", scripts)
    monkeypatch.setattr(backup, "back_up", refuse)
    assert main(["audit", "head", "--lang", lang]) == 2
    said = capsys.readouterr().err
    assert ("备份" if lang == "zh" else "backup") in said
    database = opened(at_home.settings.database_url)
    assert not is_current(database)
    database.close()


def test_a_full_disk_is_said(at_home: Home, scripts: Path) -> None:
    """What SQLite and pg_dump say of it themselves, not what is put in their mouths."""
    _told(at_home)
    most = 90_000 if at_home.settings.database_url.startswith("sqlite") else 20_000
    limited = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({most}, {most}))\n"
    limited += "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
    done = subprocess.run(
        [sys.executable, "-c", limited + OPENED, str(scripts)],
        env=at_home.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "NotBackedUp" in done.stderr
    assert _kept(at_home) == []
    assert _counted(at_home)[1] > 0


def test_the_control_migrated_without_a_backup_what_is_gone_is_gone(
    at_home: Home, scripts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _told(at_home)
    monkeypatch.setattr(MIGRATING, "SCRIPTS", scripts)
    database = opened(at_home.settings.database_url)
    migrate(database)
    database.close()
    assert _counted(at_home) == (before[0], 0)
    assert _kept(at_home) == []

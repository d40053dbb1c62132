"""``linli serve``: from an empty folder to a service, and in good order to its end."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from linli import housekeeping
from linli.cli import main
from linli.settings import NAMES, WrongNumber, settings
from store.migrate import is_current
from tests.service.edge.running import Home, home
from tests.service.story import PASSWORD, District
from web import static_files

HOUSE = Path(__file__).parents[3]
ADMINISTRATOR = ("account", "create", "--name", "管理员", "--role", "administrator")


@pytest.fixture
def at_home(tmp_path: Path) -> Home:
    return home(f"sqlite:///{tmp_path / 'linli.db'}", tmp_path)


def _linli(at_home: Home, *typed: str, said: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "linli", *typed],
        env=at_home.environment,
        input=said,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def refused(
    at_home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    """What is said of a command that does not begin, typed in this process."""

    def said(*typed: str) -> str:
        for name, value in at_home.environment.items():
            monkeypatch.setenv(name, value)
        capsys.readouterr()
        assert main([*typed, "--lang", "en"]) == 2
        return capsys.readouterr().err

    return said


def test_an_empty_folder_becomes_a_service_and_ends_in_good_order(at_home: Home) -> None:
    made = _linli(at_home, *ADMINISTRATOR, "--login", "boss", "--lang", "en", said=f"{PASSWORD}\n")
    assert made.returncode == 0, made.stderr
    running = at_home.start()
    with running.client("nobody") as client:
        assert client.get("/health").json() == {"database": True}
        assert client.get("/needs").status_code == 401
        body = {"login": "boss", "password": PASSWORD}
        secret = client.post("/sessions", json=body).json()["secret"]
        signed = {"Authorization": f"Bearer {secret}"}
        assert client.get("/session", headers=signed).json()["role"] == "administrator"
        client.get("/needs", params={"words": "张三丰 13812341234"}, headers=signed)
    code, out, log = running.end()
    assert code == 0
    assert out.splitlines()[-1] == "The service has ended."
    for canary in ("13812341234", "张三丰", "words", secret, PASSWORD, "boss"):
        assert canary not in log
    lines = [json.loads(line) for line in log.splitlines()]
    asked = [line["operation"] for line in lines if line["event"] == "request"]
    assert asked == ["", "", "", "session.read", "need.list"]
    with at_home.record() as service:
        assert is_current(service.database)
    for path in at_home.settings.key_file.parent.iterdir():
        assert path.stat().st_mode & 0o077 == 0, path


def test_a_second_administrator_of_the_name_is_refused(at_home: Home) -> None:
    assert _linli(at_home, *ADMINISTRATOR, "--login", "boss", said=f"{PASSWORD}\n").returncode == 0
    again = _linli(at_home, *ADMINISTRATOR, "--login", "boss", "--lang", "en", said=f"{PASSWORD}\n")
    assert (again.returncode, again.stderr) == (2, "Not made: The login “boss” is taken.\n")
    short = _linli(at_home, *ADMINISTRATOR, "--login", "other", "--lang", "en", said="short\n")
    assert "at least 10 characters" in short.stderr


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("LINLI_DATABASE_URL", "mysql://x/y", "LINLI_DATABASE_URL is"),
        ("LINLI_DATABASE_URL", "not a url", "LINLI_DATABASE_URL is"),
        ("LINLI_DATABASE_URL", "postgresql://127.0.0.1:1/x", "doesn't answer"),
        ("LINLI_SOLVE_MEGABYTES", "-1", "LINLI_SOLVE_MEGABYTES is a whole number"),
    ],
)
def test_a_wrong_setting_is_told_in_a_sentence(
    at_home: Home, refused: Callable[..., str], name: str, value: str, said: str
) -> None:
    at_home.environment[name] = value
    told = refused("serve", "--port", "0")
    assert said in told
    assert "Traceback" not in told


def test_a_database_without_its_key_is_not_served_with_another(
    at_home: Home, refused: Callable[..., str]
) -> None:
    at_home.district()
    key = at_home.settings.key_file
    kept = key.read_text()
    key.unlink()
    assert "No new key was made" in refused("serve", "--port", "0")
    assert not key.exists()
    key.write_text("00" * 32)
    assert "is not this database's master key" in refused("serve", "--port", "0")
    key.write_text("nonsense")
    assert "is no master key" in refused("worker")
    key.write_text(kept)
    with at_home.record():
        pass


@pytest.mark.parametrize(
    ("lang", "said"), [("zh", "样式和脚本缺了"), ("en", "scripts of the pages are missing")]
)
def test_without_the_files_of_its_pages_nothing_is_served(
    at_home: Home,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    lang: str,
    said: str,
) -> None:
    for name in ("LINLI_HOME", "LINLI_DATABASE_URL"):
        monkeypatch.setenv(name, at_home.environment[name])
    monkeypatch.setattr(static_files, "VENDOR", tmp_path / "nowhere")
    demo = ["demo", "--once", "-o", str(tmp_path / "out")]
    for typed in (["serve", "--port", "0"], demo):
        assert main([*typed, "--lang", lang]) == 2
        assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    assert not at_home.settings.key_file.exists()


def test_an_address_that_is_taken_is_told(at_home: Home) -> None:
    running = at_home.start("--no-worker")
    port = running.url.rpartition(":")[2]
    told = _linli(at_home, "serve", "--lang", "en", "--port", port)
    running.end()
    assert told.returncode == 2
    assert "Traceback" not in told.stderr


def test_every_setting_is_documented() -> None:
    page = (HOUSE / "docs" / "service.md").read_text("utf-8")
    read = set(re.findall(r"LINLI_[A-Z_]+", (HOUSE / "linli" / "settings.py").read_text("utf-8")))
    assert read == set(NAMES)
    assert [name for name in NAMES if page.count(f"`{name}`") < 2] == []  # in both languages


def test_settings_have_their_defaults() -> None:
    found = settings({})
    assert found.database_url == "sqlite:///linli-data/linli.db"
    assert found.key_file == Path("linli-data/linli.key")
    assert found.tombstone_file == Path("linli-data/forgotten.txt")
    with pytest.raises(WrongNumber):
        settings({"LINLI_SOLVE_MEGABYTES": "9" * 10})


def test_replies_past_their_day_are_let_go(here: District) -> None:
    here.secretary.post("/tokens", {"name": "x"}, key="old")
    with here.service.database.read() as session:
        assert session.scalar(text("SELECT count(*) FROM reply")) > 0
    old = here.service.now()
    here.service.now.at = old.replace(day=old.day + 2)  # type: ignore[attr-defined]  # it is the ``Clock`` of the tests
    housekeeping.tidy(here.service)
    with here.service.database.read() as session:
        assert session.scalar(text("SELECT count(*) FROM reply")) == 0


def test_serve_and_its_companions_are_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "en", "--help"]) == 0
    page = capsys.readouterr().out
    for command in ("serve", "worker", "account", "backup", "restore"):
        assert f"\n  {command} " in page

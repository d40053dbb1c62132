"""``linli account create`` makes the first administrator, ``linli audit`` says what it finds."""

import io
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from linli import app
from linli.cli import main
from linli.settings import settings
from tests.service.story import signed_in

ADMIN = ["account", "create", "--login", "admin", "--name", "管理员", "--role", "administrator"]
PASSWORD = "a long one 1"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LINLI_HOME", str(tmp_path))
    monkeypatch.delenv("LINLI_DATABASE_URL", raising=False)
    return tmp_path


def _typed(monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{line}\n"))


def _tamper(home: Path, statement: str) -> None:
    with closing(sqlite3.connect(home / "linli.db")) as database:
        database.execute(statement)
        database.commit()


def test_the_first_administrator_is_made_from_standard_input_and_signs_in(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from fastapi.testclient import TestClient

    from api import create_api

    _typed(monkeypatch, PASSWORD)
    assert main(ADMIN) == 0
    assert PASSWORD not in capsys.readouterr().out
    service = app.service(settings())
    client = TestClient(create_api(service))
    person = signed_in(client, "admin", PASSWORD)
    assert person.get("/session").json()["role"] == "administrator"
    service.database.close()


def test_at_a_terminal_the_password_is_asked_for_twice(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    answers = iter([PASSWORD, "another one 2", PASSWORD, PASSWORD])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", lambda _asked: next(answers))
    assert main(ADMIN) == 2
    assert "两遍" in capsys.readouterr().err
    assert main(ADMIN) == 0


@pytest.mark.parametrize(
    ("more", "password", "said"),
    [
        ([], "short", "10"),
        (["--area", "nowhere"], PASSWORD, "管理员不属于任何地区"),
        (["--provider", "none"], PASSWORD, "none"),
    ],
)
def test_an_account_that_can_t_be_is_refused_in_words(
    more: list[str],
    password: str,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _typed(monkeypatch, password)
    assert main([*ADMIN, *more]) == 2
    assert said in capsys.readouterr().err


def test_the_trail_is_verified_from_the_command_line(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _typed(monkeypatch, PASSWORD)
    assert main(ADMIN) == 0
    capsys.readouterr()
    assert main(["audit", "head"]) == 0
    head = capsys.readouterr().out.strip()
    assert re.fullmatch(r"1:[0-9a-f]{64}", head)
    assert main(["audit", "verify", "--head", head]) == 0
    assert main(["audit", "verify", "--head", head, "--json"]) == 0
    found = json.loads(capsys.readouterr().out.partition("\n")[2])
    assert found == {"sound": True, "seq": 1, "hash": head.partition(":")[2]}

    _tamper(home, "UPDATE trail SET subject = 'x'")
    assert main(["audit", "verify"]) == 1
    assert "第 1 条" in capsys.readouterr().err
    assert main(["audit", "head"]) == 1  # a head of a broken trail is not worth noting down
    capsys.readouterr()
    assert main(["audit", "verify", "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == {"sound": False, "broken_at": 1}


def test_a_trail_cut_off_with_its_head_is_found_by_the_head_noted(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _typed(monkeypatch, PASSWORD)
    assert main(ADMIN) == 0
    capsys.readouterr()
    main(["audit", "head"])
    head = capsys.readouterr().out.strip()
    _tamper(home, "DELETE FROM trail")
    _tamper(home, f"UPDATE trail_head SET seq = 0, hash = '{'0' * 64}'")
    assert main(["audit", "verify"]) == 0
    assert main(["audit", "verify", "--head", head]) == 1


@pytest.mark.parametrize("noted", ["x", "1:abc", "-1:" + "0" * 64, "1:" + "g" * 64])
def test_what_is_no_head_is_a_wrong_command(noted: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "verify", "--head", noted]) == 2
    assert noted in capsys.readouterr().err


@pytest.mark.parametrize("command", ["account create", "audit head", "audit verify"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_command_below_a_command_has_its_own_help(
    command: str, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command.split(), "--lang", lang, "--help"]) == 0
    assert f"linli {command}" in capsys.readouterr().out

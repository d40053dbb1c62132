"""``linli import`` and ``linli export``: a district into the record, and its plan out again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from access.notice import PARTS, Notice
from access.trail import Entry
from linli import demo, examples
from linli.app import service as service_of
from linli.cli import main
from linli.settings import settings
from needs.needs import NeedRow
from tests.service import databases

Capture = pytest.CaptureFixture[str]


@pytest.fixture(params=databases.BACKENDS, autouse=True)
def at_home(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LINLI_HOME", str(tmp_path / "data"))
    with databases.url_of_an_empty(request.param, tmp_path) as url:
        monkeypatch.setenv("LINLI_DATABASE_URL", url)
        yield


def needs_and_entries() -> tuple[int, list[str]]:
    service = service_of(settings())
    try:
        with service.database.read() as session:
            needs = session.scalar(select(func.count()).select_from(NeedRow)) or 0
            return needs, list(session.scalars(select(Entry.action).order_by(Entry.seq)))
    finally:
        service.database.close()


def test_a_folder_of_sheets_becomes_the_record(capsys: Capture) -> None:
    folder = str(examples.folder())
    assert main(["import", folder, "--area", "qianjiang"]) == 0
    said = capsys.readouterr().out
    assert "320 条需求" in said
    assert "--area qianjiang" in said
    needs, entries = needs_and_entries()
    assert (needs, entries[-1]) == (320, "record.loaded")
    assert main(["import", folder, "--area", "again"]) == 2
    assert "没有装" in capsys.readouterr().err
    assert needs_and_entries() == (needs, entries)
    assert main(["export", "-o", "out"]) == 2
    assert "还没有" in capsys.readouterr().err


@pytest.mark.parametrize("area", ["望潮", "a b", "", "x" * 65])
def test_an_area_that_can_not_be_is_refused(area: str, capsys: Capture) -> None:
    assert main(["import", str(examples.folder()), "--area", area]) == 2
    assert "片区的编号不能是" in capsys.readouterr().err
    assert needs_and_entries() == (0, [])


def test_a_notice_is_kept_as_it_is_read(tmp_path: Path, capsys: Capture) -> None:
    folder = str(examples.folder())
    (tmp_path / "gbk.txt").write_bytes("告知书".encode("gbk"))
    for name, said in (("gbk.txt", "UTF-8"), ("none.txt", "none.txt")):
        assert main(["import", folder, "--area", "qianjiang", "--notice", name]) == 2
        assert said in capsys.readouterr().err
    assert needs_and_entries() == (0, [])
    lines = [f"{n}. **项 · {part}**：我们这样告知 {part}。\n" for n, part in enumerate(PARTS, 1)]
    (tmp_path / "notice.txt").write_text("".join(lines[:-1]), "utf-8")
    assert main(["import", folder, "--area", "qianjiang", "--notice", "notice.txt"]) == 2
    assert PARTS[-1] in capsys.readouterr().err
    assert needs_and_entries() == (0, [])
    (tmp_path / "notice.txt").write_text("".join(lines), "utf-8")
    assert main(["import", folder, "--area", "qianjiang", "--notice", "notice.txt"]) == 0
    service = service_of(settings())
    with service.database.read() as session:
        kept = session.scalars(select(Notice)).one()
        assert [getattr(kept, part) for part in PARTS] == [
            f"我们这样告知 {part}。" for part in PARTS
        ]
    service.database.close()


@pytest.mark.parametrize("at_home", ["sqlite"], indirect=True)
def test_a_plan_handed_out_verifies(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "limits", lambda _: {"work": 500})
    assert main(["demo", "--once"]) == 0
    monkeypatch.setenv("LINLI_HOME", str(tmp_path / "linli-demo" / "record"))
    monkeypatch.delenv("LINLI_DATABASE_URL")
    capsys.readouterr()
    assert main(["export", "-o", "out"]) == 0
    line = capsys.readouterr().out.splitlines()[-1]
    assert main(line.partition("linli ")[2].split()) == 0
    assert "violations 0" in capsys.readouterr().out
    assert needs_and_entries()[1][-1] == "round.exported"
    assert main(["export", "nowhere", "-o", "out"]) == 2

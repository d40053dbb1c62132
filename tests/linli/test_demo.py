"""``linli demo``: what it plays, what it shows, what it leaves behind, and when it ends."""

import io
import os
import pty
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from select import select as ready
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from sqlalchemy import select

from access.vault import Vault, master_key
from linli import demo
from linli.cli import main
from linli.demo import tender
from linli.folder import load
from matcher.files import read_result
from matcher.verify import verify
from needs.needs import NeedRow
from rounds.evaluations import Evaluation
from rounds.rounds import Round
from rounds.tasks import Task
from store import Database, opened
from tests.service.tenders.standard import Standard, read

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, here: Path) -> None:
    """The same every time: so much work, not so many seconds."""
    monkeypatch.setattr(demo, "limits", lambda _: {"work": 3_000})
    monkeypatch.setattr(tender, "SOLVE_SECONDS", (1, 10, 60))


WITHOUT_CALL = """
import sys
from linli.__main__ import main
from linli.demo import tender
tender.played = lambda *_: b"{}"
sys.exit(main())
"""
"""``linli`` as a program, whose demo has no call for tenders: that takes half a minute."""


@dataclass(frozen=True)
class Played:
    """What a demo of its own printed, and the folder it was run in."""

    said: str
    folder: Path

    @property
    def home(self) -> Path:
        return self.folder / "linli-demo" / "record"


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """Played where a demo was before, in an environment that speaks of another database."""
    folder = tmp_path_factory.mktemp("demo")
    before = folder / "linli-demo" / "record"
    before.mkdir(parents=True)
    for name in ("accounts.txt", "linli.db", "linli.key"):
        (before / name).write_text("of the last time")
    run = [sys.executable, "-m", "linli", "demo", "--seconds", "2"]
    environment = os.environ | {"LINLI_DATABASE_URL": f"sqlite:///{folder}/precious.db"}
    done = subprocess.run(
        run, cwd=folder, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return Played(done.stdout, folder)


@pytest.fixture
def record(played: Played) -> Iterator[Database]:
    database = opened(f"sqlite:///{played.home / 'linli.db'}")
    yield database
    database.close()


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_plan_that_is_shown_is_written_and_verifies(played: Played) -> None:
    written = played.folder / "linli-demo"
    names = {"instance.json", "plan.json", "record", "report.html", "tender.json"}
    assert {path.name for path in written.iterdir()} == names
    for name in names - {"record"}:
        assert f"linli-demo/{name}" in played.said
    instance, result = load(written / "instance.json"), read_result(written / "plan.json")
    assert verify(instance, result).valid
    assert f"{result.plan.served} / {len(instance.needs)} 条" in played.said
    for words in ("violations 0", "各项资金", "盐场社区", "排上的", "没有排上的", "价钱"):
        assert words in played.said
    assert 'lang="zh' in (written / "report.html").read_text("utf-8")


def test_the_round_was_played_to_its_end_in_a_record_of_its_own(
    played: Played, record: Database
) -> None:
    with record.read() as session:
        state = session.scalars(select(Round.state)).one()
        states = list(session.scalars(select(Task.state)))
        mark = session.scalars(select(Evaluation.mark)).one()
        posted = session.scalars(select(NeedRow.state).where(NeedRow.posted_by != "")).one()
    assert state == "published"
    assert (states.count("completed"), states.count("rejected")) == (1, 1)
    assert (mark, posted) == (5, "done")
    assert not (played.folder / "precious.db").exists()


def test_a_whole_call_is_played_and_its_package_keeps_the_standard(played: Played) -> None:
    """Three bids, one of them a bundle; awarded, complained of, awarded anew."""
    package = read((played.folder / "linli-demo" / "tender.json").read_text("utf-8"))
    (record,) = package["records"]
    told = record["compiledRelease"]
    assert len(told["bids"]["details"]) == 3
    assert sorted(len(bid["relatedLots"]) for bid in told["bids"]["details"]) == [1, 1, 2]
    states = [award["status"] for award in told["awards"]]
    assert "cancelled" in states
    assert "pending" in states
    tags = {tag for release in record["releases"] for tag in release["tag"]}
    assert {"tender", "award", "awardCancellation"} <= tags
    for words in ("3 份投标", "投诉成立", "就能中标"):
        assert words in played.said
    assert Standard().faults("record", package) == []


def test_a_name_is_masked_until_it_is_agreed_that_the_organisation_may_know(
    played: Played,
) -> None:
    """The story is of one who is served: fictional, and posted at her highest priority."""
    told = [line for line in played.said.splitlines() if "服务机构" in line]
    assert "周**，138****0000" in told[0]
    assert "周晓荷，13800000000，2 单元 301" in told[1]
    agreed, known = (played.said.index(words) for words in ("居民同意：", "周晓荷，138"))
    assert agreed < known


def test_the_record_can_be_kept_at_work(
    played: Played, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    Vault(master_key(played.home / "linli.key"))
    monkeypatch.setenv("LINLI_HOME", str(played.home))
    assert main(["audit", "verify"]) == 0
    lines = (played.home / "accounts.txt").read_text("utf-8").splitlines()
    roles = {line.split("\t")[0] for line in lines}
    bidders = {f"bidder-{n}" for n in (1, 2, 3)}
    assert roles == {"admin", "official", "secretary", "organisation"} | bidders


def test_what_it_says_next_can_be_typed(
    played: Played, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(played.folder)
    line = next(line for line in played.said.splitlines() if "linli explain" in line)
    assert main(line.partition("linli ")[2].split()) == 0
    assert "没有排上" in capsys.readouterr().out


@pytest.fixture
def without_call(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its call for tenders takes as long as all the rest, and is played elsewhere."""
    monkeypatch.setattr(tender, "played", lambda *_: b"{}")


@pytest.mark.usefixtures("without_call")
def test_in_english(here: Path, capsys: Capture) -> None:
    assert main(["demo", "--once", "--lang", "en"]) == 0
    said = capsys.readouterr().out
    for words in ("served", "violations 0", "Spent of each fund", "Yanchang", "accepted: Zhou"):
        assert words in said
    assert 'lang="en' in (here / "linli-demo" / "report.html").read_text("utf-8")


@pytest.mark.usefixtures("without_call")
def test_at_a_terminal_the_service_stays_up_and_questions_are_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing typed is no question; the end of what is typed ends it, and the service with it."""
    seen: list[bytes] = []

    class Typing(Terminal):
        def readline(self, size: int | None = -1, /) -> str:
            seen.append(urlopen(address() + "/status").read())
            return super().readline(-1 if size is None else size)

    def address() -> str:
        found = re.search(r"打开　(http:\S+)", screen.getvalue())
        assert found is not None
        return found[1]

    monkeypatch.setattr("sys.stdin", Typing("X003\nX999\n\nX004\n"))
    monkeypatch.setattr("sys.stdout", screen := Terminal())
    assert main(["demo"]) == 0
    said = screen.getvalue()
    assert "X003　出院康复训练，望潮社区" in said.partition("输入编号")[2]
    assert "没有“X999”" in said
    assert "X004　" in said.partition("没有“X999”")[2]
    assert all("查需求办到哪一步".encode() in page for page in seen)
    assert len(seen) == 5
    for role in ("管理员", "区里官员", "社区书记", "服务机构"):
        assert f"　{role}　登录名" in said
    assert re.search(r"编号 \d{3} \d{3} \d{3}、电话后四位 0000", said)
    with pytest.raises(URLError):
        urlopen(address())


def test_ctrl_c_ends_it_in_good_order(here: Path) -> None:
    """At a real terminal: the signal reaches the question, and the server ends behind it."""
    controller, terminal = pty.openpty()
    run = [sys.executable, "-c", WITHOUT_CALL, "demo", "--seconds", "1"]
    child = subprocess.Popen(run, cwd=here, stdin=terminal, stdout=terminal, stderr=terminal)
    os.close(terminal)
    said = b""
    while "输入编号".encode() not in said:
        said += os.read(controller, 65_536)
    with suppress(OSError):  # the terminal is gone once nobody has it
        while "服务停了".encode() not in said:
            child.send_signal(signal.SIGINT)  # lost, if it comes just before the reading begins
            while ready([controller], [], [], 5)[0]:
                said += os.read(controller, 65_536)
    os.close(controller)
    assert child.wait(60) == 0
    text = said.decode()
    assert "服务停了" in text
    assert "Traceback" not in text


def test_a_no_of_the_service_is_told_and_nothing_is_written(
    here: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "limits", lambda _: {"seconds": -1})
    assert main(["demo", "--once"]) == 2
    assert "422" in capsys.readouterr().err
    assert {path.name for path in (here / "linli-demo").iterdir()} == {"record"}


def test_a_folder_that_can_not_be_made_is_refused(here: Path, capsys: Capture) -> None:
    (here / "taken").write_text("")
    assert main(["demo", "--once", "-o", "taken"]) == 2
    assert "写不了 taken" in capsys.readouterr().err


def test_a_record_that_is_not_the_demos_is_left_alone(here: Path, capsys: Capture) -> None:
    home = here / "mine" / "record"
    home.mkdir(parents=True)
    (home / "linli.db").write_text("precious")
    assert main(["demo", "--once", "-o", "mine"]) == 2
    assert "不是空文件夹" in capsys.readouterr().err
    assert (home / "linli.db").read_text() == "precious"

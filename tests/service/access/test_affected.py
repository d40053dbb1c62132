"""After a leak: everybody whose data an account was shown is told of, and nobody else (PIPL 57)."""

import ast
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from api.app import ROUTERS
from api.contract import routes_of
from door.acting import Service
from linli.cli import main
from rounds.affected import IN_THE_CLEAR, MASKED, Affected, affected
from store.columns import CHINA
from tests.service.access.canary import trail_of
from tests.service.edge.running import home
from tests.service.story import Clock, District, district, made

SEE_NOBODY = {
    "account.list", "account.read", "area.list", "award.complaints", "award.list", "bid.list",
    "bid.read", "bid.scores", "bid.template", "catalogue.read", "consent.list", "contract.read",
    "evaluation.list",
    "fund.ledger", "fund.list", "fund.read", "grid.read", "health.read", "intake.template",
    "need.unlocks", "notice.read", "offer.list", "policy.read", "provider.blacklistings",
    "provider.list",
    "provider.read", "round.decisions", "round.fairness", "round.gaps", "round.list",
    "round.plan", "round.plan_instance", "round.plan_result", "round.progress", "round.read",
    "round.unlocks", "scenario.list", "scenario.read", "session.read",
    "task.list", "task.read",
    "tender.evaluation", "tender.exclusions", "tender.list", "tender.ocds", "tender.ocds_releases",
    "tender.proposal", "tender.proposal_progress", "tender.questions", "tender.read", "token.list",
    "trail.affected", "trail.list", "trail.verify", "venue.list",
}  # fmt: skip
"""Reads that show ids, codes and figures, and nothing of a resident."""
BY_ROUTE = {
    "handover.read": "handover.read",
    "need.list": "need.listed",
    "need.open": "need.read",
    "need.replacements": "need.replacements",
    "note.list": "note.listed",
    "resident.export": "resident.exported",
    "resident.open": "resident.read",
    "task.contacts": "task.contacts",
}
"""What the trail calls each of the others."""

SHOWS_NOBODY = {"task.agreed", "task.refused"}
"""Entries that name residents of whom something was written, and nothing shown."""

HOUSE = Path(__file__).parents[3]
ROOMS = ("access", "api", "door", "funds", "intake", "linli", "needs", "providers", "rounds")
ROOMS += ("tenders", "web")


@pytest.fixture
def here(service: Service) -> District:
    return district(service)


def _seen(here: District, login: str, hours: int = 12, **more: Any) -> dict[str, Affected]:
    with here.service.database.read() as session:
        account = made(getattr(here, login).get("/session"), 200)["account"]
        now = here.service.now()
        found = affected(session, account=account, since=now - timedelta(hours=hours), until=now)
    return {one.resident: one for one in found}


def test_whoever_was_opened_listed_or_looked_at_otherwise_is_told_of(here: District) -> None:
    opened, listed, looked, exported, untouched, gone = (
        here.resident(name) for name in "甲乙丙丁戊己"
    )
    for id in (listed, gone):
        here.need(id)
    need = here.need(looked, service_type="rehab")
    assert _seen(here, "official") == {}
    made(here.official.get(f"/residents/{opened}"), 200)
    made(here.official.get(f"/residents/{opened}"), 200)
    made(here.official.get("/needs", service_type="repair"), 200)
    made(here.official.get(f"/needs/{need['id']}"), 200)
    made(here.secretary.get(f"/residents/{exported}/export"), 200)
    made(here.secretary.delete(f"/residents/{gone}"), 204)
    seen = _seen(here, "official")
    assert {id: (one.clear, one.times, one.forgotten) for id, one in seen.items()} == {
        opened: (True, 2, False),
        listed: (False, 1, False),
        looked: (False, 1, False),
        gone: (False, 1, True),
    }
    assert seen[opened].first < seen[opened].last
    assert _seen(here, "secretary")[exported].clear
    assert untouched not in {**seen, **_seen(here, "secretary")}
    assert _seen(here, "neighbour") == {}


def test_only_the_days_asked_for_count(here: District, clock: Clock) -> None:
    id = here.resident()
    made(here.official.get(f"/residents/{id}"), 200)
    clock.at += timedelta(hours=5)
    assert _seen(here, "official", hours=4) == {}
    assert set(_seen(here, "official", hours=6)) == {id}


def test_every_read_is_counted_or_known_to_show_nobody() -> None:
    """A new way to look at residents has its place in the report."""
    reads = {id for id, route in routes_of(ROUTERS).items() if route.methods == {"GET"}}
    assert reads == SEE_NOBODY | set(BY_ROUTE)
    assert set(BY_ROUTE.values()) <= IN_THE_CLEAR | set(MASKED)


def _naming_residents(source: str) -> set[str]:
    """The actions that ``source`` tells the trail together with the ids of residents; a number of
    them (``len(…)``) names nobody."""
    return {
        str(ast.literal_eval(call.args[0]))
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "note"
        for said in call.keywords
        if said.arg == "residents" and not ast.unparse(said.value).startswith("len(")
    }


def test_every_entry_that_names_residents_is_counted() -> None:
    """Whatever page or use case shows them has its place in the report."""
    told = {
        action
        for room in ROOMS
        for path in (HOUSE / room).rglob("*.py")
        for action in _naming_residents(path.read_text("utf-8"))
    }
    assert {"resident.searched", "resident.shown", "need.listed"} <= told
    assert told - SHOWS_NOBODY <= IN_THE_CLEAR | set(MASKED)


def test_an_entry_that_names_residents_would_be_found() -> None:
    """The control."""
    assert _naming_residents('tx.note("a.b", "need", "", residents=[id])') == {"a.b"}
    assert _naming_residents('tx.note("a.b", "need", "", residents=len(found))') == set()
    assert _naming_residents('tx.note("a.b", "resident", id)') == set()


def test_the_command_says_so_and_the_trail_says_that_it_did(
    here: District,
    tmp_path: Any,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    url = here.service.database.engine.url.render_as_string(hide_password=False)
    found = home(url, tmp_path)
    found.settings.key_file.write_text(bytes(range(32)).hex())
    for name in ("LINLI_HOME", "LINLI_DATABASE_URL"):
        monkeypatch.setenv(name, found.environment[name])
    id = here.resident()
    made(here.official.get(f"/residents/{id}"), 200)
    day = here.service.now().astimezone(CHINA).date()
    asked = ["audit", "affected", "--login", "zhao", "--since", str(day), "--until", str(day)]
    assert main(asked) == 0
    line, total = capsys.readouterr().out.splitlines()
    assert line.split("\t")[:4] == [id, "one", "全文", "1"]
    assert total == "共 1 人，其中 1 人看到的是全文。"
    assert main([*asked, "--json", "--lang", "en"]) == 0
    (said,) = json.loads(capsys.readouterr().out)["residents"]
    assert (said["resident"], said["clear"], said["times"]) == (id, True, 1)
    before = str(day - timedelta(days=1))
    assert main(["audit", "affected", "--until", before, "--lang", "en"]) == 0
    assert capsys.readouterr().out == "0 residents, 0 of them in the clear.\n"
    account = made(here.official.get("/session"), 200)["account"]
    assert trail_of(here.service, account).count("trail.affected") == 2
    for wrong in (["--login", "nobody"], ["--since", "昨天"], ["--until", "2026-13-01"]):
        assert main(["audit", "affected", *wrong]) == 2
    assert "昨天" in capsys.readouterr().err

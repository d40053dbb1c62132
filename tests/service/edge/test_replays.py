"""A retry never doubles (promise 2): the same key is one row and one answer, however it is sent."""

import itertools
import re
import threading
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

import linli.tables
from access.vault import Unreadable
from api.app import ROUTERS
from api.contract import routes_of, way
from door import replies
from door.replies import Reply
from tests.service.access.calls import tender_body
from tests.service.access.town import OFFER, VENUE
from tests.service.story import District, Person, made, notice

ROUTES = routes_of(ROUTERS)
NEW = itertools.count(1)
Post = tuple[str, Person, dict[str, Any], str]
"""The path, who posts, the body, and a field that may change."""


def _posts(here: District) -> dict[str, Callable[[str], Post]]:
    resident = here.resident()
    need = {"resident": resident, "service_type": "repair", "slots": ["mon-am"]}
    consent = {"purpose": "matching", "kinds": ["x"], "notice": 1, "method": "paper"}
    place = {"lon_udeg": 1, "lat_udeg": 1}
    someone = {"community": "one", "name": "陈", "place": place}
    money = {"area": "qj", "budget_fen": 1, "most_fen": 1}
    account = {"name": "x", "password": "correct horse 9", "role": "official", "area": "qj"}
    area = {"kind": "sub_district", "name": "x", "parent": "qj"}
    provider = {"area": "qj", "kind": "volunteer"}
    note = {"visited_on": "2026-11-01", "visitor": "李", "text": "都好"}
    venue = {"community": "one", "definition": VENUE}
    tender = tender_body("qj", {"fund": here.fund})
    listed = {"since": "2020-01-01", "until": "2020-02-01", "reason": "假", "authority": "局"}
    return {
        "needs": lambda new: ("/needs", here.secretary, need, "people"),
        "residents": lambda new: ("/residents", here.secretary, someone, "door"),
        "consents": lambda new: (
            *(f"/residents/{resident}/consents", here.secretary, consent, "method"),
        ),
        "funds": lambda new: ("/funds", here.official, money | {"name": new}, "name"),
        "providers": lambda new: ("/providers", here.official, provider | {"name": new}, "name"),
        "accounts": lambda new: ("/accounts", here.admin, account | {"login": new}, "name"),
        "areas": lambda new: ("/areas", here.admin, area | {"id": new}, "name"),
        "notices": lambda new: ("/notices", here.admin, notice(new), "kinds"),
        "tokens": lambda new: ("/tokens", here.secretary, {"name": new}, "name"),
        "notes": lambda new: (f"/residents/{resident}/notes", here.secretary, note, "text"),
        "offers": lambda new: (
            *(f"/providers/{here.provider}/offers", here.organisation, {"definition": OFFER}),
            "definition",
        ),
        "venues": lambda new: ("/venues", here.official, venue, "community"),
        "tenders": lambda new: ("/tenders", here.official, {"tender": tender}, "tender"),
        "blacklistings": lambda new: (
            *(f"/providers/{here.provider}/blacklistings", here.official, listed),
            "reason",
        ),
    }


def _rows(here: District) -> int:
    """Of every table but the replies themselves."""
    tables = [t for t in linli.tables.METADATA.sorted_tables if t.name != "reply"]
    with here.service.database.read() as session:
        return sum(session.scalar(select(func.count()).select_from(t)) or 0 for t in tables)


@pytest.fixture(scope="module")
def posts(here: District) -> dict[str, Callable[[str], Post]]:
    return _posts(here)


OTHER: dict[str, Any] = {
    "people": 2,
    "community": "two",
    "definition": OFFER | {"minutes_per_week": 599},
    "tender": tender_body("qj", {"fund": "another"}),
}
"""Another value of a field that is no text."""
KINDS = (
    *("needs", "residents", "consents", "funds", "providers"),
    *("accounts", "areas", "notices", "tokens"),
    *("notes", "offers", "venues", "tenders", "blacklistings"),
)
ONE_AFTER_ANOTHER = {
    "account.allow_reading",
    *(
        "award.complain",
        "award.contract",
        "bid.open",
        "bid.score",
        "bid.submit",
        "bid.submit_sheet",
    ),
    "bid.withdraw",
    *("complaint.decide", "contract.complete", "tender.answer", "tender.ask", "tender.award"),
    *("tender.cancel", "tender.close", "tender.exclude", "tender.propose", "tender.publish"),
    "catalogue.publish",
    "evaluation.add",
    "grid.set",
    "round.decide",
    "round.open",
    "scenario.ask",
    "second_factor.confirm",
    "second_factor.enrol",
    "task.agree",
}
"""Of these a second, other one is refused for itself or takes the first one's place, so that
nothing can be counted."""


def test_every_creation_is_replayed_here(posts: dict[str, Callable[[str], Post]]) -> None:
    operations = {id for id, route in ROUTES.items() if way(route.endpoint) == "create"}
    paths = {re.sub(r"/[0-9a-f]{24}/", "/{id}/", post("x")[0]) for post in posts.values()}
    replayed = {
        id for id, route in ROUTES.items() if "POST" in route.methods and route.path in paths
    }
    assert operations == replayed | ONE_AFTER_ANOTHER


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(kind=st.sampled_from(KINDS), times=st.integers(1, 5), at_once=st.booleans())
def test_sent_again_it_is_one_row_and_one_answer(
    here: District,
    posts: dict[str, Callable[[str], Post]],
    kind: str,
    times: int,
    at_once: bool,
) -> None:
    new, other = f"new-{next(NEW)}", f"new-{next(NEW)}"
    path, who, body, field = posts[kind](new)
    empty = _rows(here)
    assert who.post(path, body, key=f"{new}-a").status_code == 201
    once = _rows(here) - empty
    key = f"{new}-b"
    fresh = posts[kind](other)[2]
    answered = _sent(who, path, fresh, key, times, at_once)
    assert {one.status_code for one in answered} == {201}
    assert len({one.content for one in answered}) == 1
    assert sum("idempotent-replay" in one.headers for one in answered) == times - 1
    assert _rows(here) - empty == 2 * once
    changed = fresh | {field: OTHER.get(field, "changed")}
    refused = who.post(path, changed, key=key)
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused")
    assert _rows(here) - empty == 2 * once


def _sent(who: Person, path: str, body: Any, key: str, times: int, at_once: bool) -> list[Any]:
    answered: list[Any] = []

    def send() -> None:
        answered.append(who.post(path, body, key=key))

    threads = [threading.Thread(target=send) for _ in range(times)]
    for thread in threads:
        thread.start()
        if not at_once:
            thread.join()
    for thread in threads:
        thread.join()
    return answered


def test_without_its_guard_a_retry_doubles(
    here: District, posts: dict[str, Callable[[str], Post]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: had ``begin`` found nothing, each would be another row."""
    monkeypatch.setattr(replies, "begin", lambda *_: None)
    monkeypatch.setattr(replies, "end", lambda *_: None)
    path, who, body, _ = posts["needs"]("control")
    answered = _sent(who, path, body, "control", 3, at_once=True)
    assert len({one.json()["id"] for one in answered}) == 3


def test_another_account_may_use_the_same_key(here: District) -> None:
    body = {"name": "x"}
    first = here.secretary.post("/tokens", body, key="shared")
    second = here.neighbour.post("/tokens", body, key="shared")
    assert first.json()["id"] != second.json()["id"]


def test_a_refused_request_keeps_no_reply(here: District) -> None:
    """What was refused may be put right under the same key."""
    body = {"resident": "absent", "service_type": "repair", "slots": ["mon-am"]}
    assert here.secretary.post("/needs", body, key="mended").status_code == 404
    right = body | {"resident": here.resident()}
    assert here.secretary.post("/needs", right, key="mended").status_code == 201


def test_what_is_kept_of_an_answer_is_sealed(here: District) -> None:
    answered = here.secretary.post("/tokens", {"name": "canary-token"}, key="sealed")
    secret = answered.json()["secret"]
    with here.service.database.read() as session:
        account = made(here.secretary.get("/session"), 200)["account"]
        row = session.get_one(Reply, replies.id_of(here.service.vault, account, "sealed"))
        place, body = f"reply/{row.id.hex()}", row.body
        kept = b"".join((row.id, row.request, row.body, row.headers.encode()))
    for canary in (secret, "canary-token", answered.json()["id"], "sealed", account):
        assert canary.encode() not in kept
    with pytest.raises(Unreadable):  # the master key alone opens it for nobody
        here.service.vault.open_own(place, body)
    with pytest.raises(Unreadable):
        here.service.vault.open_shared("guessed", place, body)
    assert here.secretary.post("/tokens", {"name": "canary-token"}, key="sealed").json() == (
        answered.json()
    )

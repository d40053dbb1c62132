"""A package that is open to everybody is made once for what it is made of, and told by its ETag."""

import threading
import time
from typing import Any

import pytest
from sqlalchemy import update

from access.areas import Area
from api.kept import Kept
from tenders import ocds
from tests.service.story import made
from tests.service.tenders.market import Market


@pytest.fixture
def making(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The calls whose record was made."""
    real, found = ocds.record_of, []

    def counted(told: ocds.History, prefix: str) -> Any:
        found.append(told.call.id)
        return real(told, prefix)

    monkeypatch.setattr(ocds, "record_of", counted)
    return found


def _asked(market: Market, tender: Any, etag: str = "") -> Any:
    path = f"/api/v1/tenders/{tender['id']}/ocds"
    return market.here.client.get(path, headers={"If-None-Match": etag} if etag else {})


def test_it_is_made_once_until_something_of_it_changes(market: Market, making: list[str]) -> None:
    tender, other = market.published(), market.published()
    first = _asked(market, tender)
    assert _asked(market, tender).content == first.content
    unchanged = _asked(market, tender, first.headers["etag"])
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert making == [tender["id"]]
    assert _asked(market, other, first.headers["etag"]).status_code == 200
    question = made(market.first.post(f"/tenders/{tender['id']}/questions", {"text": "？"}))
    made(market.official.post(f"/questions/{question['id']}/answer", {"text": "答复"}))
    later = _asked(market, tender, first.headers["etag"])
    assert (later.status_code, "答复" in later.text) == (200, True)
    assert later.headers["etag"] != first.headers["etag"]
    assert making == [tender["id"], other["id"], tender["id"]]


def test_a_name_is_that_of_today(market: Market, making: list[str]) -> None:
    tender = market.published()
    assert "新名字" not in _asked(market, tender).text
    rename = update(Area).where(Area.id == "qj").values(name="新名字")
    market.here.service.database.write(lambda session: session.execute(rename) and None)
    assert "新名字" in _asked(market, tender).text
    assert len(making) == 2


def test_however_many_ask_at_once_one_makes_it_and_the_first_go_first() -> None:
    kept, times = Kept(10), []

    def make() -> bytes:
        time.sleep(0.05)
        times.append(1)
        return b"12345"

    asking = [threading.Thread(target=kept.of, args=(b"a", make)) for _ in range(8)]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    assert len(times) == 1
    for digest in (b"b", b"c"):
        kept.of(digest, make)
    kept.of(b"b", make)
    assert len(times) == 3
    kept.of(b"a", make)  # it was let go for the third
    assert len(times) == 4
    assert kept.of(b"large", lambda: b"x" * 11) == b"x" * 11
    assert not kept._kept

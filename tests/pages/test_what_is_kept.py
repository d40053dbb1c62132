"""Of what was sent, what the database keeps to know it again can't be guessed at."""

import hashlib
from urllib.parse import urlencode

import pytest
from sqlalchemy import select
from starlette.testclient import TestClient

from access.vault import Vault
from door import replies
from door.acting import Service
from door.replies import Reply
from tests.pages.site import MASTER, Site, entered, fields
from tests.service.story import made
from web.visit import OWN


def _requests(service: Service) -> set[bytes]:
    with service.database.read() as session:
        return set(session.scalars(select(Reply.request)))


def _guessed(path: str, body: bytes) -> bytes:
    """As anybody could make it of a guess at the body."""
    return hashlib.sha256(f"POST {path} \n".encode() + body).digest()


def _known(request: bytes, guess: bytes) -> bool:
    return request[:16] == guess[:16]


def test_it_is_another_with_another_key() -> None:
    found = [
        replies.fingerprint(Vault(key), "POST", "/x", "", b"a password")
        for key in (MASTER, MASTER, bytes(32))
    ]
    assert found[0] == found[1] != found[2]


def test_a_page_keeps_nothing_to_guess_a_form_by(
    record: Site, client: TestClient, service: Service
) -> None:
    entered(client, "li")
    before = _requests(service)
    form = fields(client.get("/post/repair").text, "/post/repair")
    form |= {"name": "何晓梅", "slots": "mon-am"}
    answer = client.post("/post/repair", data=form)
    assert answer.status_code == 303, answer.text
    (kept,) = _requests(service) - before
    typed = urlencode({name: said for name, said in form.items() if name not in OWN}).encode()
    assert not _known(kept, _guessed("/post/repair", typed))


def test_the_api_keeps_nothing_to_guess_a_body_by(record: Site, service: Service) -> None:
    before = _requests(service)
    place = {"lon_udeg": 120_150_000, "lat_udeg": 30_280_000}
    body = {"community": "one", "name": "何晓梅", "place": place}
    answer = record.person("li").post("/residents", body)
    made(answer)
    (kept,) = _requests(service) - before
    sent = answer.request
    assert not _known(kept, _guessed(sent.url.path, sent.content))


@pytest.mark.parametrize("body", [b"", b"phone=13800000000"])
def test_without_a_key_it_could_be_guessed(body: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""
    monkeypatch.setattr(Vault, "index", lambda _vault, _kind, text: bytes.fromhex(text))
    found = replies.fingerprint(Vault(MASTER), "POST", "/x", "", body)
    assert _known(found, _guessed("/x", body))

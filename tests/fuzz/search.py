"""What comes in a query or a header: search words, cursors, keys and versions."""

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from fastapi import Request

from access.refusal import Invalid, Refusal
from access.vault import Vault
from api import problems
from api.call import KEY, VERSION
from api.routes.needs import _bare
from door.cursor import cursor_of, place_of
from needs import lookup
from store.columns import clean

WORDS, CURSOR, HEADER = range(3)
VAULT = Vault(bytes(range(32)))
TX: Any = SimpleNamespace(vault=VAULT)


def seeds() -> Iterator[bytes]:
    """Names, telephones and cursors as they are; a byte before each says what it is."""
    for words in ("陈秀英", "cxy", "5678", "138 1234 1234", "单 田芳", "é", "١٢٣٤", "²³¹⁴"):
        yield bytes([WORDS]) + words.encode()
    yield bytes([CURSOR]) + cursor_of(datetime(2026, 11, 2, tzinfo=UTC), "0" * 24).encode()
    yield bytes([CURSOR]) + cursor_of(datetime.max.replace(tzinfo=UTC), "é").encode()
    for said in ('W/"1"', '"99999999999999999"', "en-GB", "zh", "k1"):
        yield bytes([HEADER]) + said.encode()


def one(data: bytes) -> None:
    """Raises what is a defect."""
    what, data = data[:1][0] % 3 if data else WORDS, data[1:]
    if what == HEADER:
        _header(data)
        return
    text = data.decode("utf-8", "replace")  # as a query is read
    if "\0" in text:
        return  # refused at the door
    if what == CURSOR:
        _cursor(text)
    else:
        _words(text)


def _words(text: str) -> None:
    said = text[:100]
    assert lookup.matching(TX, _bare(said)) is not None
    for name in (said, _bare(said)):
        assert all(
            isinstance(word, str)
            for _, word in itertools.chain(lookup.name_tokens(name), lookup.phone_tokens(name))
        )
    lookup.hashes(VAULT, said, said)


def _cursor(text: str) -> None:
    try:
        found = place_of(text[:400])
    except Invalid as invalid:
        status = problems.refused("en", invalid).status_code
        found = None
    else:
        status = 200
    if found is None:
        assert status == 400
        return
    at, id = found
    assert at.tzinfo is not None
    assert clean(id)
    assert place_of(cursor_of(at, id)) == found


def _header(data: bytes) -> None:
    scope = {"type": "http", "headers": [(b"accept-language", data)], "path": "/"}
    assert problems.language(Request(scope)) in ("zh", "en")
    text = data.decode("latin-1")
    version = VERSION.fullmatch(text.strip())
    assert version is None or 0 <= int(version[1]) < 2**63
    if KEY.fullmatch(text):
        assert clean(text)
    for refusal in (Refusal("absent"), Invalid("x", "if_match")):
        assert refusal.code
